"""What a schema, as validators have it, says of the types of its values: enough to read a text as what was meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce

from contractguard.contract.document import Json

TYPES = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})
_DEFS = "#/$defs/"
MAX_DEPTH = 20
KINDS: Mapping[type, str] = {
    type(None): "null", bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object",
}  # fmt: skip


def possible_types(node: Json, root: Json, depth: int = MAX_DEPTH) -> frozenset[str]:
    """The types of JSON that a value may have; more than it may where a schema is not simple."""
    if node is False:
        return frozenset()
    if not isinstance(node, dict) or depth == 0:
        return TYPES
    found = [_own_types(node)]
    found += [possible_types(one, root, depth - 1) for one in _parts(node, root)]
    for keyword in ("anyOf", "oneOf"):
        if isinstance(node.get(keyword), list):
            branches = [possible_types(one, root, depth - 1) for one in node[keyword]]
            found.append(reduce(frozenset.union, branches, frozenset[str]()))
    return reduce(frozenset.intersection, found)


def _own_types(node: Mapping[str, Json]) -> frozenset[str]:
    told = node.get("type")
    found = TYPES if told is None else frozenset([told] if isinstance(told, str) else told)
    members = node.get("enum", [node["const"]] if "const" in node else None)
    if members is not None:
        found &= {KINDS[type(one)] for one in members}
    return found | {"integer"} if "number" in found else found


def properties_of(node: Json, root: Json, depth: int = MAX_DEPTH) -> dict[str, Json]:
    """The schemas of the properties that a schema of an object names, in any of its parts and branches."""
    if not isinstance(node, dict) or depth == 0:
        return {}
    own = node.get("properties")
    found: dict[str, Json] = dict(own) if isinstance(own, dict) else {}
    branches = [one for keyword in ("anyOf", "oneOf") for one in node.get(keyword) or ()]
    for part in (*_parts(node, root), *branches):
        for name, schema in properties_of(part, root, depth - 1).items():
            found[name] = schema if name not in found else {"anyOf": [found[name], schema]}
    return found


def items_of(node: Json, root: Json, depth: int = MAX_DEPTH) -> Json:
    """The schema of the items of a schema of an array; True where none is found."""
    if not isinstance(node, dict) or depth == 0:
        return True
    if "items" in node:
        return node["items"]
    branches = (*_parts(node, root), *(node.get("anyOf") or ()), *(node.get("oneOf") or ()))
    return next((one for part in branches if (one := items_of(part, root, depth - 1)) is not True), True)


def _parts(node: Mapping[str, Json], root: Json) -> Iterator[Json]:
    """What applies together with a schema."""
    reference = node.get("$ref")
    if isinstance(reference, str) and reference.startswith(_DEFS):
        yield root["$defs"].get(reference.removeprefix(_DEFS), True)
    if isinstance(node.get("allOf"), list):
        yield from node["allOf"]
