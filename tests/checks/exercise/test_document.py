"""The description that the engine reads, made of contracts."""

from __future__ import annotations

from contractguard.checks.exercise.document import RequestSource, build_document
from tests.checks.descriptions import Json, api, contract, taking


def document(description: Json, key: str = "POST /orders") -> Json:
    return build_document([RequestSource("described", contract(description), (key,))], "/v1")


def body_of(found: Json) -> Json:
    return found["paths"]["/orders"]["post"]["requestBody"]["content"]["application/json"]["schema"]


def test_it_is_served_below_the_base_path() -> None:
    assert document(taking({"type": "string"}))["servers"] == [{"url": "/v1"}]


def test_references_lead_to_components_of_their_source() -> None:
    found = document(taking({"$ref": "#/components/schemas/Order"}, Order={"type": "object"}))

    assert body_of(found) == {"$ref": "#/components/schemas/described.Order"}
    assert found["components"]["schemas"]["described.Order"] == {"type": "object"}


def test_what_openapi_3_0_spells_otherwise_is_spelled_as_the_engine_reads_it() -> None:
    old = {
        "type": "object",
        "properties": {"n": {"type": "number", "minimum": 1, "exclusiveMinimum": True, "nullable": True}},
    }
    found = document({**taking(old), "openapi": "3.0.3"})

    assert body_of(found)["properties"]["n"] == {"type": ["number", "null"], "exclusiveMinimum": 1}


def test_a_property_that_is_called_as_a_keyword_is_a_schema() -> None:
    schema = {"type": "object", "properties": {"default": {"$ref": "#/components/schemas/Order"}}}
    found = document(taking(schema, Order={"type": "object"}))

    assert body_of(found)["properties"]["default"] == {"$ref": "#/components/schemas/described.Order"}


def test_a_value_that_looks_like_a_reference_stays_a_value() -> None:
    schema = {"type": "object", "enum": [{"$ref": "#/components/schemas/Order"}]}

    assert body_of(document(taking(schema)))["enum"] == [{"$ref": "#/components/schemas/Order"}]


def test_tags_that_variants_tell_themselves_are_not_told_again() -> None:
    card: Json = {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "card"}}}
    union = {"oneOf": [{"$ref": "#/components/schemas/Card"}], "discriminator": {"propertyName": "kind"}}
    found = document(taking({"$ref": "#/components/schemas/Method"}, Method=union, Card=card))

    assert "discriminator" not in found["components"]["schemas"]["described.Method"]


def test_tags_that_nothing_else_tells_are_kept() -> None:
    card: Json = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}}
    union = {
        "oneOf": [{"$ref": "#/components/schemas/Card"}],
        "discriminator": {"propertyName": "kind", "mapping": {"card": "#/components/schemas/Card"}},
    }
    found = document(taking({"$ref": "#/components/schemas/Method"}, Method=union, Card=card))

    assert found["components"]["schemas"]["described.Method"]["discriminator"]["mapping"] == {
        "card": "#/components/schemas/described.Card"
    }


def test_a_flow_that_ends_in_a_bearer_token_is_one_to_the_engine() -> None:
    flows = {"clientCredentials": {"tokenUrl": "https://a.example/token", "scopes": {}}}
    schemes = {"sso": {"type": "oauth2", "flows": flows}, "key": {"type": "apiKey", "in": "header", "name": "K"}}
    description = api(
        paths={"/orders": {"post": {"security": [{"sso": []}], "responses": {"200": {"description": "done"}}}}},
        components={"securitySchemes": schemes},
    )

    found = document(description)["components"]["securitySchemes"]

    assert found["sso"] == {"type": "http", "scheme": "bearer"} and found["key"]["type"] == "apiKey"
