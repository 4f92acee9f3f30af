"""Witnesses that are put together: as many differences, as well proved, as by the search, and at a linear cost."""

from __future__ import annotations

from typing import Any

import pytest

from contractguard.algebra import differences
from contractguard.algebra.every_difference import Differences
from contractguard.algebra.proof import assemble
from tests.algebra.test_growth import LINEAR, growth

Json = Any
Pair = tuple[Json, Json]


def record(members: Json, *, required: bool = False, **more: Json) -> Json:
    return {"type": "object", "properties": members, **({"required": sorted(members)} if required else {}), **more}


def retyped(size: int, *, required: bool = False) -> Pair:
    one, other = ({f"p{n}": {"type": kind} for n in range(size)} for kind in ("string", "integer"))
    return record(one, required=required), record(other, required=required)


def removed(size: int) -> Pair:
    members = {f"p{n}": {"type": "string"} for n in range(size)}
    return record(members, additionalProperties=False), record({}, additionalProperties=False)


def demanded(size: int) -> Pair:
    members = {f"p{n}": {"type": "string"} for n in range(size)}
    return record(members), record(members, required=True)


def below(pair: Pair) -> Pair:
    """The same in the items of a list, in a branch of a union, beside a property that must be there."""
    return tuple(
        record(
            {"id": {"type": "integer"}, "all": {"items": {"oneOf": [one, {"type": "null"}]}, "minItems": 1}},
            required=True,
        )
        for one in pair
    )


def apart(size: int) -> Pair:
    """Properties that a sender never sends together, and a change that only two of them together would show."""
    one, other = retyped(size)
    return {**one, "maxProperties": 1}, {**other, "maxProperties": 1, "minProperties": 0}


def told(found: Differences) -> list[tuple[str, str, str]]:
    return sorted((one.kind, one.pointer + "/" + one.name, one.proof.name) for one in found.found)


PAIRS = pytest.mark.parametrize(
    "pair",
    [
        pytest.param(retyped(6), id="retyped"),
        pytest.param(retyped(6, required=True), id="retyped-required"),
        pytest.param(removed(6), id="removed"),
        pytest.param(demanded(6), id="demanded"),
        pytest.param(below(retyped(6)), id="below"),
        pytest.param(below(removed(4)), id="removed-below"),
        pytest.param(apart(5), id="one-at-a-time"),
        pytest.param((False, record({"a": {"type": "string"}})), id="nothing-sent"),
        pytest.param((record({"a": False}, required=True), record({"a": {"type": "null"}})), id="nothing-there"),
    ],
)


@PAIRS
@pytest.mark.parametrize("model", ["literal", "declared"])
def test_the_differences_are_those_that_the_search_proves(
    pair: Pair, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_search = differences(*pair, model=model)
    monkeypatch.setattr(assemble, "MANY", 0)

    put_together = differences(*pair, model=model)

    assert told(put_together) == told(by_search)
    assert put_together.complete == by_search.complete


@PAIRS
def test_what_is_said_to_be_isolated_is_so_by_the_search(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    can_be = {(one.kind, one.pointer, one.name) for one in differences(*pair).found if one.isolated}
    monkeypatch.setattr(assemble, "MANY", 0)

    said = {(one.kind, one.pointer, one.name) for one in differences(*pair).found if one.isolated}

    assert said <= can_be


def test_a_witness_shows_its_difference_alone_where_that_is_cheap() -> None:
    found = differences(*retyped(150)).found

    assert len(found) == 150
    assert all(one.isolated and len(one.witness[0]) == 1 for one in found if one.witness)


def test_where_all_show_together_one_witness_is_shared() -> None:
    found = differences(*retyped(150, required=True))

    assert len({id(one.witness[0]) for one in found.found if one.witness}) == 1
    assert not any(one.isolated for one in found.found)
    assert found.complete


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "make",
    [
        pytest.param(retyped, id="retyped"),
        pytest.param(lambda size: retyped(size, required=True), id="retyped-required"),
        pytest.param(demanded, id="demanded"),
    ],
)
def test_the_cost_grows_with_the_number_of_changes(make: Any) -> None:
    assert growth(make, 150) < LINEAR
