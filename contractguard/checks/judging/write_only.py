"""Members of an answer that are described as written only: they are part of requests, and should not be sent back."""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.contract.document import Document, Json, Path, Schema
from contractguard.contract.errors import UnresolvedReference

MAX_DEPTH = 40
MAX_ITEMS = 100
"""Items of a list that are looked at."""


def find_write_only(schema: Schema, value: Json) -> Iterator[Path]:
    """Where a value has a member that its schema marks as `writeOnly`. Branches that may hold or not (`anyOf`, `oneOf`)
    are not looked into: nobody said which of them is meant."""
    yield from _find(schema.document, schema.node, value, (), MAX_DEPTH)


def _find(document: Document, node: Json, value: Json, path: Path, depth: int) -> Iterator[Path]:
    if not isinstance(node, dict) or not isinstance(value, dict | list) or depth == 0:
        return
    for at, part in _parts(document, node):
        yield from _find(at, part, value, path, depth - 1)
    if isinstance(value, list):
        for number, item in enumerate(value[:MAX_ITEMS]):
            yield from _find(document, node.get("items"), item, (*path, number), depth - 1)
        return
    found = node.get("properties")
    properties: dict[str, Json] = found if isinstance(found, dict) else {}
    for name, member in value.items():
        if name in properties and _is_write_only(document, properties[name], depth):
            yield (*path, name)
        elif name in properties:
            yield from _find(document, properties[name], member, (*path, name), depth - 1)


def _is_write_only(document: Document, node: Json, depth: int) -> bool:
    if not isinstance(node, dict) or depth == 0:
        return False
    return node.get("writeOnly") is True or any(
        _is_write_only(at, part, depth - 1) for at, part in _parts(document, node)
    )


def _parts(document: Document, node: dict[str, Json]) -> Iterator[tuple[Document, Json]]:
    """What applies together with a schema."""
    reference = node.get("$ref")
    if isinstance(reference, str):
        try:
            target, _, found = document.resolve(reference)
        except UnresolvedReference:  # told by whoever holds the value against it
            return
        yield target, found
    for part in node.get("allOf") or ():
        yield document, part
