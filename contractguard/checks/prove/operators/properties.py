"""Changes of the fields of an object: which there are, which must be there, and which way they go."""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.checks.prove.operators.row import MutatedNode, Need, find_unused_name, rename_member, without
from contractguard.contract.choices import Access
from contractguard.contract.dialects import Dialect
from contractguard.contract.document import Json


def drop_properties(node: dict[str, Json], _: Dialect) -> Iterator[MutatedNode]:
    """Each property alone is gone, and no longer required."""
    for name in _properties(node):
        left = {**node, "properties": without(node["properties"], name)}
        yield MutatedNode(name, _with_required(left, [one for one in _required_names(node) if one != name]), (name,))


def rename_properties(node: dict[str, Json], _: Dialect) -> Iterator[MutatedNode]:
    """Each property alone has another name."""
    for name in _properties(node):
        other = find_unused_name(f"{name}_renamed", node["properties"])
        moved = {**node, "properties": rename_member(node["properties"], name, other)}
        names = [other if one == name else one for one in _required_names(node)]
        yield MutatedNode(name, _with_required(moved, names), (name,))


def drop_required(node: dict[str, Json], _: Dialect) -> Iterator[MutatedNode]:
    """Each required property alone may be absent."""
    for name in dict.fromkeys(_required_names(node)):
        yield MutatedNode(name, _with_required(node, [one for one in _required_names(node) if one != name]), (name,))


def add_required(node: dict[str, Json], _: Dialect) -> Iterator[MutatedNode]:
    """Each property that may be absent alone must be there."""
    for name in _properties(node):
        if name not in _required_names(node):
            yield MutatedNode(name, _with_required(node, [*_required_names(node), name]), (name,))


def flip_access(node: dict[str, Json], _: Dialect) -> Iterator[MutatedNode]:
    """Each property alone goes one way where it went both, or both where it went one."""
    for name, schema in _properties(node).items():
        if not isinstance(schema, dict) or "$ref" in schema:
            continue
        for flag, way in _FLAGS.items():
            is_set = schema.get(flag) is True
            changed = without(schema, flag) if is_set else {**schema, flag: True}
            whole = {**node, "properties": {**node["properties"], name: changed}}
            appears = Need.RED if name in _required_names(node) else Need.SEEN
            needs = (Need.SEEN, appears) if is_set else (Need.RED, Need.SEEN)
            yield MutatedNode(f"{name} {flag}", whole, (name,), *needs, way)


_FLAGS = {"readOnly": Access.REQUEST, "writeOnly": Access.RESPONSE}
"""By flag: the messages that a property is then no part of."""


def _properties(node: dict[str, Json]) -> dict[str, Json]:
    found = node.get("properties")
    return found if isinstance(found, dict) else {}


def _required_names(node: dict[str, Json]) -> list[str]:
    found = node.get("required")
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _with_required(node: dict[str, Json], names: list[str]) -> dict[str, Json]:
    """The node with these required names; draft 4 knows no empty list of them."""
    return {**node, "required": names} if names else without(node, "required")
