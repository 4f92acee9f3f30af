"""One schema, compiled once: it says of each value what the schema cut to that value says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractguard.algebra.confirm.validators import MAX_PARTS, faults
from contractguard.checks.validation.payload import find_violations
from contractguard.checks.validation.validator import CompiledValidator, locate_failures
from contractguard.contract.choices import Access
from contractguard.contract.document import Document, Schema
from tests.algebra.profile import draws

NAMES = st.sampled_from(["p", "q", "01", "200"])
SCALARS = st.sampled_from([None, True, False, 0, 1, 2, 0.5, "", "a", "ab"])
KEYWORDS: dict[str, st.SearchStrategy[Any]] = {
    "type": st.sampled_from(["null", "boolean", "integer", "number", "string", "array", "object", ["string", "null"]]),
    "enum": st.lists(SCALARS, min_size=1, max_size=3, unique_by=repr),
    "const": SCALARS,
    "minimum": st.integers(-1, 2),
    "exclusiveMaximum": st.integers(0, 3),
    "multipleOf": st.sampled_from([1, 2, 0.5]),
    "minLength": st.integers(0, 2),
    "pattern": st.sampled_from(["^a", "b$", "^[ab]*$"]),
    "maxItems": st.integers(0, 2),
    "uniqueItems": st.booleans(),
    "required": st.lists(NAMES, max_size=2, unique=True),
    "maxProperties": st.integers(0, 2),
}


def _bigger(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    some = st.lists(inner, min_size=1, max_size=2)
    keywords = {
        **KEYWORDS,
        **dict.fromkeys(["items", "contains", "additionalProperties", "unevaluatedProperties", "propertyNames"], inner),
        **dict.fromkeys(["not", "if", "then", "else"], inner),
        **dict.fromkeys(["allOf", "anyOf", "oneOf", "prefixItems"], some),
        "properties": st.dictionaries(NAMES, inner, max_size=2),
        "patternProperties": st.dictionaries(st.sampled_from(["^p", "0"]), inner, max_size=1),
        "dependentSchemas": st.dictionaries(NAMES, inner, max_size=1),
        "readOnly": st.booleans(),
        "writeOnly": st.booleans(),
        "$ref": st.sampled_from(["#/$defs/a", "#/$defs/b"]),
    }
    return st.fixed_dictionaries({}, optional=keywords).map(lambda schema: dict(list(schema.items())[:4]))


LEAVES = st.booleans() | st.sampled_from([{"$ref": "#/$defs/a"}, {"$ref": "#"}])
SCHEMAS = st.recursive(LEAVES | st.fixed_dictionaries({}, optional=KEYWORDS), _bigger, max_leaves=6)
VALUES = st.recursive(
    st.sampled_from([None, True, 0, 1, 0.5, "", "a", "ab"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.no_cover
@draws(30, nightly=2_000)
@given(
    _bigger(SCHEMAS),
    SCHEMAS,
    SCHEMAS,
    st.lists(VALUES, min_size=2, max_size=5),
    st.sampled_from([None, "request", "response"]),
)
def test_it_agrees_with_the_slow_way(root: Any, a: Any, b: Any, values: list[Any], access: Access | None) -> None:
    root = {**root, "$defs": {"a": a, "b": b}}
    schema = Schema(Document("file:///x.json", "x.json", root), (), root, "2020-12")
    judge, closed = CompiledValidator(schema, access), CompiledValidator(schema, access, closed=True)

    for value in values:
        assert judge.fits(value) is (find_violations(schema, value, (), access=access) == [])
        failures = [] if judge.fits(value) else judge.failures(value)
        assert bool(failures) is not judge.fits(value)
        for failure, place in zip(failures, locate_failures(failures), strict=True):
            place.document.value_at(place.path)
            assert judge.disagreement(value, failure) == ""
        assert all(failure.closing for failure in closed.failures(value))


def test_a_closed_judge_finds_nothing_wrong_but_what_is_not_declared() -> None:
    root = {"properties": {"a": {"type": "integer"}}}
    judge = CompiledValidator(
        Schema(Document("file:///x.json", "x.json", root), (), root, "2020-12"), None, closed=True
    )

    assert [failure.path for failure in judge.failures({"a": "x", "b": 1})] == [("b",)]


@pytest.mark.parametrize("size", [MAX_PARTS - 2, MAX_PARTS])
def test_the_slower_validator_is_not_asked_about_what_would_take_long(size: int) -> None:
    found = faults({"uniqueItems": True}, [0] * size)

    assert found == ({()} if size < MAX_PARTS else None)


def test_the_slower_validator_may_not_know_a_format() -> None:
    assert faults({"format": "nonsense"}, "x", formats=True) is None
    assert faults({"format": "date"}, "x", formats=True) == {()}


def test_what_the_slower_validator_cannot_read_it_does_not_judge() -> None:
    assert faults({"$ref": "https://x.example/gone"}, 1) is None
