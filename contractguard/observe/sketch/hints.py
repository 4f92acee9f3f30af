"""What the description declares at a place of a message: which names, closed sets, maps and tags there are.

It decides what may be kept (a value only of a closed set) and what is told apart. It judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from contractguard.contract.document import Json, Schema
from contractguard.contract.errors import InputError
from contractguard.support.computed import computed

MAX_SCHEMAS = 500
"""That hold at one place, alternatives counted."""
_UNIONS = ("oneOf", "anyOf")
_SEVERAL = ("allOf", *_UNIONS)
_CONDITIONAL = ("if", "then", "else")
_ITEMS = ("items", "prefixItems", "additionalItems", "unevaluatedItems", "contains")
_MORE_NAMES = ("additionalProperties", "unevaluatedProperties")

Place = tuple[str, ...]
"""Tokens below a place, with `*` for the items of an array and `{*}` for the members of a map."""


class Hint:
    """What all schemas together declare that hold, or may hold, at one place. `NO_HINT` declares nothing."""

    def __init__(
        self,
        schemas: Iterable[Schema] = (),
        maps: Iterable[Place] = (),
        shown: Iterable[Place] = (),
        *,
        tells_undeclared: bool = True,
    ) -> None:
        """`maps`: places at and below this one that are maps whatever the description says; `shown`: those whose texts
        are told as members of a closed set, which nobody declares. `tells_undeclared`: whether members of other closed
        sets are told that are not declared."""
        self._given = tuple(schemas)
        self._maps, self._shown, self._tells_undeclared = frozenset(maps), frozenset(shown), tells_undeclared

    @computed
    def _schemas(self) -> tuple[Schema, ...]:
        """The schema objects that speak of this place, references followed and combinations opened."""
        found: dict[tuple[str, Place], Schema] = {}
        for schema in self._given:
            _flatten(schema, found)
        return tuple(found.values())

    @computed
    def _properties(self) -> Mapping[str, list[Schema]]:
        found: dict[str, list[Schema]] = {}
        if () not in self._maps:
            for schema in self._schemas:
                for name, below in _named_schemas(schema, "properties"):
                    found.setdefault(name, []).append(below)
        return found

    @computed
    def _rest(self) -> list[Schema]:
        patterns = [below for schema in self._schemas for _, below in _named_schemas(schema, "patternProperties")]
        return patterns + [
            _child_schema(schema, keyword)
            for schema in self._schemas
            for keyword in _MORE_NAMES
            if isinstance(schema.node.get(keyword), dict)
        ]

    @computed
    def is_map(self) -> bool:
        """Whether names that are not declared are data: how the members of a map look is declared, or it is a map."""
        is_free = not self._properties and any(one.node.get("additionalProperties") is True for one in self._schemas)
        return bool(self._rest) or is_free or () in self._maps

    @computed
    def names(self) -> frozenset[str]:
        """The properties that are declared here."""
        return frozenset(self._properties)

    @computed
    def members(self) -> frozenset[str]:
        """The texts that an `enum` or `const` declares here."""
        return frozenset(text for schema in self._schemas for text in _texts(schema.node))

    @computed
    def is_closed(self) -> bool:
        """Whether no schema that speaks of this place admits a text that none of them declares; or it is shown."""
        return self.is_shown or (bool(self.members) and all(map(_is_closed, self._given)))

    @property
    def is_shown(self) -> bool:
        """Whether the texts here are told, as far as they look like members of a set."""
        return () in self._shown

    @property
    def tells_undeclared(self) -> bool:
        """Whether members are told that are not declared."""
        return self._tells_undeclared or self.is_shown

    @computed
    def tag(self) -> tuple[str, frozenset[str]] | None:
        """The property that tells the alternatives of a union apart, and its declared values."""
        found = (_tag_of(schema, keyword) for schema in self._schemas for keyword in _UNIONS)
        return next((one for one in found if one is not None), None)

    def property(self, name: str) -> Hint:
        """What is declared of a property, or of the members of a map where it is none."""
        if name in self._properties:
            return self._step(self._properties[name], name)
        return self._step(self._rest, name) if name in self._places_named else self.rest()

    @computed
    def _places_named(self) -> frozenset[str]:
        """The properties at or below which there is a place that the configuration names."""
        return frozenset(place[0] for place in self._maps | self._shown if place)

    def rest(self) -> Hint:
        """What is declared of the members of a map."""
        return NO_HINT if self is NO_HINT else self._step([*self._rest, *self._members_of_map()], "{*}")

    def items(self) -> Hint:
        """What is declared of the items of an array, whatever their place."""
        return self._step([below for schema in self._schemas for below in _items(schema)], "*")

    def _members_of_map(self) -> Iterable[Schema]:
        """The properties that are members of a map by the configuration."""
        if () not in self._maps:
            return ()
        return (below for schema in self._schemas for _, below in _named_schemas(schema, "properties"))

    def _step(self, schemas: Iterable[Schema], token: str) -> Hint:
        given = tuple(schemas)
        maps, shown = (_one_step(places, token) for places in (self._maps, self._shown))
        if not (given or maps or shown):
            return NO_HINT
        return Hint(given, maps, shown, tells_undeclared=self._tells_undeclared)


def _one_step(places: frozenset[Place], token: str) -> list[Place]:
    """The places below a token, from there."""
    return [place[1:] for place in places if place[:1] == (token,)] if places else []


NO_HINT = Hint()


def _flatten(schema: Schema, found: dict[tuple[str, Place], Schema]) -> None:
    """Add a schema and those in it that speak of the same place. What cannot be followed declares nothing."""
    waiting = [schema]
    while waiting and len(found) < MAX_SCHEMAS:
        schema = waiting.pop()
        key = (schema.document.uri, tuple(map(str, schema.path)))
        if key in found or not isinstance(schema.node, dict):
            continue
        found[key] = schema
        waiting += reversed([*_referred_schemas(schema), *_parts(schema, _SEVERAL), *_parts(schema, _CONDITIONAL)])


def _referred_schemas(schema: Schema) -> Iterator[Schema]:
    for keyword in ("$ref", "$dynamicRef", "$recursiveRef"):
        reference = schema.node.get(keyword)
        if isinstance(reference, str):
            try:
                document, path, node = schema.document.resolve(reference)
            except InputError:  # the contract tells of it as a part that could not be read
                continue
            yield Schema(document, path, node, schema.dialect)


def _parts(schema: Schema, keywords: Iterable[str]) -> Iterator[Schema]:
    for keyword in keywords:
        value = schema.node.get(keyword)
        if isinstance(value, dict):
            yield _child_schema(schema, keyword)
        elif isinstance(value, list):
            yield from (_child_schema(schema, keyword, i) for i, one in enumerate(value) if isinstance(one, dict))


def _items(schema: Schema) -> Iterator[Schema]:
    return _parts(schema, _ITEMS)


def _named_schemas(schema: Schema, keyword: str) -> Iterator[tuple[str, Schema]]:
    value = schema.node.get(keyword)
    for name in value if isinstance(value, dict) else ():
        yield str(name), _child_schema(schema, keyword, str(name))


def _child_schema(schema: Schema, *steps: str | int) -> Schema:
    node = schema.node
    for step in steps:
        node = node[step]
    return Schema(schema.document, (*schema.path, *steps), node, schema.dialect)


def _texts(node: Json) -> Iterator[str]:
    listed = node.get("enum")
    for value in [*(listed if isinstance(listed, list) else ()), node.get("const")]:
        if isinstance(value, str):
            yield value


def _is_closed(schema: Schema, depth: int = 16) -> bool:
    """Whether a schema admits no text but those it lists. (One that is too deep to tell does not.)"""
    node = schema.node
    if not isinstance(node, dict) or not depth:
        return node is False
    if "enum" in node or "const" in node:
        return True
    types = node.get("type", "string")
    if "string" not in (types if isinstance(types, list) else [types]):
        return True
    together = [*_referred_schemas(schema), *_parts(schema, ("allOf",))]
    if any(_is_closed(one, depth - 1) for one in together):
        return True
    unions = [list(_parts(schema, (keyword,))) for keyword in _UNIONS]
    return any(union and all(_is_closed(one, depth - 1) for one in union) for union in unions)


def _tag_of(schema: Schema, keyword: str) -> tuple[str, frozenset[str]] | None:
    """The tag of a union: its discriminator, else the first property whose value is closed in every alternative that
    is an object, and another in each. (What a discriminator maps may be names of schemas, which nobody sends: what the
    alternatives list counts as well.)"""
    alternatives = list(_parts(schema, (keyword,)))
    declared = schema.node.get("discriminator")
    name = declared.get("propertyName") if isinstance(declared, dict) else None
    if isinstance(name, str):
        mapping = declared.get("mapping")
        told = [value for value in mapping if isinstance(value, str)] if isinstance(mapping, dict) else []
        named = [str(ref).rpartition("/")[2] for ref in (one.node.get("$ref") for one in alternatives) if ref]
        listed = [value for one in alternatives for value in Hint([one]).property(name).members]
        return name, frozenset([*told, *listed] or named)
    hints = [hint for hint in map(Hint, ([one] for one in alternatives)) if hint.names]
    shared = sorted(frozenset.intersection(*(hint.names for hint in hints))) if len(hints) > 1 else []
    for name in shared:
        values = [hint.property(name) for hint in hints]
        sets = [value.members for value in values]
        if all(value.is_closed for value in values) and sum(map(len, sets)) == len(frozenset[str]().union(*sets)):
            return name, frozenset[str]().union(*sets)
    return None
