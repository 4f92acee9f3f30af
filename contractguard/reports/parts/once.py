"""What every format asks of a report, answered once where one report is written in many formats."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from contractguard.contract.report import Report

T = TypeVar("T")


def once_per_report(function: Callable[[Report], T]) -> Callable[[Report], T]:
    """The function, which keeps its answer for the report that it was asked about last, and that report with it.

    Reports do not change, so that the answer holds; nobody may change the answer, either.
    """
    last: list[tuple[Report, T]] = []

    @wraps(function)
    def answer(report: Report) -> T:
        if not last or last[0][0] is not report:
            last[:] = [(report, function(report))]
        return last[0][1]

    return answer
