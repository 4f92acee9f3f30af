"""What only explains a schema is no difference; whatever may decide something is."""

from __future__ import annotations

from typing import Any

import pytest

from contractguard.algebra.diff.equality import Sameness
from contractguard.algebra.notes import differ_in_notes
from contractguard.algebra.texts import Texts
from contractguard.contract.document import Document, Schema

ORDER: dict[str, Any] = {
    "type": "object",
    "description": "An order.",
    "properties": {
        "id": {"type": "string", "description": "Names it.", "example": "o-1"},
        "lines": {"type": "array", "items": {"type": "object", "x-order": 1, "properties": {"description": {}}}},
        "paid": {"oneOf": [{"type": "boolean", "description": "Yes or no."}, {"type": "string"}]},
    },
}


def with_change(path: tuple[str | int, ...], value: Any) -> Any:
    """The order with another value, or none (`...`), at a place."""

    def changed(node: Any, rest: tuple[str | int, ...]) -> Any:
        if not rest:
            return value
        if isinstance(node, list):
            return [changed(one, rest[1:]) if at == rest[0] else one for at, one in enumerate(node)]
        inner = changed(node.get(rest[0], {}), rest[1:])
        return {key: one for key, one in {**node, rest[0]: inner}.items() if one is not ...}

    return changed(ORDER, path)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param(("description",), "Something else.", id="description"),
        pytest.param(("description",), ..., id="none"),
        pytest.param(("properties", "id", "example"), "o-2", id="example"),
        pytest.param(("properties", "lines", "items", "x-order"), 2, id="extension"),
        pytest.param(("properties", "paid", "oneOf", 0, "description"), "No or yes.", id="variant"),
    ],
)
def test_notes_are_no_difference(path: tuple[str | int, ...], value: Any) -> None:
    assert differ_in_notes(ORDER, with_change(path, value), Texts())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param(("type",), "array", id="keyword"),
        pytest.param(("title",), "Order", id="title"),
        pytest.param(("minProperties",), True, id="new-keyword"),
        pytest.param(("properties", "description"), {"type": "string"}, id="property-called-description"),
        pytest.param(("properties", "lines", "items", "properties", "description"), ..., id="property-that-is-gone"),
        pytest.param(("properties", "id", "default"), {"description": "x"}, id="default"),
        pytest.param(("properties", "id", "x-sunset"), "2030-01-01", id="extension-that-is-read"),
        pytest.param(("properties", "paid", "oneOf", 1), {"type": "number"}, id="variant"),
        pytest.param(("properties", "id"), True, id="boolean"),
    ],
)
def test_whatever_else_differs_is_one(path: tuple[str | int, ...], value: Any) -> None:
    assert not differ_in_notes(ORDER, with_change(path, value), Texts())


def test_true_is_not_one() -> None:
    assert not differ_in_notes({"description": "a", "default": True}, {"description": "b", "default": 1}, Texts())


def schema(name: str, component: Any) -> Schema:
    root = {"openapi": "3.1.0", "components": {"schemas": {"Order": component}}}
    document = Document(f"file:///{name}", name, root)
    return Schema(document, ("schema",), {"$ref": "#/components/schemas/Order"}, "openapi-3.1")


def test_what_is_referred_to_may_have_other_notes_and_nothing_else() -> None:
    sameness = Sameness()
    old, new = schema("a", ORDER), schema("b", with_change(("description",), "Else."))
    other = schema("c", with_change(("required",), ["id"]))

    assert sameness.same(old, new)
    assert not sameness.same(old, other)


def test_a_part_of_a_keyword_is_the_same_only_word_for_word() -> None:
    document, sameness = Document("file:///a", "a", {}), Sameness()
    was, now = {"description": "a"}, {"description": "b"}

    assert sameness.same_part(document, was, document, now)
    assert not sameness.same_value(document, was, document, now)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param({"type": "string", "default": None}, {"default": None, "type": "string"}, True, id="order"),
        pytest.param({"minLength": 1}, {"minLength": True}, False, id="true-is-not-one"),
        pytest.param({"default": 1}, {"default": 1.0}, False, id="one-is-not-a-fraction"),
        pytest.param({"enum": [1]}, {"enum": [True]}, False, id="in-a-list"),
        pytest.param({"enum": ["a"]}, {"enum": ["a"]}, True, id="list"),
    ],
)
def test_what_is_equal_to_python_may_be_another_text(old: Any, new: Any, expected: bool) -> None:
    document = Document("file:///a", "a", {})

    assert Sameness().same_part(document, old, document, new) is expected
    assert Sameness().same_value(document, old, document, new) is expected
