"""A parameter or header of which nothing changed is passed over; each thing that is said of it counts."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from contractguard.algebra.diff.equality import Sameness
from contractguard.checks.comparison.structure.operations import is_same_parameter
from contractguard.contract.document import Document, Location, Schema
from contractguard.contract.model import Parameter

OTHERWISE: dict[str, Any] = {
    "name": "other",
    "location": "header",
    "required": True,
    "style": "pipeDelimited",
    "explode": True,
    "allow_reserved": True,
    "media_type": "application/json",
    "deprecated": True,
    "sunset": "2030-01-01",
}


def parameter(node: Any, uri: str = "file:///a") -> Parameter:
    document = Document(uri, "a", {"schema": node})
    schema = None if node is None else Schema(document, ("schema",), node, "openapi-3.0")
    return Parameter("limit", "query", False, schema, Location(document, ()), "form")


def test_equal_parameters_of_two_descriptions_are_the_same() -> None:
    one, other = parameter({"type": "integer"}), parameter({"type": "integer"}, "file:///b")

    assert is_same_parameter(one, other, Sameness())
    assert is_same_parameter(parameter(None), parameter(None, "file:///b"), Sameness())


@pytest.mark.parametrize("field", OTHERWISE)
def test_one_that_says_something_else_is_not(field: str) -> None:
    one = parameter({"type": "integer"})

    assert not is_same_parameter(one, replace(one, **{field: OTHERWISE[field]}), Sameness())


def test_every_field_is_looked_at_but_where_it_stands() -> None:
    assert {one.name for one in fields(Parameter)} == {*OTHERWISE, "schema", "source"}


@pytest.mark.parametrize(
    "node", [{"type": "number"}, {"type": "integer", "minimum": 1}, None], ids=["type", "bound", "none"]
)
def test_another_schema_is_another_parameter(node: Any) -> None:
    one = parameter({"type": "integer"})

    assert not is_same_parameter(one, parameter(node, "file:///b"), Sameness())
    assert not is_same_parameter(parameter(node, "file:///b"), one, Sameness())


def test_one_that_is_gone_is_not_the_same() -> None:
    assert not is_same_parameter(parameter({}), None, Sameness())
    assert not is_same_parameter(None, parameter({}), Sameness())
