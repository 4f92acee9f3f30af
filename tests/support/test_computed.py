"""Attributes that are computed when something asks for them first."""

from __future__ import annotations

import pytest

from contractguard.support.computed import computed


class Sum:
    def __init__(self, *numbers: int) -> None:
        self.numbers, self.asked = numbers, 0

    @computed
    def total(self) -> int:
        """All of them."""
        self.asked += 1
        if not self.numbers:
            raise ValueError("no numbers")
        return sum(self.numbers)


def test_it_is_computed_once_for_each_object() -> None:
    one, other = Sum(1, 2), Sum(3)

    assert (one.total, one.total, other.total) == (3, 3, 3)
    assert (one.asked, other.asked) == (1, 1)


def test_what_fails_is_computed_again() -> None:
    one = Sum()
    for _ in range(2):
        with pytest.raises(ValueError, match="no numbers"):
            _ = one.total

    one.numbers = (1,)

    assert (one.total, one.asked) == (1, 3)


def test_the_class_has_its_description() -> None:
    assert Sum.total.__doc__ == "All of them."
