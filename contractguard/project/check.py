"""The pull-request check: every provider of a project, and the gate itself, against the base."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contractguard.checks.merge_reports import merge_reports
from contractguard.contract.errors import InputError, UsageError
from contractguard.contract.finding import Report, Statistics, Unchecked
from contractguard.project.base.basis import Basis, find_basis
from contractguard.project.base.former import FormerExpectations, former_expectations
from contractguard.project.base.gate import gate_report
from contractguard.project.base.judge import ProviderJudge
from contractguard.project.base.waivers import noting_new, on_gate
from contractguard.project.config import Project, Provider
from contractguard.project.consumers import consumers_of
from contractguard.project.lanes import RunSettings, resolve_settings
from contractguard.project.progress import Progress
from contractguard.project.providers import select_providers
from contractguard.project.waivers import waivers_of
from contractguard.support.dataclass import dataclass

if TYPE_CHECKING:
    from contractguard.checks.settings import Settings


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The report on each provider, by name, the one on the gate itself, and why some providers could not be checked."""

    reports: Mapping[str, Report]
    gate: Report
    errors: tuple[InputError, ...]


@dataclass(frozen=True, slots=True)
class ProjectCheck:
    """What became of a check: the report on each provider and the one on the gate, waivers applied; one report of all,
    None where no provider could be checked; what it was judged against; why some providers could not be checked."""

    asked: RunSettings
    basis: Basis
    reports: Mapping[str, Report]
    gate: Report
    whole: Report | None
    errors: tuple[InputError, ...]


def check_project(project: Project, where: Path, given: Mapping[str, Any], line: Progress) -> ProjectCheck:
    """Check the providers of a project, all or the one that is asked for, from the folder `where`.

    `given` are the options of `contractguard check` by name; one that is absent counts as not given. Raises
    `UsageError`, and `InputError` for a base that is not there.
    """
    asked, accepted = resolve_settings(project, given), waivers_of(project)
    alone = bool(given.get("no_consumers"))
    consumers = None if alone else consumers_of(project, given)
    basis = find_basis(project, where, given.get("base"))
    strict = bool(given.get("strict_snapshot")) or project.config.strict_snapshot
    former = FormerExpectations()
    if not alone:
        former = former_expectations(basis, consumers, given.get("consumers"))
    judge = ProviderJudge(project, asked.settings, consumers, basis, strict, former)
    found = check_providers(judge, given.get("provider"), given.get("app"), line)
    reports = {name: accepted.apply_to(report, name) for name, report in found.reports.items()}
    gate = on_gate(found.gate, basis, project, accepted)
    whole = None
    if len(found.errors) < len(reports) or gate.findings:
        whole = _with_gate(merge_reports(list(reports.values()), list(reports)) if reports else None, gate)
        if project.config.providers.keys() <= reports.keys() and not alone:
            whole = accepted.with_unused(whole, {**reports, "": gate})
        whole = noting_new(whole, basis, accepted)
    return ProjectCheck(asked, basis, reports, gate, whole, found.errors)


def _with_gate(report: Report | None, gate: Report) -> Report:
    """The report on the providers, None where there is none of any, with what there is to say of the gate."""
    if report is None:
        return gate
    remarks = (*gate.remarks, *report.remarks)
    return replace(report, findings=(*gate.findings, *report.findings), base=gate.base, remarks=remarks)


def check_providers(judge: ProviderJudge, provider: str | None, app: str | None, line: Progress) -> CheckResult:
    """Check the project's providers, or the one of that name; waivers are not looked at. Raises `UsageError`."""

    providers, gone = _subjects(judge, provider)
    if app and len(providers) != 1:
        raise UsageError("an application goes with one provider", remedy="give --provider, too")
    reports: dict[str, Report] = {}
    errors: list[InputError] = []
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
    gone = judge.basis.gone(judge.project)
    if provider in gone:
        return {}, (provider,)
    if provider is None and gone and not judge.project.config.providers:
        return {}, gone
    return select_providers(judge.project, provider), gone if provider is None else ()


def _unchecked(name: str, error: InputError, settings: Settings) -> Report:
    """The report on a provider that could not be checked: nothing compared, which is never a pass."""
    where = f"{error.where}: " if error.where else ""
    reason = f"provider {name} could not be checked: {where}{error.what}"
    return Report("check", (), (Unchecked(None, reason),), Statistics(), settings.named(), complete=False)
