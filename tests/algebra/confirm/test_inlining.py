"""Schemas spelled out for validators: as far as a value reaches, and of a tagged union only the branches it means."""

from __future__ import annotations

import inspect
import sys
from typing import Any

import jsonschema
import pytest

from contractguard.algebra.confirm.inlining import MAX_DEPTH, SchemaInliner, confirm_witness
from contractguard.algebra.containment import contains
from contractguard.contract.choices import Access
from contractguard.contract.document import Document, Schema
from contractguard.contract.errors import InputError

Json = Any


def handle(node: Json, dialect: str = "2020-12", *, definitions: Json | None = None) -> Schema:
    root = {"schema": node, "$defs": definitions or {}}
    return Schema(Document("https://test.invalid/", "test", root), ("schema",), node, dialect)


def branch(tag: Json, **members: Json) -> Json:
    return {
        "type": "object",
        "properties": {"kind": {"enum": [tag]}, **members},
        "required": ["kind"],
        "additionalProperties": False,
    }


def union(keyword: str = "oneOf", size: int = 6) -> Json:
    return {keyword: [branch(f"k{number}", count={"maximum": number}) for number in range(size)]}


VALUES = [
    {"kind": "k3", "count": 3},
    {"kind": "k3", "count": 4},
    {"kind": "k3", "other": 1},
    {"kind": "unknown"},
    {"count": 1},
    {},
    [],
    "k3",
    None,
]


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_fits_what_is_spelled_for_it_exactly_when_it_fits_the_schema(keyword: str, value: Json) -> None:
    schema = union(keyword)

    spelled = SchemaInliner(None).schema(handle(schema), value)

    fits = jsonschema.Draft202012Validator(schema).is_valid(value)
    assert jsonschema.Draft202012Validator(spelled).is_valid(value) is fits


def test_branches_that_the_tag_rules_out_are_written_as_one() -> None:
    spelled = SchemaInliner(None).schema(handle(union(size=200)), {"kind": "k7", "count": 1})

    meant, others = spelled["oneOf"]
    assert meant["properties"] == {"kind": {"enum": ["k7"]}, "count": {"maximum": 7}}
    assert (others["required"], len(others["properties"]["kind"]["enum"])) == (["kind"], 199)


def test_every_branch_that_some_item_means_is_written() -> None:
    items = [{"kind": "k1"}, {"kind": "k4"}, {"kind": "none"}]

    spelled = SchemaInliner(None).schema(handle({"items": union()}), items)

    assert [one["properties"]["kind"]["enum"] for one in spelled["items"]["oneOf"]] == [
        ["k1"],
        ["k4"],
        ["k0", "k2", "k3", "k5"],
    ]


def test_tags_are_told_apart_as_values_are() -> None:
    tags = [1, True, "1", None, 0, False]
    schema = {"oneOf": [branch(tag) for tag in tags]}

    for tag in (*tags, 1.0, 2):
        spelled = SchemaInliner(None).schema(handle(schema), {"kind": tag})
        assert jsonschema.Draft202012Validator(spelled).is_valid({"kind": tag}) is (tag != 2)
        assert len(spelled["oneOf"]) == (1 if tag == 2 else 2)


def test_branches_without_the_tag_stay_as_they_are() -> None:
    schema = {"oneOf": [*union()["oneOf"], {"type": "array", "maxItems": 1}, {"type": "null"}]}

    for value, fits in (({"kind": "k2", "count": 2}, True), ([1], True), ([1, 2], False), (None, True), (1, False)):
        spelled = SchemaInliner(None).schema(handle(schema), value)
        assert {"type": "array", "maxItems": 1} in spelled["oneOf"]
        assert jsonschema.Draft202012Validator(spelled).is_valid(value) is fits


def test_a_tag_that_is_no_part_of_the_message_tells_nothing_apart() -> None:
    schema = {"properties": {"kind": {"readOnly": True}}, **union()}

    spelled = SchemaInliner(Access.REQUEST).schema(handle(schema), {"count": 5})

    assert len(spelled["oneOf"]) == 6
    assert all("kind" not in one["required"] for one in spelled["oneOf"])


def test_a_witness_deep_in_a_recursive_union_is_confirmed() -> None:
    references = [{"$ref": f"#/$defs/k{number}"} for number in range(8)]

    def language(**last: Json) -> Schema:
        below = {"items": {"oneOf": references}}
        definitions = {f"k{number}": branch(f"k{number}", inputs=below) for number in range(7)}
        return handle({"oneOf": references}, definitions={**definitions, "k7": branch("k7", **last)})

    witness = {"kind": "k0", "inputs": [{"kind": "k7", "late": 1}]}

    assert confirm_witness(language(late={}), language(), witness).agreed
    assert not confirm_witness(language(), language(late={}), witness).agreed


@pytest.mark.no_cover
@pytest.mark.parametrize("number", [16, 30, 60])
def test_a_mesh_of_references_is_refused_by_its_depth_and_not_by_the_process(number: int) -> None:
    def schema(**other: Any) -> dict[str, Any]:
        defined = {
            f"C{i}": {
                "anyOf": [
                    {"$ref": f"#/$defs/C{(i + 1) % number}"},
                    {"type": "object", "properties": {"x": {"$ref": f"#/$defs/C{3 * i % number}"}}},
                ]
            }
            for i in range(number)
        }
        return {"$ref": "#/$defs/C0", "$defs": {**defined, **other}}

    verdict = contains(schema(), schema(C7={"type": "string"}))

    assert (verdict.kind, "to be spelled out" in str(verdict.reason) or "to spell out" in str(verdict.reason)) == (
        "unknown",
        True,
    )


def test_whoever_asks_from_deep_within_is_told_and_not_ended_by_the_process() -> None:
    node: Json = {"type": "string"}
    value: Json = "a"
    for _ in range(80):
        node, value = {"properties": {"x": node}}, {"x": value}

    def ask(calls: int) -> Json:
        return ask(calls - 1) if calls else SchemaInliner(None).schema(handle(node), value)

    with pytest.raises(InputError, match="nested too deeply"):
        ask(sys.getrecursionlimit() - len(inspect.stack()) - 300)


def test_what_applies_no_other_schema_is_refused_too_where_it_stands_too_deep() -> None:
    schema: Json = {"type": "string"}
    value: Json = ""
    for _ in range(MAX_DEPTH - 1):
        schema, value = {"properties": {"a": schema}}, {"a": value}
    speller = SchemaInliner(None)
    assert speller.schema(handle(schema), value) == schema

    with pytest.raises(InputError, match="nested too deeply"):
        speller.schema(handle({"properties": {"a": schema}}), {"a": value})


@pytest.mark.parametrize(
    ("leaf", "spelled"),
    [
        ({"description": "any"}, True),
        ({"type": "integer", "minimum": 0, "exclusiveMinimum": True}, {"type": "integer", "exclusiveMinimum": 0}),
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
    ],
    ids=["nothing", "bound", "null"],
)
def test_what_applies_no_other_schema_is_spelled_out_in_its_dialect(leaf: Json, spelled: Json) -> None:
    schema = handle({"properties": {"a": leaf}}, "openapi-3.0")

    assert SchemaInliner(None).schema(schema, {"a": 1}) == {"properties": {"a": spelled}}
