"""A schema as a reader of descriptions sees it: the combined meaning of the schema objects that it is made of."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import NamedTuple

from contractguard.algebra import values
from contractguard.algebra.compile.compiler import Compiler
from contractguard.algebra.vocabulary.scopes import scope_of
from contractguard.contract.dialects import DIALECTS
from contractguard.contract.document import Json, Location, Schema
from contractguard.contract.errors import InvalidSchema
from contractguard.support.computed import computed

# Types with integers told apart from other numbers, so that "number to integer" is a narrowing.
NULL, BOOLEAN, INTEGER, FRACTION, STRING, ARRAY, OBJECT = 1, 2, 4, 8, 16, 32, 64
EVERY = 127
TYPES = {
    "null": NULL,
    "boolean": BOOLEAN,
    "integer": INTEGER,
    "number": INTEGER | FRACTION,
    "string": STRING,
    "array": ARRAY,
    "object": OBJECT,
    "file": STRING,
}
_BY_BIT = {
    values.NULL: NULL,
    values.BOOLEAN: BOOLEAN,
    values.STRING: STRING,
    values.ARRAY: ARRAY,
    values.OBJECT: OBJECT,
}


def type_of(value: Json) -> int:
    """The type bit of one JSON value."""
    bit = values.type_bit(value)
    if bit != values.NUMBER:
        return _BY_BIT[bit]
    return INTEGER if type(value) is int or value.is_integer() else FRACTION


class Conjunct(NamedTuple):
    """One schema object of the conjunction, its `node`. `or_null`: null passes whatever the part says. `words`: the
    keywords that it constrains by, without those that the view has followed already. `is_merged`: there are such."""

    schema: Schema
    or_null: bool
    node: dict[str, Json]
    words: frozenset[str]
    is_merged: bool = False

    def has(self, keyword: str) -> bool:
        """Whether the part constrains by this keyword."""
        return keyword in self.words

    def child(self, *path: str | int) -> Schema:
        """A handle on something below the part."""
        node = self.schema.node
        for token in path:
            node = node[token]
        return Schema(self.schema.document, (*self.schema.path, *path), node, self.schema.dialect)

    def location(self, *path: str | int) -> Location:
        return Location(self.schema.document, (*self.schema.path, *path))


class DeclaredProperties(Mapping[str, Sequence[tuple[Conjunct, Schema]]]):
    """The properties that one part declares. Of nearly all of them nothing is asked but whether they are there, so that
    a handle is made when one is asked for."""

    __slots__ = ("_members", "_part")

    def __init__(self, part: Conjunct) -> None:
        self._part = part
        self._members: dict[str, Json] = part.node["properties"]

    def __getitem__(self, name: str) -> tuple[tuple[Conjunct, Schema]]:
        member, whole = self._members[name], self._part.schema
        return ((self._part, Schema(whole.document, (*whole.path, "properties", name), member, whole.dialect)),)

    def __contains__(self, name: object) -> bool:
        return name in self._members

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)


class Union(NamedTuple):
    """An anyOf or oneOf that is a real choice."""

    part: Conjunct
    keyword: str
    branches: tuple[Schema, ...]


def is_never(node: Json) -> bool:
    """Whether this is how a schema that admits nothing is spelled where there is no `false`."""
    return isinstance(node, dict) and "not" in node and (node["not"] is True or node["not"] == {})


class FlattenedSchema:
    """The conjunction of `parts`, with its combined meaning computed on demand. `schemas` is what it was made from,
    `by_keyword` the parts by the keywords that they constrain by. `is_plain`: these parts are all that is applied to
    the value."""

    def __init__(
        self,
        schemas: tuple[Schema, ...],
        parts: tuple[Conjunct, ...],
        never: bool,
        compiler: Compiler,
        declared: bool,
        by_keyword: Mapping[str, tuple[Conjunct, ...]],
        is_plain: bool,
    ) -> None:
        self.schemas = schemas
        self.parts = parts
        self.never = never
        self.compiler = compiler
        self.declared = declared
        self.by_keyword = by_keyword
        self.is_plain = is_plain

    @computed
    def key(self) -> Hashable:
        """Equal for views of the same schema objects, by whatever wrappers they were reached."""
        return (self.never, tuple((id(part.node), part.or_null) for part in self.parts))

    def having(self, *keywords: str) -> Sequence[Conjunct]:
        """The parts that constrain by any of the keywords."""
        if len(keywords) == 1:  # as most who ask
            return self.by_keyword.get(keywords[0], ())
        found = [self.by_keyword[keyword] for keyword in keywords if keyword in self.by_keyword]
        if len(found) > 1:
            wanted = {id(part) for parts in found for part in parts}
            return [part for part in self.parts if id(part) in wanted]
        return found[0] if found else ()

    @property
    def whole(self) -> Json:
        """What the view was made from, if that is one schema."""
        return self.schemas[0].node if len(self.schemas) == 1 else None

    @property
    def unconstrained(self) -> bool:
        """Whether the schema admits every value, as far as its keywords tell."""
        return not self.never and not self.by_keyword

    @computed
    def declared_types(self) -> int:
        """The types that `type` leaves. Without any, properties speak for an object in the declared model."""
        mask = 0 if self.never else EVERY
        typed = self.having("type")
        for part in typed:
            mask &= types_of(part)
        if self.declared and not typed and self.having("properties") and not self.having("enum", "const"):
            return mask & OBJECT
        return mask

    @computed
    def finite(self) -> dict[Hashable, Json] | None:
        """The values that enum and const leave, by value key; None when they do not constrain."""
        found: dict[Hashable, Json] | None = None
        for part in self.having("enum", "const"):
            allowed = values_left(part)
            if part.or_null:
                allowed[values.key(None)] = None
            found = allowed if found is None else {k: v for k, v in found.items() if k in allowed}
        if found is None:
            return None
        return {identity: member for identity, member in found.items() if type_of(member) & self.declared_types}

    @computed
    def types(self) -> int:
        """The types that are left, enumerations taken into account."""
        if self.finite is None:
            return self.declared_types
        mask = 0
        for member in self.finite.values():
            mask |= type_of(member)
        return mask & self.declared_types

    @computed
    def properties(self) -> Mapping[str, Sequence[tuple[Conjunct, Schema]]]:
        """The declared properties that are part of the message, each with all schemas it must satisfy."""
        found: dict[str, list[tuple[Conjunct, Schema]]] = {}
        hidden, declaring = self.hidden, self.having("properties")
        if len(declaring) == 1 and not hidden and isinstance(declaring[0].node["properties"], dict):
            return DeclaredProperties(declaring[0])
        for part in declaring:
            members = part.node["properties"]
            if not isinstance(members, dict):
                raise InvalidSchema("properties must be an object", where=part.location("properties").pointer)
            document, dialect = part.schema.document, part.schema.dialect
            above = (*part.schema.path, "properties")
            for name, member in members.items():
                if name not in hidden:
                    schema = Schema(document, (*above, name), member, dialect)
                    found.setdefault(name, []).append((part, schema))
        return found

    def declares(self, name: str) -> bool:
        """Whether the property is declared, part of the message or not."""
        return any(name in part.node["properties"] for part in self.having("properties"))

    @computed
    def hidden(self) -> frozenset[str]:
        """Properties that are no part of the message: readOnly ones of requests, writeOnly ones of responses."""
        composition = self.compiler.composition
        scopes = [(schema.node, scope_of(schema)) for schema in self.schemas]
        if self.is_plain and not any(composition.hides(scope) for _, scope in scopes):
            return frozenset()  # and whatever the composition refers to has been met, and so can be read
        return frozenset().union(*[composition.shape(node, scope).hidden for node, scope in scopes])

    @computed
    def required_names(self) -> dict[str, Conjunct]:
        """The names that must be there, each with the first part that says so."""
        found: dict[str, Conjunct] = {}
        for part in self.having("required"):
            names = part.node["required"]
            if not isinstance(names, list):
                raise InvalidSchema("required must be a list of names", where=part.location("required").pointer)
            for name in names:
                if isinstance(name, str) and name not in self.hidden:
                    found.setdefault(name, part)
        return found

    @computed
    def unions(self) -> list[Union]:
        """The choices that are left after "or null" and single branches were merged."""
        found: list[Union] = []
        if "anyOf" not in self.by_keyword and "oneOf" not in self.by_keyword:
            return found
        for part in self.parts:
            for keyword in ("anyOf", "oneOf"):
                if part.has(keyword) and isinstance(part.node[keyword], list):
                    branches = tuple(part.child(keyword, i) for i in range(len(part.node[keyword])))
                    found.append(Union(part, keyword, branches))
        return found

    def subschemas(self) -> Iterator[tuple[Schema, ...]]:
        """The schemas of properties, items, further properties and branches."""
        for found in self.properties.values():
            yield tuple(schema for _, schema in found)
        for part in self.parts:
            for keyword in ("items", "additionalProperties", "not", "contains", "propertyNames"):
                if part.has(keyword) and isinstance(part.node[keyword], dict):
                    yield (part.child(keyword),)
        for union in self.unions:
            for branch in union.branches:
                yield (branch,)

    @property
    def is_open(self) -> bool:
        """Whether undeclared properties may be there, given how this side is read."""
        shapes = [self.compiler.composition.shape(p.node, scope_of(p.schema)) for p in self.parts]
        if self.compiler.reading.closed and any(shape.names for shape in shapes):
            return any(shape.open for shape in shapes)
        return not any(part.node.get("additionalProperties") is False for part in self.parts)


def values_left(part: Conjunct) -> dict[Hashable, Json]:
    """The values that enum and const of one schema object leave together."""
    found: dict[Hashable, Json] | None = None
    if part.has("enum"):
        listed = part.node["enum"]
        if not isinstance(listed, list):
            raise InvalidSchema("enum must be a list", where=part.location("enum").pointer)
        found = {values.key(member): member for member in listed}
    if part.has("const"):
        identity = values.key(part.node["const"])
        found = {identity: part.node["const"]} if found is None or identity in found else {}
    return found or {}


def types_of(part: Conjunct) -> int:
    node = part.node
    names = node["type"] if isinstance(node["type"], list) else [node["type"]]
    mask = 0
    if not names:
        raise InvalidSchema("`type` lists no types", where=part.location("type").pointer)
    for name in names:
        bit = TYPES.get(name) if isinstance(name, str) else None
        if bit is None:
            raise InvalidSchema(f"{name!r} is no type", where=part.location("type").pointer)
        mask |= bit
    if part.or_null or DIALECTS[part.schema.dialect].adds_null(node):
        mask |= NULL
    return mask
