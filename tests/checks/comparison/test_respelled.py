"""What the relation has proved is what the report says: a schema that is spelled otherwise is no difference."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

import pytest

from contractguard.contract.report import Section
from tests.checks.descriptions import answering, compared, rules, taking

Json = Any

WORD: Json = {"type": "string"}


def wants(*required: str, **properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list(required)}


TAGGED = [wants("kind", kind={"enum": [tag]}, **{tag: WORD}) for tag in "abcd"]

EQUAL: dict[str, tuple[Json, ...]] = {
    "a property that all variants share": (
        {"oneOf": [wants("id", "x", id=WORD, x=WORD), wants("id", "y", id=WORD, y=WORD)]},
        {"allOf": [wants("id", id=WORD), {"oneOf": [wants("x", x=WORD), wants("y", y=WORD)]}]},
    ),
    "a name that all variants require": (
        {**wants(a=WORD, b=WORD, c=WORD), "anyOf": [{"required": ["a", "b"]}, {"required": ["a", "c"]}]},
        {**wants("a", a=WORD, b=WORD, c=WORD), "anyOf": [{"required": ["b"]}, {"required": ["c"]}]},
    ),
    "an object that is a constant": (
        {"const": {"k": "v"}},
        {"enum": [{"k": "v"}]},
        {"type": "object", "enum": [{"k": "v"}]},
        wants("k", k={"const": "v"}),
    ),
    "variants that are constants": (
        {"enum": [{"k": "v"}, {"k": "w"}]},
        {"oneOf": [{"const": {"k": "v"}}, {"const": {"k": "w"}}]},
        {**wants("k", k={"enum": ["v", "w"]}), "additionalProperties": False},
    ),
    "a name that another one brings along": (
        {**wants("a", a=WORD, b=WORD), "dependentRequired": {"a": ["b"]}},
        {**wants("a", a=WORD, b=WORD), "dependentSchemas": {"a": {"required": ["b"]}}},
        {**wants("a", a=WORD, b=WORD), "if": {"required": ["a"]}, "then": {"required": ["b"]}},
        wants("a", "b", a=WORD, b=WORD),
    ),
    "the only property of an object that is not empty": (
        {**wants(k=WORD), "additionalProperties": False, "minProperties": 1},
        {**wants("k", k=WORD), "additionalProperties": False},
    ),
    "a condition with one outcome": (
        {**wants(a=WORD, b=WORD), "if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"required": ["b"]}},
        wants("b", a=WORD, b=WORD),
    ),
    "a tagged variant that nothing fits": (
        {"oneOf": TAGGED},
        {"oneOf": [*TAGGED, wants("kind", "x", kind={"enum": ["e"]}, x={"enum": []})]},
    ),
    "a double negation": (
        {**wants(a=WORD), "not": {"not": {"required": ["a"]}}},
        wants("a", a=WORD),
    ),
    "bounds of integers": (
        {"type": "integer", "minimum": 1, "maximum": 3},
        {"type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 4},
        {"enum": [1, 2, 3]},
        {"anyOf": [{"const": 1}, {"type": "integer", "minimum": 2, "maximum": 3}]},
    ),
    "bounds beside a list that implies them": (
        {"type": "string", "enum": ["aa", "bb"]},
        {"type": "string", "enum": ["aa", "bb"], "minLength": 2, "maxLength": 2, "pattern": "^[ab]"},
    ),
    "types as variants": (
        {"type": ["string", "null"]},
        {"anyOf": [{"type": "null"}, {"type": "string"}]},
        {"oneOf": [{"type": "string"}, {"const": None}]},
    ),
    "members that no list has": (
        {"type": "array", "maxItems": 0},
        {"type": "array", "items": False},
        {"const": []},
    ),
}

PAIRS = [
    pytest.param(old, new, id=f"{name}: {first} to {second}")
    for name, spellings in EQUAL.items()
    for (first, old), (second, new) in itertools.permutations(enumerate(spellings), 2)
]


def is_only_respelled(report: Section) -> bool:
    """Whether a report says nothing, or once that there are other words."""
    told = [(rule.partition(".")[2], severity) for rule, severity, _ in rules(report)]
    return told in ([], [("schema.respelled", "info")]) and report.complete


@pytest.mark.no_cover
@pytest.mark.parametrize("describe", [answering, taking], ids=["response", "request"])
@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_another_spelling_is_one_info_at_most(old: Json, new: Json, describe: Any) -> None:
    report = compared(describe(old), describe(new))

    assert is_only_respelled(report)


@pytest.mark.no_cover
@pytest.mark.parametrize("describe", [answering, taking], ids=["response", "request"])
@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_another_spelling_is_one_info_at_most_deep_inside(old: Json, new: Json, describe: Any) -> None:
    deep = [describe(wants("list", list={"type": "array", "items": schema})) for schema in (old, new)]

    report = compared(*deep)

    assert is_only_respelled(report)


def test_what_no_relation_sees_is_told_of_a_schema_that_is_spelled_otherwise() -> None:
    old = {**wants(a=WORD), "not": {"not": {"required": ["a"]}}}
    new = wants("a", a={**WORD, "deprecated": True})

    report = compared(answering(old), answering(new))

    assert [rule for rule, _, _ in rules(report)] == ["response.property.deprecated", "response.schema.respelled"]


def test_a_property_that_goes_from_an_open_object_is_told_although_the_same_is_sent() -> None:
    old = {**wants("a", a=WORD, b={}), "additionalProperties": True, "dependentRequired": {"a": ["c"]}}
    new = {**wants("a", "c", a=WORD), "additionalProperties": True}

    report = compared(answering(old), answering(new))

    assert ("response.property.removed-optional", "warning", "structural") in rules(report)


def test_a_refused_value_is_found_beside_another_spelling() -> None:
    old = {"oneOf": [wants("id", "x", id=WORD, x=WORD), wants("id", "y", id=WORD, y=WORD)]}
    new = {"allOf": [wants("id", id=WORD), {"oneOf": [wants("x", x=WORD), wants("y", y={"type": "integer"})]}]}

    reports = [compared(describe(old), describe(new)) for describe in (answering, taking)]

    for report in reports:
        assert [finding.proof.value for finding in report.findings if finding.severity.label == "error"] == ["proved"]


def choice_and_merged(before: Json, after: Json) -> tuple[Json, Json]:
    """A choice by tag of two variants that say the same of `v`, and the one object that both became."""
    variants = [wants("tag", tag={"const": tag}, v=before) for tag in ("a", "b")]
    return {"oneOf": variants}, wants("tag", tag={"enum": ["a", "b"]}, v=after)


@pytest.mark.parametrize("is_forward", [True, False], ids=["merged", "split"])
@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        ({**WORD, "format": "date"}, {**WORD, "format": "uuid"}, "request.format.changed"),
        ({**WORD, "default": "x"}, {**WORD, "default": "y"}, "request.default.changed"),
    ],
    ids=["format", "default"],
)
def test_what_no_relation_sees_is_told_where_a_choice_became_one_schema(
    before: Json, after: Json, rule: str, is_forward: bool
) -> None:
    sides = choice_and_merged(before, after)

    report = compared(*map(taking, sides if is_forward else reversed(sides)))

    assert {(one, level) for one, level, _ in rules(report)} == {
        (rule, "warning"),
        ("request.schema.respelled", "info"),
    }
    assert not report.unchecked


def test_what_is_said_beside_the_variants_is_no_difference_of_each() -> None:
    choice, merged = choice_and_merged(WORD, WORD)
    old, new = ({**schema, "deprecated": True, "default": {"tag": "a"}} for schema in (choice, merged))

    assert is_only_respelled(compared(answering(wants("it", it=old)), answering(wants("it", it=new))))


@pytest.mark.parametrize("describe", [answering, taking], ids=["response", "request"])
def test_an_optional_property_that_a_choice_lost_when_it_became_one_schema_is_gone(describe: Any) -> None:
    choice, _ = choice_and_merged(WORD, WORD)
    without = wants("tag", tag={"enum": ["a", "b"]})

    merged, kept = compared(describe(choice), describe(without)), compared(describe(without), describe(choice))

    found = [(one.rule.partition(".")[2], one.pointer, one.severity.label) for one in merged.findings]
    assert ("property.removed-optional", "/body/v", "warning") in found
    assert not [one for one in kept.findings if "removed-optional" in one.rule]


def test_what_only_one_variant_announced_is_not_announced() -> None:
    choice, _ = choice_and_merged(WORD, WORD)
    choice["oneOf"][0]["properties"]["v"] = {**WORD, "deprecated": True, "x-sunset": "2020-01-01"}
    without = wants("tag", tag={"enum": ["a", "b"]})

    report = compared(answering(choice), answering(without), clock=lambda: date(2030, 1, 1))

    assert ("response.property.removed-optional", "warning", "structural") in rules(report)


def test_an_optional_property_that_no_variant_has_is_gone() -> None:
    choice, _ = choice_and_merged(WORD, WORD)
    whole = wants("tag", tag={"enum": ["a", "b"]}, v=WORD, w=WORD)

    found = [(one.rule, one.pointer) for one in compared(answering(whole), answering(choice)).findings]

    assert ("response.property.removed-optional", "/body/w") in found
    assert ("response.property.removed-optional", "/body/v") not in found


def test_variants_without_a_tag_are_the_same_where_they_require_the_same() -> None:
    """What no relation sees of them would be compared nowhere."""
    old, new = (
        {"oneOf": [wants("x", x={**WORD, "format": name}, **more), wants("y", y=WORD, **more)]}
        for name, more in (("date", {"z": WORD}), ("uuid", {}))
    )

    found = {(one.rule, one.pointer) for one in compared(answering(old), answering(new)).findings}

    assert found == {
        ("response.format.changed", "/body/x"),
        ("response.property.removed-optional", "/body/z"),
    }


def test_variants_with_other_tags_are_others_although_they_require_the_same() -> None:
    old, new = (
        {"oneOf": [wants("kind", name, kind={"const": tag}) for tag, name in zip(tags, "pq", strict=True)]}
        for tags in ("vw", "xy")
    )

    found = rules(compared(taking(old), taking(new)))

    assert [rule for rule, level, _ in found if level == "error"] == ["request.variant.removed"] * 2
