"""Whether both sides say the same in other words: a value that only one of them admits mostly tells that they do not."""

from __future__ import annotations

from typing import Any

import pytest

from contractguard.algebra.diff.walk import Walk
from contractguard.algebra.nodes import Table
from contractguard.algebra.solve.naming import WORDS, Naming
from contractguard.contract.document import Document, Schema

Json = Any


def walked(old: Json, new: Json) -> Walk:
    sides = [
        Schema(Document(f"file:///{name}", name, node), (), node, "2020-12")
        for name, node in zip("on", (old, new), strict=True)
    ]
    walk = Walk(sends_new=True, access=None)
    walk.add_root(None, (), (sides[0],), (sides[1],))
    walk.run()
    return walk


def obj(required: tuple[str, ...] = (), **properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list(required)}


TEXT = {"type": "string"}
CHANGED = {
    "a property that may be missing": (obj(("a",), a=TEXT), obj(a=TEXT), 0),
    "a property that may not be missing": (obj(a=TEXT), obj(("a",), a=TEXT), 0),
    "a variant with a property of its own": (
        {"anyOf": [obj(a=TEXT), obj(b=TEXT)]},
        {"anyOf": [obj(a=TEXT), obj(b=TEXT), obj(c=TEXT)]},
        4,  # what else is asked of a choice
    ),
}


@pytest.mark.parametrize("name", CHANGED)
def test_a_value_that_only_one_side_admits_tells_them_apart_without_steps_for_words(name: str) -> None:
    old, new, steps = CHANGED[name]
    walk = walked(old, new)

    assert "schema.respelled" not in [spot.change.kind for spot in walk.spots(0)]
    assert WORDS - walk.naming.left.left <= steps


SAME = {
    "a property that a choice knows": (
        obj(a=TEXT, b=TEXT),
        {"anyOf": [obj(a=TEXT, b=TEXT), obj(("a",), a=TEXT, b=TEXT)]},
    ),
    "a variant within another": (
        {"anyOf": [obj(a=TEXT), obj(b=TEXT)]},
        {"anyOf": [obj(a=TEXT), obj(b=TEXT), obj(("b",), b=TEXT)]},
    ),
}


@pytest.mark.parametrize("name", SAME)
def test_where_no_value_tells_them_apart_the_sets_are_compared(name: str) -> None:
    old, new = SAME[name]

    kinds = [spot.change.kind for spot in walked(old, new).spots(0)]

    assert kinds == ["schema.respelled"]


def test_a_set_that_may_be_unknown_is_not_plainly_outside() -> None:
    table = Table()
    naming, unknown = Naming(table), table.opaque("not understood", "here")

    assert naming.find_outside(table.finite(["x"]), unknown) is None
    assert naming.find_outside(table.finite([]), unknown) is None
    assert naming.find_outside(table.finite(["x"]), table.finite(["y"])) == ("x",)


def test_a_value_tells_two_sets_apart_that_is_plainly_in_one_of_them() -> None:
    table = Table()
    naming, unknown = Naming(table), table.opaque("not understood", "here")
    one, other = table.finite(["x"]), table.finite(["y"])

    assert naming.tells_apart("x", one, other)
    assert naming.tells_apart("y", one, other)
    assert not naming.tells_apart("z", one, other)
    assert not naming.tells_apart("x", one, unknown)
