"""What is asked of a report again is answered once, and never with the answer of another report."""

from __future__ import annotations

from contractguard.contract.report import Report
from contractguard.reports.parts.once import once_per_report


def test_one_report_is_asked_once() -> None:
    asked: list[Report] = []
    answer = once_per_report(lambda report: asked.append(report) or report.command)  # type: ignore[func-returns-value]
    report = Report("diff")

    assert (answer(report), answer(report)) == ("diff", "diff")
    assert asked == [report]


def test_a_report_that_only_equals_it_is_asked_anew() -> None:
    answer = once_per_report(lambda report: [report])
    one, other = Report("diff"), Report("diff")

    assert answer(one)[0] is one
    assert answer(other)[0] is other
    assert answer(one)[0] is one
