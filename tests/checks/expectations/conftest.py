"""A small shop, and consumers of it."""

from __future__ import annotations

from typing import Any

from contractguard.contract.choices import SourceKind, TargetPart
from contractguard.contract.document import Document, Location, Schema
from contractguard.contract.expectation import Expectation, ExpectedPart, Strength, Target
from contractguard.contract.model import Contract
from contractguard.readers import read_contract

Json = Any


def shop(answer: Json, *, version: str = "3.1.0", components: Json = None, **operation: Json) -> Contract:
    """A provider with one operation, GET /orders/{id}, that answers with a schema."""
    content = {"application/json": {"schema": answer}}
    number = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
    described = {
        "openapi": version,
        "info": {"title": "Shop", "version": "1"},
        "components": components or {},
        "paths": {
            "/orders/{id}": {
                "get": {
                    "operationId": "getOrder",
                    "parameters": [number],
                    "responses": {"200": {"description": "OK", "content": content}},
                    **operation,
                }
            }
        },
    }
    return read_contract(Document("file:///shop.json", "shop.json", described))


def reads(
    schema: Json = None,
    *,
    examples: tuple[Json, ...] = (),
    operation: str = "GET /orders/7",
    consumer: str = "web",
    source: SourceKind = SourceKind.SCHEMA,
    status: str | None = "200",
    strength: Strength | None = None,
) -> Expectation:
    """What a consumer reads of the answer: by schema guaranteed, by example possible."""
    document = Document(f"file:///{consumer}.json", f"{consumer}.json", {} if schema is None else schema)
    handle = None if schema is None else Schema(document, (), schema, "2020-12")
    strong = strength or (Strength.POSSIBLE if schema is None else Strength.GUARANTEED)
    part = ExpectedPart(("body",), handle, True, examples)
    target = Target(TargetPart.RESPONSE, operation=operation, status=status)
    at = Location(document, ())
    return Expectation(consumer, "shop", "the order", source, target, False, strong, (part,), at)


def of(*required: str, **properties: Json) -> Json:
    """The schema of an object."""
    return {"type": "object", "properties": properties, "required": list(required)}
