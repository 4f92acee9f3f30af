"""Errors of large unions: the same as the validator's own, but not all of them at once."""

from __future__ import annotations

import time
from typing import Any

import jsonschema_rs
import pytest

from contractguard.checks.validation import large_unions
from contractguard.checks.validation.large_unions import ErrorFinder
from contractguard.checks.validation.narrowed import select_branch_errors
from contractguard.checks.validation.validator import CompiledValidator
from contractguard.contract.document import Document, Schema
from tests.cost import cpu_below

Json = Any


def tagged(size: int) -> Json:
    return {"oneOf": [tagged_branch(number) for number in range(size)]}


def tagged_branch(number: int) -> Json:
    members = {"kind": {"const": f"k{number}"}, "size": {"type": "integer"}}
    return {"type": "object", "properties": members, "required": ["kind", "size"]}


def plain(schema: Json, value: Json) -> list[tuple[str, list[Any], list[Any]]]:
    """The slow way: every error of every branch, then those that were meant."""
    found = []
    for error in jsonschema_rs.Draft202012Validator(schema).iter_errors(value):
        for one in select_branch_errors(error):
            found.append((one.kind.name, list(one.schema_path), list(one.instance_path)))
    return sorted(found, key=repr)


def told(schema: Json, value: Json) -> list[tuple[str, list[Any], list[Any]]]:
    errors = ErrorFinder(schema, formats=False).errors(value)
    return sorted(((one.kind.name, one.schema_path, list(one.instance_path)) for one in errors), key=repr)


UNION = tagged(3)
NESTED = {"anyOf": [{"type": "string"}, {"type": "object", "properties": {"in": UNION}, "required": ["in"]}]}
SCHEMAS = [
    pytest.param(UNION, id="itself"),
    pytest.param({"items": UNION, "maxItems": 2}, id="items"),
    pytest.param({"properties": {"a": UNION, "b": NESTED}, "not": {"required": ["c"]}}, id="members-beside-a-not"),
    pytest.param({"allOf": [{"items": {"$ref": "#/$defs/u"}}], "$defs": {"u": NESTED}}, id="definition"),
    pytest.param({**UNION, "anyOf": [{"required": ["x"]}, {"required": ["y"]}]}, id="two-at-once"),
    pytest.param({"items": {"oneOf": [{"type": "integer"}, {"minimum": 2}, {"type": "null"}]}}, id="several-fit"),
    pytest.param({"enum": [{"oneOf": [{}, {}, {}]}], "properties": {"oneOf": UNION}}, id="data-like-a-union"),
    pytest.param({**UNION, "unevaluatedProperties": False}, id="evaluated"),
    pytest.param({"items": {**NESTED, "unevaluatedProperties": False}}, id="evaluated-in-items"),
    pytest.param(
        {"properties": {"a": UNION}, "allOf": [NESTED, {"if": UNION}], "unevaluatedProperties": False}, id="in-parts"
    ),
    pytest.param({"prefixItems": [True], **NESTED, "unevaluatedItems": UNION}, id="items-beside"),
    pytest.param({"oneOf": [{**tagged_branch(n), "unevaluatedProperties": False} for n in range(3)]}, id="closed"),
]
VALUES: list[Json] = [
    {"kind": "k1", "size": "x"},
    {"kind": "k9", "size": 1},
    [{"kind": "k1", "size": "x"}, 3, {"kind": "k2"}, {"in": {"kind": "k0", "size": None}}],
    {"a": {"kind": "k0", "size": []}, "b": {"in": {"kind": "k0", "size": []}}, "c": 1},
    {"oneOf": {"kind": "k1", "size": "x"}, "kind": "k1", "size": 1, "more": 2},
    [1, 2.5, "x", None],
]


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
@pytest.mark.parametrize("schema", SCHEMAS)
def test_the_errors_are_those_of_the_whole_union(schema: Json, value: Json, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_unions, "MIN_BRANCHES", 2)

    assert told(schema, value) == plain(schema, value)


def test_what_fits_has_no_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_unions, "MIN_BRANCHES", 2)

    assert told({"items": UNION}, [{"kind": "k1", "size": 1}]) == []


def test_a_schema_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="not valid"):
        ErrorFinder({"type": "strange"}, formats=False)


def closings(schema: Json, value: Json, least: int, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, str]]:
    """Where a value has what a schema does not declare, when unions count as large from so many branches on."""
    monkeypatch.setattr(large_unions, "MIN_BRANCHES", least)
    judge = CompiledValidator(
        Schema(Document("file:///s.json", "s.json", schema), (), schema, "2020-12"), None, closed=True
    )
    return [(one.path, one.detail) for one in judge.failures(value)]


@pytest.mark.parametrize(
    "value", [*VALUES, {"a": {"kind": "k1", "more": 1}}, [{"in": {"kind": "k1", "x": 1}}]], ids=str
)
@pytest.mark.parametrize("schema", SCHEMAS)
def test_what_is_not_declared_is_that_of_the_whole_union(
    schema: Json, value: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert closings(schema, value, 2, monkeypatch) == closings(schema, value, 1_000, monkeypatch)


UNEVALUATED = {"unevaluatedProperties": False}


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("items", "closed"),
    [
        pytest.param(tagged(200), True, id="what-is-not-declared"),
        pytest.param({**tagged(200), **UNEVALUATED}, False, id="unevaluated"),
        pytest.param({"oneOf": [{**tagged_branch(n), **UNEVALUATED} for n in range(200)]}, False, id="closed-branches"),
    ],
)
def test_many_values_against_many_closed_branches_cost_what_is_told(items: Json, closed: bool) -> None:
    document = Document("file:///s.json", "s.json", {"type": "array", "items": items})
    judge = CompiledValidator(Schema(document, (), document.root, "2020-12"), None, closed=closed)

    with cpu_below(5):  # 0.3 s; making all errors takes 13 s and 2 GB
        failures = judge.failures([{"kind": "strange", "size": "x", "more": 1}] * 2_000)

    assert failures


@pytest.mark.no_cover
@pytest.mark.parametrize("kind", ["k7", "strange"], ids=["one-meant", "none-meant"])
def test_many_values_against_many_branches_cost_what_is_told(kind: str) -> None:
    document = Document("file:///s.json", "s.json", {"type": "array", "items": tagged(200)})
    judge = CompiledValidator(Schema(document, (), document.root, "2020-12"), None)
    begun = time.process_time()

    failures = judge.failures([{"kind": kind, "size": "x"}] * 2_000)

    assert len(failures) == 100
    assert time.process_time() - begun < 10  # 0.2 s; making all errors takes 15 s and 2 GB
