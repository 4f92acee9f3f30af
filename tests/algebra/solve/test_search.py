"""The bounds of the search: one step within each the answer is found, one step beyond it is unknown, and says why."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from contractguard.algebra import Budget, contains
from contractguard.algebra.handle import handle
from contractguard.algebra.overlap import overlap
from contractguard.algebra.solve import evaluate
from contractguard.algebra.solve.search import MAX_FRAMES

Json = Any


def overlap_with_itself(schema: Json, **budget: int) -> Any:
    one = handle(schema, "2020-12")
    return overlap(one, one, budget=Budget(**budget))


def nested(levels: int) -> Json:
    """So many objects around a text."""
    schema: Json = {"type": "string", "pattern": "^a"}
    for _ in range(levels):
        schema = {"type": "object", "required": ["in"], "properties": {"in": schema}}
    return schema


@pytest.mark.parametrize("levels", [1, 4, 9])
def test_a_search_goes_as_deep_as_its_budget_says(levels: int) -> None:
    assert overlap_with_itself(nested(levels), depth=levels + 1).kind == "compatible"


@pytest.mark.parametrize("levels", [1, 4, 9])
def test_a_search_goes_no_level_deeper_than_its_budget_says(levels: int) -> None:
    verdict = overlap_with_itself(nested(levels), depth=levels)

    assert verdict.kind == "unknown"
    assert verdict.reason == f"deeper than {levels} levels"


def choosing(count: int) -> Json:
    """An object with so many choices, none of which settles another."""
    return {
        "type": "object",
        "allOf": [{"anyOf": [{"required": [f"a{one}"]}, {"required": [f"b{one}"]}]} for one in range(count)],
    }


def test_choices_are_nested_as_far_as_the_frames_reach() -> None:
    assert overlap_with_itself(choosing(MAX_FRAMES // 4)).kind == "compatible"


@pytest.mark.no_cover
def test_choices_nested_further_are_undecided() -> None:
    verdict = overlap_with_itself(choosing(MAX_FRAMES // 3 + 1))

    assert verdict.kind == "unknown"
    assert verdict.reason == "choices nested too deeply"


LISTS = {"type": "array", "items": {"$ref": "#"}}
RECURSIVE = [
    pytest.param(LISTS, id="items"),
    pytest.param({"allOf": [{"type": "array"}, {"items": {"allOf": [{"$ref": "#"}]}}]}, id="allOf"),
    pytest.param({"oneOf": [LISTS, {"type": "null"}, {"oneOf": [{"type": "string"}, {"type": "number"}]}]}, id="oneOf"),
    pytest.param({"type": "array", "contains": {"$ref": "#"}, "minContains": 0, "maxItems": 1}, id="contains"),
]


def lists(levels: int) -> Json:
    """The empty list in so many lists."""
    value: Json = []
    for _ in range(levels):
        value = [value]
    return value


@pytest.fixture
def few_frames() -> Iterator[None]:
    """As many frames as the search says that it needs, and some for whoever asks."""
    here = len(inspect.stack(0))
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(here + evaluate.MAX_FRAMES + 50)
    yield
    sys.setrecursionlimit(usual)


def test_a_value_within_the_frames_is_evaluated(few_frames: None) -> None:
    assert contains({"const": lists(90)}, LISTS).kind == "compatible"


@pytest.mark.parametrize("reader", RECURSIVE)
@pytest.mark.parametrize("levels", [110, 125, 200])
def test_a_value_beyond_the_frames_ends_no_search(few_frames: None, reader: Json, levels: int) -> None:
    assert contains({"const": lists(levels)}, reader).kind in ("compatible", "unknown")


def test_a_value_beyond_the_frames_is_undecided(few_frames: None) -> None:
    assert contains({"const": lists(200)}, LISTS).kind == "unknown"
