"""contractguard prove"""

from __future__ import annotations

import re
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contractguard.cli.options import consumer_options, provider_names, setting_options, writing_options
from contractguard.cli.outputs import ReportOptions
from contractguard.contract.choices import GuardName, Unit
from contractguard.project.options import ConsumerOptions, SettingOptions
from contractguard.support.printable import printable

if TYPE_CHECKING:
    from contractguard.checks.prove.prove import ProveOptions
    from contractguard.contract.report import Section
    from contractguard.project.proving.prove import ProofOptions

_EXAMPLE = "contractguard prove --against tests -- pytest tests"
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600}


def _budget(_: click.Context, __: click.Parameter, text: str | None) -> float | None:
    """Seconds: "60", "60s", "10m", "1h"."""
    if text is None:
        return None
    found = re.fullmatch(r"(\d{1,6})([smh]?)", text)
    if found is None or not int(found[1]):
        raise click.BadParameter(f"{printable(text, 100)!r} is no time; write 60s, 10m or 1h.")
    return float(int(found[1]) * _SECONDS[found[2]])


def _percent(_: click.Context, __: click.Parameter, given: float | None) -> float | None:
    """A number: nothing is below what is none, so that it would let everything pass."""
    if given is not None and isnan(given):
        raise click.BadParameter("nan is no percentage.")
    return given


@click.command("prove")
@click.argument("tests", nargs=-1, metavar="[-- COMMAND…]", type=click.UNPROCESSED)
@click.option(
    "--contract", metavar="SOURCE", help="A description, snapshot or JSON Schema.  [default: each provider's]"
)
@click.option("--provider", shell_complete=provider_names, help="This provider only.")
@click.option("--against", type=click.Choice(GuardName.words()), default=GuardName.CONSUMERS.value, show_default=True,
              help="Who is to notice: what consumers expect, our rules, stored payloads, or your tests.")  # fmt: skip
@click.option("--consumer", metavar="NAME", help="Count what this consumer expects alone.")
@consumer_options
@click.option("--payloads", multiple=True, metavar="PATH", help="Files or folders of payloads, with --against verify.")
@click.option("--event", metavar="NAME", help="The event that all payloads are.")
@click.option("--operation", metavar="NAME", help="The operation whose response all payloads are.")
@click.option("--status", metavar="STATUS", help="The status of that response.")
@click.option("--operators", multiple=True, metavar="PATTERN", help="Make these changes only: enum.*, say.")
@click.option(
    "--sample", type=click.IntRange(1), metavar="N", help="Ask about so many: some of each operator.  [of tests: 20]"
)
@click.option("--seed", type=int, default=1, show_default=True, help="Which ones these are.")
@click.option("--budget", metavar="TIME", callback=_budget, help="List and ask no more after this time: 60s, 10m, 1h.")
@click.option("--time-limit", metavar="TIME", callback=_budget, help="Of one run of the tests.  [default: 5m]")
@click.option("--fail-under", type=click.FloatRange(0, 100), callback=_percent, metavar="PERCENT",
              help="End in exit code 1 where less is noticed.  [default: it is a report]")  # fmt: skip
