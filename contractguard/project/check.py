"""The pull-request check: every provider of a project, and the gate itself, against the base."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from contractguard.checks.merge_reports import join_sections
from contractguard.contract.answers.outcome import FINDINGS
from contractguard.contract.errors import InputError, UsageError
from contractguard.contract.finding import Finding, Unchecked
from contractguard.contract.judgement import exit_code, has_failing
from contractguard.contract.model import Contract
from contractguard.contract.report import Report, Section
from contractguard.project.base.basis import Basis, find_basis
from contractguard.project.base.former import FormerExpectations, former_expectations
from contractguard.project.base.gate import gate_fails_on, gate_section, record_gone
from contractguard.project.base.judge import JudgedProvider, JudgedRecord, ProviderJudge
from contractguard.project.base.waivers import find_new_waivers, on_gate
from contractguard.project.config import Project, Provider
from contractguard.project.consumers import consumers_of
from contractguard.project.lanes import RunSettings, resolve_settings
from contractguard.project.options import CheckOptions
from contractguard.project.progress import Progress
from contractguard.project.providers import observed_path, select_providers
from contractguard.project.waivers import Waivers, waivers_of
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The answer on each provider, by name, and on its record of what was observed, where it has one; on the gate
    itself; why some could not be checked."""

    sections: Mapping[str, Section]
    records: Mapping[str, Section]
    gate: Section
    errors: tuple[InputError, ...]


@dataclass(frozen=True, slots=True)
class ProjectCheck:
    """What became of a check: the answers on each provider, on what was observed of it, and on the gate, waivers
    applied; the report of all, None where no provider could be checked; what it was checked against; why some could not
    be checked."""

    asked: RunSettings
    basis: Basis
    sections: Mapping[str, Section]
    records: Mapping[str, Section]
    gate: Section
    whole: Report | None
    errors: tuple[InputError, ...]

    @property
    def exit_code(self) -> int:
        """What the check ends in. What was done to the gate fails it whatever the configuration says of failing, which
        is a part of the change."""
        if has_failing(self.gate, self.asked.fail_on):
            return FINDINGS
        sections = [*self.sections.values(), *self.records.values()]
        return exit_code(sections, self.asked.fail_on, self.asked.fail_on_unknown)


def check_project(
    project: Project, where: Path, given: CheckOptions, line: Progress, *, places: int | None = None
) -> ProjectCheck:
    """Check the providers of a project, all or the one that is asked for, from the folder `where`.

    `places` is how many further messages a finding knows, where that is not as usual. Raises `UsageError`, and
    `InputError` for a base that is not there.
    """
    asked, accepted = resolve_settings(project, given.settings, places=places), waivers_of(project)
    consumers = consumers_of(project, given.consumers) if given.consumers else None
    basis = find_basis(project, where, given.base)
    strict = given.strict_snapshot or project.config.strict_snapshot
    former = FormerExpectations()
    if given.consumers:
        former = former_expectations(project, basis, consumers, given.consumers.folder)
    judge = ProviderJudge(project, asked.settings, consumers, basis, strict, former)
    found = check_providers(judge, given.provider, given.app, line, full_tree=given.full_tree)
    sections = {name: accepted.apply_to(section, name) for name, section in found.sections.items()}
    records = {name: accepted.apply_to(section, name) for name, section in found.records.items()}
    gate = replace(on_gate(found.gate, basis, project, accepted), fail_on=gate_fails_on(basis, given.settings))
    whole = None
    if len(found.errors) < len(sections) or gate.findings or records:
        whole = _join_report(asked, basis, sections, records, gate, accepted)
        if project.config.providers.keys() <= sections.keys() and given.consumers:
            whole = accepted.with_unused(whole, (*sections.items(), *records.items(), ("", gate)))
    return ProjectCheck(asked, basis, sections, records, gate, whole, found.errors)


def _join_report(
    asked: RunSettings,
    basis: Basis,
    sections: Mapping[str, Section],
    records: Mapping[str, Section],
    gate: Section,
    accepted: Waivers,
) -> Report:
    """The report of all: the gate, then each provider, and behind it what was observed of it."""
    new, remarks = find_new_waivers(basis, accepted)
    told = replace(gate, remarks=(*gate.remarks, *remarks))
    named = [(name, one[name]) for name in sections for one in (sections, records) if name in one]
    joined = join_sections([one for _, one in named], [name for name, _ in named])
    settings = asked.settings.as_json() if sections else {}
    return Report("check", (told, *joined), settings, base=basis.base.line, new_waivers=new)


def check_providers(
    judge: ProviderJudge, provider: str | None, app: str | None, line: Progress, *, full_tree: bool = False
) -> CheckResult:
    """Check the project's providers, or the one of that name; waivers are not looked at. Raises `UsageError`."""
    providers, gone = _subjects(judge, provider)
    if app and len(providers) != 1:
        raise UsageError("an application goes with one provider", remedy="give --provider, too")
    sections: dict[str, Section] = {}
    records: dict[str, Section] = {}
    weakened: list[Finding] = []
    errors: list[InputError] = []
    for name in sorted({*providers, *gone}):
        try:
            if name in gone:
                section = judge.gone(name)
                if section is not None:
                    sections[name] = section
                continue
            judged = judge.judge_described(name, Provider(app=app) if app else providers[name], line)
            sections[name] = _with_trees(judge, name, judged) if full_tree else judged.section
            record = _judge_record(judge, name, judged.contract, line, errors)
        except InputError as error:  # the other providers are still looked at
            errors.append(error)
            sections[name] = _unchecked_section(name, error)
            continue
        weakened += record.weakened
        if record.section is not None:
            records[name] = record.section
    gate = gate_section(judge.basis, judge.project, judge.former.remarks, tuple(weakened))
    return CheckResult(sections, records, gate, tuple(errors))


def _with_trees(judge: ProviderJudge, name: str, judged: JudgedProvider) -> Section:
    from contractguard.project.base.field_trees import read_field_trees  # with all of coverage, which few runs need

    return replace(judged.section, field_trees=read_field_trees(judge.project, name, judged.contract, judge.consumers))


def _judge_record(
    judge: ProviderJudge, name: str, contract: Contract, line: Progress, errors: list[InputError]
) -> JudgedRecord:
    """The answer on what was observed of a provider; one that cannot be read is told, and is no pass."""
    if not observed_path(judge.project, name).is_file():
        return JudgedRecord(weakened=record_gone(judge.basis, name))
    from contractguard.project.base.observed import judge_record  # with all of drift, which most projects do not need
    from contractguard.project.drift import unchecked_section

    try:
        return judge_record(judge, name, contract, line)
    except InputError as error:
        errors.append(error)
        return JudgedRecord(unchecked_section(name, error))


def _subjects(judge: ProviderJudge, provider: str | None) -> tuple[dict[str, Provider], tuple[str, ...]]:
    """The providers to check, and those that only the base has; or the one of that name. Raises `UsageError`."""
    gone = judge.basis.gone(judge.project)
    if provider in gone:
        return {}, (provider,)
    if provider is None and gone and not judge.project.config.providers:
        return {}, gone
    return select_providers(judge.project, provider), gone if provider is None else ()


def _unchecked_section(name: str, error: InputError) -> Section:
    """The answer on a provider that could not be checked: nothing compared, which is never a pass."""
    where = f"{error.where}: " if error.where else ""
    reason = f"provider {name} could not be checked: {where}{error.what}"
    return Section((), (Unchecked(None, reason),), title=name, complete=False)
