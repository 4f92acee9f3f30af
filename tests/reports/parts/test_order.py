"""What was not checked is told in the order of its lines."""

from __future__ import annotations

from contractguard.contract.finding import Unchecked
from contractguard.reports.parts.order import order_findings, ordered_unchecked
from tests.reports.states import finding


def test_line_9_stands_before_line_10() -> None:
    lines = [f"line {number}, column 1: not JSON" for number in (10, 9, 100, 1)]

    found = ordered_unchecked(Unchecked(None, line) for line in lines)

    assert [entry.reason.split(",")[0] for entry in found] == ["line 1", "line 9", "line 10", "line 100"]


def test_texts_with_and_without_numbers_stand_in_one_order() -> None:
    reasons = ["b 2", "a", "2", "", "b", "²", "9" * 400]

    assert len(ordered_unchecked(Unchecked(None, reason) for reason in reasons)) == len(reasons)


def test_findings_of_one_id_stand_in_one_order_whatever_order_they_came_in() -> None:
    found = [finding("b", number=1), finding("a", number=1), finding("c", "a.rule", number=2)]

    assert order_findings(found) == order_findings(reversed(found)) == (found[2], found[1], found[0])
