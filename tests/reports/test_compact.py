"""What is shown of a value costs in proportion to what is shown, however large the value is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from contractguard.reports.fragments import compact

LIMIT = 50


class Counted(list[Any]):
    """A list that counts the members that are taken out of it, and of all such lists in it."""

    taken = 0

    def __iter__(self) -> Iterator[Any]:
        for member in super().__iter__():
            Counted.taken += 1
            yield member


@pytest.fixture(autouse=True)
def from_nought() -> None:
    Counted.taken = 0


def test_of_a_long_list_as_many_members_are_looked_at_as_could_be_shown() -> None:
    text, whole = compact(Counted(range(100_000)), LIMIT)

    assert (len(text), whole) == (LIMIT, False)
    assert Counted.taken <= LIMIT + 2


def test_what_lies_behind_the_last_character_is_not_looked_at() -> None:
    value = Counted(Counted(range(40)) for _ in range(LIMIT))

    compact(value, LIMIT)

    assert Counted.taken <= 4 * LIMIT


def test_a_value_that_fits_is_shown_whole() -> None:
    assert compact({"a": [1, None, "x"], "b": {}}, LIMIT) == ('{"a": [1, null, "x"], "b": {}}', True)
