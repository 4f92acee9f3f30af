"""How a schema is taken apart: references followed, `allOf` merged, "or null" recognised."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from enum import Enum
from typing import NamedTuple

from contractguard.algebra.compile.compiler import Compiler
from contractguard.algebra.diff.flattened import NULL, Conjunct, FlattenedSchema, is_never
from contractguard.algebra.diff.pair import Pair
from contractguard.algebra.vocabulary.keyword_values import LEAF_KEYWORDS, is_held, require_held
from contractguard.algebra.vocabulary.scopes import scope_of
from contractguard.contract.dialects import DIALECTS, Dialect
from contractguard.contract.document import CONTRADICTED, Json, Location, Schema
from contractguard.contract.errors import InvalidSchema, UnresolvedReference

MAX_NESTING = 100
"""Of unions with null, each the other branch of the one before."""

_BRANCHING = frozenset(["anyOf", "oneOf", "if", "then", "else", "dependentSchemas"])
"""Keywords whose schemas are applied to the same value, and not simply and-ed."""

_Key = tuple[int, bool]
"""A schema object, and whether null passes it."""


class UnreadSide(Enum):
    """The one side that cannot be read where the other can; UNKNOWN where neither can, or it is not told."""

    OLD = "old"
    NEW = "new"
    UNKNOWN = ""


class _Flat(NamedTuple):
    """What a schema is made of: its parts, by keyword, too; whether some part admits nothing; and whether no schema is
    applied to the same value but these parts."""

    parts: tuple[Conjunct, ...]
    never: bool
    is_plain: bool
    by_keyword: Mapping[str, tuple[Conjunct, ...]]


Flats = dict[tuple[int, int], _Flat]
"""What schemas are made of, by the identities of their documents and nodes: what a node refers to depends on the
document that it stands in, and two documents may share nodes."""


def _flat(parts: Iterable[Conjunct], never: bool, is_plain: bool) -> _Flat:
    found = tuple(parts)
    index: dict[str, tuple[Conjunct, ...]] = {}
    for part in found:
        for keyword in part.words:
            index[keyword] = (*index[keyword], part) if keyword in index else (part,)
    return _Flat(found, never, is_plain, index)


def _join_flats(flats: Iterable[_Flat]) -> _Flat:
    parts: dict[_Key, Conjunct] = {}
    never, is_plain = False, True
    for flat in flats:
        never, is_plain = never or flat.never, is_plain and flat.is_plain
        for part in flat.parts:
            parts.setdefault((id(part.node), part.or_null), part)
    return _flat(parts.values(), never, is_plain)


def _target(schema: Schema) -> Schema:
    """What a reference leads to."""
    document, path, node = schema.document.resolve(schema.node["$ref"], scope_of(schema).base)
    return Schema(document, path, node, schema.dialect)


class Viewer:
    """Makes views for one side of a comparison; each schema object is flattened once."""

    def __init__(self, compiler: Compiler, *, declared: bool, flats: Flats | None = None) -> None:
        """`flats`: those of other viewers for the same documents, read in the same model."""
        self.compiler = compiler
        self._declared = declared
        self._flat: Flats = {} if flats is None else flats
        self._views: dict[int, FlattenedSchema] = {}
        self._nested = 0

    def view(self, schemas: tuple[Schema, ...]) -> FlattenedSchema:
        """The view of a conjunction of schemas; of none, it admits everything."""
        if len(schemas) != 1:
            return self._view(schemas, _join_flats(map(self._flatten, schemas)))
        known = self._views.get(id(schemas[0].node))
        if known is None:
            known = self._views[id(schemas[0].node)] = self._view(schemas, self._flatten(schemas[0]))
        return known

    def _view(self, schemas: tuple[Schema, ...], flat: _Flat) -> FlattenedSchema:
        return FlattenedSchema(
            schemas, flat.parts, flat.never, self.compiler, self._declared, flat.by_keyword, flat.is_plain
        )

    def _flatten(self, schema: Schema) -> _Flat:
        """What a schema is made of, itself first. One that only refers to another is made of the same."""
        key, node = (id(schema.document), id(schema.node)), schema.node
        known = self._flat.get(key)
        if known is None:
            if isinstance(node, dict) and len(node) == 1 and isinstance(node.get("$ref"), str):
                schema = _target(schema)
                known = self._flat.get((id(schema.document), id(schema.node)))
            known = known or _flat(*self._gather(schema))
            self._flat[id(schema.document), id(schema.node)] = self._flat[key] = known
        return known

    def _gather(self, start: Schema) -> tuple[list[Conjunct], bool, bool]:
        """Depth first with a stack of its own, so that a chain may be long; each schema once, so that one that is
        reached in many ways costs nothing more. Raises `UnresolvedReference` for one that is reached from itself."""
        found: list[Conjunct] = []
        never, is_plain = False, True
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
            if isinstance(node, bool) or (is_never(node) and not or_null):
                never = never or node is not True
                continue
            if not isinstance(node, dict):
                raise InvalidSchema("a schema must be an object or a boolean", where=schema.location.pointer)
            key = (id(node), or_null)
            if key in above:
                raise _circle(schema)
            if key not in done:
                done.add(key)
                above[key] = None
                is_plain = is_plain and _BRANCHING.isdisjoint(node)
                part, below = self._part(schema, or_null)
                found.extend(part)
                stack.append((key, iter(below)))
        return found, never, is_plain

    def _part(self, schema: Schema, or_null: bool) -> tuple[list[Conjunct], list[tuple[Schema, bool]]]:
        """A schema object itself, if it says anything, and those and-ed with it, each with whether null passes."""
        node, dialect = schema.node, DIALECTS[schema.dialect]
        if "$ref" in node:
            _require_held(schema, ("$ref",))
        merged = {"$ref"}
        below = [(one, or_null or null) for one, null in self._in_place(schema, dialect, merged)]
        if "$ref" in node and dialect.reference_alone:
            return [], below
        words = dialect.keywords.intersection(node) - merged
        _require_held(schema, [keyword for keyword in node if keyword in words])
        part = Conjunct(schema, or_null, node, words, len(merged) > 1)
        return [part] if words or _says_something(node) else [], below

    def _in_place(self, schema: Schema, dialect: Dialect, merged: set[str]) -> Iterator[tuple[Schema, bool]]:
        """Schemas that are simply and-ed, and whether null passes them."""
        node = schema.node
        if isinstance(node.get("$ref"), str):
            yield _target(schema), False
            if dialect.reference_alone:
                return
        if isinstance(node.get("allOf"), list):
            merged.add("allOf")
            for index, member in enumerate(node["allOf"]):
                yield Schema(schema.document, (*schema.path, "allOf", index), member, schema.dialect), False
        for keyword in ("anyOf", "oneOf"):
            branches = node.get(keyword)
            if not isinstance(branches, list) or (len(branches) == 1 and "discriminator" in node):
                continue  # the one variant that there is so far is one all the same
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


def _require_held(schema: Schema, words: Iterable[str]) -> None:
    for keyword in words:
        if not is_held(keyword, schema.node[keyword]):
            require_held(keyword, schema.node[keyword], Location(schema.document, (*schema.path, keyword)).pointer)


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
    "x-sunset",
    "nullable",
    "x-nullable",
    CONTRADICTED,
]


def _says_something(node: dict[str, Json]) -> bool:
    """Whether a schema object without constraints carries annotations that rules look at."""
    return any(keyword in node for keyword in _ANNOTATIONS)


# --- what only one side has

_PLAIN = LEAF_KEYWORDS | {"properties", "required", "items", "additionalProperties"}

_Schemas = tuple[Schema, ...]


class LoneSchemas:
    """Reads the properties that only one side of a pair has, with all that they lead to, each once: nothing is compared
    there, but what cannot be read must be said."""

    def __init__(self, viewers: tuple[Viewer, Viewer]) -> None:
        self._viewers = viewers
        self._read: set[Hashable] = set()

    def read_properties(self, pair: Pair, side: int) -> None:
        """Read what only one side has: 0 is the old one, 1 the new one. Raises what reading it raises."""
        view, other = (pair.old, pair.new) if side == 0 else (pair.new, pair.old)
        pending = [
            tuple(schema for _, schema in found)
            for name, found in view.properties.items()
            if name not in other.properties
        ]
        while pending:
            schemas = pending.pop()
            identity = (side, tuple(id(schema.node) for schema in schemas))
            if identity not in self._read:
                self._read.add(identity)
                pending.extend(self._schemas_below(side, schemas))

    def _schemas_below(self, side: int, schemas: _Schemas) -> Iterable[_Schemas]:
        """The schemas of properties, items and the like that a view of some schemas leads to."""
        viewer, first = self._viewers[side], schemas[0]
        if len(schemas) == 1 and (target := _end_of_reference(first)) is not None:
            return [(target,)]
        is_plain = len(schemas) == 1 and _is_plain(first.node, first.dialect)
        if is_plain and not viewer.compiler.composition.hides(scope_of(first)):
            return _plain_members(first)
        below = viewer.view(schemas).subschemas()
        return (found for found in below if len(found) > 1 or not _is_leaf(found[0].node))


def _end_of_reference(schema: Schema) -> Schema | None:
    """What a schema that only refers to another one leads to; None for any other, and for one that leads nowhere but
    to further references. Raises `UnresolvedReference`."""
    found, passed = schema, 0
    while isinstance(found.node, dict) and len(found.node) == 1 and isinstance(found.node.get("$ref"), str):
        found, passed = _target(found), passed + 1
        if passed > MAX_NESTING:
            return None
    return found if passed and isinstance(found.node, dict) else None


def _is_plain(node: Json, dialect: str) -> bool:
    """Whether a schema is made of itself alone, without branches, and its keywords hold what a reader counts on."""
    if not isinstance(node, dict) or "$ref" in node:
        return False
    words = DIALECTS[dialect].keywords.intersection(node)
    return words <= _PLAIN and all(is_held(word, node[word]) for word in words)


def _plain_members(schema: Schema) -> Iterator[_Schemas]:
    """The schemas that a plain one applies to parts of a value, without those that lead no further and can be read."""
    node, document, path = schema.node, schema.document, schema.path
    for name, member in node.get("properties", {}).items():
        if not _is_leaf(member):
            yield (Schema(document, (*path, "properties", name), member, schema.dialect),)
    for word in ("items", "additionalProperties"):
        if word in node and isinstance(node[word], dict) and not _is_leaf(node[word]):
            yield (Schema(document, (*path, word), node[word], schema.dialect),)


def _is_leaf(node: Json) -> bool:
    """Whether a schema applies no other, and its keywords hold what a reader counts on: of these, a pattern may not."""
    return isinstance(node, dict) and node.keys() <= LEAF_KEYWORDS and isinstance(node.get("pattern", ""), str)
