"""Reports of one section, for tests that are about what is written of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contractguard.contract.choices import Question, Unit
from contractguard.contract.finding import Finding, Unchecked
from contractguard.contract.report import Report, Section, Statistics

ASKED: Mapping[str, tuple[Unit, Question]] = {
    "verify": (Unit.PAYLOAD, Question.REPLAY),
    "try": (Unit.CODE, Question.TRIAL),
}
"""What commands ask; all others compare contracts."""
_OF_REPORTS = ("settings", "unused_waivers", "base", "new_waivers")


def report_of(
    command: str,
    findings: tuple[Finding, ...] = (),
    unchecked: tuple[Unchecked, ...] = (),
    statistics: Statistics = Statistics(),  # noqa: B008 - frozen
    **more: Any,
) -> Report:
    """The report of a command; `more` are further fields of it, and of its section."""
    unit, question = ASKED.get(command, (Unit.CONTRACT, Question.COMPARISON))
    of_report = {name: more.pop(name) for name in _OF_REPORTS if name in more}
    section = Section(findings, unchecked, statistics, **({"unit": unit, "question": question} | more))
    return Report(command, (section,), **of_report)
