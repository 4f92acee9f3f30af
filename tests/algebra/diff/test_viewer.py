"""What only one side has is read to its end, so that what cannot be read there is said."""

from __future__ import annotations

from typing import Any

import pytest

from contractguard.algebra.diff.walk import Walk
from contractguard.contract.choices import Access
from contractguard.contract.document import Document, Schema

Json = Any

BROKEN = {"type": "object", "properties": []}


def problem_of(added: Json, *, access: Access | None = None) -> str | None:
    """What is said of a pair of which the new side has one property more."""
    walk = Walk(sends_new=True, access=access)
    handles = []
    for name, properties in (("old", {"a": {}}), ("new", {"a": {}, "b": added})):
        node: Json = {"type": "object", "properties": properties}
        handles.append(Schema(Document(f"file:///{name}", name, node), (), node, "openapi-3.0"))
    walk.add_root(None, (), (handles[0],), (handles[1],))
    walk.run()
    problem = walk.places[0].problem
    return None if problem is None else problem.what


WAYS: dict[str, Json] = {
    "itself": BROKEN,
    "a property": {"type": "object", "properties": {"x": BROKEN}},
    "a leaf": {"type": "object", "properties": {"x": {"pattern": 1}}},
    "items": {"type": "array", "items": BROKEN},
    "what else there is": {"type": "object", "additionalProperties": BROKEN},
    "a branch": {"anyOf": [{"type": "string"}, {"type": "integer"}, BROKEN]},
    "a part": {"allOf": [BROKEN]},
    "a property that is read only": {"type": "object", "properties": {"r": {"readOnly": True}, "x": BROKEN}},
}


@pytest.mark.parametrize("name", WAYS)
def test_what_cannot_be_read_is_said(name: str) -> None:
    assert problem_of(WAYS[name]) is not None


def test_a_reference_that_leads_nowhere_is_said() -> None:
    nowhere = {"type": "object", "properties": {"x": {"$ref": "#/nowhere"}}}

    assert "nowhere" in (problem_of(nowhere) or "")


def test_a_property_that_is_no_part_of_the_message_is_not_read() -> None:
    hidden = {"type": "object", "properties": {"x": {**BROKEN, "readOnly": True}}}

    assert problem_of(hidden) is not None
    assert problem_of(hidden, access=Access.REQUEST) is None


def test_what_can_be_read_is_no_problem() -> None:
    again = {"type": "object", "properties": {"x": {"type": "string"}, "y": {"type": "array", "items": {"enum": [1]}}}}

    assert problem_of({"type": "array", "items": again}) is None
