"""How much was looked at is told in the words of what a report is about."""

from __future__ import annotations

import pytest

from contractguard.contract.choices import Question, Unit
from contractguard.contract.report import Report, Section, Statistics
from contractguard.reports.parts.extent import looked_at

FIGURES = Statistics(3, 4, 5)


@pytest.mark.parametrize(
    "section, told",
    [
        (Section(statistics=FIGURES), ["3 operations, 5 messages compared"]),
        (Section(statistics=FIGURES, question=Question.EXERCISE), ["3 operations, 5 answers judged"]),
        (Section(statistics=FIGURES, unit=Unit.PAYLOAD), ["4 payloads, 5 verified as 3 messages, 0 failing"]),
        (Section(statistics=FIGURES, unit=Unit.SCHEMA), ["5 compared"]),
        (Section(statistics=FIGURES, unit=Unit.COVERAGE), ["3 operations"]),
    ],
    ids=["contract", "exercise", "payloads", "schemas", "coverage"],
)
def test_each_kind_of_report_has_its_words(section: Section, told: list[str]) -> None:
    assert [*looked_at(Report("check", (section,)))] == told


def test_a_report_with_a_comparison_beside_what_was_exercised_speaks_of_messages() -> None:
    sections = (Section(statistics=FIGURES), Section(statistics=FIGURES, question=Question.EXERCISE))

    assert next(looked_at(Report("lane", sections))).endswith("messages compared")
