"""JSON Schemas as expectations."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contractguard.contract.document import Json
from tests.readers.expectations.conftest import Project

EVENT = {"event": "paid"}


def test_a_schema_file_is_everything_that_is_read(project: Project) -> None:
    project.file("a.json", {"type": "object"})
    found = project.one({"schema": "a.json", **EVENT})
    (part,) = found.parts
    assert (part.schema.node, part.schema.dialect, part.schema.path) == ({"type": "object"}, "2020-12", ())
    assert (part.examples, part.required) == ((), True)
    assert (found.at.document.name, found.at.path) == ("contracts/a.json", ())


def test_a_pointer_leads_to_a_part_of_a_file(project: Project, line_of: Callable[..., int]) -> None:
    project.file("a.yaml", "$defs:\n  Charge:\n    type: object\n")
    found = project.one({"schema": "a.yaml#/$defs/Charge", **EVENT})
    assert found.parts[0].schema.node == {"type": "object"}
    assert (found.at.path, line_of(found.at)) == (("$defs", "Charge"), 2)


def test_an_anchor_leads_to_a_part_of_a_file(project: Project) -> None:
    project.file("a.json", {"$defs": {"Charge": {"$anchor": "charge", "type": "object"}}})
    assert project.one({"schema": "a.json#charge", **EVENT}).parts[0].schema.path == ("$defs", "Charge")


def test_references_between_files_are_followed(project: Project) -> None:
    project.file("a.json", {"$ref": "sub/b.json#/$defs/B"})
    project.file("sub/b.json", {"$defs": {"B": {"type": "string"}}})
    schema = project.one({"schema": "a.json", **EVENT}).parts[0].schema
    assert schema.document.resolve(schema.node["$ref"])[2] == {"type": "string"}


def test_entries_for_one_file_share_its_document(project: Project) -> None:
    project.file("a.json", {"$defs": {"A": {}, "B": {}}})
    result = project.read({"schema": "a.json#/$defs/A", **EVENT}, {"schema": "./a.json#/$defs/B", **EVENT})
    first, second = result.found
    assert first.at.document is second.at.document


@pytest.mark.parametrize(
    "content, fragment, dialect",
    [
        ({"$schema": "http://json-schema.org/draft-07/schema#"}, "", "draft-07"),
        ({"$schema": "https://json-schema.org/draft-07/schema"}, "", "draft-07"),
        ({"$schema": "http://json-schema.org/draft-04/schema#", "$defs": {"A": {}}}, "#/$defs/A", "draft-04"),
        (
            {
                "$schema": "http://json-schema.org/draft-04/schema#",
                "$defs": {"A": {"$schema": "https://json-schema.org/draft/2019-09/schema"}},
            },
            "#/$defs/A",
            "2019-09",
        ),
        ({"openapi": "3.0.3", "components": {"schemas": {"A": {}}}}, "#/components/schemas/A", "openapi-3.0"),
        ({"openapi": "3.1.0", "components": {"schemas": {"A": {}}}}, "#/components/schemas/A", "openapi-3.1"),
        ({"definitions": {"A": True}}, "#/definitions/A", "2020-12"),
    ],
)
def test_the_dialect_is_what_the_file_says(project: Project, content: Json, fragment: str, dialect: str) -> None:
    project.file("a.json", content)
    assert project.one({"schema": f"a.json{fragment}", **EVENT}).parts[0].schema.dialect == dialect


def test_the_entry_decides_the_dialect(project: Project) -> None:
    project.file("a.json", {"$schema": "https://example.com/mine"})
    found = project.one({"schema": "a.json", "dialect": "draft-06", **EVENT})
    assert found.parts[0].schema.dialect == "draft-06"


@pytest.mark.parametrize(
    "content, name, part",
    [
        ({"$schema": "https://example.com/mine"}, "a.json", "is not a dialect that is known"),
        ({}, "a.json#/$defs/A", "points at nothing"),
        ({}, "a.json#nothing", "points at nothing"),
        ([1], "a.json", "is not a schema"),
        ({"type": "object"}, "a.json#/type", "is not a schema"),
        ("{", "a.json", "line 1"),
        ({}, "https://example.com/a.json", "is no file"),
        ({}, "../../a.json", "is outside"),
    ],
)
def test_what_is_no_schema_is_a_problem(project: Project, content: Json, name: str, part: str) -> None:
    project.file("a.json", content)
    assert part in project.refused({"schema": name, **EVENT})
