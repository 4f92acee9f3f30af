"""A part of one value, put into another one."""

from __future__ import annotations

import pytest

from contractguard.checks.prove.rewriting.graft import list_grafts, with_members, with_place
from contractguard.contract.document import Json, Path

BODY: Json = {"id": "1", "lines": [{"sku": "a", "n": 1}, {"sku": "b", "n": 2}]}


@pytest.mark.parametrize(
    ("witness", "place", "expected"),
    [
        ({"id": 0}, ("id",), {**BODY, "id": 0}),
        ({"lines": []}, ("id",), {"lines": BODY["lines"]}),
        ({"lines": [{"n": -1}]}, ("lines", "*", "n"), {"id": "1", "lines": [{"sku": "a", "n": -1}, {"sku": "b", "n": -1}]}),
        ({"lines": [{}]}, ("lines", "*", "sku"), {"id": "1", "lines": [{"n": 1}, {"n": 2}]}),
        (None, ("id",), None),
        ({"extra": 1}, ("*",), {**BODY, "extra": 1}),
    ],
    ids=["another value", "the member gone", "in every item", "gone from every item", "no object", "any name"],
)  # fmt: skip
def test_the_place_alone_is_changed(witness: Json, place: Path, expected: Json) -> None:
    assert with_place(BODY, witness, place) == expected


def test_what_the_body_lacks_on_the_way_comes_from_the_witness() -> None:
    assert with_place({"id": "1"}, {"lines": [{"n": 3}]}, ("lines", "*", "n")) == {"id": "1", "lines": [{"n": 3}]}


def test_all_members_of_the_witness_are_taken_and_others_stay() -> None:
    assert with_members({"a": {"b": 1, "c": 2}}, {"a": {"b": 3}, "d": 4}) == {"a": {"b": 3, "c": 2}, "d": 4}


def test_the_witness_itself_comes_last() -> None:
    assert list(list_grafts(BODY, {"id": 0}, ("id",)))[-1] == {"id": 0}
