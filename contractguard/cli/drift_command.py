"""contractguard drift"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from contractguard.cli.options import checking_options, consumer_options, provider_names, showing_options
from contractguard.cli.outputs import ReportOptions
from contractguard.cli.traffic_options import read_prefix, traffic_options
from contractguard.contract.choices import Unit
from contractguard.project.options import ConsumerOptions, SettingOptions, TrafficOptions

if TYPE_CHECKING:
    from contractguard.project.drift import DriftOptions


@click.command("drift")
@click.option(
    "--observed",
    multiple=True,
    metavar="SOURCE",
    type=click.Path(exists=True, allow_dash=True),
    help="What was observed in this run: a record as observed.json, journals (.ndjson), the folder of a run; or "
    "recorded traffic: HTTP archives, cassettes, lines of JSON, access logs, - for standard input. Repeat it to join "
    "several.  "
    "[default: the committed records]",
)
@traffic_options
@click.option("--provider", shell_complete=provider_names, help="This provider only.")
@consumer_options
@click.option("--suggest", is_flag=True, help="Print what is not described as a part of an OpenAPI description.")
@click.option("--min-evidence", type=click.IntRange(1), metavar="N",
              help="Objects at a place, below which nothing was always or never so.  [default: 10]")  # fmt: skip
@click.option("--min-matched", type=click.IntRange(0), default=1, show_default=True, metavar="N",
              help="Operations of the description that must have been seen.")  # fmt: skip
@click.option("--traffic", is_flag=True,
              help="What --observed names is live traffic, not tests: say how rare is what it has not.")  # fmt: skip
@checking_options
@showing_options(Unit.CONTRACT)
def command(
    observed: tuple[str, ...],
    provider: str | None,
    consumers: str | None,
    allow_models: bool,
    suggest: bool,
    min_evidence: int | None,
    min_matched: int,
    traffic: bool,
    hosts: tuple[str, ...],
    base_path: str | None,
    max_body: int | None,
    sample: int | None,
    settings: SettingOptions,
    shown: ReportOptions,
) -> int:
    """Compare what was observed with what is described: does the service do what it says?

    Each fact of snapshots/PROVIDER/observed.json is asked against the description: what no described message makes
    true is an error, with a proof. With --observed, it is this run that is compared, and the committed record tells
    what was always so before. Exit code 3: no operation was matched, or a record could not be read.

    \b
    contractguard drift
    contractguard drift --provider payments --observed today.json
    contractguard drift --observed .contractguard/observed
    contractguard drift --observed session.har --host api.example.com
    contractguard drift --suggest
    """
    from contractguard.project.drift import DriftOptions

    if traffic and not observed:
        raise click.UsageError("--traffic is about what --observed names.")
    calls = TrafficOptions(hosts, read_prefix(base_path), max_body, sample)
    if calls != TrafficOptions() and not observed:
        raise click.UsageError("--host, --base-path, --max-body and --sample are about what --observed names.")
    given = DriftOptions(provider, observed, min_evidence, min_matched, traffic, calls)
    if suggest:
        return _suggest(given)
    return _check(given, ConsumerOptions(consumers, allow_models), settings, shown)


def _check(given: DriftOptions, readers: ConsumerOptions, settings: SettingOptions, shown: ReportOptions) -> int:
    from contractguard.checks.merge_reports import join_sections
    from contractguard.cli.errors import report_error
    from contractguard.cli.messages import say
    from contractguard.cli.output import deliver
    from contractguard.cli.progress import progress
    from contractguard.contract.judgement import exit_code
    from contractguard.contract.report import Report
    from contractguard.project.config import find_project, here
    from contractguard.project.consumers import consumers_of
    from contractguard.project.drift import check_drift
    from contractguard.project.lanes import ALL_PLACES, resolve_settings
    from contractguard.project.waivers import waivers_of

    project = find_project(here())
    asked, accepted = resolve_settings(project, settings, places=ALL_PLACES), waivers_of(project)
    with progress() as line:
        found = check_drift(project, given, consumers_of(project, readers), asked.settings, line)
    sections = [accepted.apply_to(section, name) for name, section in found.sections.items()]
    for told in found.errors:
        report_error(told)
    for summary in found.summaries:
        say(summary, err=True)
    report = Report("drift", join_sections(sections, list(found.sections)), asked.settings.as_json())
    return deliver(report, shown, exit_code(sections, asked.fail_on, asked.fail_on_unknown), asked.fail_on)


def _suggest(given: DriftOptions) -> int:
    import json

    from contractguard.project.config import find_project, here
    from contractguard.project.drift import suggest_for

    found = suggest_for(find_project(here()), given)
    click.echo(json.dumps(found, indent=2, ensure_ascii=False))
    return 0
