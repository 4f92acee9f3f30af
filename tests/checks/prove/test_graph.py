"""Which messages a schema reaches, and the schemas that speak of the same value."""

from __future__ import annotations

from contractguard.checks.prove.description import Description
from contractguard.contract.document import Json
from contractguard.contract.model import Role
from tests.checks.prove.examples import described

URI = "file:///openapi.json"


def shop(**schemas: Json) -> Description:
    """One operation that takes and answers with the schema `A`."""
    media = {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}
    operation = {
        "requestBody": {"content": media},
        "responses": {"200": {"description": "OK", "content": media}},
    }
    root = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/o": {"post": operation}}}
    return described({**root, "components": {"schemas": schemas}})


def reached(description: Description, *path: str | int) -> dict[Role | None, tuple[str | int, ...]]:
    """The messages that a schema reaches, each with where in it."""
    found = description.graph.messages.find_all((URI, ("components", "schemas", *path)))
    return {one.role: one.pointer for one in found}


def test_a_shared_schema_reaches_every_message_that_uses_it() -> None:
    found = reached(
        shop(A={"type": "object", "properties": {"b": {"items": {"type": "string"}}}}), "A", "properties", "b", "items"
    )

    assert found == {Role.REQUEST: ("body", "b", "*"), Role.RESPONSE: ("body", "b", "*")}


def test_a_property_that_is_read_only_reaches_no_request() -> None:
    found = reached(
        shop(
            A={"properties": {"b": {"$ref": "#/components/schemas/B"}}}, B={"readOnly": True, "properties": {"c": {}}}
        ),
        "B",
        "properties",
        "c",
    )

    assert found == {Role.RESPONSE: ("body", "b", "c")}


def test_what_stands_below_a_negation_is_not_certain() -> None:
    description = shop(A={"not": {"type": "string"}})

    found = description.graph.messages.find_all((URI, ("components", "schemas", "A", "not")))

    assert {one.certain for one in found} == {False}


def test_a_schema_that_refers_to_itself_is_entered_once() -> None:
    description = shop(A={"properties": {"a": {"$ref": "#/components/schemas/A"}}})

    assert reached(description, "A") == {Role.REQUEST: ("body",), Role.RESPONSE: ("body",)}


def test_a_part_of_a_composition_is_asked_about_with_the_whole() -> None:
    description = shop(A={"allOf": [{"$ref": "#/components/schemas/B"}, {"type": "object"}]}, B={"required": ["x"]})

    entries = description.graph.entries((URI, ("components", "schemas", "B")))

    assert entries == ((URI, ("components", "schemas", "A")),)


def test_a_reference_that_leads_nowhere_is_no_error() -> None:
    assert reached(shop(A={"properties": {"b": {"$ref": "#/absent"}}}), "A") != {}
