"""What was read, as JSON Schema."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field

from contractguard.contract.document import Json
from contractguard.observe.usage.reads import Read
from contractguard.support.dataclass import dataclass

DIALECT = "2020-12"


@dataclass(slots=True)
class _Node:
    """The reads as a tree."""

    read: Read | None = None
    members: dict[str, _Node] = field(default_factory=dict)
    items: _Node | None = None


def schema_of(reads: Iterable[Read]) -> Json:
    """JSON Schema 2020-12 of the payloads that would be read like this. See `Usage.schema`."""
    root = _Node()
    for read in reads:
        if not read.taken:  # passed through only
            continue
        node = root
        for token in read.path:
            node = _child_node(node, token)
        node.read = read
    return _schema(root)


def _child_node(node: _Node, token: str | int) -> _Node:
    if isinstance(token, str):
        return node.members.setdefault(token, _Node())
    node.items = node.items or _Node()
    return node.items


def _schema(root: _Node) -> Json:
    """Iterative, for payloads may be nested deeper than Python's stack."""
    result: dict[str, Json] = {}
    todo: list[tuple[_Node, dict[str, Json]]] = [(root, result)]
    while todo:
        node, schema = todo.pop()
        _type(node, schema)
        if node.members:
            schema["properties"] = {name: {} for name in sorted(node.members)}
            todo.extend((node.members[name], schema["properties"][name]) for name in schema["properties"])
            required = sorted(name for name, member in node.members.items() if member.read and member.read.required)
            if required:
                schema["required"] = required
        if node.items is not None:
            schema["items"] = {}
            todo.append((node.items, schema["items"]))
        if node.read and node.read.least:
            schema["minItems"] = node.read.least
    return result


def _type(node: _Node, schema: dict[str, Json]) -> None:
    types = set(node.read.types if node.read else ())
    types |= {"object"} if node.members else set()
    types |= {"array"} if node.items or (node.read and node.read.least) else set()
    if "number" in types:
        types.discard("integer")
    if types and "other" not in types:
        schema["type"] = next(iter(types)) if len(types) == 1 else sorted(types)
