"""Whether a mutant means the same: by what it admits, and by what it says besides."""

from __future__ import annotations

import pytest

from contractguard.checks.prove.equivalence import MutantEquivalence
from contractguard.contract.choices import FormatMode, VerdictKind
from contractguard.contract.document import Json
from tests.checks.prove.examples import described, mutant_of

AT = "/paths/~1o/get/responses/200/content/application~1json/schema"
SAME, OTHER = VerdictKind.COMPATIBLE, VerdictKind.BREAKING


def verdict(
    schema: Json,
    operator: str,
    variant: str = "",
    below: str = "",
    formats: FormatMode = FormatMode.WARN,
    version: str = "3.1.0",
) -> VerdictKind:
    """Whether the mutant of a response's schema means the same."""
    media = {"application/json": {"schema": schema}}
    operation = {"responses": {"200": {"description": "OK", "content": media}}}
    description = described(
        {"openapi": version, "info": {"title": "t", "version": "1"}, "paths": {"/o": {"get": operation}}}
    )
    return MutantEquivalence(description, formats).is_same(mutant_of(description, operator, AT + below, variant)).kind


@pytest.mark.parametrize(
    "schema, operator, variant, expected",
    [
        pytest.param({"type": "boolean", "enum": [True]}, "null.add", "", OTHER, id="null"),
        pytest.param({"type": "integer", "enum": [1], "minimum": 0}, "bound.drop", "minimum", SAME, id="bound-beside-enum"),
        pytest.param({"anyOf": [{"type": "string"}, {"maxLength": 3, "type": "string"}]}, "branch.drop", "anyOf/1", SAME, id="covered-branch"),
        pytest.param({"anyOf": [{"type": "string"}, {"type": "null"}]}, "branch.drop", "anyOf/1", OTHER, id="branch"),
        pytest.param({"type": "object", "properties": {"a": {}}}, "property.drop", "a", OTHER, id="declared-name"),
        pytest.param({"type": "object", "properties": {"a": {"type": "string"}}}, "access.flip", "a readOnly", OTHER, id="access"),
        pytest.param({"type": "string", "default": "a"}, "default.change", "", OTHER, id="default"),
        pytest.param({"discriminator": {"propertyName": "k", "mapping": {"a": "#/x"}}}, "discriminator.drop", "", OTHER, id="mapping"),
    ],
)  # fmt: skip
def test_a_schema_means_the_same_or_not(schema: Json, operator: str, variant: str, expected: VerdictKind) -> None:
    assert verdict(schema, operator, variant) is expected


@pytest.mark.parametrize(
    "formats, expected", [(FormatMode.WARN, OTHER), (FormatMode.ANNOTATION, SAME)], ids=["warn", "annotation"]
)
def test_a_format_counts_unless_it_is_an_annotation(formats: FormatMode, expected: VerdictKind) -> None:
    assert verdict({"type": "string", "format": "date"}, "format.drop", formats=formats) is expected


def test_null_beside_an_enumeration_without_it_changes_nothing_in_3_0() -> None:
    assert verdict({"type": "string", "enum": ["a"]}, "null.add", version="3.0.3") is SAME


def test_what_another_part_of_the_composition_says_counts() -> None:
    schema = {"allOf": [{"type": "object"}, {"type": "object", "title": "b"}]}

    assert verdict(schema, "null.add", below="/allOf/1") is SAME


def test_what_is_evaluated_further_up_counts() -> None:
    inner = {"anyOf": [{"properties": {"a": True}}, True]}
    schema = {"type": "object", "allOf": [inner], "unevaluatedProperties": False}

    assert verdict(schema, "property.drop", "a", below="/allOf/0/anyOf/0") is OTHER
    assert verdict({"type": "object", "allOf": [inner]}, "branch.drop", "anyOf/1", below="/allOf/0") is SAME


def test_security_that_equals_the_inherited_one_is_no_change() -> None:
    root = {
        "openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "security": [],
        "paths": {"/o": {"get": {"security": [{}], "responses": {"204": {"description": "OK"}}}}},
    }  # fmt: skip
    description = described(root)
    (mutant,) = (one for one in description.mutants() if one.operator == "deprecated.set")

    assert MutantEquivalence(description).is_same(mutant).kind is OTHER
