"""The JSON types that a schema admits, as far as its keywords tell at a glance."""

from __future__ import annotations

from functools import reduce

from contractguard.contract.document import Document, Json, Schema
from contractguard.contract.errors import ContractGuardError

EVERYTHING = frozenset({"string", "number", "integer", "boolean", "array", "object", "null"})
_DEPTH = 16
"""References and compositions on top of one another that are looked through."""
_FURTHER = frozenset({"$ref", "allOf", "anyOf", "oneOf"})
_NULLABLE = frozenset({"nullable", "x-nullable"})
_NAMED = {name: frozenset({name, "integer"} if name == "number" else {name}) for name in EVERYTHING}
"""The types that a schema has which names one of them."""


def json_types(schema: Schema | None) -> frozenset[str]:
    """The types that a value of the schema may have; all of them where it does not say."""
    return EVERYTHING if schema is None else _types(schema.document, schema.node, _DEPTH)


def is_object(schema: Schema | None) -> bool:
    """Whether a value is an object, or null, and nothing else."""
    if schema is None:
        return False
    names = schema.node.get("type") if isinstance(schema.node, dict) else None
    if type(names) is str and names in _NAMED and names != "object":  # whatever else it says
        return False
    return json_types(schema) - {"null"} == {"object"}


def _types(document: Document, node: Json, depth: int) -> frozenset[str]:
    if not isinstance(node, dict) or depth == 0:
        return EVERYTHING
    found = [_type_names(node)]
    if _FURTHER.isdisjoint(node):  # as most
        return found[0]
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


def _type_names(node: Json) -> frozenset[str]:
    names = node.get("type")
    if type(names) is str and names in _NAMED and _NULLABLE.isdisjoint(node):
        return _NAMED[names]
    listed = [names] if isinstance(names, str) else names if isinstance(names, list) else []
    found = frozenset(name for name in listed if isinstance(name, str)) & EVERYTHING
    if not found:
        return EVERYTHING
    extra = {"integer"} if "number" in found else set()
    return found | extra | ({"null"} if True in (node.get("nullable"), node.get("x-nullable")) else set())


def properties(schema: Schema | None) -> dict[str, Schema]:
    """The properties that an object schema names, itself or in what it refers to or is composed of."""
    found: dict[str, Schema] = {}
    if schema is not None:
        _gather(schema, found, _DEPTH)
    return found


def _gather(schema: Schema, found: dict[str, Schema], depth: int) -> None:
    node = schema.node
    if not isinstance(node, dict) or depth == 0:
        return
    named = node.get("properties")
    for name, inner in named.items() if isinstance(named, dict) else ():
        found.setdefault(name, _child_schema(schema, inner, "properties", name))
    reference = node.get("$ref")
    if isinstance(reference, str):
        try:
            document, path, target = schema.document.resolve(reference)
        except ContractGuardError:
            return
        _gather(Schema(document, path, target, schema.dialect), found, depth - 1)
    for keyword in ("allOf", "anyOf", "oneOf"):
        members = node.get(keyword)
        for index, member in enumerate(members) if isinstance(members, list) else ():
            _gather(_child_schema(schema, member, keyword, index), found, depth - 1)


def _child_schema(schema: Schema, node: Json, *tokens: str | int) -> Schema:
    return Schema(schema.document, (*schema.path, *tokens), node, schema.dialect)
