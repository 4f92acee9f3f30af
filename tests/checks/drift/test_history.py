"""What was always so in the committed record, and was otherwise now."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contractguard.checks.drift.history import find_narrowed
from contractguard.checks.drift.sentences import path_of
from contractguard.observe.sketch import facts as sketch
from contractguard.observe.sketch.facts import Facts
from tests.checks.drift.seen import NULL, NUMBER, TEXT, TEXT_OR_NULL, seen_list, seen_objects

FRACTION = Facts(types=sketch.NUMBER)
WHOLE = Facts(types=sketch.WHOLE)


def changes(before: Facts, now: Facts) -> list[tuple[str, str]]:
    return [("/".join(map(str, path_of(one.place))), one.kind) for one in find_narrowed(before, now)]


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (seen_objects(a=TEXT), seen_objects(optional=("a",), a=TEXT), [("a", "property.became-optional")]),
        (seen_objects(a=TEXT), seen_objects(), [("a", "property.became-optional")]),
        (seen_objects(a=TEXT), seen_objects(a=TEXT_OR_NULL), [("a", "nullable.added")]),
        (seen_objects(a=TEXT), seen_objects(a=NUMBER), [("a", "type.widened")]),
        (seen_objects(a=NUMBER), seen_objects(a=FRACTION), [("a", "type.widened")]),
        (seen_objects(a=seen_list(seen_objects(b=TEXT))), seen_objects(a=seen_list(seen_objects(b=TEXT_OR_NULL))),
         [("a/*/b", "nullable.added")]),
        (seen_objects(a=seen_list(TEXT)), seen_objects(a=seen_list(TEXT, empty=True)), [("a", "item-count.widened")]),
        (seen_objects(a=seen_list(TEXT, empty=True)), seen_objects(a=seen_list(None, empty=True)),
         [("a", "item-count.widened")]),
    ],
    ids=["sometimes missing", "gone", "null", "another type", "a fraction", "in items", "an empty list",
         "an empty list always"],
)  # fmt: skip
def test_what_was_always_so_and_is_otherwise_is_found(
    before: Facts, now: Facts, expected: list[tuple[str, str]]
) -> None:
    assert changes(before, now) == expected


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (seen_objects(1, a=TEXT), seen_objects(a=TEXT_OR_NULL)),
        (seen_objects(a=NULL), seen_objects(a=TEXT)),
        (seen_objects(a=TEXT_OR_NULL), seen_objects(a=TEXT)),
        (seen_objects(a=FRACTION), seen_objects(a=NUMBER)),
        (seen_objects(a=NUMBER), seen_objects(a=WHOLE)),
        (seen_objects(a=TEXT), seen_objects(0)),
        (seen_objects(a=TEXT), seen_objects(a=TEXT, b=TEXT)),
        (replace(seen_objects(a=TEXT), many=True), seen_objects(a=TEXT_OR_NULL)),
        (seen_objects(a=seen_list(TEXT, empty=True)), seen_objects(1, a=seen_list(None, empty=True))),
        (seen_objects(a=seen_list(None, empty=True)), seen_objects(a=seen_list(None, empty=True))),
        (seen_objects(a=seen_list(TEXT, empty=True)), seen_objects(a=seen_list(TEXT))),
    ],
    ids=[
        "too few",
        "only null",
        "less",
        "integer for number",
        "a fraction of zero",
        "no object",
        "more",
        "collapsed",
        "too few empty lists",
        "always empty",
        "no empty list any more",
    ],
)
def test_what_says_nothing_is_no_change(before: Facts, now: Facts) -> None:
    assert changes(before, now) == []


def test_a_record_is_no_change_of_itself() -> None:
    facts = seen_objects(a=TEXT_OR_NULL, b=seen_list(seen_objects(c=NUMBER, optional=("c",))))

    assert changes(facts, facts) == []
