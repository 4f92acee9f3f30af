"""What is shown of a value costs in proportion to what is shown, however large the value is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from contractguard.contract.document import Json
from contractguard.reports.parts import fragments
from contractguard.reports.parts.fragments import MARK, MAX_DEPTH, MAX_WITNESS, compact, cut_to_bound

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


def nested(levels: int) -> Any:
    """An array in an array, so many times."""
    value: Any = []
    for _ in range(levels - 1):
        value = [value]
    return value


def test_many_small_objects_are_no_deep_nesting() -> None:
    value: Json = {f"p{number}": {} for number in range(2 * MAX_DEPTH)}

    assert cut_to_bound(value, MAX_WITNESS) is value


def test_one_level_too_many_among_many_small_objects_is_abbreviated() -> None:
    value: Json = {f"p{number}": {} for number in range(2 * MAX_DEPTH)}

    assert cut_to_bound({**value, "deep": nested(MAX_DEPTH - 1)}, MAX_WITNESS)["deep"] == nested(MAX_DEPTH - 1)
    assert MARK in cut_to_bound({**value, "deep": nested(MAX_DEPTH)}, MAX_WITNESS)


def test_a_witness_of_many_small_objects_is_not_written_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    value: Json = {f"p{number}": {} for number in range(2 * MAX_DEPTH)}
    monkeypatch.setattr(fragments, "compact", lambda *_: pytest.fail("written piece by piece"))

    assert cut_to_bound(value, MAX_WITNESS) is value


SMALL: list[Json] = [
    None,
    True,
    'é\x1b"\\',
    1.5,
    -(2**62),
    [],
    {},
    {"a": [1, {"b": None}], "": "x" * 30},
    [[[]], {"k": {}}],
    ["\ud800"],
    {MARK: "abbreviated"},
    [0] * 99,
    {"x" * 50: 1e308},
    {"a": 1e16, "b": [0.00001, -1.5e-300]},
    {"a,b": "c: d", "e": ["f,", ":"]},
    {"": [], "a": {}, "b": [{}, []]},
    [1, {"a\u007f": "\u2028\x00\t/"}],
]


@pytest.mark.parametrize("limit", [1, 5, 20, 200, 2_048])
def test_the_fast_way_writes_what_the_careful_one_does(limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    fast = [(compact(value, limit), cut_to_bound(value, limit)) for value in SMALL]

    monkeypatch.setattr(fragments, "_letters", lambda value: None)

    assert [(compact(value, limit), cut_to_bound(value, limit)) for value in SMALL] == fast


@pytest.mark.parametrize(
    "value", [float("nan"), [2**70], [0] * 101, {"a": [0] * 100}, ("a",)], ids=["nan", "long", "many", "below", "tuple"]
)  # fmt: skip
def test_what_is_not_small_goes_the_careful_way(value: Json) -> None:
    assert fragments._letters(value) is None
