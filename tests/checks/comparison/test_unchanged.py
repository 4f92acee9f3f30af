"""What says the same, word for word, is skipped; nothing else is."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from contractguard.algebra.diff.equality import Sameness
from contractguard.checks.addressing.pairing import pair_operations
from contractguard.checks.comparison.unchanged import UnchangedOperations
from contractguard.contract.document import Document
from contractguard.contract.model import Contract
from contractguard.readers import read_contract
from tests.checks.descriptions import compared

Json = Any


def shop() -> Json:
    reference = {"$ref": "#/components/schemas/Order"}
    answer = {"description": "OK", "content": {"application/json": {"schema": reference}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "paths": {
            "/orders": {"get": {"responses": {"200": answer}}},
            "/health": {
                "parameters": [{"name": "verbose", "in": "query", "schema": {"type": "boolean"}}],
                "get": {"responses": {"204": {"description": "OK"}}},
            },
        },
        "components": {"schemas": {"Order": {"type": "object", "properties": {"id": {"type": "integer"}}}}},
    }


def read(description: Json) -> Contract:
    return read_contract(Document("file:///shop.json", "shop.json", description))


def untouched(old: Json, new: Json) -> list[str]:
    before, after = read(old), read(new)
    same = UnchangedOperations(before, after, Sameness())
    return [pair.old.key for pair in pair_operations(before, after) if pair.old and same.operation(pair)]


def test_equal_descriptions_are_not_looked_at() -> None:
    assert untouched(shop(), shop()) == ["GET /orders", "GET /health"]
    report = compared(shop(), shop())
    assert (report.findings, report.statistics.operations, report.complete) == ((), 2, True)


def test_a_change_behind_a_reference_touches_what_refers_to_it() -> None:
    new = shop()
    new["components"]["schemas"]["Order"]["properties"]["id"]["type"] = "string"

    assert untouched(shop(), new) == ["GET /health"]


def test_parameters_of_the_path_count() -> None:
    new = shop()
    new["paths"]["/health"]["parameters"][0]["required"] = True

    assert untouched(shop(), new) == ["GET /orders"]


def test_security_of_the_whole_api_counts() -> None:
    new = shop()
    new["components"]["securitySchemes"] = {"key": {"type": "apiKey", "in": "header", "name": "K"}}
    new["security"] = [{"key": []}]

    assert untouched(shop(), new) == []


@pytest.mark.parametrize("value", [1, 1.0, True])
def test_one_and_true_are_not_the_same(value: Json) -> None:
    old, new = shop(), shop()
    old["components"]["schemas"]["Order"]["properties"]["id"] = {"const": 1 if value is True else True}
    new["components"]["schemas"]["Order"]["properties"]["id"] = {"const": value}

    assert untouched(old, new) == ["GET /health"]


def test_swagger_is_always_compared() -> None:
    swagger = {
        "swagger": "2.0",
        "info": {"title": "Shop", "version": "1"},
        "consumes": ["application/json"],
        "paths": {"/orders": {"get": {"responses": {"200": {"description": "OK"}}}}},
    }

    assert untouched(swagger, copy.deepcopy(swagger)) == []


def test_another_operation_of_the_path_touches_nothing() -> None:
    old, new = shop(), shop()
    for side in (old, new):
        side["paths"]["/health"]["head"] = {"responses": {"204": {"description": "OK"}}}
    new["paths"]["/health"]["get"]["responses"]["503"] = {"description": "Down"}

    assert untouched(old, new) == ["GET /orders", "HEAD /health"]


def test_other_words_about_an_operation_touch_nothing() -> None:
    new = shop()
    new["paths"]["/orders"]["get"]["summary"] = "All orders"
    new["paths"]["/orders"]["get"]["responses"]["200"]["description"] = "All of them"

    assert untouched(shop(), new) == ["GET /orders", "GET /health"]


def test_what_stands_beside_a_reference_to_a_path_item_counts() -> None:
    sides = [shop(), shop()]
    for required, side in zip((False, True), sides, strict=True):
        side["components"]["pathItems"] = {"Health": side["paths"].pop("/health")}
        beside = [{"name": "deep", "in": "query", "required": required, "schema": {"type": "boolean"}}]
        side["paths"]["/health"] = {"$ref": "#/components/pathItems/Health", "parameters": beside}

    assert untouched(*sides) == ["GET /orders"]
    assert [one.rule for one in compared(*sides).findings] == ["request.parameter.became-required"]


def test_parameters_of_the_path_count_for_further_methods() -> None:
    sides = [shop(), shop()]
    for required, side in zip((False, True), sides, strict=True):
        item = side["paths"]["/health"]
        item["additionalOperations"] = {"PURGE": item.pop("get")}
        item["parameters"][0]["required"] = required
        side["openapi"] = "3.2.0"

    assert untouched(*sides) == ["GET /orders"]


def test_another_dialect_of_the_whole_description_touches_everything() -> None:
    new = shop()
    new["jsonSchemaDialect"] = "http://json-schema.org/draft-07/schema#"

    assert untouched(shop(), new) == []
