"""Whether a schema declares null as one of its values. One that names no type takes null as well, and declares
nothing: nobody means to test that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from contractguard.contract.document import Json, Schema
from contractguard.contract.errors import InputError


def takes_null(schema: Schema) -> bool:
    """Whether null is declared, and nothing forbids it."""
    return _says_null(schema, set()) is True


def _says_null(schema: Schema, seen: set[int]) -> bool | None:
    """Whether null is declared; False where it is forbidden, None where nothing is said of it, or was said already
    (`seen`: the schemas that were asked)."""
    node = schema.node
    if not isinstance(node, dict) or id(node) in seen:
        return False if node is False else None
    seen.add(id(node))
    said = [_by_type(node), _by_values(node), *(_says_null(one, seen) for one in _together(schema))]
    for keyword in ("anyOf", "oneOf"):
        listed = node.get(keyword)
        if isinstance(listed, list) and listed:
            said.append(_by_any(_says_null(_child(schema, keyword, i), seen) for i in range(len(listed))))
    return False if False in said else True if True in said else None


def _by_type(node: Mapping[str, Json]) -> bool | None:
    if "type" not in node:
        return None
    named = node["type"]
    return named == "null" or (isinstance(named, list) and "null" in named) or node.get("nullable") is True


def _by_values(node: Mapping[str, Json]) -> bool | None:
    if isinstance(node.get("enum"), list):
        return None in node["enum"]
    return node["const"] is None if "const" in node else None


def _by_any(said: Iterable[bool | None]) -> bool | None:
    found = set(said)
    return True if True in found else None if None in found else False


def _together(schema: Schema) -> list[Schema]:
    found = []
    listed = schema.node.get("allOf")
    for i in range(len(listed)) if isinstance(listed, list) else ():
        found.append(_child(schema, "allOf", i))
    reference = schema.node.get("$ref")
    if isinstance(reference, str):
        try:
            document, path, node = schema.document.resolve(reference)
        except InputError:
            return found  # the contract tells of it as a part that could not be read
        found.append(Schema(document, path, node, schema.dialect))
    return found


def _child(schema: Schema, keyword: str, i: int) -> Schema:
    return Schema(schema.document, (*schema.path, keyword, i), schema.node[keyword][i], schema.dialect)
