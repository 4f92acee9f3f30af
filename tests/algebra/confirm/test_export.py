"""Whole schemas for validators: they say of every value what the schema cut to that value says."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from contractguard.algebra.confirm.export import Exported, export
from contractguard.algebra.confirm.inlining import SchemaInliner
from contractguard.contract.choices import Access
from contractguard.contract.document import Document, Schema
from contractguard.contract.errors import InputError, UnresolvedReference


def handle(root: Any, dialect: str = "2020-12", path: tuple[str, ...] = ()) -> Schema:
    document = Document("file:///x.json", "x.json", root)
    return Schema(document, path, document.value_at(path), dialect)


def valid(exported: Exported, value: Any) -> bool:
    return bool(jsonschema_rs.Draft202012Validator(exported.schema, offline=True).is_valid(value))


TREE = {
    "$ref": "#/$defs/node",
    "$defs": {"node": {"type": "object", "properties": {"id": {"type": "integer"}, "next": {"$ref": "#/$defs/node"}}}},
}
ACCESS = {
    "type": "object",
    "properties": {"id": {"type": "integer", "readOnly": True}, "secret": {"$ref": "#/$defs/secret"}},
    "required": ["id", "secret"],
    "$defs": {"secret": {"type": "string", "writeOnly": True}},
}
COMPOSED = {
    "allOf": [{"$ref": "#/$defs/base"}, {"properties": {"b": {"type": "string"}}}],
    "unevaluatedProperties": False,
    "$defs": {"base": {"properties": {"a": {"type": "integer"}}, "required": ["a"]}},
}
TUPLE = {
    "items": [{"type": "integer"}, {"$ref": "#/definitions/s"}],
    "additionalItems": False,
    "definitions": {"s": {"type": "string"}},
}
DYNAMIC = {
    "$id": "https://x.example/list",
    "$ref": "tree",
    "$defs": {
        "strict": {"$dynamicAnchor": "node", "$ref": "tree", "unevaluatedProperties": False},
        "tree": {
            "$id": "tree",
            "$dynamicAnchor": "node",
            "properties": {"data": True, "children": {"items": {"$dynamicRef": "#node"}}},
        },
    },
}
CASES: list[tuple[str, Any, Access | None, list[Any]]] = [
    ("2020-12", TREE, None, [{"next": {"next": {"id": 1}}}, {"next": {"next": {"id": "1"}}}, 1]),
    ("2020-12", ACCESS, Access.REQUEST, [{"secret": "x"}, {"id": 1}, {"secret": 1}, {"id": "x", "secret": "y"}]),
    ("2020-12", ACCESS, Access.RESPONSE, [{"id": 1}, {"secret": "x"}, {"id": 1, "secret": 1}]),
    ("2020-12", ACCESS, None, [{"id": 1}, {"id": 1, "secret": "x"}]),
    ("2020-12", COMPOSED, None, [{"a": 1}, {"a": 1, "b": "x"}, {"a": 1, "c": 1}, {"b": "x"}]),
    ("draft-07", TUPLE, None, [[1], [1, "x"], [1, 2], [1, "x", 3]]),
    ("2020-12", DYNAMIC, None, [{"children": [{"data": 1}]}, {"children": [{"daat": 1}]}]),
    ("openapi-3.0", {"type": "integer", "nullable": True, "minimum": 3, "exclusiveMinimum": True}, None, [None, 3, 4]),
    ("draft-04", {"$ref": "#/definitions/s", "type": "null", "definitions": {"s": {"type": "string"}}}, None, ["x", None]),
    ("draft-07", {"if": {"type": "string"}, "then": {"minLength": 2}, "else": {"type": "null"}}, None, ["x", "xy", None, 1]),
    ("draft-07", {"dependencies": {"a": ["b"], "c": {"required": ["d"]}}}, None, [{"a": 1}, {"a": 1, "b": 1}, {"c": 1}]),
    ("2020-12", {"contains": {"const": 1}, "maxContains": 1}, None, [[1], [1, 1], [2]]),
    ("2020-12", {"not": {"$ref": "#/$defs/s"}, "$defs": {"s": {"type": "string"}}}, None, [1, "x"]),
    ("2020-12", {"patternProperties": {"^x": {"type": "integer"}}, "propertyNames": {"maxLength": 3}}, None, [{"x": 1}, {"x": "1"}, {"long": 1}]),
    ("2020-12", {"properties": {"200": {"type": "integer"}, "a": False}}, None, [{"200": 1}, {"200": "1"}, {"a": 1}]),
    ("2020-12", True, None, [1]),
    ("2020-12", {"oneOf": [{"$ref": "#/$defs/t"}, {"$ref": "#/$defs/f"}], "$defs": {"t": True, "f": False}}, None, [1]),
]  # fmt: skip


@pytest.mark.parametrize(("dialect", "root", "access", "instances"), CASES)
def test_a_whole_schema_says_what_its_slices_say(
    dialect: str, root: Any, access: Access | None, instances: list[Any]
) -> None:
    schema = handle(root, dialect)
    exported = export(schema, access)

    assert not exported.circular
    for value in instances:
        cut = SchemaInliner(access).schema(schema, value)
        assert valid(exported, value) is jsonschema_rs.Draft202012Validator(cut, offline=True).is_valid(value), value


def test_the_values_of_the_cases_are_of_both_kinds() -> None:
    said = {valid(export(handle(root, dialect), access), v) for dialect, root, access, some in CASES for v in some}

    assert said == {True, False}


def test_what_is_not_met_is_traced_to_where_it_was_written() -> None:
    schema = handle(TREE)
    exported = export(schema, None)

    (error,) = jsonschema_rs.Draft202012Validator(exported.schema).iter_errors({"next": {"id": "x"}})

    assert exported.origin(error.schema_path) == (schema.document, TREE["$defs"]["node"]["properties"]["id"], "type")  # type: ignore[index]
    assert exported.value_at(error.schema_path) == "integer"


def test_formats_count_only_when_asked_for() -> None:
    schema = handle({"type": "integer", "format": "int32"}, "openapi-3.0")

    assert valid(export(schema, None), 2**40)
    assert not valid(export(schema, None, formats=True), 2**40)


CLOSED: list[tuple[Any, list[Any], list[Any]]] = [
    ({"properties": {"a": True}}, [{"a": 1}, {}, 1], [{"b": 1}]),
    ({"properties": {"a": True}, "additionalProperties": True}, [{"b": 1}], []),
    ({"properties": {"a": {"properties": {"b": True}}}}, [{"a": {"b": 1}}], [{"a": {"c": 1}}]),
    ({"type": "object"}, [{"b": 1}], []),
    (COMPOSED | {"unevaluatedProperties": {}}, [{"a": 1, "c": 1}], []),
    ({"allOf": COMPOSED["allOf"], "$defs": COMPOSED["$defs"]}, [{"a": 1, "b": "x"}], [{"a": 1, "c": 1}]),
    ({"anyOf": [{"properties": {"a": True}}, {"properties": {"b": True}}]}, [{"a": 1, "b": 1}], [{"c": 1}]),
]


@pytest.mark.parametrize(("root", "fitting", "others"), CLOSED)
def test_a_closed_schema_takes_only_what_is_declared(root: Any, fitting: list[Any], others: list[Any]) -> None:
    exported = export(handle(root), None, closed=True)

    assert [valid(exported, value) for value in (*fitting, *others)] == [True] * len(fitting) + [False] * len(others)
    for value in others:
        errors = jsonschema_rs.Draft202012Validator(exported.schema).iter_errors(value)
        assert all(exported.is_closing(error.schema_path) for error in errors)


@pytest.mark.parametrize(
    "root",
    [
        {"anyOf": [{"type": "string"}, {"$ref": "#"}]},
        {
            "$ref": "#/$defs/a",
            "$defs": {"a": {"oneOf": [{"$ref": "#/$defs/b"}]}, "b": {"allOf": [{"$ref": "#/$defs/a"}]}},
        },
    ],
)
def test_a_schema_that_is_applied_to_decide_itself_is_told(root: Any) -> None:
    assert export(handle(root), None).circular


def test_a_reference_that_leads_nowhere_is_refused() -> None:
    with pytest.raises(UnresolvedReference):
        export(handle({"properties": {"a": {"$ref": "#/$defs/gone"}}}), None)


def test_a_schema_that_is_nested_too_deeply_is_refused() -> None:
    root: Any = {"type": "object"}
    for _ in range(245):
        root = {"not": root}

    with pytest.raises(InputError, match="the schema at the top is nested too deeply"):
        export(handle(root), None)
