"""Members of answers that are described as written only."""

from __future__ import annotations

from typing import Any

import pytest

from contractguard.checks.judging.write_only import find_write_only
from tests.checks.descriptions import answering, contract
from tests.checks.judging.answers import answer, found, readers

SECRET = {"type": "string", "writeOnly": True}
USER: Any = {"type": "object", "properties": {"name": {"type": "string"}, "pin": SECRET}}
RULE = "response.property.write-only-sent"


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        (USER, {"name": "Ann", "pin": "1"}, [("pin",)]),
        (USER, {"name": "Ann"}, []),
        ({"type": "array", "items": USER}, [{}, {"pin": "1"}], [(1, "pin")]),
        ({"allOf": [USER, {"type": "object"}]}, {"pin": "1"}, [("pin",)]),
        ({"properties": {"user": {"$ref": "#/components/schemas/User"}}}, {"user": {"pin": "1"}}, [("user", "pin")]),
        ({"properties": {"pin": {"$ref": "#/components/schemas/Secret"}}}, {"pin": "1"}, [("pin",)]),
        ({"anyOf": [USER, {"type": "object"}]}, {"pin": "1"}, []),
        ({"properties": {"pin": {"$ref": "#/nowhere"}}}, {"pin": "1"}, []),
    ],
    ids=["sent", "not sent", "in an item", "in a part", "in a component", "as a component", "in a branch", "dangling"],
)
def test_members_that_are_written_only_are_found(schema: Any, value: Any, expected: list[Any]) -> None:
    components = {"User": USER, "Secret": SECRET}
    content = contract(answering(schema, **components)).operations["GET /orders"].responses["200"].content

    described = content["application/json"].schema

    assert described is not None and list(find_write_only(described, value)) == expected


def test_what_is_written_only_and_sent_is_a_warning() -> None:
    (one,) = found(readers(USER, USER), answer({"name": "Ann", "pin": "1"}))

    assert (one.rule, one.severity.name.lower(), one.pointer) == (RULE, "warning", "/body/pin")
