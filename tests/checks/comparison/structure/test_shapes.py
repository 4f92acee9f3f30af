"""Which types a schema admits at a glance, and whether it is an object."""

from __future__ import annotations

from typing import Any

import pytest

from contractguard.checks.comparison.structure.shapes import EVERYTHING, is_object, json_types
from contractguard.contract.document import Document, Schema

OBJECT: Any = {"type": "object"}


def schema(node: Any) -> Schema:
    document = Document("file:///a", "a", {"Thing": OBJECT, "schema": node})
    return Schema(document, ("schema",), node, "openapi-3.0")


@pytest.mark.parametrize(
    ("node", "types"),
    [
        pytest.param({"type": "string"}, {"string"}, id="one"),
        pytest.param({"type": "number"}, {"number", "integer"}, id="number"),
        pytest.param({"type": "string", "nullable": True}, {"string", "null"}, id="nullable"),
        pytest.param({"type": ["string", "null"]}, {"string", "null"}, id="list"),
        pytest.param({"type": "text"}, EVERYTHING, id="unknown"),
        pytest.param({"type": ["string", "number"], "anyOf": [{"type": "string"}]}, {"string"}, id="choice"),
    ],
)
def test_the_types_that_are_left(node: Any, types: set[str]) -> None:
    assert json_types(schema(node)) == types


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        pytest.param(OBJECT, True, id="object"),
        pytest.param({"type": "object", "nullable": True}, True, id="or-null"),
        pytest.param({"$ref": "#/Thing"}, True, id="reference"),
        pytest.param({"$ref": "#/Nothing"}, False, id="reference-to-nothing"),
        pytest.param({"type": "string", "allOf": [OBJECT]}, False, id="contradiction"),
        pytest.param({}, False, id="anything"),
        pytest.param(True, False, id="boolean"),
    ],
)
def test_whether_it_is_an_object(node: Any, expected: bool) -> None:
    assert is_object(schema(node)) is expected
    assert not is_object(None)
