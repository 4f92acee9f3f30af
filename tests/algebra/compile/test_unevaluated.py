"""unevaluatedProperties and unevaluatedItems beside schemas that may or may not hold."""

from __future__ import annotations

import itertools
from typing import Any

import jsonschema_rs
import pytest

from contractguard.algebra import contains

Json = Any

NAMES = ["a", "b", "x1"]
OBJECTS = [
    dict(zip(chosen, values, strict=True))
    for size in range(4)
    for chosen in itertools.combinations(NAMES, size)
    for values in itertools.product([1, "s"], repeat=size)
]
ARRAYS = [list(items) for size in range(4) for items in itertools.product([1, "s"], repeat=size)]

A = {"properties": {"a": {"const": 1}}, "required": ["a"]}
B = {"properties": {"b": {"const": 1}}, "required": ["b"]}
X = {"patternProperties": {"^x": {"type": "integer"}}}
OPEN = {"additionalProperties": True, "required": ["a"]}

PROPERTIES: list[Json] = [
    {"anyOf": [A, B]},
    {"oneOf": [A, B]},
    {"anyOf": [A, X]},
    {"anyOf": [A, {"allOf": [B, X]}]},
    {"anyOf": [A, {"anyOf": [B, X]}]},
    {"if": A, "then": B},
    {"if": A, "else": X},
    {"if": A},
    {"if": OPEN, "then": {"properties": {"b": True}}, "else": B},
    {"anyOf": [OPEN, B]},
    {"dependentSchemas": {"a": B}},
    {"properties": {"a": True}, "anyOf": [B, True]},
    {"$ref": "#/$defs/either", "$defs": {"either": {"anyOf": [A, B]}}},
    {"anyOf": [{"unevaluatedProperties": {"type": "integer"}, "required": ["b"]}, A]},
    {"not": {"not": A}},
    {"allOf": [{"oneOf": [A, B]}, {"anyOf": [X, A]}]},
]

ITEMS: list[Json] = [
    {"anyOf": [{"prefixItems": [{"const": 1}]}, {"prefixItems": [True, {"const": 1}]}]},
    {"if": {"prefixItems": [{"const": 1}]}, "then": {"prefixItems": [True, True]}, "else": {"minItems": 1}},
    {"contains": {"const": 1}},
    {"prefixItems": [True], "anyOf": [{"contains": {"const": 1}}, {"maxItems": 2}]},
    {"oneOf": [{"items": {"const": 1}}, {"prefixItems": [{"const": "s"}]}]},
    {"anyOf": [{"contains": {"const": 1}}, {"contains": {"const": "s"}, "maxItems": 2}]},
    {"prefixItems": [True], "allOf": [{"prefixItems": [True, True]}]},
]


@pytest.mark.no_cover
@pytest.mark.parametrize("rest", [False, {"type": "integer"}], ids=["none", "integers"])
@pytest.mark.parametrize("schema", PROPERTIES, ids=str)
def test_members_are_evaluated_as_validators_do(schema: Json, rest: Json) -> None:
    whole = {**schema, "unevaluatedProperties": rest}
    validator = jsonschema_rs.Draft202012Validator(whole)

    for value in OBJECTS:
        expected = "compatible" if validator.is_valid(value) else "breaking"
        assert contains({"const": value}, whole).kind == expected, value


@pytest.mark.parametrize("rest", [False, {"type": "string"}], ids=["none", "strings"])
@pytest.mark.parametrize("schema", ITEMS, ids=str)
def test_items_are_evaluated_as_validators_do(schema: Json, rest: Json) -> None:
    whole = {**schema, "unevaluatedItems": rest}
    validator = jsonschema_rs.Draft202012Validator(whole)

    for value in ARRAYS:
        expected = "compatible" if validator.is_valid(value) else "breaking"
        assert contains({"const": value}, whole).kind == expected, value


@pytest.mark.parametrize("schema", PROPERTIES, ids=str)
def test_a_value_is_found_for_either_answer(schema: Json) -> None:
    closed = {"type": "object", **schema, "unevaluatedProperties": False}

    assert contains(closed, schema).kind == "compatible"
    assert contains(closed, closed).kind == "compatible"
    assert contains({"type": "object", **schema}, {**schema, "maxProperties": 0}).kind == "breaking"


@pytest.mark.parametrize("dialect", ["2019-09", "2020-12"])
def test_contains_evaluates_items(dialect: str) -> None:
    schema = {"contains": {"const": 1}, "unevaluatedItems": False}

    assert contains({"const": [1]}, schema, dialect=dialect).kind == "compatible"
    assert contains({"const": [1, 2]}, schema, dialect=dialect).kind == "breaking"


def test_too_many_regions_are_named() -> None:
    branches = [{"patternProperties": {f"^{letter}": True}, "required": ["z"]} for letter in "abcdefghi"]
    schema = {"properties": {"z": True}, "anyOf": branches, "unevaluatedProperties": False}

    verdict = contains({"const": {"a": 1, "z": 1}}, schema)

    assert (verdict.kind, verdict.reason) == ("unknown", "unevaluatedProperties: more than 256 regions of names")
    assert contains({"const": {"x": 1, "z": 1}}, schema).kind == "breaking"  # which the validators see


def test_too_many_alternatives_are_named() -> None:
    branches = [{"contains": {"const": number}} for number in range(9)]
    schema = {"type": "array", "anyOf": branches, "unevaluatedItems": False}

    verdict = contains({"const": [0]}, schema)

    assert verdict.kind == "unknown"
    assert verdict.reason == "unevaluatedItems: more than 256 alternatives of contains"
