"""The answers of several jobs as one report, what has one cause told once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from contractguard.checks.merge_reports import join_sections
from contractguard.contract.finding import Finding
from contractguard.contract.model import MessageKey
from contractguard.contract.report import Section

TOLD_ABOVE = "{} found before by another job of this lane, and not told again"

Cause = tuple[str, MessageKey, str, tuple[str, ...]]
"""A rule, a message, a place in it, and what tells it from others there."""


def join_answers(named: Sequence[tuple[str, Section]]) -> tuple[Section, ...]:
    """The sections, each with the provider that it is about, as those of one report; see `join_sections`. A finding is
    left out of a later section where an earlier one has told of the same rule at the same place, at least as severe,
    and neither waived nor pending: leaving it out changes no exit code."""
    told: dict[tuple[str, Cause], Finding] = {}
    single = [(name, _without_told(section, name, told)) for name, section in named]
    return join_sections([section for _, section in single], [name for name, _ in single])


def _without_told(section: Section, name: str, told: dict[tuple[str, Cause], Finding]) -> Section:
    kept = [one for one in section.findings if not _is_told(one, told.get((name, _cause(one))))]
    _remember(name, kept, told)
    if len(kept) == len(section.findings):
        return section
    gone = len(section.findings) - len(kept)
    counted = "1 finding was" if gone == 1 else f"{gone} findings were"
    return replace(section, findings=tuple(kept), remarks=(*section.remarks, TOLD_ABOVE.format(counted)))


def _remember(name: str, findings: Iterable[Finding], told: dict[tuple[str, Cause], Finding]) -> None:
    for one in findings:
        if not (one.waived or one.pending):
            told.setdefault((name, _cause(one)), one)


def _is_told(one: Finding, before: Finding | None) -> bool:
    return before is not None and before.severity >= one.severity and {*one.consumers} <= {*before.consumers}


def _cause(one: Finding) -> Cause:
    return one.rule, one.message, one.pointer, one.detail
