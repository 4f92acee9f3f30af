"""contractguard lane"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from contractguard.cli.options import base_option, consumer_options, lane_options, provider_names, showing_options
from contractguard.cli.outputs import ReportOptions
from contractguard.contract.choices import Unit
from contractguard.project.options import ConsumerOptions, SettingOptions

if TYPE_CHECKING:
    from contractguard.project.jobs.job import LaneRun, PlannedJob
    from contractguard.project.jobs.run_lane import LaneResult


def lane_names(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """For completion: the lanes that there are."""
    from contractguard.contract.errors import ContractGuardError
    from contractguard.project.config import find_project, here
    from contractguard.project.lanes import BUILT_IN

    try:
        names = sorted({*BUILT_IN, *find_project(here()).config.lanes})
    except ContractGuardError:  # a key press is no moment for an error message; the command itself will give it
        return []
    return [name for name in names if name.startswith(incomplete)]


@click.group("lane")
def command() -> None:
    """Run what fits into a moment, and say what was left out.

    A lane is what one moment asks for: settings, a list of jobs, and how long they may take together. local, pr and
    those of contractguard.toml are there.

    \b
    contractguard lane plan pr
    contractguard lane run pr -o github -o sarif
    """


@command.command("run")
@click.argument("name", metavar="LANE", shell_complete=lane_names)
@click.option("--provider", shell_complete=provider_names, help="This provider only.")
@consumer_options
@click.option("--url", metavar="URL", help="The deployed service that smoke looks at.  [default: as the lane says]")
@click.option("--expect-version", metavar="TEXT", help="The release that must answer there.")
@click.option("--fail-on-cut", is_flag=True, help="End in exit code 3 when the budget cut anything.")
@base_option
@lane_options
@showing_options(Unit.CONTRACT)
def run(
    name: str,
    provider: str | None,
    consumers: str | None,
    allow_models: bool,
    url: str | None,
    expect_version: str | None,
    fail_on_cut: bool,
    base: str | None,
    settings: SettingOptions,
    shown: ReportOptions,
) -> int:
    """Run the jobs of a lane, and write one report.

    A job that has nothing to look at is left out and named, unless the lane requires it: then the exit code is 3, as
    where a job could not run. Findings win over that, and both are told.
    """
    began = time.monotonic()
    from contractguard.cli.errors import report_error
    from contractguard.cli.messages import say
    from contractguard.cli.output import deliver
    from contractguard.cli.progress import progress
    from contractguard.project.jobs.costs import remember_costs
    from contractguard.project.jobs.run_lane import run_lane
    from contractguard.project.providers import project_root

    asked = _lane_run(name, settings, provider, base, ConsumerOptions(consumers, allow_models))
    lane = replace(asked.lane, fail_on_cut=fail_on_cut or asked.lane.fail_on_cut)
    asked = replace(asked, lane=lane, url=url, version=expect_version)
    with progress() as line:
        found = run_lane(replace(asked, line=line), time.monotonic, began)
    for error in found.errors:
        report_error(error)
    for text in _lines(found):
        say(text, err=True)
    remember_costs(found.jobs, project_root(asked.project))
    return deliver(found.report, shown, found.exit_code, found.fail_on)


@command.command("plan")
@click.argument("name", metavar="LANE", shell_complete=lane_names)
@click.option("--provider", shell_complete=provider_names, help="This provider only.")
@base_option
def plan(name: str, provider: str | None, base: str | None) -> int:
    """Say what a lane would run, on how much, and how long that may take.

    The estimate is by what the jobs last took on this machine; it stands on standard error, and nothing depends on it.
    """
    from contractguard.cli.messages import say
    from contractguard.project.jobs.costs import estimate
    from contractguard.project.jobs.run_lane import plan_lane
    from contractguard.project.providers import project_root
    from contractguard.support.duration import show_duration

    asked = _lane_run(name, SettingOptions(), provider, base, ConsumerOptions())
    planned = estimate(plan_lane(asked), project_root(asked.project))
    for one in planned:
        say(_planned_line(one))
    budget = "none" if asked.lane.seconds is None else show_duration(asked.lane.seconds)
    known = [one.seconds for one in planned if one.seconds is not None]
    estimated = f"about {show_duration(sum(known))}" if known else "unknown: nothing was run here yet"
    say(f"budget: {budget}; estimated: {estimated}", err=True)
    return 0


def _lane_run(
    name: str, settings: SettingOptions, provider: str | None, base: str | None, consumers: ConsumerOptions
) -> LaneRun:
    from contractguard.project.config import find_project, here
    from contractguard.project.jobs.job import LaneRun
    from contractguard.project.lanes import find_lane

    project = find_project(here())
    lane = find_lane(project.config, name)
    return LaneRun(name, lane, project, here(), replace(settings, lane=name), provider, base, consumers)


def _lines(found: LaneResult) -> Iterator[str]:
    """What is said of each job beside the report: what it ends in, and why it was left out."""
    from contractguard.contract.answers.outcome import Outcome

    for name, one, _ in found.jobs:
        yield from one.told
        yield f"{name}: left out, {one.left_out}" if one.left_out else f"{name}: {Outcome(one.exit_code).state}"


def _planned_line(one: PlannedJob) -> str:
    if one.left_out:
        return f"{one.job}: left out, {one.left_out}"
    return f"{one.job}: {one.operations} {one.unit if one.operations == 1 else one.unit + 's'}"
