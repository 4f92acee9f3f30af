"""The fewest things with which a failure shows."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from contractguard.checks.exercise.replay.minimize import ReplaysSpent, minimize


@pytest.mark.parametrize(
    ("needed", "size"),
    [(set(), 8), ({3}, 8), ({0, 7}, 8), ({1, 2, 6}, 8), ({0}, 1), (set(range(5)), 5), ({29}, 30)],
    ids=["none", "one", "both ends", "three", "the only one", "all", "the last of many"],
)
def test_nothing_is_left_that_is_not_needed(needed: set[int], size: int) -> None:
    asked: list[Sequence[int]] = []

    def shows(part: Sequence[int]) -> bool:
        asked.append(part)
        return needed <= set(part)

    assert minimize(range(size), shows) == sorted(needed)
    assert all(list(part) == sorted(part) for part in asked)
    assert len(asked) <= 64


def test_what_is_the_least_so_far_is_given_back_when_no_attempt_is_left() -> None:
    left = 4

    def shows(part: Sequence[int]) -> bool:
        nonlocal left
        if not left:
            raise ReplaysSpent
        left -= 1
        return {5, 6} <= set(part)

    found = minimize(range(8), shows)

    assert {5, 6} <= set(found) and len(found) < 8


def test_of_nothing_nothing_is_left_out() -> None:
    assert minimize([], lambda part: True) == []
