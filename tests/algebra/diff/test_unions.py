"""Unions whose branches a property tells apart: matched by it, so that the cost grows with the branches alone."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from contractguard.algebra import Budget, contains, differences

Json = Any


def event(number: int, tag: Json | None = None) -> Json:
    data = {"type": "object", "properties": {"count": {"type": "integer"}}, "required": ["count"]}
    tagged = {"const": f"event.{number}"} if tag is None else tag
    return {"type": "object", "properties": {"type": tagged, "data": data}, "required": ["type", "data"]}


def union(keyword: str, size: int) -> Json:
    return {keyword: [event(number) for number in range(size)]}


def changed(schema: Json, keyword: str, number: int, **keywords: Json) -> Json:
    other = copy.deepcopy(schema)
    other[keyword][number]["properties"]["data"]["properties"]["count"].update(keywords)
    return other


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
def test_two_hundred_events_take_about_two_hundred_small_steps(keyword: str) -> None:
    narrow = union(keyword, 200)
    narrow = changed(narrow, keyword, 100, minimum=0)
    budget = Budget(steps=1_500)

    assert contains(narrow, union(keyword, 200), budget=budget).kind == "compatible"
    verdict = contains(union(keyword, 200), narrow, budget=budget)
    assert (verdict.kind, verdict.witness) == ("breaking", {"type": "event.100", "data": {"count": -1}})


def test_the_difference_is_found_in_its_branch() -> None:
    narrow = changed(union("oneOf", 50), "oneOf", 20, minimum=0)

    found = differences(union("oneOf", 50), narrow)

    assert [(one.kind, one.pointer) for one in found.found] == [("range.widened", "/data/count")]
    assert found.complete


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
@pytest.mark.parametrize("extra", [{"type": "string"}, {"type": "null"}, {"type": ["string", "null"]}, {"minimum": 3}])
def test_other_branches_beside_tagged_ones_count(keyword: str, extra: Json) -> None:
    both = {keyword: [*union(keyword, 5)[keyword], extra]}

    assert contains(both, both).kind == "compatible"
    assert contains(union(keyword, 5), {"anyOf": both[keyword]}).kind == "compatible"
    assert contains(both, union(keyword, 5)).kind == "breaking"


OVERLAPPING: list[Json] = [
    [event(1), event(1), event(2), event(3), event(4)],
    [event(1, {"enum": ["a", "b"]}), event(2, {"enum": ["b", "c"]}), event(3), event(4)],
    [event(1, {"type": "string"}), event(2), event(3), event(4)],
    [{**event(1), "required": ["data"]}, event(2), event(3), event(4)],
    [{key: value for key, value in event(1).items() if key != "type"}, event(2), event(3), event(4)],
]


@pytest.mark.parametrize("branches", OVERLAPPING, ids=range(len(OVERLAPPING)))
def test_branches_that_overlap_are_not_taken_for_exclusive(branches: Json) -> None:
    value = {"type": "b" if "enum" in branches[0]["properties"]["type"] else "event.1", "data": {"count": 1}}
    if "const" not in branches[0]["properties"]["type"] and "enum" not in branches[0]["properties"]["type"]:
        value["type"] = "event.2"
    sender: Json = {"const": value}
    matched = sum(contains(sender, branch).kind == "compatible" for branch in branches)

    assert contains(sender, {"oneOf": branches}).kind == ("compatible" if matched == 1 else "breaking")
    assert contains(sender, {"anyOf": branches}).kind == "compatible"


def test_a_tag_of_several_values_selects_its_branch() -> None:
    branches = [event(1, {"enum": ["a", "b"]}), event(2, {"enum": ["c"]}), event(3), event(4)]

    assert contains({"oneOf": branches[:1]}, {"oneOf": branches}).kind == "compatible"
    wider = event(1, {"enum": ["a", "b", "z"]})
    assert contains(wider, {"oneOf": branches}).witness == {"type": "z", "data": {"count": 0}}


def test_a_sender_without_the_tag_is_held_against_every_branch() -> None:
    loose = {"type": "object", "properties": {"data": {"type": "object"}}}

    assert contains(loose, union("oneOf", 10)).kind == "breaking"
    assert contains(union("oneOf", 10), loose).kind == "compatible"


def test_a_nullable_branch_is_no_mere_object() -> None:
    branches = [{**event(number, {"enum": [f"event.{number}"]}), "nullable": True} for number in range(5)]

    verdict = contains({"oneOf": branches[:1]}, {"oneOf": branches}, dialect="openapi-3.0")

    assert verdict.witness is None
    assert verdict.kind == "breaking"  # null fits all of them
