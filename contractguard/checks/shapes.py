"""The JSON types that a schema admits, as far as its keywords tell at a glance."""

from __future__ import annotations

from functools import reduce

from contractguard.contract.document import Document, Json, Schema
from contractguard.contract.errors import ContractGuardError

EVERYTHING = frozenset({"string", "number", "integer", "boolean", "array", "object", "null"})
_DEPTH = 16
"""References and compositions on top of one another that are looked through."""


def json_types(schema: Schema | None) -> frozenset[str]:
    """The types that a value of the schema may have; all of them where it does not say."""
    return EVERYTHING if schema is None else _types(schema.document, schema.node, _DEPTH)


def _types(document: Document, node: Json, depth: int) -> frozenset[str]:
    if not isinstance(node, dict) or depth == 0:
        return EVERYTHING
    found = [_named(node)]
    reference = node.get("$ref")
    if isinstance(reference, str):
        try:
            target, _, inner = document.resolve(reference)
        except ContractGuardError:
            return EVERYTHING
        found.append(_types(target, inner, depth - 1))
    for keyword in ("allOf", "anyOf", "oneOf"):
        members = node.get(keyword)
        if isinstance(members, list) and members:
            sets = [_types(document, member, depth - 1) for member in members]
            found.append(reduce(frozenset.__and__ if keyword == "allOf" else frozenset.__or__, sets))
    return reduce(frozenset.__and__, found)


def _named(node: Json) -> frozenset[str]:
    names = node.get("type")
    listed = [names] if isinstance(names, str) else names if isinstance(names, list) else []
    found = frozenset(name for name in listed if isinstance(name, str)) & EVERYTHING
    if not found:
        return EVERYTHING
    extra = {"integer"} if "number" in found else set()
    return found | extra | ({"null"} if node.get("nullable") is True else set())
