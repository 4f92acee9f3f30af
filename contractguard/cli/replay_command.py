"""contractguard replay"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from contractguard.cli.options import (
    checking_options,
    consumer_options,
    gather_options,
    provider_names,
    showing_options,
)
from contractguard.cli.outputs import ReportOptions
from contractguard.cli.service_options import leave_options, target_options
from contractguard.contract.choices import FailOn, Unit
from contractguard.project.options import ConsumerOptions, ExerciseOptions, SettingOptions

if TYPE_CHECKING:
    from contractguard.project.config import Project
    from contractguard.project.exercising.replay import ReplayResult
    from contractguard.project.lanes import RunSettings


@click.command("replay")
@click.argument("failure", metavar="ID|FILE")
@target_options
@click.option("--provider", shell_complete=provider_names, help="The provider, where the file does not say.")
@click.option("--secret", metavar="ENV:VAR", help="What deliveries of webhooks are signed with.")
@click.option("--setup", metavar="MODULE:FUNCTION", help="Called once; returns headers, app, whichever it knows.")
@click.option("--reset", metavar="MODULE:FUNCTION", help="Called first: brings what is stored back.")
@leave_options
@gather_options("given", ExerciseOptions)
@consumer_options
@checking_options
@showing_options(Unit.CONTRACT)
def command(
    failure: str,
    given: ExerciseOptions,
    consumers: str | None,
    allow_models: bool,
    settings: SettingOptions,
    shown: ReportOptions,
) -> int:
    """Send the requests again that showed a failure, and judge the last answer.

    A failure is named by the id that contractguard exercise prints, or by its file. The requests are said as lines for
    a shell first. Exit code 1: it still fails, an error or not; 0: it does not show any more; 3: there was no answer.

    \b
    contractguard replay 1f3a5c7e9b0d
    contractguard replay failure.json --url http://127.0.0.1:8000 --reset tests.contract:reset
    contractguard replay 5c7e9b0d1f3a --app billing.web:app --secret ENV:WEBHOOK_SECRET
    """
    from contractguard.project.config import find_project, here
    from contractguard.project.exercising.replay import find_failure, replay_failure
    from contractguard.project.lanes import ALL_PLACES, resolve_settings

    project = find_project(here())
    record = find_failure(project, failure)
    asked = resolve_settings(project, settings, places=ALL_PLACES)
    readers = ConsumerOptions(consumers, allow_models)
    found = replay_failure(project, record, given, readers, asked.settings)
    return _tell(project, found, asked, shown)


def _tell(project: Project, found: ReplayResult, asked: RunSettings, shown: ReportOptions) -> int:
    from contractguard.cli.messages import say
    from contractguard.cli.output import deliver
    from contractguard.contract.judgement import exit_code
    from contractguard.contract.report import Report
    from contractguard.project.waivers import waivers_of

    for line in (*found.lines, found.summary):
        say(line, err=True)
    section = waivers_of(project).apply_to(found.section, found.section.title)
    if found.shows and asked.fail_on is not FailOn.NEVER:  # the question is whether it still fails, however severe
        section = replace(section, fail_on=FailOn.INFO)
    report = Report("replay", (section,), asked.settings.as_json())
    return deliver(report, shown, exit_code([section], asked.fail_on, asked.fail_on_unknown), asked.fail_on)
