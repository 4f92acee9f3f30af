"""Schemas to nodes, per dialect.

A schema is compiled on demand: a subschema of some size becomes a lazy node that is spelled out when a search needs
it. Subschemas without references are identified by their content, so an unchanged part of two documents is the same
node; others by their place.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from contextlib import suppress

from contractguard.algebra import values
from contractguard.algebra.compile.composition import Composition, Shape, join_shapes
from contractguard.algebra.compile.context import NO_NAMES, PLAIN, Context, ReadingMode
from contractguard.algebra.compile.keywords import HANDLERS, ORDER
from contractguard.algebra.nodes import FALSE, TRUE, Literal, Table
from contractguard.algebra.texts import Texts
from contractguard.algebra.vocabulary.keyword_values import require_held
from contractguard.algebra.vocabulary.scopes import Scope, enter, scope_at, scope_of
from contractguard.contract.document import Document, Json, Schema, join_uri
from contractguard.contract.errors import InvalidSchema, UnresolvedReference

Identify = Callable[[Document, Json], Hashable]


class Compiler:
    """Compiles the schemas of one side into a table. Both sides of a question share the table."""

    def __init__(
        self,
        table: Table,
        reading: ReadingMode,
        texts: Texts | None = None,
        identify: Identify | None = None,
        composition: Composition | None = None,
    ) -> None:
        """`composition`: that of another compiler that leaves out the same properties of messages."""
        self.table = table
        self.reading = reading
        self.composition = composition or Composition(self)
        self._texts = texts = texts or Texts()
        self.open = (
            Compiler(table, ReadingMode(False, reading.access, reading.formats), texts, identify, self.composition)
            if reading.closed
            else self
        )
        self._identify = identify
        self._ends: dict[tuple[int, Scope], tuple[Json, Scope]] = {}
        self._alive: list[Json] = []  # synthetic schemas are identified by address, so they must not be collected

    def schema(self, schema: Schema) -> Literal:
        """The set of values that a schema admits."""
        return self.value(schema.node, scope_of(schema))

    def keywords(self, schema: Schema, keywords: Iterable[str], hidden: frozenset[str] = frozenset()) -> Literal:
        """The same for some of the schema's keywords only, as if it had no others. `hidden` are properties that are no
        part of the message."""
        node = {keyword: schema.node[keyword] for keyword in keywords if keyword in schema.node}
        self._alive.append(node)
        return self._in_place(node, scope_of(schema), PLAIN._replace(hidden=hidden))

    def value(self, node: Json, scope: Scope) -> Literal:
        """The set for a schema that stands for a value of its own (a property, an item, a root)."""
        if node is True or node == {}:
            return TRUE
        if node is False:
            return FALSE
        self._require_object(node)
        try:
            node, scope = self._follow(node, scope)
        except UnresolvedReference as error:
            return self._unresolved_reference(node["$ref"], scope, error)
        if node is True or node is False or not _is_composite(node):
            return self._root(node, scope)
        twin = self.open.value(node, scope) if self.reading.closed else None
        return self.table.lazy(self.identity(node, scope), lambda: self._root(node, scope), twin)

    def identity(self, node: Json, scope: Scope, context: Context | None = None) -> Hashable:
        """What makes two compiled schemas the same: content where it is self-contained, else the place."""
        text = self._texts.text(node)
        shared: Hashable = text.number
        if text.refers:
            shared = self._identify(scope.document, node) if self._identify else None
            if shared is None:
                shared = (id(scope.document), id(node), scope.base, scope.dynamic)
        return (shared, scope.dialect.name, self.reading, context)

    def _root(self, node: Json, scope: Scope) -> Literal:
        """The set for a schema that starts a composition of its own."""
        if not isinstance(node, dict):
            return TRUE if node else FALSE
        if self.reading.closed or self.reading.access:
            shape = self.composition.shape(node, scope)
            names = NO_NAMES if self.reading.closed and not shape.open else None
            repeated = shape.repeated if self.reading.closed else NO_NAMES
            literal = self._in_place(node, scope, Context(shape.hidden, names, True, False, repeated))
            if repeated:
                literal = self.table.all_of(
                    (literal, self._repeated_properties([(node, scope)], repeated - shape.hidden))
                )
            if self.reading.closed and shape.names and not shape.typed and not shape.union:
                return self.table.all_of((literal, self.table.types(values.OBJECT)))  # properties speak for an object
            return literal
        return self._in_place(node, scope, PLAIN)

    def joint(self, nodes: list[tuple[Json, Scope]]) -> Literal:
        """The set for several schemas of one value, closed together: it carries what any of them declares."""
        if len(nodes) == 1 or not self.reading.closed:
            return self.table.all_of(self.value(node, scope) for node, scope in nodes)
        shapes = [self.composition.shape(node, scope) for node, scope in nodes]
        whole = join_shapes(shapes)
        parts = []
        for index, (node, scope) in enumerate(nodes):
            others = [shape for at, shape in enumerate(shapes) if at != index]
            names = None if whole.open else NO_NAMES.union(*(shape.names for shape in others))
            typed = any(shape.typed for shape in others)
            parts.append(self.in_place(node, scope, Context(whole.hidden, names, False, typed, whole.repeated)))
        parts.append(self._repeated_properties(nodes, whole.repeated - whole.hidden))
        if whole.names and not whole.open and not whole.union:
            parts.append(self.table.additional(whole.names - whole.hidden, frozenset(), FALSE))
        return self.table.all_of(parts)

    def _repeated_properties(self, nodes: list[tuple[Json, Scope]], names: frozenset[str]) -> Literal:
        """The values of properties that several schemas declare."""
        parts = []
        for name, found in self.composition.declarations(nodes, names).items():
            place = tuple(id(node) for node, _ in found)
            identity = ("joint", place, tuple(scope for _, scope in found), self.reading)
            literal = self.table.lazy(identity, lambda found=found: self.joint(found))  # type: ignore[misc]
            parts.append(self.table.member(name, literal))
        return self.table.all_of(parts)

    def in_place(self, node: Json, scope: Scope, context: Context) -> Literal:
        """The set for a subschema that is applied to the same value as its parent (allOf, anyOf, if, …)."""
        if node is True:
            return TRUE
        if node is False:
            return FALSE
        self._require_object(node)
        if len(node) == 1 and "$ref" in node:  # so that two of them are the same set
            with suppress(UnresolvedReference):  # told where it is spelled out
                node, scope = self._follow(node, scope)
            if isinstance(node, bool):
                return TRUE if node else FALSE
        if not _is_composite(node):
            return self._in_place(node, scope, context)
        return self.table.lazy(self.identity(node, scope, context), lambda: self._in_place(node, scope, context))

    def _in_place(self, node: Json, scope: Scope, context: Context) -> Literal:
        scope = enter(node, scope)
        parts: list[Literal] = []
        reference = node.get("$ref")
        if "$ref" in node:
            require_held("$ref", reference)
            parts.append(self._reference(node, reference, scope, context))
            if scope.dialect.reference_alone:
                return parts[0]
        done = set()
        for keyword in sorted(node, key=lambda word: ORDER.get(word, 0)):
            handler = HANDLERS.get(keyword) if keyword in scope.dialect.keywords else None
            if handler is not None and handler not in done:
                done.add(handler)
                parts.append(handler(self, node, scope, context))
        if context.closes and context.names is not None:
            parts.append(self._closing(node, scope, context))
        return self.table.all_of(parts)

    def _reference(self, node: Json, reference: str, scope: Scope, context: Context) -> Literal:
        try:
            target, at = self.resolve(reference, scope)
        except UnresolvedReference as error:
            return self._unresolved_reference(reference, scope, error)
        inner = context if len(node) == 1 else self.composition.context_for_subschema(node, scope, context, "$ref", 0)
        return self.in_place(target, at, inner)

    def _unresolved_reference(self, reference: str, scope: Scope, error: UnresolvedReference) -> Literal:
        """A reference that leads nowhere: nothing is known of what it admits."""
        return self.table.opaque(error.what, ("$ref", id(scope.document), scope.base, reference))

    def _closing(self, node: Json, scope: Scope, context: Context) -> Literal:
        """No names but the declared ones; where a union decides which those are, its branches say so themselves."""
        shape: Shape = self.composition.shape(node, scope)
        names = (context.names or frozenset()) | shape.names
        if shape.union:
            return TRUE
        is_object = bool(shape.names) and not shape.typed and not context.typed
        types = self.table.types(values.OBJECT) if is_object else TRUE
        if shape.open or not names:
            return types
        return self.table.all_of(
            (types, self.table.additional(names - shape.hidden - context.hidden, frozenset(), FALSE))
        )

    # --- references

    def _follow(self, node: Json, scope: Scope) -> tuple[Json, Scope]:
        """Go through references that stand alone, however many, to what they lead to in the end."""
        passed: dict[tuple[int, Scope], Json] = {}
        while (
            isinstance(node, dict)
            and isinstance(node.get("$ref"), str)
            and (len(node) == 1 or scope.dialect.reference_alone or _refers_only(node, scope))
        ):
            place = (id(node), scope)
            if place in passed:
                raise UnresolvedReference(
                    "a $ref leads only to further references and never to a schema",
                    where=scope.document.name,
                    remedy="let one of the references point at a schema",
                )
            known = self._ends.get(place)
            if known is not None:
                node, scope = known
                break
            passed[place] = node
            node, scope = self.resolve(node["$ref"], scope)
        if len(passed) > 1:  # a shorter way is as fast
            self._ends.update(dict.fromkeys(passed, (node, scope)))
            self._alive.extend(passed.values())
        return node, scope

    def resolve(self, reference: str, scope: Scope) -> tuple[Json, Scope]:
        """The schema that a reference names, and the scope it stands in."""
        try:
            document, path, node = scope.document.resolve(reference, scope.base)
        except UnresolvedReference:
            from contractguard.algebra.vocabulary.metaschemas import metaschema

            known = metaschema(join_uri(scope.base, reference))
            if known is None:
                raise
            document, path, node = known
        self._require_object(node, reference)
        return node, scope_at(document, path, scope.dialect, scope.dynamic)

    def dynamic(self, reference: str, scope: Scope) -> tuple[Json, Scope]:
        """The same for `$dynamicRef` and `$recursiveRef`: the outermost resource entered that takes part decides."""
        node, at = self.resolve(reference, scope)
        anchor = reference.partition("#")[2]
        keyword = "$dynamicAnchor" if anchor else "$recursiveAnchor"
        wanted = anchor or True
        if not isinstance(node, dict) or node.get(keyword) != wanted:
            return node, at
        for resource in scope.dynamic:
            try:
                candidate, there = self.resolve(f"{resource}#{anchor}", scope)
            except UnresolvedReference:
                continue  # that resource has no such anchor, so it does not take part
            if isinstance(candidate, dict) and candidate.get(keyword) == wanted:
                return candidate, there
        return node, at

    def _require_object(self, node: Json, reference: str = "") -> None:
        if not isinstance(node, dict | bool):
            what = f"{reference} is" if reference else "a schema must be an object or a boolean, not"
            raise InvalidSchema(f"{what} {type(node).__name__}", remedy="correct the schema")


def _refers_only(node: dict[str, Json], scope: Scope) -> bool:
    """Whether all that stands beside a reference constrains nothing, and does not change where the reference leads."""
    return scope.dialect.identifier not in node and scope.dialect.keywords.isdisjoint(node)


def _is_composite(node: Json) -> bool:
    """Whether a schema has subschemas or a reference; the others are spelled out at once."""
    for value in node.values():
        if type(value) is dict or (type(value) is list and value and type(value[0]) in (dict, bool)):
            return True
    return "$ref" in node or "$dynamicRef" in node or "$recursiveRef" in node
