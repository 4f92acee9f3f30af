"""Equal text is the same schema only where what it refers to is the same, too."""

from __future__ import annotations

from typing import Any

import pytest

from contractguard.algebra.containment import contains
from contractguard.algebra.diff.equality import Sameness
from contractguard.algebra.every_difference import differences
from contractguard.contract.document import Document, Schema

Json = Any
IDENTIFIERS = {
    "draft-04": ("id", "definitions"),
    "draft-06": ("$id", "definitions"),
    "draft-07": ("$id", "definitions"),
    "2019-09": ("$id", "$defs"),
    "2020-12": ("$id", "$defs"),
}


def with_resource(dialect: str, kind: str, inner: Json) -> Json:
    """A schema with a part that is a resource of its own: what is called d is one thing inside and another outside."""
    identifier, place = IDENTIFIERS[dialect]
    resource = {identifier: "http://test/inner", "type": "object", place: {"d": {"type": kind}}, **inner}
    whole = {"type": "object", "properties": {"x": resource}, "required": ["x"]}
    return {identifier: "http://test/", **whole, place: {"d": {"type": "null"}}}


def inner(dialect: str, name: str) -> Json:
    reference = {"$ref": f"#/{IDENTIFIERS[dialect][1]}/d"}
    return {
        "a property": {"properties": {"p": reference}},
        "a keyword compared as a whole": {"properties": {"p": {"not": reference}}},
        "equal branches": {"anyOf": [{"properties": {"p": reference}, "required": ["p"]}, {"maxProperties": 0}]},
        "items": {"properties": {"p": {"type": "array", "items": reference}}},
    }[name]


@pytest.mark.parametrize("model", ["literal", "declared"])
@pytest.mark.parametrize("name", ["a property", "a keyword compared as a whole", "equal branches", "items"])
@pytest.mark.parametrize("dialect", IDENTIFIERS)
def test_a_reference_inside_a_resource_is_relative_to_it(dialect: str, name: str, model: str) -> None:
    sender, reader = (with_resource(dialect, kind, inner(dialect, name)) for kind in ("string", "integer"))

    found = differences(sender, reader, dialect=dialect, model=model)

    assert found.verdict.kind == contains(sender, reader, dialect=dialect, model=model).kind == "breaking"


def test_two_places_of_one_document_may_refer_to_different_things() -> None:
    root = with_resource("2020-12", "string", inner("2020-12", "a property"))
    document = Document("file:///a", "a", {**root, "items": {"$ref": "#/$defs/d"}})
    ways: tuple[tuple[str, ...], ...] = (("items",), ("properties", "x", "properties", "p"))
    outside, inside = (Schema(document, way, document.value_at(way), "2020-12") for way in ways)

    assert not Sameness().same(outside, inside)
    assert Sameness().same(inside, inside)


def test_one_object_in_two_documents_may_refer_to_different_things() -> None:
    shared = {"$ref": "#/$defs/d"}
    roots = [{"properties": {"p": shared}, "$defs": {"d": {"type": kind}}} for kind in ("string", "null")]
    documents = [Document(f"file:///{index}", "schema", root) for index, root in enumerate(roots)]
    old, new = (Schema(one, ("properties", "p"), shared, "2020-12") for one in documents)

    assert not Sameness().same(old, new)


@pytest.mark.parametrize("dialect", IDENTIFIERS)
def test_a_document_that_only_names_itself_is_the_same_where_it_says_the_same(dialect: str) -> None:
    identifier, place = IDENTIFIERS[dialect]
    root = {identifier: "http://test/", "items": {"$ref": f"#/{place}/d"}, place: {"d": {"type": "null"}}}
    old, new = (
        Schema(Document(f"file:///{name}", name, {**root, "title": name}), ("items",), root["items"], dialect)
        for name in "ab"
    )

    assert Sameness().same(old, new)


def test_a_property_called_id_is_no_name_of_a_resource() -> None:
    root = {"properties": {"id": {"type": "string"}, "p": {"$ref": "#/$defs/d"}}, "$defs": {"d": {"type": "null"}}}
    old, new = (Document(f"file:///{name}", name, {**root, "title": name}) for name in "ab")
    way = ("properties", "p")

    assert Sameness().same(
        Schema(old, way, old.value_at(way), "2020-12"), Schema(new, way, new.value_at(way), "2020-12")
    )


NAMED: Json = {
    "openapi": {"openapi": "3.1.0", "jsonSchemaDialect": "http://json-schema.org/draft-04/schema#"},
    "schema": {"openapi": "3.1.0", "x": {"$schema": "http://json-schema.org/draft-04/schema#"}},
    "asyncapi": {"asyncapi": "3.0.0", "x": {"schemaFormat": "application/schema+json;version=draft-04"}},
    "only told of": {"openapi": "3.1.0", "info": {"description": "not of draft-04"}},
}


@pytest.mark.parametrize("name", NAMED)
def test_id_names_a_resource_where_a_description_says_that_its_schemas_are_of_draft_4(name: str) -> None:
    inside = {"id": "http://test/inner", "properties": {"p": {"$ref": "#/$defs/d"}}}
    root = {**NAMED[name], "inside": inside, "$defs": {"d": {"type": "null"}}}
    old, new = (Document(f"file:///{side}", side, {**root, "title": side}) for side in "ab")
    way = ("inside", "properties", "p")

    same = Sameness().same(
        Schema(old, way, old.value_at(way), "draft-04"), Schema(new, way, new.value_at(way), "draft-04")
    )

    assert same is (name == "only told of")
