"""A schema as a reader of descriptions sees it: references followed, `allOf` merged, "or null" recognised."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from contractguard.algebra import values
from contractguard.algebra.compile import Compiler
from contractguard.algebra.dialects import DIALECTS, Dialect
from contractguard.algebra.keyword_values import require_held
from contractguard.algebra.scopes import scope_of
from contractguard.contract.document import Json, Location, Schema
from contractguard.contract.errors import InvalidSchema, UnresolvedReference

MAX_NESTING = 100
"""Of unions with null, each the other branch of the one before."""

_Key = tuple[int, bool]
"""A schema object, and whether null passes it."""

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


class Part(NamedTuple):
    """One schema object of the conjunction. `or_null`: null passes whatever the part says. `merged`: keywords that
    the view has followed already."""

    schema: Schema
    or_null: bool
    merged: frozenset[str]

    @property
    def node(self) -> dict[str, Json]:
        return self.schema.node  # type: ignore[no-any-return]

    def has(self, keyword: str) -> bool:
        """Whether the part constrains by this keyword."""
        dialect = DIALECTS[self.schema.dialect]
        return keyword in self.schema.node and keyword in dialect.keywords and keyword not in self.merged

    def child(self, *path: str | int) -> Schema:
        """A handle on something below the part."""
        node = self.schema.node
        for token in path:
            node = node[token]
        return Schema(self.schema.document, (*self.schema.path, *path), node, self.schema.dialect)

    def location(self, *path: str | int) -> Location:
        return Location(self.schema.document, (*self.schema.path, *path))


class Union(NamedTuple):
    """An anyOf or oneOf that is a real choice."""

    part: Part
    keyword: str
    branches: tuple[Schema, ...]


@dataclass(eq=False)
class View:
    """The conjunction of `parts`, with its combined meaning computed on demand. `schemas` is what it was made from."""

    schemas: tuple[Schema, ...]
    parts: tuple[Part, ...]
    never: bool
    compiler: Compiler
    declared: bool

    @property
    def key(self) -> Hashable:
        """Equal for views of the same schema objects, by whatever wrappers they were reached."""
        return (self.never, tuple((id(part.node), part.or_null) for part in self.parts))

    def having(self, *keywords: str) -> list[Part]:
        """The parts that constrain by any of the keywords."""
        return [part for part in self.parts if any(part.has(keyword) for keyword in keywords)]

    @property
    def unconstrained(self) -> bool:
        """Whether the schema admits every value, as far as its keywords tell."""
        return not self.never and not any(part.has(keyword) for part in self.parts for keyword in part.node)

    @cached_property
    def declared_types(self) -> int:
        """The types that `type` leaves. Without any, properties speak for an object in the declared model."""
        mask = 0 if self.never else EVERY
        typed = self.having("type")
        for part in typed:
            mask &= types_of(part)
        if self.declared and not typed and self.having("properties") and not self.having("enum", "const"):
            return mask & OBJECT
        return mask

    @cached_property
    def finite(self) -> dict[Hashable, Json] | None:
        """The values that enum and const leave, by value key; None when they do not constrain."""
        found: dict[Hashable, Json] | None = None
        for part in self.having("enum", "const"):
            allowed = listed(part)
            if part.or_null:
                allowed[values.key(None)] = None
            found = allowed if found is None else {k: v for k, v in found.items() if k in allowed}
        if found is None:
            return None
        return {identity: member for identity, member in found.items() if type_of(member) & self.declared_types}

    @cached_property
    def types(self) -> int:
        """The types that are left, enumerations taken into account."""
        if self.finite is None:
            return self.declared_types
        mask = 0
        for member in self.finite.values():
            mask |= type_of(member)
        return mask & self.declared_types

    @cached_property
    def properties(self) -> dict[str, list[tuple[Part, Schema]]]:
        """The declared properties that are part of the message, each with all schemas it must satisfy."""
        found: dict[str, list[tuple[Part, Schema]]] = {}
        for part in self.having("properties"):
            members = part.node["properties"]
            if not isinstance(members, dict):
                raise InvalidSchema("properties must be an object", where=part.location("properties").pointer)
            for name in members:
                if name not in self.hidden:
                    found.setdefault(name, []).append((part, part.child("properties", name)))
        return found

    def declares(self, name: str) -> bool:
        """Whether the property is declared, part of the message or not."""
        return any(name in part.node["properties"] for part in self.having("properties"))

    @cached_property
    def hidden(self) -> frozenset[str]:
        """Properties that are no part of the message: readOnly ones of requests, writeOnly ones of responses."""
        found = frozenset[str]()
        for part in self.having("properties"):
            scope = scope_of(part.schema)
            found |= self.compiler.composition.shape(part.node, scope).hidden
        return found

    @cached_property
    def required(self) -> dict[str, Part]:
        """The names that must be there, each with the first part that says so."""
        found: dict[str, Part] = {}
        for part in self.having("required"):
            names = part.node["required"]
            if not isinstance(names, list):
                raise InvalidSchema("required must be a list of names", where=part.location("required").pointer)
            for name in names:
                if isinstance(name, str) and name not in self.hidden:
                    found.setdefault(name, part)
        return found

    @cached_property
    def unions(self) -> list[Union]:
        """The choices that are left after "or null" and single branches were merged."""
        found = []
        for part in self.parts:
            for keyword in ("anyOf", "oneOf"):
                if part.has(keyword) and isinstance(part.node[keyword], list):
                    branches = tuple(part.child(keyword, i) for i in range(len(part.node[keyword])))
                    found.append(Union(part, keyword, branches))
        return found

    def below(self) -> Iterator[tuple[Schema, ...]]:
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


class Viewer:
    """Makes views for one side of a comparison; each schema object is flattened once."""

    def __init__(self, compiler: Compiler, *, declared: bool) -> None:
        self.compiler = compiler
        self._declared = declared
        self._flat: dict[_Key, tuple[tuple[Part, ...], bool]] = {}
        self._nested = 0

    def view(self, schemas: tuple[Schema, ...]) -> View:
        """The view of a conjunction of schemas; of none, it admits everything."""
        parts: dict[_Key, Part] = {}
        never = False
        for schema in schemas:
            flat, empty = self._flatten(schema)
            for part in flat:
                parts.setdefault((id(part.node), part.or_null), part)
            never = never or empty
        return View(schemas, tuple(parts.values()), never, self.compiler, self._declared)

    def _flatten(self, schema: Schema) -> tuple[tuple[Part, ...], bool]:
        """What a schema is made of, itself first, and whether some part admits nothing."""
        known = self._flat.get((id(schema.node), False))
        if known is None:
            known = self._flat[id(schema.node), False] = self._gather(schema)
        return known

    def _gather(self, start: Schema) -> tuple[tuple[Part, ...], bool]:
        """Depth first with a stack of its own, so that a chain may be long; each schema once, so that one that is
        reached in many ways costs nothing more. Raises `UnresolvedReference` for one that is reached from itself."""
        found: list[Part] = []
        never = False
        done: set[_Key] = set()
        above: dict[_Key, None] = {}
        stack: list[tuple[_Key, Iterator[tuple[Schema, bool]]]] = [((0, False), iter([(start, False)]))]
        while stack:
            key, rest = stack[-1]
            schema, or_null = next(rest, (None, False))
            if schema is None:
                stack.pop()
                above.pop(key, None)
                continue
            node = schema.node
            if isinstance(node, bool):
                never = never or not node
                continue
            if not isinstance(node, dict):
                raise InvalidSchema("a schema must be an object or a boolean", where=schema.location.pointer)
            key = (id(node), or_null)
            if key in above:
                raise _circle(schema)
            if key not in done:
                done.add(key)
                above[key] = None
                part, below = self._part(schema, or_null)
                found.extend(part)
                stack.append((key, iter(below)))
        return tuple(found), never

    def _part(self, schema: Schema, or_null: bool) -> tuple[list[Part], list[tuple[Schema, bool]]]:
        """A schema object itself, if it says anything, and those and-ed with it, each with whether null passes."""
        node, dialect = schema.node, DIALECTS[schema.dialect]
        require_held("$ref", node.get("$ref", ""), schema.location.pointer)
        merged = {"$ref"}
        below = [(one, or_null or null) for one, null in self._in_place(schema, dialect, merged)]
        if "$ref" in node and dialect.reference_alone:
            return [], below
        part = Part(schema, or_null, frozenset(merged))
        for keyword, value in node.items():
            if part.has(keyword):
                require_held(keyword, value, part.location(keyword).pointer)
        return [part] if any(part.has(k) for k in node) or _says_something(node) else [], below

    def _in_place(self, schema: Schema, dialect: Dialect, merged: set[str]) -> Iterator[tuple[Schema, bool]]:
        """Schemas that are simply and-ed, and whether null passes them."""
        node = schema.node
        if isinstance(node.get("$ref"), str):
            base = scope_of(schema).base
            document, path, target = schema.document.resolve(node["$ref"], base)
            yield Schema(document, path, target, schema.dialect), False
            if dialect.reference_alone:
                return
        if isinstance(node.get("allOf"), list):
            merged.add("allOf")
            for index, member in enumerate(node["allOf"]):
                yield Schema(schema.document, (*schema.path, "allOf", index), member, schema.dialect), False
        for keyword in ("anyOf", "oneOf"):
            branches = node.get(keyword)
            if not isinstance(branches, list):
                continue
            rest = [index for index, branch in enumerate(branches) if not _is_null(branch)]
            if len(rest) == 1 and len(branches) <= 2:
                inner = Schema(schema.document, (*schema.path, keyword, rest[0]), branches[rest[0]], schema.dialect)
                with_null = len(branches) == 2
                if with_null and keyword == "oneOf" and self._takes_null(inner):
                    continue  # null would match both branches, and so neither
                merged.add(keyword)
                yield inner, with_null

    def _takes_null(self, schema: Schema) -> bool:
        if self._nested >= MAX_NESTING:
            raise _circle(schema)
        self._nested += 1
        try:
            return bool(self.view((schema,)).types & NULL)
        finally:
            self._nested -= 1


def _circle(schema: Schema) -> UnresolvedReference:
    return UnresolvedReference(
        "a $ref leads back to itself without a schema in between",
        where=schema.document.name,
        remedy="let one of the references point at a schema",
    )


def _is_null(node: Json) -> bool:
    """Whether a branch of a union admits null and nothing else."""
    if not isinstance(node, dict):
        return False
    return (
        node.get("type") in ("null", ["null"])
        or node.get("enum") == [None]
        or ("const" in node and node["const"] is None)
    )


_ANNOTATIONS = [
    "discriminator",
    "default",
    "deprecated",
    "readOnly",
    "writeOnly",
    "contentMediaType",
    "contentEncoding",
    "contentSchema",
    "x-extensible-enum",
    "nullable",
]


def _says_something(node: dict[str, Json]) -> bool:
    """Whether a schema object without constraints carries annotations that rules look at."""
    return any(keyword in node for keyword in _ANNOTATIONS)


def listed(part: Part) -> dict[Hashable, Json]:
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


def types_of(part: Part) -> int:
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
    if part.or_null or (node.get("nullable") is True and DIALECTS[part.schema.dialect].nullable):
        mask |= NULL
    return mask