@click.option("--state", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Keep what mutants ended as; the next run asks what changed.")  # fmt: skip
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes.  [default: one for each processor]")
@setting_options
@writing_options(Unit.MUTANT)
def command(
    tests: tuple[str, ...],
    contract: str | None,
    provider: str | None,
    against: str,
    consumer: str | None,
    consumers: str | None,
    allow_models: bool,
    payloads: tuple[str, ...],
    event: str | None,
    operation: str | None,
    status: str | None,
    operators: tuple[str, ...],
    sample: int | None,
    seed: int,
    budget: float | None,
    time_limit: float | None,
    fail_under: float | None,
    state: Path | None,
    workers: int | None,
    settings: SettingOptions,
    shown: ReportOptions,
) -> int:
    """Change the contract in every small way, and show which changes nothing would notice.

    Each mutant is the contract with one change. The guard must go red, at the right place. A mutant that changes what
    the contract means and leaves the guard green has survived: it would reach production unseen. Exit code 1: less is
    noticed than --fail-under asks for. Exit code 3: nothing could be judged, or the guard is red already.

    \b
    contractguard prove
    contractguard prove --against check --policy strict --sample 500
    contractguard prove --contract payments.json --consumer billing-web --operators 'property.*'
    contractguard prove --fail-under 99 -o json=prove.json
    contractguard prove --against tests --sample 50 -- pytest -x tests
    """
    from contractguard.checks.prove.prove import ProveOptions
    from contractguard.checks.verification import RequestedMessage
    from contractguard.project.proving.guards import GuardOptions
    from contractguard.project.proving.prove import ProofOptions, usual_workers

    if bool(payloads) != (against == GuardName.VERIFY):
        raise click.UsageError("--payloads and --against verify go together.")
    if bool(tests) != (against == GuardName.TESTS):
        raise click.UsageError(f"--against tests and a command after -- go together: {_EXAMPLE}")
    if against == GuardName.TESTS and state is not None:
        raise click.UsageError("--state knows nothing of the application, so it does not go with --against tests.")
    if (event and operation) or (status and not operation):
        raise click.UsageError("Give --event, or --operation with or without --status.")
    readers = ConsumerOptions(consumers, allow_models)
    guard = GuardOptions(GuardName(against), consumer, readers, payloads, RequestedMessage(event, operation, status))
    if tests:
        return _prove_tests(
            tests,
            time_limit,
            ProofOptions(contract, provider, guard),
            ProveOptions(operators, sample, seed, budget, fail_under=fail_under),
            settings,
            shown,
        )
    given = ProofOptions(contract, provider, guard, state)
    asked = ProveOptions(operators, sample, seed, budget, workers or usual_workers(), fail_under)
    return _prove(given, asked, settings, shown)


def _prove_tests(
    words: tuple[str, ...],
    limit: float | None,
    given: ProofOptions,
    options: ProveOptions,
    settings: SettingOptions,
    shown: ReportOptions,
) -> int:
    """Prove a suite: one run after the other, since two at once may get in each other's way."""
    from dataclasses import replace

    from contractguard.project.config import here
    from contractguard.project.proving.suite import DEFAULT_LIMIT, DEFAULT_SAMPLE, SuiteCommand

    guard = replace(given.guard, suite=SuiteCommand(words, here(), limit or DEFAULT_LIMIT))
    options = replace(options, sample=options.sample or DEFAULT_SAMPLE, workers=1, chunk=1)
    return _prove(replace(given, guard=guard), options, settings, shown)


def _prove(given: ProofOptions, options: ProveOptions, settings: SettingOptions, shown: ReportOptions) -> int:
    from dataclasses import replace

    from contractguard.cli.output import deliver
    from contractguard.cli.progress import progress
    from contractguard.contract.report import Report
    from contractguard.project.config import find_project, here
    from contractguard.project.lanes import resolve_settings
    from contractguard.project.proving.prove import prove_project

    project = find_project(here())
    if given.guard.name is GuardName.CHECK and settings.policy is None:
        settings = replace(settings, policy="strict")
    asked = resolve_settings(project, settings)
    with progress() as line:
        sections = prove_project(project, here(), given, options, asked.settings, line)
    told = {"against": given.guard.name, **asked.settings.as_json()}
    return deliver(Report("prove", tuple(sections), told), shown, _exit_code(sections, options.fail_under))


def _exit_code(sections: list[Section], fail_under: float | None) -> int:
    """1 where a score is too low, else 3 where one could not be had, or a guard broke or could not be read whole."""
    from contractguard.contract.answers.mutant import MutantCounts, MutantStatus
    from contractguard.contract.answers.outcome import FINDINGS, NOT_CHECKED, PASSED

    counts = [MutantCounts.from_results(section.mutants) for section in sections]
    scores = [one.score for one in counts]
    if fail_under is not None and any(score is not None and score < fail_under for score in scores):
        return FINDINGS
    unread = any(section.missed for section in sections)
    if not scores or None in scores or unread or any(one[MutantStatus.FAILED] for one in counts):
        return NOT_CHECKED
    return PASSED
