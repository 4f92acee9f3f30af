"""A whole schema of any dialect as one self-contained JSON Schema 2020-12, compiled once for many values.

`standard` spells a schema out as far as one value reaches, which costs too much where millions are judged. Here
references stay references: what they name becomes a definition, so that recursion works and nothing is written twice.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Sequence
from typing import NamedTuple

from contractguard.algebra.compile.compiler import Compiler
from contractguard.algebra.compile.composition import Shape
from contractguard.algebra.compile.conjuncts import Values
from contractguard.algebra.compile.context import ReadingMode
from contractguard.algebra.confirm.inlining import SchemaInliner, SubschemaInliner, inline_list
from contractguard.algebra.nodes import Table
from contractguard.algebra.vocabulary.scopes import Scope, enter, scope_of
from contractguard.contract.choices import Access
from contractguard.contract.document import Document, Json, Schema
from contractguard.contract.errors import InputError
from contractguard.support.dataclass import dataclass

SchemaOrigin = tuple[Document, Json]
"""A schema as it stands in its document."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A schema for validators, which knows what each part of it was written from.

    `circular`: some schema is applied to a value in order to know whether it fits that same value; no validator can be
    trusted with it.
    """

    schema: Json
    circular: bool
    origins: dict[int, tuple[Json, SchemaOrigin]]
    closings: dict[int, frozenset[str]]

    def value_at(self, path: Sequence[str | int]) -> Json:
        """The value at a path of the exported schema."""
        node = self.schema
        for token in path:
            node = step_below(node, token)[1]
        return node

    def origin(self, path: Sequence[str | int]) -> tuple[Document, Json, str] | None:
        """The schema that holds the keyword at a path: its document, its node, the keyword."""
        found = None
        node = self.schema
        for token in path:
            known = self.origins.get(id(node))
            if known is not None:
                found = (*known[1], str(token))
            node = step_below(node, token)[1]
        return found

    def is_closing(self, path: Sequence[str | int]) -> bool:
        """Whether the keyword at a path was added to close an object that its schema leaves open."""
        return id(self.value_at(path[:-1])) in self.closings

    def declared_properties(self, path: Sequence[str | int]) -> frozenset[str]:
        """The properties that the object closed by the keyword at a path declares anywhere: in any alternative, too."""
        return self.closings.get(id(self.value_at(path[:-1])), frozenset())


def export(schema: Schema, access: Access | None, *, formats: bool = False, closed: bool = False) -> Exported:
    """The schema as JSON Schema 2020-12. `access` and `formats` as in `SchemaInliner`.

    `closed`: objects have no properties but those that are declared, as far as their schema does not say otherwise
    itself (`additionalProperties`, `patternProperties`, `unevaluatedProperties`). Raises `InputError` for references
    that lead nowhere, and for schemas that are nested too deeply.
    """
    try:
        return _Exporter(access, formats, closed).export(schema)
    except RecursionError:
        what = f"the schema at {schema.location.pointer or 'the top'} is nested too deeply"
        raise InputError(what, where=schema.document.name, remedy="flatten it, or split it by references") from None


def declared_properties(schema: Schema, access: Access | None) -> frozenset[str]:
    """The properties that a schema declares of an object, in whichever of its parts and alternatives. Raises
    `InputError` for references that lead nowhere."""
    return Compiler(Table(), ReadingMode(access=access)).composition.shape(schema.node, scope_of(schema)).names


class _Pending(NamedTuple):
    """A definition that is still to be written."""

    name: str
    node: Json
    scope: Scope
    hidden: frozenset[str]
    closed: bool


class _Exporter(SchemaInliner):
    """Spells everything, whatever the values; `closed` as in `export`."""

    def __init__(self, access: Access | None, formats: bool, closed: bool) -> None:
        super().__init__(access, formats=formats)
        self.closed = closed
        self._names: dict[Hashable, str] = {}
        self._pending: deque[_Pending] = deque()
        self._edges: dict[str, set[str]] = {}
        self._owner: str | None = None
        self._origins: dict[int, tuple[Json, SchemaOrigin]] = {}
        self._closings: dict[int, frozenset[str]] = {}

    def export(self, schema: Schema) -> Exported:
        """The whole schema, and one definition for each schema that is referred to."""
        whole = self._spell(schema.node, scope_of(schema), [], frozenset())
        definitions: dict[str, Json] = {}
        while self._pending:
            one = self._pending.popleft()
            self._owner, self.closed = one.name, one.closed
            definitions[one.name] = self._in_place(one.node, one.scope, [], frozenset(), one.hidden)
            self._owner = None
        if definitions:
            whole = {"allOf": [whole], "$defs": definitions}
        return Exported(whole, _is_circular(self._edges), self._origins, self._closings)

    def _spell(self, node: Json, scope: Scope, values: Values, above: frozenset[tuple[int, int]]) -> Json:
        if not isinstance(node, dict):
            return node
        owner, self._owner = self._owner, None
        shape = self._compiler.composition.shape(node, scope)
        written = self._in_place(node, scope, values, above, shape.hidden)
        if self.closed and shape.names and not shape.open:
            written = {"allOf": [self._closing(node, scope, shape), written]}
        self._owner = owner
        return written

    def _closing(self, node: Json, scope: Scope, shape: Shape) -> Json:
        """That nothing but what is declared is there. What counts as declared is asked of the schema as it is: one that
        fails for something below it says nothing of what it declares (JSON Schema Core 2020-12, 7.7.1.2)."""
        closing = {**self._reference(node, scope, shape.hidden, closed=False), "unevaluatedProperties": False}
        self._note(closing, scope.document, node)
        self._closings[id(closing)] = shape.names
        return closing

    def _in_place(
        self, node: Json, scope: Scope, values: Values, above: frozenset[tuple[int, int]], hidden: frozenset[str]
    ) -> Json:
        if not isinstance(node, dict):
            return node
        scope = enter(node, scope)
        conjuncts: list[Json] = []
        for keyword, (target, at) in self._references(node, scope):
            is_plain = isinstance(target, bool)
            reference = target if is_plain else self._reference(target, at, hidden, closed=self.closed)
            if keyword == "$ref" and (scope.dialect.reference_alone or len(node) == 1):
                return reference
            conjuncts.append(reference)
        written = self._written(node, scope, _Everything(self, scope, values, above, hidden), conjuncts)
        self._note(written, scope.document, node)
        return written

    def _reference(self, node: Json, scope: Scope, hidden: frozenset[str], *, closed: bool) -> dict[str, Json]:
        """A reference to the definition of a schema that is applied in place, which will be written once."""
        key = (id(node), scope, hidden, closed)
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = f"s{len(self._names)}"
            self._pending.append(_Pending(name, node, scope, hidden, closed))
        if self._owner is not None:
            self._edges.setdefault(self._owner, set()).add(name)
        return {"$ref": f"#/$defs/{name}"}

    def _note(self, written: Json, document: Document, node: Json) -> None:
        self._origins[id(written)] = (written, (document, node))  # kept alive, so that its identity stays its own


class _Everything(SubschemaInliner):
    """Spells subschemas whatever the values are."""

    _speller: _Exporter

    def test(self, node: Json) -> Json:
        """What values need not meet is not closed: they would meet less of it, and so something else more."""
        closed, self._speller.closed = self._speller.closed, False
        written = self.in_place(node)
        self._speller.closed = closed
        return written

    def inline_below(self, node: Json, values: Values) -> Json:
        return self._speller._spell(node, self.scope, values, frozenset())

    def in_place(self, node: Json) -> Json:
        return self._speller._in_place(node, self.scope, self.values, self._above, self.hidden)

    def union(self, members: Json) -> Json:
        return inline_list(self, members)

    def properties(self, members: Json) -> Json:
        return {name: self.inline_below(member, []) for name, member in members.items() if name not in self.hidden}


def step_below(node: Json, token: str | int) -> tuple[str | int, Json]:
    """One step down a validator's path: the step as it is, and what is there.

    In paths of jsonschema-rs, names that look like numbers have become numbers, whatever zeros they began with.
    """
    if isinstance(node, list):
        return token, node[int(token)]
    own = str(token)
    if own not in node:
        own = next(name for name in node if name.removeprefix("+").isdigit() and int(name) == token)
    return own, node[own]


def _is_circular(edges: dict[str, set[str]]) -> bool:
    """Whether definitions lead back to themselves. Depth first, each once."""
    done: set[str] = set()
    for start in edges:
        above = {start}
        stack = [(start, iter(sorted(edges[start])))]
        while stack:
            name, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                stack.pop()
                above.discard(name)
                done.add(name)
            elif following in above:
                return True
            elif following not in done:
                above.add(following)
                stack.append((following, iter(sorted(edges.get(following, ())))))
    return False
