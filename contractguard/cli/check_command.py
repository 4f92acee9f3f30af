"""contractguard check"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from contractguard.cli.options import base_option, checking_options, provider_names, showing_options
from contractguard.project.lanes import resolve_settings
from contractguard.support.dataclass import dataclass

if TYPE_CHECKING:
    from contractguard.checks.settings import Settings
    from contractguard.contract.errors import InputError
    from contractguard.contract.finding import Report
    from contractguard.project.base.basis import Basis
    from contractguard.project.base.judge import ProviderJudge
    from contractguard.project.config import Provider
    from contractguard.project.lanes import RunSettings


@click.command("check")
@click.option("--provider", shell_complete=provider_names, help="Check this provider only.")
@click.option("--app", metavar="MODULE:ATTRIBUTE", help="Take the description from an ASGI or WSGI application.")
@click.option("--consumers", type=click.Path(), help="The folder of the consumers' expectations.  [default: contracts]")
@click.option("--no-consumers", is_flag=True, help="Leave the consumers' expectations aside.")
@click.option("--allow-models", is_flag=True, help="Import the code that expectations name (pydantic models).")
@click.option("--assume-unknown-consumers", is_flag=True, help="Weigh removals as if others read what is gone.")
@base_option
@click.option("--strict-snapshot", is_flag=True, help="A recorded contract that is not up to date is an error.")
@checking_options
@showing_options
def command(provider: str | None, app: str | None, **given: Any) -> int:
    """Judge a change of each provider's description against the base: the pull-request check.

    The base is the recorded contract as it stands in the merge base with the target branch, in CI as locally; on the
    default branch itself, in the first parent. What breaks it is accepted by a waiver (`contractguard accept`);
    recording it again does not help. The providers stand in contractguard.toml (see `contractguard init`).

    \b
    contractguard check
    contractguard check --base origin/release
    contractguard check --provider payments --policy strict --format json
    """
    from contractguard.checks.merge_reports import merge_reports
    from contractguard.cli.errors import report_error
    from contractguard.cli.output import deliver
    from contractguard.project.base.basis import find_basis
    from contractguard.project.base.former import FormerExpectations, former_expectations
    from contractguard.project.base.judge import ProviderJudge
    from contractguard.project.base.waivers import noting_new, on_gate
    from contractguard.project.config import find_project, here
    from contractguard.project.consumers import consumers_of
    from contractguard.project.waivers import waivers_of

    project = find_project(here())
    asked, accepted = resolve_settings(project, given), waivers_of(project)
    consumers = None if given["no_consumers"] else consumers_of(project, given)
    basis = find_basis(project, here(), given["base"])
    strict = given["strict_snapshot"] or project.config.strict_snapshot
    former = FormerExpectations()
    if not given["no_consumers"]:
        former = former_expectations(basis, consumers, given["consumers"])
    found = run(ProviderJudge(project, asked.settings, consumers, basis, strict, former), provider, app)
    for told in found.errors:
        report_error(told)
    reports = {name: accepted.apply_to(report, name) for name, report in found.reports.items()}
    gate = on_gate(found.gate, basis, project, accepted)
    if len(found.errors) < len(reports) or gate.findings:
        whole = _with_gate(merge_reports(list(reports.values()), list(reports)) if reports else None, gate)
        if project.config.providers.keys() <= reports.keys() and not given["no_consumers"]:
            whole = accepted.with_unused(whole, {**reports, "": gate})
        deliver(noting_new(whole, basis, accepted), given)
    return _exit_code(list(reports.values()), gate, asked, _gate_fails_on(basis, given))


def _with_gate(report: Report | None, gate: Report) -> Report:
    """The report on the providers, None where there is none of any, with what there is to say of the gate."""
    from dataclasses import replace

    if report is None:
        return gate
    remarks = (*gate.remarks, *report.remarks)
    return replace(report, findings=(*gate.findings, *report.findings), base=gate.base, remarks=remarks)


def _exit_code(reports: list[Report], gate: Report, asked: RunSettings, gate_fails_on: str) -> int:
    """What the check ends in. What was done to the gate fails it whatever the configuration says of failing, which is
    a part of the change."""
    from contractguard.cli.errors import FINDINGS, UNCHECKED
    from contractguard.cli.output import exit_code, fails

    codes = {exit_code(report, asked.fail_on, asked.fail_on_unknown) for report in reports}
    return FINDINGS if FINDINGS in codes or fails(gate, gate_fails_on) else max(codes, default=UNCHECKED)


def _gate_fails_on(basis: Basis, given: Mapping[str, Any]) -> str:
    """What the command line says of failing, else the base's configuration."""
    config = basis.before.config if basis.before else None
    lane = config.lanes.get(given["lane"]) if config and given["lane"] else None
    said = (given["fail_on"], lane.fail_on if lane else None, config.checks.fail_on if config else None)
    return next((one for one in said if one is not None), "error")


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The report on each provider, by name, the one on the gate itself, and why some providers could not be checked."""

    reports: Mapping[str, Report]
    gate: Report
    errors: tuple[InputError, ...]


def run(judge: ProviderJudge, provider: str | None, app: str | None) -> CheckResult:
    """Check the project's providers, or the one of that name; waivers are not looked at. Raises `UsageError`."""
    from contractguard.cli.progress import progress
    from contractguard.contract.errors import InputError
    from contractguard.project.base.gate import gate_report
    from contractguard.project.config import Provider

    providers, gone = _subjects(judge, provider)
    if app and len(providers) != 1:
        raise click.UsageError("--app goes with one provider: give --provider, too.")
    reports: dict[str, Report] = {}
    errors: list[InputError] = []
    with progress() as line:
        for name in sorted({*providers, *gone}):
            try:
                if name in gone:
                    report = judge.gone(name)
                else:
                    report = judge.described(name, Provider(app=app) if app else providers[name], line)
                if report is not None:
                    reports[name] = report
            except InputError as error:  # the other providers are still looked at
                errors.append(error)
                reports[name] = _unchecked(name, error, judge.settings)
    return CheckResult(reports, gate_report(judge.basis, judge.project, judge.former.remarks), tuple(errors))


def _subjects(judge: ProviderJudge, provider: str | None) -> tuple[dict[str, Provider], tuple[str, ...]]:
    """The providers to check, and those that only the base has; or the one of that name. Raises `UsageError`."""
    from contractguard.project.providers import select_providers

    gone = judge.basis.gone(judge.project)
    if provider in gone:
        return {}, (provider,)
    if provider is None and gone and not judge.project.config.providers:
        return {}, gone
    return select_providers(judge.project, provider), gone if provider is None else ()


def _unchecked(name: str, error: InputError, settings: Settings) -> Report:
    """The report on a provider that could not be checked: nothing compared, which is never a pass."""
    from contractguard.contract.finding import Report, Statistics, Unchecked

    where = f"{error.where}: " if error.where else ""
    reason = f"provider {name} could not be checked: {where}{error.what}"
    return Report("check", (), (Unchecked(None, reason),), Statistics(), settings.named(), complete=False)
