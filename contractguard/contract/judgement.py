"""What the sections of a report end in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from contractguard.contract.answers.outcome import FINDINGS, NOT_CHECKED, PASSED, Outcome
from contractguard.contract.choices import FailOn
from contractguard.contract.finding import Finding, Proof, Severity
from contractguard.contract.report import Report, Section

FAILING = {FailOn.ERROR: Severity.ERROR, FailOn.WARNING: Severity.WARNING, FailOn.INFO: Severity.INFO}
"""The least severity that fails, by how it is called."""


def outcome_of(report: Report) -> Outcome:
    """How the run ended that made this report; of one that no command made, what `diff` and `check` end in unless they
    are asked otherwise."""
    return report.outcome or Outcome(exit_code(report.sections, FailOn.ERROR, fail_on_unknown=False))


def exit_code(sections: Iterable[Section], fail_on: FailOn, fail_on_unknown: bool) -> int:
    """What the sections of a report end in, those alone that decide: findings first. Nothing is never a pass."""
    codes = {_section_code(one, fail_on, fail_on_unknown) for one in sections if one.decides}
    return FINDINGS if FINDINGS in codes else max(codes, default=NOT_CHECKED)


def _section_code(section: Section, fail_on: FailOn, fail_on_unknown: bool) -> int:
    """What a section ends in. Nothing compared is never a pass; what is waived does not count."""
    if has_failing(section, fail_on):
        return FINDINGS
    if section.statistics.expectations == 0 or section.missed:
        return NOT_CHECKED
    if section.statistics.checked == 0 or (
        fail_on_unknown and any(entry.tolerance is None for entry in section.unchecked)
    ):
        return NOT_CHECKED
    if fail_on_unknown and not section.complete and not _all_waived(section):
        return NOT_CHECKED
    return PASSED


def has_failing(section: Section, fail_on: FailOn) -> bool:
    """Whether a section has findings that fail a check, of which this fails it, unless the section says otherwise."""
    return any(is_failing(one, section.fail_on or fail_on) for one in section.findings)


def failing_findings(report: Report) -> Iterator[Finding]:
    """The findings that fail the run that made a report: those of the sections that decide."""
    fail_on = outcome_of(report).fail_on
    for section in report.sections:
        if section.decides:
            yield from (one for one in section.findings if is_failing(one, section.fail_on or fail_on))


def is_failing(finding: Finding, fail_on: FailOn) -> bool:
    """Whether a finding fails a check: it is severe enough, nobody waives it, and it is news."""
    least = FAILING.get(fail_on)
    return least is not None and finding.severity >= least and not (finding.waived or finding.pending)


def _all_waived(section: Section) -> bool:
    """Whether a section is incomplete by nothing but findings that are waived."""
    undecided = [one for one in section.findings if one.proof in (Proof.UNPROVEN, Proof.DISPUTED)]
    return bool(undecided) and all(one.waived for one in undecided) and all(one.complete for one in section.findings)
