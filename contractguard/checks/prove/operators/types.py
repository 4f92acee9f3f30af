"""Changes of the type of a value."""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.checks.prove.operators.row import MutatedNode, without
from contractguard.contract.dialects import Dialect
from contractguard.contract.document import Json

_OTHER = {
    "string": "number",
    "number": "string",
    "integer": "string",
    "boolean": "string",
    "array": "string",
    "object": "string",
}
"""Of each type, one that has no value in common with it."""


def change_type(node: dict[str, Json], dialect: Dialect) -> Iterator[MutatedNode]:
    """Each type that is no null is another one."""
    for name in _types(node):
        if name in _OTHER and _OTHER[name] not in _types(node):
            yield MutatedNode(name, _with_type(node, name, _OTHER[name], dialect))


def widen_integer(node: dict[str, Json], dialect: Dialect) -> Iterator[MutatedNode]:
    """A whole number may be any."""
    if "integer" in _types(node) and "number" not in _types(node):
        yield MutatedNode("", _with_type(node, "integer", "number", dialect))


def narrow_number(node: dict[str, Json], dialect: Dialect) -> Iterator[MutatedNode]:
    """A number must be whole."""
    if "number" in _types(node):
        yield MutatedNode("", _with_type(node, "number", "integer", dialect))


def add_null(node: dict[str, Json], dialect: Dialect) -> Iterator[MutatedNode]:
    """What has a type may be null."""
    types = _types(node)
    if not types or "null" in types or dialect.adds_null(node):
        return
    if dialect.nullable:
        yield MutatedNode("", {**node, dialect.nullable[0]: True})
    elif "enum" not in node and "const" not in node:
        yield MutatedNode("", {**node, "type": [*types, "null"]})
    elif isinstance(node.get("enum"), list) and None not in node["enum"]:
        yield MutatedNode("", {**node, "type": [*types, "null"], "enum": [*node["enum"], None]})


def drop_null(node: dict[str, Json], dialect: Dialect) -> Iterator[MutatedNode]:
    """What may be null may not."""
    if dialect.adds_null(node):
        yield MutatedNode("", without(node, *dialect.nullable))
    elif "null" in _types(node) and len(_types(node)) > 1:
        left = [one for one in _types(node) if one != "null"]
        yield MutatedNode("", {**node, "type": left[0] if len(left) == 1 else left})


def _types(node: dict[str, Json]) -> list[str]:
    found = node.get("type")
    if isinstance(found, str):
        return [found]
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _with_type(node: dict[str, Json], name: str, other: str, _: Dialect) -> dict[str, Json]:
    if isinstance(node["type"], str):
        return {**node, "type": other}
    return {**node, "type": [other if one == name else one for one in node["type"]]}
