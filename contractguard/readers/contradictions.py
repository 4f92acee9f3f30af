"""Schemas that admit nothing, because their `type` contradicts what else they say.

Descriptions write `type: array` beside an `enum` of texts, or `type: object` beside an `allOf` of a text. By the letter
no value is left, and a comparison of nothing with nothing finds nothing. What is meant is what the other keywords say,
so the type is taken out, and what it was is kept as `contradicted` for whoever compares the schema. Where no field is
compared by itself (`not`, `if` and the like, and what they refer to) the letter stands: what admits nothing there, says
something of the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from contractguard.contract.document import CONTRADICTED, Document, Json, Path
from contractguard.contract.errors import InputError

MAX_REFERENCES = 20
"""From a member of `allOf` to the schema that has a type."""

_DATA = frozenset(["enum", "const", "example", "examples", "default"])
_NAMES = frozenset(
    [
        *("properties", "patternProperties", "dependentSchemas", "dependencies", "$defs", "definitions", "schemas"),
        *("responses", "parameters", "headers", "requestBodies", "callbacks", "pathItems", "messages", "channels"),
        *("operations", "messageTraits", "operationTraits", "replies", "webhooks", "x-webhooks"),
    ]
)
"""Members whose own members have names that somebody chose: a property may be called `enum`, a header `x-total`, and a
response `default`."""
_CONDITIONS = frozenset(
    [
        *("not", "if", "then", "else", "contains", "propertyNames", "dependentSchemas", "dependencies"),
        *("unevaluatedItems", "unevaluatedProperties", "contentSchema"),
    ]
)
"""Whose schemas are compared as a whole, so that nobody would be told of a type that is new below them."""
_TYPES: Mapping[str, Callable[[Json], bool]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: _is_number(value) and value == int(value),
    "number": lambda value: _is_number(value),
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}


class Contradiction(NamedTuple):
    """A schema that admits nothing, and why."""

    document: Document
    path: Path
    what: str


def without_contradictions(entry: Document) -> tuple[Document, list[Contradiction]]:
    """The description with those types taken out; the same document where there are none."""
    told = [one for document in entry.siblings.values() for one in _contradictions(document)]
    conditional = _in_conditions(entry.siblings.values()) if told else set()
    found = [one for one in told if (one.document.uri, one.path) not in conditional]
    if not found:
        return entry, []
    documents: dict[str, Document] = {}
    for uri, document in entry.siblings.items():
        root = document.root
        for one in found:
            if one.document is document:
                root = _without_type(root, one.path)
        more = (document.failures, document.locate, document.tracked)
        documents[uri] = Document(uri, document.name, root, documents, *more)
    return documents[entry.uri], found


def has_composed_types(documents: Iterable[Document]) -> bool:
    """Whether a type stands beside `allOf` somewhere: what it refers to may contradict it, wherever that stands."""
    return any("allOf" in node for document in documents for node in _typed_objects(document.root))


def has_contradiction_at(document: Document, path: Path) -> bool:
    """Whether something contradicts a type in the value at a path, or in what is around that; it may be no schema."""
    node, around = document.root, []
    for token in path:
        around.append(node)
        node = node[token]
    whole = (one for one in (*around, *_typed_objects(node)) if isinstance(one, dict))
    return any(_contradiction_in(document, one) for one in whole)


_BESIDE = frozenset(["const", "enum", "allOf"])
"""What may contradict a type."""


def _contradictions(document: Document) -> Iterator[Contradiction]:
    if not any(_contradiction_in(document, node) for node in _typed_objects(document.root)):
        return  # as hardly ever is one: what has no paths is walked through in a quarter of the time
    for node, path in _objects(document.root, ()):
        if what := _contradiction_in(document, node):
            yield Contradiction(document, path, what)


def _contradiction_in(document: Document, node: dict[str, Json]) -> str:
    """Why an object, read as a schema, admits nothing; "" where it may."""
    types = [] if _BESIDE.isdisjoint(node) else _types(node)
    return _why_contradicted(document, node, types) if types else ""


def _typed_objects(root: Json) -> Iterator[dict[str, Json]]:
    """Each object anywhere that has a type and something that may contradict it, schema or not."""
    pending = [root]
    while pending:
        node = pending.pop()
        below: Iterable[Json] = ()
        if type(node) is dict:
            if "type" in node and not _BESIDE.isdisjoint(node) and not _lists_texts(node):
                yield node
            below = node.values()
        elif type(node) is list:
            below = node
        for one in below:
            kind = type(one)
            if kind is not str and (kind is dict or kind is list):  # most are texts
                pending.append(one)


def _lists_texts(node: dict[str, Json]) -> bool:
    """Whether an object is plainly a list of texts, as nearly all are that list anything."""
    listed = node.get("enum")
    is_list = type(listed) is list and bool(listed) and type(listed[0]) is str
    return is_list and node["type"] == "string" and "allOf" not in node and "const" not in node


def _in_conditions(documents: Iterable[Document]) -> set[tuple[str, Path]]:
    """Where everything stands that is below a condition, or that something below one refers to."""
    pending = [
        (document, node[keyword], (*path, keyword), keyword in _NAMES)
        for document in documents
        for node, path in _objects(document.root, ())
        for keyword in node.keys() & _CONDITIONS
    ]
    found: set[tuple[str, Path]] = set()
    while pending:
        document, root, start, is_names = pending.pop()
        if (document.uri, start) in found:
            continue
        found.add((document.uri, start))
        for node, path in _objects(root, start, is_names):
            found.add((document.uri, path))
            if isinstance(node.get("$ref"), str):
                try:
                    other, at, target = document.resolve(node["$ref"])
                except InputError:
                    continue  # whoever compares the condition says that it cannot be read
                pending.append((other, target, at, False))
    return found


def _objects(root: Json, start: Path, is_names: bool = False) -> Iterator[tuple[dict[str, Json], Path]]:
    """Each object that may be a schema, from one place on."""
    pending: list[tuple[Json, Path, bool]] = [(root, start, is_names)] if _holds(root) else []
    while pending:
        node, path, is_names = pending.pop()
        below: list[tuple[str | int, Json]]
        if isinstance(node, dict):
            if not is_names:
                yield node, path
            inner = [key for key, one in node.items() if _holds(one)]  # as few are
            below = [(key, node[key]) for key in inner if is_names or not _is_data(key)]
        else:
            below = [(index, one) for index, one in enumerate(node) if _holds(one)]
        pending.extend((one, (*path, key), not is_names and _holds_names(key, one)) for key, one in reversed(below))


def _holds(node: Json) -> bool:
    return type(node) is dict or type(node) is list


def _holds_names(keyword: str | int, value: Json) -> bool:
    """Whether the members of a value have chosen names. What names a type is a schema: the headers of an AsyncAPI
    message."""
    return keyword in _NAMES and isinstance(value, dict) and not isinstance(value.get("type"), str | list)


def _is_data(keyword: str) -> bool:
    return keyword in _DATA or (keyword.startswith("x-") and keyword != "x-webhooks")


def _types(node: dict[str, Json]) -> list[str]:
    """The types that a schema names; none where it names something else."""
    told = node.get("type")
    names = [told] if isinstance(told, str) else told if isinstance(told, list) else []
    return names if all(isinstance(name, str) and name in _TYPES for name in names) else []


def _why_contradicted(document: Document, node: dict[str, Json], types: list[str]) -> str:
    """Why no value is of these types and meets the rest; "" where one may be."""
    listed = [node["const"]] if "const" in node else node.get("enum")
    names = " or ".join(types)
    if isinstance(listed, list) and listed and not any(_TYPES[name](value) for name in types for value in listed):
        return f"none of the listed values is of the type {names}"
    members = node.get("allOf")
    for member in members if isinstance(members, list) else ():
        others = _types(_follow_references(document, member))
        if others and not any(_meet(one, other) for one in types for other in others):
            return f"a member of `allOf` is of the type {' or '.join(others)}, and no {names}"
    return ""


def _follow_references(document: Document, node: Json) -> dict[str, Json]:
    for _ in range(MAX_REFERENCES):
        if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
            break
        try:
            document, _, node = document.resolve(node["$ref"])
        except InputError:
            return {}
    return node if isinstance(node, dict) else {}


def _meet(one: str, other: str) -> bool:
    return one == other or {one, other} == {"integer", "number"}


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _without_type(node: Json, path: Path) -> Json:
    """A copy in which one schema has no type."""
    if not path:
        return {**{key: value for key, value in node.items() if key != "type"}, CONTRADICTED: node["type"]}
    if isinstance(node, list):
        return [_without_type(item, path[1:]) if at == path[0] else item for at, item in enumerate(node)]
    return {**node, path[0]: _without_type(node[path[0]], path[1:])}
