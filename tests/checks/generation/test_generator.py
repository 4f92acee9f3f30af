"""Payloads drawn from schemas: valid, varied, at the edges; and such that drifted."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable

from contractguard.algebra.solve.budget import Purse
from contractguard.checks.generation import DRIFTS, payload_strategy
from contractguard.checks.generation.state import Notes, Spent, Undrawable
from contractguard.checks.validation.payload import find_violations
from contractguard.contract.document import Document, Schema
from tests.cost import cpu_below

Json = Any


def schema(node: Json, dialect: str = "2020-12", **components: Json) -> Schema:
    root = {**node, "$defs": components} if components else node
    return Schema(Document("file:///s.json", "s.json", root), (), root, dialect)


def drawn(
    node: Json,
    count: int = 60,
    *,
    dialect: str = "2020-12",
    access: str | None = None,
    drift: str | None = None,
    notes: Notes | None = None,
    number: int = 0,
    purse: Purse | None = None,
    **components: Json,
) -> list[Json]:
    """So many payloads; always the same ones."""
    found: list[Json] = []

    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        derandomize=False,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(payload_strategy(schema(node, dialect, **components), access=access, drift=drift, notes=notes, purse=purse))
    def collect(payload: Json) -> None:
        found.append(payload)

    collect()
    return found  # fmt: skip


ORDER = {
    "type": "object",
    "required": ["id", "status"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "status": {"enum": ["paid", "open"]},
        "note": {"type": ["string", "null"], "maxLength": 40},
        "lines": {"type": "array", "items": {"type": "object", "properties": {"sku": {"type": "string"}}}},
    },
}

SCHEMAS: dict[str, Json] = {
    "object": ORDER,
    "all of": {"allOf": [{"type": "object", "required": ["a"]}, {"properties": {"a": {"type": "integer", "minimum": 5}}}]},
    "one of": {"oneOf": [{"type": "string", "maxLength": 3}, {"type": "array", "items": {"type": "null"}}]},
    "condition": {"type": "object", "required": ["k"], "properties": {"k": {"enum": [1, 2]}, "v": {"type": "string"}},
                  "if": {"properties": {"k": {"const": 1}}}, "then": {"required": ["v"]}},
    "pattern": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]+$", "minLength": 6},
    "lookahead": {"type": "string", "pattern": "^(?=a)[ab]{2,4}$"},
    "multiple": {"type": "number", "multipleOf": 0.05, "minimum": 1, "maximum": 2},
    "several multiples": {"allOf": [{"type": "integer", "multipleOf": 4}, {"multipleOf": 6}]},
    "exclusive": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
    "negative": {"type": "integer", "maximum": -5},
    "unique": {"type": "array", "items": {"enum": [1, 2, 3]}, "uniqueItems": True, "minItems": 1},
    "tuple": {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": False, "minItems": 2},
    "contains": {"type": "array", "contains": {"const": 7}},
    "map": {"type": "object", "additionalProperties": {"type": "boolean"}, "minProperties": 2, "maxProperties": 3},
    "named map": {"type": "object", "patternProperties": {"^x-[a-z]$": {"type": "null"}}, "additionalProperties": False},
    "names": {"type": "object", "propertyNames": {"enum": ["a", "b"]}, "additionalProperties": {"type": "integer"}},
    "dependent": {"type": "object", "properties": {"a": {"type": "null"}, "b": {"type": "null"}},
                  "dependentRequired": {"a": ["b"]}},
    "not": {"type": "integer", "not": {"const": 0}},
    "no type": {"minLength": 2},
    "anything": {},
    "several types": {"type": ["integer", "string", "boolean", "null"]},
    "long": {"type": "string", "minLength": 10_000},
    "closed": {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": False},
    "required alone": {"type": "object", "required": ["x"]},
}  # fmt: skip


@pytest.mark.no_cover
@pytest.mark.parametrize("node", SCHEMAS.values(), ids=list(SCHEMAS))
def test_every_payload_is_valid(node: Json) -> None:
    found = drawn(node)

    assert found
    assert not [value for value in found if find_violations(schema(node), value, (), access=None)]


def test_optional_members_are_sometimes_absent_and_sometimes_all_there() -> None:
    members = {frozenset(value) for value in drawn(ORDER)}

    assert {frozenset({"id", "status"}), frozenset(ORDER["properties"])} <= members


def test_a_sender_sends_only_what_it_declares() -> None:
    assert {name for value in drawn(ORDER) for name in value} == set(ORDER["properties"])


def test_undeclared_members_are_sent_where_the_schema_speaks_of_them() -> None:
    node = {"type": "object", "properties": {"a": {"type": "null"}}, "additionalProperties": {"type": "integer"}}

    names = {name for value in drawn(node) for name in value}

    assert "a" in names and len(names) > 1


def test_texts_are_empty_long_and_of_any_characters() -> None:
    texts = drawn({"type": "string"}, 200)

    assert "" in texts
    assert max(map(len, texts)) == 5_000
    everything = set("".join(texts))
    assert any(ord(char) > 0xFFFF for char in everything) and "\x00" in everything


def test_limits_are_met_at_their_edges() -> None:
    lengths = {len(text) for text in drawn({"type": "string", "minLength": 2, "maxLength": 30}, 200)}
    numbers = set(drawn({"type": "integer", "minimum": 3, "maximum": 2**40}, 200))

    assert {2, 30} <= lengths
    assert {3, 2**31, 2**40} <= numbers


def test_unbounded_integers_are_large() -> None:
    assert max(drawn({"type": "integer"}, 200)) >= 2**63
    assert max(drawn({"type": "integer", "format": "int32"}, 200)) <= 2**31 - 1


def test_arrays_are_empty_and_long() -> None:
    sizes = {len(value) for value in drawn({"type": "array", "items": {"type": "integer"}}, 200)}

    assert {0, 100} <= sizes


def test_nulls_come_where_they_are_allowed() -> None:
    node = {"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "nullable": True}}}

    assert None in [value["a"] for value in drawn(node, dialect="openapi-3.0")]
    assert None not in [value["a"] for value in drawn(node, dialect="openapi-3.1")]


@pytest.mark.parametrize("format_", ["date-time", "uuid", "email", "uri"])
def test_formats_are_kept(format_: str) -> None:
    from contractguard.checks.generation.words import SAMPLES

    assert set(drawn({"type": "string", "format": format_})) <= set(SAMPLES[format_])


def test_an_unknown_format_is_noted_and_its_examples_are_used() -> None:
    notes = Notes()

    found = drawn({"type": "string", "format": "iban", "example": "DE02"}, notes=notes)

    assert set(found) == {"DE02"}
    assert notes.formats == {"iban"}


def test_recursion_ends() -> None:
    node = {"type": "object", "properties": {"children": {"type": "array", "items": {"$ref": "#/$defs/Node"}}}}

    found = drawn({"$ref": "#/$defs/Node"}, Node=node)

    assert any(value.get("children") for value in found)


def test_recursion_through_a_union_ends() -> None:
    node = {
        "type": "object",
        "required": ["next"],
        "properties": {"next": {"anyOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}]}},
    }

    assert drawn({"$ref": "#/$defs/Node"}, Node=node)


def test_a_discriminator_names_the_branch() -> None:
    def branch(name: str) -> Json:
        return {
            "type": "object",
            "required": ["kind", name],
            "properties": {"kind": {"type": "string"}, name: {"type": "null"}},
        }

    union = {
        "oneOf": [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}],
        "discriminator": {"propertyName": "kind", "mapping": {"dog": "#/$defs/Dog"}},
    }

    found = drawn(union, dialect="openapi-3.1", Cat=branch("cat"), Dog=branch("dog"))

    assert {value["kind"] for value in found} == {"Cat", "dog"}
    assert all(("dog" in value) == (value["kind"] == "dog") for value in found)


def test_what_is_no_part_of_the_message_is_not_sent() -> None:
    node = {
        "type": "object",
        "required": ["a", "b"],
        "properties": {"a": {"type": "null", "writeOnly": True}, "b": {"type": "null"}},
    }

    assert {frozenset(value) for value in drawn(node, access="response")} == {frozenset("b")}
    assert {"a": None, "b": None} in drawn(node, access="request")


@pytest.mark.parametrize(
    ("dialect", "node", "expected"),
    [
        (
            "draft-07",
            {"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#/$defs/A", "type": "string"}}},
            {1},
        ),
        ("2020-12", {"type": "object", "required": ["a"], "properties": {"a": {"$dynamicRef": "#there"}}}, {1}),
        (
            "draft-04",
            {
                "type": "object",
                "required": ["a"],
                "properties": {"a": {"type": "integer", "minimum": 1, "exclusiveMinimum": True, "maximum": 2}},
            },
            {2},
        ),
        (
            "draft-07",
            {
                "type": "object",
                "dependencies": {"b": ["a"]},
                "properties": {"a": {"const": 1}, "b": {"const": 1}},
                "required": ["b"],
            },
            {1},
        ),
    ],
)
def test_dialects_are_read_as_they_are(dialect: str, node: Json, expected: set[Json]) -> None:
    found = drawn(node, 20, dialect=dialect, A={"const": 1, "$dynamicAnchor": "there", "$anchor": "there"})

    assert {value["a"] for value in found} == expected


def test_lists_of_items_and_what_follows_them() -> None:
    node = {"type": "array", "items": [{"const": 1}], "additionalItems": {"const": 2}, "minItems": 3}

    assert all(value[0] == 1 and set(value[1:]) == {2} for value in drawn(node, 20, dialect="draft-07"))


def test_a_pattern_that_is_not_decided_still_tells_which_member_it_means() -> None:
    node = {"type": "object", "required": ["ab"], "patternProperties": {"(?<=a)b": {"const": 1}}}

    assert {value["ab"] for value in drawn(node, 20)} == {1}


@pytest.mark.no_cover
def test_the_same_seed_draws_the_same_payloads() -> None:
    assert drawn(ORDER, number=5) == drawn(ORDER, number=5)
    assert drawn(ORDER, number=5) != drawn(ORDER, number=6)


# --- drift


def test_an_unknown_field_is_one_that_nobody_declared() -> None:
    found = drawn(ORDER, drift="unknown-field")

    assert found
    for value in found:
        objects = [value, *value.get("lines", ())]
        assert sum(name not in (*ORDER["properties"], "sku") for one in objects for name in one) == 1
        assert not find_violations(schema(ORDER), value, (), access=None)


def test_a_new_enum_member_is_none_of_the_known_ones() -> None:
    assert {value["status"] for value in drawn(ORDER, drift="new-enum-member")} == {"new_value"}
    assert set(drawn({"enum": [1, 2, "new_value"]}, drift="new-enum-member")) == {"new_value_"}
    assert set(drawn({"enum": [1, 2]}, drift="new-enum-member")) == {3}


def variant(kind: Any) -> Any:
    return {"type": "object", "required": ["kind", "n"], "properties": {"kind": kind, "n": {"type": "integer"}}}


@pytest.mark.parametrize(
    ("union", "new"),
    [
        ({"oneOf": [variant({"const": 1}), variant({"const": 2})]}, 3),
        ({"anyOf": [variant({"enum": ["a"]}), {"allOf": [variant({"const": "b"})]}, {"type": "null"}]}, "new_value"),
        ({"oneOf": [{"$ref": "#/$defs/A"}, variant({"const": "b"})], "$defs": {"A": variant({"const": "a"})}}, "new_value"),
    ],
    ids=["const", "single-enum-or-null", "reference"],
)  # fmt: skip
def test_a_new_variant_has_a_tag_that_no_variant_has(union: Any, new: Any) -> None:
    assert {value["kind"] for value in drawn(union, drift="new-enum-member")} == {new}


@pytest.mark.no_cover
def test_a_constant_that_tells_no_variants_apart_does_not_drift() -> None:
    for schema_ in (variant({"const": 1}), {"oneOf": [variant({"const": 1}), variant({"const": 1})]}):
        with pytest.raises(Unsatisfiable):
            drawn(schema_, drift="new-enum-member")


@pytest.mark.parametrize("drift", DRIFTS)
def test_where_nothing_can_drift_there_is_no_payload(drift: str) -> None:
    with pytest.raises(Unsatisfiable):
        drawn({"type": "object", "properties": {"a": {"const": 1}}, "additionalProperties": False}, drift=drift)


# --- what cannot be drawn


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "node",
    [
        {"not": {}},
        {"type": "object", "required": ["a"], "properties": {"a": False}},
        {"type": "string", "minLength": 10_000_000},
        {"type": "string", "pattern": "^a$", "minLength": 2},
        {"type": "integer", "minimum": 2, "maximum": 1},
        {"type": "integer", "minimum": 1, "maximum": 2, "multipleOf": 7},
        {"type": "array", "minItems": 5_000},
        {"type": "array", "uniqueItems": True, "minItems": 3, "items": {"enum": [1]}},
        {"enum": []},
        {"allOf": [{"type": "string"}, {"type": "null"}]},
        {
            "$ref": "#/$defs/A",
            "$defs": {"A": {"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#/$defs/A"}}}},
        },
    ],
)
def test_a_schema_without_values_gives_no_payload(node: Json) -> None:
    with pytest.raises(Unsatisfiable):
        drawn(node, 5)


def test_a_reference_to_nothing_stops_the_drawing() -> None:
    with pytest.raises(Undrawable) as caught:
        drawn({"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#/nowhere"}}})

    assert "points at nothing" in caught.value.error.what


HARD = {f"p{i}": {"type": "string", "pattern": f"^(?=.*a.{{{20 + i}}}b)(?=.*c.{{18}}d)[a-d]*$"} for i in range(20)}
BACK = "^(a+)+\\1$"
"""A pattern that is not decided, and on which an engine that goes back takes for ever."""


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "node",
    [
        pytest.param({"type": "object", "properties": HARD, "required": [*HARD]}, id="patterns"),
        pytest.param({"type": "object", "properties": {f"p{i}": {} for i in range(20_000)}}, id="properties"),
        pytest.param(
            {"type": "array", "minItems": 900, "items": {"type": "array", "minItems": 900}},
            id="items",
        ),
        pytest.param({"oneOf": [{"properties": {"k": {"const": i}}} for i in range(20_000)]}, id="branches"),
    ],
)
def test_drawing_ends_when_its_steps_are_spent(node: Json) -> None:
    with pytest.raises(Spent, match="the budget of 2000 steps was spent"):
        drawn(node, purse=Purse(2_000))


def test_drawing_the_same_costs_the_same_steps() -> None:
    left = []
    for _ in range(2):  # what the first remembers must not make the second cheaper
        purse = Purse(50_000)
        drawn({"type": "object", "properties": {"a": {"pattern": "^[a-f]{3,9}x$"}}, "required": ["a"]}, purse=purse)
        left.append(purse.left)

    assert left[0] == left[1] < 50_000


def test_a_pattern_of_names_that_no_engine_bears_takes_no_time() -> None:
    name = "a" * 27 + "b"

    with cpu_below(20):
        found = drawn({"type": "object", "patternProperties": {BACK: False}, "required": [name]}, 5)

    assert found and all(name in payload for payload in found)
