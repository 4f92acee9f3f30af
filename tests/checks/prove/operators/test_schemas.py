"""The operators on schemas: pure, by dialect, and one for every keyword."""

from __future__ import annotations

import copy

import pytest

from contractguard.checks.prove.operators.schemas import SCHEMA_OPERATORS
from contractguard.contract.dialects import DIALECTS, dialect_named
from contractguard.contract.document import Json

BY_ID = {one.id: one for one in SCHEMA_OPERATORS}
CLOSED: Json = {"type": "object", "additionalProperties": False, "properties": {"a": {}}}


def changes(operator: str, node: Json, dialect: str = "2020-12") -> dict[str, Json]:
    """What an operator makes of a node, by variant."""
    return {one.name: one.node for one in BY_ID[operator].change(node, dialect_named(dialect))}


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_every_keyword_of_the_algebra_has_an_operator(dialect: str) -> None:
    known = {keyword for one in SCHEMA_OPERATORS for keyword in one.keywords}

    assert DIALECTS[dialect].keywords - known == set()


def test_a_keyword_without_an_operator_is_noticed() -> None:
    known = {keyword for one in SCHEMA_OPERATORS if one.id != "condition.drop" for keyword in one.keywords}

    assert DIALECTS["2020-12"].keywords - known == {"if"}


def test_an_id_means_one_operator() -> None:
    assert len(BY_ID) == len(SCHEMA_OPERATORS)


@pytest.mark.parametrize(
    "operator, dialect, node, expected",
    [
        pytest.param("null.add", "openapi-3.0", {"type": "string"}, {"type": "string", "nullable": True}, id="flag"),
        pytest.param("null.add", "2020-12", {"type": "string"}, {"type": ["string", "null"]}, id="list"),
        pytest.param("null.drop", "openapi-3.0", {"type": "string", "nullable": True}, {"type": "string"}, id="unflag"),
        pytest.param("null.drop", "openapi-3.1", {"type": ["string", "null"]}, {"type": "string"}, id="unlist"),
        pytest.param("type.change", "draft-07", {"type": "string"}, {"type": "number"}, id="string-number"),
        pytest.param("integer.widen", "draft-07", {"type": "integer"}, {"type": "number"}, id="widen"),
        pytest.param("const.change", "2020-12", {"const": 1}, {"const": 2}, id="const"),
        pytest.param("enum.add", "2020-12", {"enum": ["a"]}, {"enum": ["a", "other"]}, id="enum"),
        pytest.param("items.drop", "2020-12", {"items": {"type": "string"}}, {}, id="items"),
        pytest.param("ref.empty", "2020-12", {"$ref": "#/a"}, {}, id="reference"),
        pytest.param("unique.add", "2020-12", {"type": "array"}, {"type": "array", "uniqueItems": True}, id="unique"),
    ],
)  # fmt: skip
def test_a_node_is_changed_in_the_words_of_its_dialect(operator: str, dialect: str, node: Json, expected: Json) -> None:
    assert list(changes(operator, node, dialect).values()) == [expected]


def test_a_property_goes_with_its_being_required() -> None:
    node = {"properties": {"a": {}, "b": {}}, "required": ["a"]}

    assert changes("property.drop", node)["a"] == {"properties": {"b": {}}}


def test_a_bound_is_dropped_with_the_flag_that_means_nothing_without_it() -> None:
    node = {"minimum": 0, "exclusiveMinimum": True}

    assert changes("bound.drop", node, "draft-04") == {"minimum": {}, "exclusiveMinimum": {"minimum": 0}}


def test_the_last_value_of_an_enumeration_is_not_dropped() -> None:
    assert changes("enum.drop", {"enum": ["a"]}) == {}


def test_a_keyword_that_the_dialect_does_not_know_is_left_alone() -> None:
    assert changes("condition.drop", {"if": {}}, "draft-04") == {}


@pytest.mark.parametrize("operator", sorted(BY_ID))
@pytest.mark.parametrize(
    "node",
    [{}, {"type": 1, "enum": 2, "properties": 3, "required": True, "allOf": {}, "items": []}],
    ids=["empty", "wrong"],
)
def test_nothing_is_made_of_what_is_no_schema(operator: str, node: Json) -> None:
    assert all(isinstance(one, dict) for one in changes(operator, node).values())


@pytest.mark.parametrize("operator", sorted(BY_ID))
def test_no_operator_changes_what_it_is_given(operator: str) -> None:
    node: Json = {
        **CLOSED, "required": ["a"], "enum": [1, 2], "minimum": 1, "oneOf": [CLOSED, {}], "allOf": [{}, {}],
        "items": {}, "default": 1, "format": "date", "pattern": "a", "discriminator": {"mapping": {"a": "#"}},
    }  # fmt: skip
    before = copy.deepcopy(node)

    list(BY_ID[operator].change(node, dialect_named("2020-12")))

    assert node == before
