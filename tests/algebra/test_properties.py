"""Laws of the relation, on generated pairs of schemas."""

from __future__ import annotations

import copy
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contractguard.algebra import contains

Schema = Any

SCALARS = st.sampled_from([None, True, False, 0, 1, 2, 0.5, "", "a", "ab"])
KEYWORDS: dict[str, st.SearchStrategy[Any]] = {
    "type": st.sampled_from(["null", "boolean", "integer", "number", "string", "array", "object", ["string", "null"]]),
    "enum": st.lists(SCALARS, min_size=1, max_size=3, unique_by=repr),
    "const": SCALARS,
    "minimum": st.integers(-1, 2),
    "exclusiveMaximum": st.integers(0, 3),
    "multipleOf": st.sampled_from([1, 2, 0.5]),
    "minLength": st.integers(0, 2),
    "maxLength": st.integers(0, 2),
    "pattern": st.sampled_from(["^a", "b$", "^[ab]*$"]),
    "minItems": st.integers(0, 2),
    "maxItems": st.integers(0, 2),
    "uniqueItems": st.booleans(),
    "required": st.lists(st.sampled_from("pq"), max_size=2, unique=True),
    "minProperties": st.integers(0, 2),
    "maxProperties": st.integers(0, 2),
}


def _bigger(inner: st.SearchStrategy[Schema]) -> st.SearchStrategy[Schema]:
    listed = st.lists(inner, min_size=1, max_size=2)
    return st.fixed_dictionaries(
        {},
        optional={
            **KEYWORDS,
            "items": inner,
            "contains": inner,
            "properties": st.dictionaries(st.sampled_from("pq"), inner, max_size=2),
            "additionalProperties": inner,
            "propertyNames": inner,
            "allOf": listed,
            "anyOf": listed,
            "oneOf": listed,
            "not": inner,
        },
    ).map(lambda schema: dict(list(schema.items())[:3]))


SCHEMAS = st.recursive(
    st.one_of(st.booleans(), st.fixed_dictionaries({}, optional=KEYWORDS).map(lambda s: dict(list(s.items())[:2]))),
    _bigger,
    max_leaves=5,
)
VALUES: list[Any] = [
    None,
    True,
    False,
    0,
    1,
    2,
    -1,
    0.5,
    3,
    "",
    "a",
    "b",
    "ab",
    "aab",
    [],
    [0],
    [0, 0],
    [0, "a"],
    ["a"],
]
VALUES += [{}, {"p": 0}, {"q": "a"}, {"p": None, "q": 1}, {"r": []}, [[]], [{}, None], {"p": {"q": 1}}]

PROFILE = settings(max_examples=400, deadline=None, derandomize=True)


def accepts(schema: Schema, value: Any) -> bool:
    return jsonschema.Draft202012Validator(schema).is_valid(value)


@PROFILE
@given(SCHEMAS, SCHEMAS)
def test_compatible_is_never_contradicted_by_a_value(sender: Schema, reader: Schema) -> None:
    verdict = contains(sender, reader)

    if verdict.kind == "compatible":
        assert [v for v in VALUES if accepts(sender, v) and not accepts(reader, v)] == []
    elif verdict.kind == "breaking":
        assert accepts(sender, verdict.witness)
        assert not accepts(reader, verdict.witness)


@PROFILE
@given(SCHEMAS)
def test_every_schema_contains_itself(schema: Schema) -> None:
    assert contains(schema, copy.deepcopy(schema)).kind == "compatible"


@settings(max_examples=200, deadline=None, derandomize=True)
@given(SCHEMAS, SCHEMAS)
def test_an_intersection_lies_within_both_and_a_union_around_both(one: Schema, other: Schema) -> None:
    assert contains({"allOf": [one, other]}, one).kind in ("compatible", "unknown")
    assert contains(one, {"anyOf": [one, other]}).kind in ("compatible", "unknown")


@settings(max_examples=200, deadline=None, derandomize=True)
@given(SCHEMAS, SCHEMAS, SCHEMAS)
def test_containment_is_transitive(first: Schema, second: Schema, third: Schema) -> None:
    kinds = [contains(*pair).kind for pair in ((first, second), (second, third), (first, third))]

    assert kinds[:2] != ["compatible", "compatible"] or kinds[2] != "breaking"


REWRITES = [
    lambda schema: {"allOf": [schema]},
    lambda schema: {"not": {"not": schema}},
    lambda schema: {"$ref": "#/$defs/s", "$defs": {"s": schema}},
    lambda schema: dict(reversed(schema.items())) if isinstance(schema, dict) else schema,
]


@pytest.mark.parametrize("rewrite", REWRITES)
@settings(max_examples=80, deadline=None, derandomize=True)
@given(SCHEMAS, SCHEMAS)
def test_the_verdict_does_not_depend_on_how_a_schema_is_written(rewrite: Any, sender: Schema, reader: Schema) -> None:
    plain, rewritten = contains(sender, reader), contains(rewrite(sender), rewrite(reader))

    assert {plain.kind, rewritten.kind} in ({"compatible"}, {"breaking"}, {"unknown"}, {plain.kind, "unknown"})


@settings(max_examples=200, deadline=None, derandomize=True)
@given(SCHEMAS, SCHEMAS)
def test_the_declared_model_only_takes_values_away_from_the_sender(sender: Schema, reader: Schema) -> None:
    if contains(sender, reader).kind == "compatible":
        assert contains(sender, reader, model="declared").kind != "breaking"
