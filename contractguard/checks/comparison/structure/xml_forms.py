"""How values are written in XML: names of elements and attributes, namespaces, wrappers (OpenAPI's XML Object)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from contractguard.checks.comparison.structure.operations import StructuralChange
from contractguard.checks.comparison.structure.shapes import json_types
from contractguard.contract.change import Change
from contractguard.contract.document import Json, Location, Path, Schema, pointer
from contractguard.contract.errors import ContractGuardError
from contractguard.contract.media_type import media_range
from contractguard.contract.model import MediaType, MessageKey

MAX_VALUES = 5_000
"""Of one message, that are looked at."""
_DEPTH = 16
"""References and members of `allOf` on top of one another that are looked through."""

_MAPS = frozenset(["patternProperties", "additionalProperties", "unevaluatedProperties"])
_IN_PLACE = ("allOf", "anyOf", "oneOf", "then", "else", "dependentSchemas")


class XmlChange(NamedTuple):
    """A value that is written otherwise than before: where it stands in the message, how it was and is written."""

    path: Path
    old: str
    new: str
    old_at: Location
    new_at: Location


class _Pair(NamedTuple):
    """Values that correspond, and what their name in JSON is: "" for the root, "*" for any; None for the items of a
    list, whose elements belong to the list."""

    path: Path
    name: str | None
    old: Schema
    new: Schema


class XmlForms:
    """The messages in XML of one comparison: each change is told once, with all messages that it reaches."""

    def __init__(self) -> None:
        self._found: dict[tuple[object, ...], tuple[str, XmlChange, list[MessageKey]]] = {}

    def compare(self, part: str, key: MessageKey, old: MediaType, new: MediaType) -> None:
        """Look at a message of a part of the rules. Raises `ContractGuardError` when it has too many values."""
        if old.schema is None or new.schema is None or not (is_xml(old) and is_xml(new)):
            return
        for one in xml_changes(old.schema, new.schema):
            places = ((id(at.document), at.path) for at in (one.old_at, one.new_at))
            identity = (part, one.path, one.old, one.new, *places)
            self._found.setdefault(identity, (part, one, []))[2].append(key)

    def notes(self) -> Iterator[StructuralChange]:
        """What changed."""
        for part, one, (first, *others) in self._found.values():
            change = Change("xml.changed", "", one.old, one.new)
            at = pointer(("body", *one.path))
            yield StructuralChange(part, change, first, at, one.old_at, one.new_at, places=tuple(others))


def is_xml(media: MediaType) -> bool:
    """Whether a representation is XML (RFC 7303)."""
    subtype = media_range(media.name).subtype
    return subtype == "xml" or subtype.endswith("+xml")


def xml_changes(old: Schema, new: Schema) -> Iterator[XmlChange]:
    """What is written otherwise, of the values that both sides have. Raises `ContractGuardError` when there are too
    many of them to look at."""
    seen: set[tuple[int, int, str | None]] = set()
    pending = [_Pair((), "", old, new)]
    while pending:
        pair = pending.pop()
        key = (id(pair.old.node), id(pair.new.node), pair.name)
        if key in seen:
            continue
        if len(seen) >= MAX_VALUES:
            raise ContractGuardError(f"the XML of more than {MAX_VALUES} values is not compared")
        seen.add(key)
        if pair.name is not None:
            was, now = _form(pair.old, pair.name), _form(pair.new, pair.name)
            if was != now:
                yield XmlChange(pair.path, was, now, _location(pair.old), _location(pair.new))
        pending.extend(_child_pairs(pair))


def _child_pairs(pair: _Pair) -> Iterator[_Pair]:
    before, after = _children(pair.old), _children(pair.new)
    for (keyword, token), olds in before.items():
        news = after.get((keyword, token), [])
        step, name = (token, token) if keyword == "properties" else ("*", "*" if keyword in _MAPS else None)
        for old, new in _match_variants(olds, news):
            yield _Pair((*pair.path, step), name, old, new)


def _match_variants(olds: list[Schema], news: list[Schema]) -> Iterator[tuple[Schema, Schema]]:
    """What several variants say of one value, side by side: what stands at one place, else what comes in one order."""
    for index, new in enumerate(news):
        twin = next((old for old in olds if old.path == new.path), None)
        yield twin or olds[min(index, len(olds) - 1)], new


def _children(schema: Schema) -> dict[tuple[str, str], list[Schema]]:
    """The schemas of the values in a value, by the keyword and the name that they have there, in every variant."""
    found: dict[tuple[str, str], list[Schema]] = {}
    for part in _parts(schema, _IN_PLACE):
        for keyword in ("properties", "patternProperties"):
            named = part.node.get(keyword)
            for name, node in named.items() if isinstance(named, dict) else ():
                found.setdefault((keyword, name), []).append(_inner(part, node, keyword, name))
        for keyword in ("additionalProperties", "unevaluatedProperties", "items"):
            if isinstance(part.node.get(keyword), dict):
                found.setdefault((keyword, ""), []).append(_inner(part, part.node[keyword], keyword))
        listed = part.node.get("prefixItems")
        for index, node in enumerate(listed) if isinstance(listed, list) else ():
            found.setdefault(("prefixItems", str(index)), []).append(_inner(part, node, "prefixItems", index))
    return found


def _form(schema: Schema, name: str) -> str:
    """How a value is written, in words: the names that travel. A name is that of the property unless told otherwise;
    of the root (""), none is told."""
    said = _said(schema)
    own = _name(said, name)
    items = _items(schema)
    if items is not None and json_types(schema) - {"null"} == {"array"}:
        is_wrapped = said.get("wrapped") is True or said.get("nodeType") == "element"
        # Of a list that is not wrapped only the items are written (OpenAPI 3.1, "XML Arrays").
        inner = _name(_said(items), own if is_wrapped else name)
        return f"elements {inner} in an element {own}" if is_wrapped else f"elements {inner}"
    if said.get("attribute") is True or said.get("nodeType") == "attribute":
        return f"an attribute {own}"
    return "text" if said.get("nodeType") in ("text", "cdata") else f"an element {own}"


def _name(said: Mapping[str, Json], usual: str) -> str:
    """The name with its namespace; a prefix is but short for that, and counts where none is told."""
    told, namespace, prefix = (said.get(key) for key in ("name", "namespace", "prefix"))
    name = (told if isinstance(told, str) else "") or usual or "of its own name"
    if isinstance(namespace, str) and namespace:
        return f"{{{namespace}}}{name}"
    return f"{prefix}:{name}" if isinstance(prefix, str) and prefix else name


def _said(schema: Schema) -> Mapping[str, Json]:
    """The XML Object of a schema: its own, else that of what it refers to or is composed of."""
    found: dict[str, Json] = {}
    for part in _parts(schema):
        xml = part.node.get("xml")
        for key, value in xml.items() if isinstance(xml, dict) else ():
            found.setdefault(key, value)
    return found


def _location(schema: Schema) -> Location:
    own = next((part for part in _parts(schema) if isinstance(part.node.get("xml"), dict)), None)
    return schema.location if own is None else Location(own.document, (*own.path, "xml"))


def _items(schema: Schema) -> Schema | None:
    for part in _parts(schema):
        if isinstance(part.node.get("items"), dict):
            return Schema(part.document, (*part.path, "items"), part.node["items"], part.dialect)
    return None


def _parts(schema: Schema, keywords: tuple[str, ...] = ("allOf",)) -> Iterator[Schema]:
    """A schema object, what it refers to, and what it is composed of by keywords that stand for the same value; each of
    them once."""
    pending, seen = [(schema, _DEPTH)], set[int]()
    while pending:
        part, depth = pending.pop()
        if isinstance(part.node, dict) and depth > 0 and id(part.node) not in seen:
            seen.add(id(part.node))
            yield part
            pending.extend((one, depth - 1) for one in reversed(list(_same_value(part, keywords))))


def _same_value(schema: Schema, keywords: tuple[str, ...]) -> Iterator[Schema]:
    reference = schema.node.get("$ref")
    if isinstance(reference, str):
        try:
            document, path, node = schema.document.resolve(reference)
        except ContractGuardError:  # whoever compares the schema says so
            return
        yield Schema(document, path, node, schema.dialect)
    for keyword in keywords:
        held = schema.node.get(keyword)
        if keyword in ("then", "else"):
            yield _inner(schema, held, keyword)
        elif isinstance(held, dict | list):
            members = enumerate(held) if isinstance(held, list) else held.items()
            yield from (_inner(schema, member, keyword, token) for token, member in members)


def _inner(schema: Schema, node: Json, *tokens: str | int) -> Schema:
    return Schema(schema.document, (*schema.path, *tokens), node, schema.dialect)
