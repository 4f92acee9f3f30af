"""Contracts for the recorder's tests, in as few words as they need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from contractguard.contract.document import Document
from contractguard.contract.model import Contract
from contractguard.readers import read_contract


def described(
    *operations: str,
    servers: Iterable[str] = (),
    responses: Mapping[str, Any] | None = None,
    body: Any = None,
    parameters: Iterable[Any] = (),
    **more: Any,
) -> Contract:
    """The contract of an OpenAPI description with operations such as `GET /a/{b}`, all with the same answers."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        method, _, path = operation.partition(" ")
        paths.setdefault(path, {})[method.lower()] = {
            "responses": responses or {"200": {"description": "it went well"}},
            "parameters": list(parameters),
            **({"requestBody": {"content": {"application/json": {"schema": body}}}} if body is not None else {}),
        }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "a", "version": "1"},
        "servers": [{"url": url} for url in servers],
        "paths": paths,
        **more,
    }
    return read_contract(Document("file:///openapi.json", "openapi.json", document))


def answers(schema: Any, status: str = "200", media_type: str = "application/json") -> dict[str, Any]:
    """The responses of an operation that answers with one schema."""
    return {status: {"description": "it went well", "content": {media_type: {"schema": schema}}}}
