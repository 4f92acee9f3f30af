"""contractguard check"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from contractguard.cli.options import checking_options, provider_names, showing_options, wanted
from contractguard.contract.dataclass import dataclass

if TYPE_CHECKING:
    from contractguard.checks.settings import Settings
    from contractguard.cli.config import Project, Provider
    from contractguard.cli.consumers import Consumers
    from contractguard.cli.progress import Progress
    from contractguard.contract.errors import InputError
    from contractguard.contract.finding import Report


@click.command("check")
@click.option("--provider", shell_complete=provider_names, help="Check this provider only.")
@click.option("--app", metavar="MODULE:ATTRIBUTE", help="Take the description from an ASGI or WSGI application.")
@click.option("--consumers", type=click.Path(), help="The folder of the consumers' expectations.  [default: contracts]")
@click.option("--no-consumers", is_flag=True, help="Leave the consumers' expectations aside.")
@click.option("--allow-models", is_flag=True, help="Import the code that expectations name (pydantic models).")
@click.option("--assume-unknown-consumers", is_flag=True, help="Weigh changes as if others read everything, too.")
@checking_options
@showing_options
def command(provider: str | None, app: str | None, **given: Any) -> int:
    """Compare each provider's recorded contract with its current description: the pull-request check.

    The providers and where their descriptions are stand in contractguard.toml (see `contractguard init`).

    \b
    contractguard check
    contractguard check --provider payments --policy strict --format json
    """
    from contractguard.checks.merge import merged
    from contractguard.cli.config import find_project, here
    from contractguard.cli.consumers import consumers_of
    from contractguard.cli.errors import FINDINGS, report_error
    from contractguard.cli.output import deliver, exit_code
    from contractguard.cli.waiving import waivers_of

    project = find_project(here())
    asked, accepted = wanted(project, given), waivers_of(project)
    consumers = None if given["no_consumers"] else consumers_of(project, given)
    found = run(project, provider, app, asked.settings, consumers)
    for told in found.errors:
        report_error(told)
    reports = {name: accepted.on(report, name) for name, report in found.reports.items()}
    if len(found.errors) < len(reports):
        whole = merged(list(reports.values()), list(reports))
        if reports.keys() == project.config.providers.keys() and not given["no_consumers"]:
            whole = accepted.noting_unused(whole, reports)
        deliver(whole, given)
    codes = {exit_code(report, asked.fail_on, asked.fail_on_unknown) for report in reports.values()}
    return FINDINGS if FINDINGS in codes else max(codes)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The report on each provider, by name, and why some of them could not be checked."""

    reports: Mapping[str, Report]
    errors: tuple[InputError, ...]


def run(
    project: Project, provider: str | None, app: str | None, settings: Settings, consumers: Consumers | None
) -> Outcome:
    """Check the project's providers, or the one of that name; waivers are not looked at. Raises `UsageError`."""
    from contractguard.cli.config import Provider
    from contractguard.cli.progress import progress
    from contractguard.cli.providers import chosen
    from contractguard.contract.errors import InputError

    providers = chosen(project, provider)
    if app and len(providers) > 1:
        raise click.UsageError("--app goes with one provider: give --provider, too.")
    reports: dict[str, Report] = {}
    errors: list[InputError] = []
    with progress() as line:
        for name, described in providers.items():
            try:
                source = Provider(app=app) if app else described
                reports[name] = _checked(project, name, source, settings, line, consumers)
            except InputError as error:  # the other providers are still looked at
                errors.append(error)
                reports[name] = _unchecked(name, error, settings)
    return Outcome(reports, tuple(errors))


def _checked(
    project: Project, name: str, provider: Provider, settings: Settings, line: Progress, consumers: Consumers | None
) -> Report:
    """What changed between a provider's snapshot and its current description, and whom that hurts. Raises
    `InputError`."""
    from dataclasses import replace

    from contractguard.checks.compare import compare_contracts
    from contractguard.cli.config import here
    from contractguard.cli.consumers import sharpened
    from contractguard.cli.providers import current, project_root, snapshot_path
    from contractguard.contract.errors import InputError
    from contractguard.readers import read_contract
    from contractguard.readers.sources import load, shown

    path = snapshot_path(project, name)
    if not path.is_file():
        raise InputError(
            f"provider {name} has no snapshot",
            where=shown(path, here()),
            remedy="run contractguard record, and commit it",
        )
    line.reading(f"the snapshot of {name}")
    recorded = read_contract(load(str(path), cwd=here(), within=project_root(project)).entry)
    line.reading(f"the description of {name}")
    now = current(project, provider)
    report = replace(compare_contracts(recorded, now, settings, line.compared), command="check")
    return sharpened(report, consumers, name, recorded, now, settings) if consumers else report


def _unchecked(name: str, error: InputError, settings: Settings) -> Report:
    """The report on a provider that could not be checked: nothing compared, which is never a pass."""
    from contractguard.contract.finding import Report, Statistics, Unchecked

    where = f"{error.where}: " if error.where else ""
    reason = f"provider {name} could not be checked: {where}{error.what}"
    return Report("check", (), (Unchecked(None, reason),), Statistics(), settings.named(), complete=False)
