"""Schemas from any number of files to one table of shared schemas, with every reference rewritten into it."""

from __future__ import annotations

from collections.abc import Callable

from contractguard.contract.document import UNRESOLVED, Document, Json, Location, Path, Schema, join_uri
from contractguard.contract.errors import InputError
from contractguard.contract.redaction import hidden, is_sensitive
from contractguard.snapshots import dynamic, keywords, names
from contractguard.snapshots.handlers import COMPONENTS, HANDLERS, unknown
from contractguard.snapshots.names import Identity, ReferenceTarget, identity
from contractguard.snapshots.references import (
    Ends,
    Hop,
    WriteContext,
    anchor_name,
    base_at,
    chain,
    ends_of,
    is_reference,
    members,
)

MAX_DEPTH = 100
"""Of one schema, references apart."""
MAX_SCHEMAS = 200_000


class Lifter:
    """Copies schemas in their canonical form and collects what they refer to.

    `needs` are the dynamic anchors that each schema depends on, or None when they are not known yet: a first lifter
    finds them (`dependencies`), a second writes the schemas. `keeps_xml`: some message is in XML.
    """

    def __init__(
        self,
        entry: Document,
        dialect: str,
        needs: dict[Identity, set[str]] | None = None,
        *,
        keeps_xml: bool = False,
    ) -> None:
        self.entry = entry
        self.keeps_xml = keeps_xml
        self.dialect = dialect
        self.dynamic = False
        self.defaults = 0
        self._hidden: set[Identity] = set()
        self.origins: dict[str, Location] = {}
        self._needs = needs
        self._targets: dict[Identity, tuple[ReferenceTarget, Json]] = {}
        self._contents: dict[Identity, Json] = {}
        self._pending: list[Identity] = []
        self._links: list[tuple[dict[str, Json], str, Identity]] = []
        self._hops: dict[tuple[int, str | None, str, str], tuple[Hop, ...]] = {}
        self._ends: Ends = {}
        self._anchors: dict[int, dynamic.Anchors] = {}
        self._uses: dict[Identity, set[str]] = {}
        self._edges: dict[Identity, set[Identity]] = {}

    # In and out -------------------------------------------------------------------------------------------------

    def message(self, schema: Schema) -> Json:
        """The schema of a message. One in another dialect than the snapshot's is moved to the table."""
        context = self._context(schema.document, schema.path, schema.dialect, ())
        if schema.dialect != self.dialect and not is_reference(schema.node, schema.dialect):
            target = ReferenceTarget(schema.document, schema.path, schema.dialect)
            return self.link({}, "$ref", self._want(target, schema.node))
        copied = self._copy(schema.node, context, 0)
        self._drain()
        return copied

    def copy_named(self, name: str, copy: Callable[[], Json]) -> Json:
        """A copy of a schema that stands under a name. Where that is sensitive, its defaults are not written."""
        before = self.defaults
        copied = copy()
        links = isinstance(copied, dict) and "$ref" in copied
        if (links or self.defaults > before) and is_sensitive(name):
            _hide_defaults(copied)
            self._hidden.update(key for holder, _, key in self._links[-1:] if holder is copied)
        return copied

    def dependencies(self) -> dict[Identity, set[str]]:
        """The dynamic anchors that each schema depends on."""
        return dynamic.dependencies(self._uses, self._edges)

    def table(self, container: str = "schemas") -> tuple[dict[str, Json], dict[str, str]]:
        """The shared schemas by name, and the dialects of those that are not in the snapshot's.

        `container` is the member at the top of the file that will hold them, which references name."""
        self._drain()
        instead = self._passed_through()
        targets = [target for key, (target, _) in self._targets.items() if key not in instead]
        given = names.assign(targets, self.entry, self._aliases())
        self.origins = {given[identity(one)]: Location(one.document, one.path) for one in targets}
        hidden_ones = {instead.get(key, key) for key in self._hidden}
        for key, name in given.items() if self.defaults else ():
            if key in hidden_ones or is_sensitive(name):
                _hide_defaults(self._contents[key])
        for holder, field, key in self._links:
            holder[field] = names.reference_to(given[instead.get(key, key)], container)
        dialects = {given[identity(one)]: one.dialect for one in targets if one.dialect != self.dialect}
        return {given[key]: content for key, content in self._contents.items() if key not in instead}, dialects

    def _passed_through(self) -> dict[Identity, Identity]:
        """The shared schemas of which nothing is left but a reference, and what that leads to in the end."""
        links = {id(holder): key for holder, field, key in self._links if field == "$ref" and len(holder) == 1}
        next_one = {key: links[id(content)] for key, content in self._contents.items() if id(content) in links}
        ends: dict[Identity, Identity | None] = {}
        for start in next_one:
            trail: dict[Identity, None] = {}
            current = start
            while current in next_one and current not in ends and current not in trail:
                trail[current] = None
                current = next_one[current]
            end = ends.get(current, None if current in trail else current)
            ends.update(dict.fromkeys(trail, end))
        return {key: end for key, end in ends.items() if end is not None}

    def _drain(self) -> None:
        while self._pending:
            key = self._pending.pop()
            target, node = self._targets[key]
            context = self._context(target.document, target.path, target.dialect, target.scope, key)
            self._contents[key] = self._copy(node, context, 0)

    def _aliases(self) -> dict[Identity, str]:
        """The names that the entry document gives to schemas which stand elsewhere."""
        found: dict[Identity, str] = {}
        for container in COMPONENTS:
            for name, node in sorted(members(self.entry, container).items()):
                for dialect in {target.dialect for target, _ in self._targets.values()}:
                    if is_reference(node, dialect):
                        hops = self._follow(node["$ref"], self._context(self.entry, container, dialect, ()))
                        if hops:
                            found.setdefault(identity(ReferenceTarget(hops[-1].document, hops[-1].path, dialect)), name)
        return found

    # Copies -----------------------------------------------------------------------------------------------------

    def _context(
        self, document: Document, path: Path, dialect: str, scope: dynamic.Scope, owner: Identity | None = None
    ) -> WriteContext:
        if self._needs is not None:
            scope = self._enter_scope(scope, document, path)
        return WriteContext(document, base_at(document, path, dialect), dialect, scope, owner)

    def _copy(self, node: Json, context: WriteContext, depth: int) -> Json:
        if not isinstance(node, dict):
            return node
        if depth > MAX_DEPTH:
            raise InputError(
                f"a schema is nested deeper than {MAX_DEPTH} levels",
                where=context.document.name,
                remedy="give inner schemas a name and refer to them by $ref",
            )
        reference = node.get("$ref")
        if isinstance(reference, str) and context.dialect in keywords.REFERENCE_ALONE:
            return self.reference({}, reference, context)
        context = self._inside(node, context)
        copied: dict[str, Json] = {}
        # Two references in one schema become branches of `allOf`, whose order must not depend on that of the keys.
        for keyword in sorted(node) if "$ref" in node or "$dynamicRef" in node else node:
            HANDLERS.get(keyword, unknown)(self, copied, keyword, node, context, depth)
        return copied

    def _inside(self, node: Json, context: WriteContext) -> WriteContext:
        """The context below a schema that may be a resource of its own."""
        uri = node.get(keywords.IDENTIFIERS.get(context.dialect, "$id"))
        if not isinstance(uri, str) or uri.startswith("#"):
            return context
        base = join_uri(context.base or context.document.uri, uri).partition("#")[0]
        scope = context.scope
        if self._needs is not None and base in (known := context.document.embedded_resources()):
            scope = self._enter_scope(scope, context.document, known[base][0])
        return context._replace(base=base, scope=scope)

    def copy_below(self, value: Json, context: WriteContext, depth: int) -> Json:
        """Copy a schema, or an array of schemas; what is neither is kept as it is."""
        if isinstance(value, list):
            return [self._copy(item, context, depth + 1) for item in value]
        return self._copy(value, context, depth + 1)

    # References -------------------------------------------------------------------------------------------------

    def reference(self, holder: dict[str, Json], reference: str, context: WriteContext) -> dict[str, Json]:
        """Write a `$ref` into `holder`."""
        key = self.target(reference, context)
        holder = _holder_of_reference(holder)
        if key is None:
            holder["$ref"] = reference if reference.startswith(UNRESOLVED) else UNRESOLVED + reference
            return holder
        return self.link(holder, "$ref", key)

    def link(self, holder: dict[str, Json], field: str, key: Identity) -> dict[str, Json]:
        holder[field] = None  # filled in when all names are known
        self._links.append((holder, field, key))
        return holder

    def target(self, reference: str, context: WriteContext) -> Identity | None:
        """The schema that a reference leads to in the end, wanted in the table; None when it leads nowhere."""
        hops = self._follow(reference, context)
        return self._arrive(hops, context) if hops else None

    def _arrive(self, hops: tuple[Hop, ...], context: WriteContext) -> Identity:
        document, path, node = hops[-1]
        target = ReferenceTarget(document, path, context.dialect)
        if self._needs is not None:
            scope = context.scope
            for hop in hops:
                scope = self._enter_scope(scope, hop.document, hop.path)
            needed = self._needs.get(identity(target), set())
            target = target._replace(scope=tuple(one for one in scope if one[0] in needed))
        return self._want(target, node, context.owner)

    def _want(self, target: ReferenceTarget, node: Json, user: Identity | None = None) -> Identity:
        key = identity(target)
        if key not in self._targets:
            if len(self._targets) >= MAX_SCHEMAS:
                raise InputError(
                    f"more than {MAX_SCHEMAS} shared schemas",
                    where=target.document.name,
                    remedy="use fewer combinations of $dynamicRef, or split the description",
                )
            self._targets[key] = (target, node)
            self._pending.append(key)
        if user is not None and self._needs is None:
            self._edges.setdefault(user, set()).add(key)
        return key

    def _follow(self, reference: str, context: WriteContext) -> tuple[Hop, ...]:
        """Where a reference leads, through schemas that are nothing but a reference; empty when nowhere. Every step
        only where resources on the way matter, else the first and the last."""
        key = (id(context.document), context.base, reference, context.dialect)
        found = self._hops.get(key)
        if found is None:
            hops = chain(reference, context) if self._needs is not None else ends_of(reference, context, self._ends)
            found = self._hops[key] = tuple(hops)
        return found

    # Dynamic references -----------------------------------------------------------------------------------------

    def dynamic_reference(self, holder: dict[str, Json], reference: str, context: WriteContext) -> None:
        """Write a `$dynamicRef` or `$recursiveRef` as the plain reference that it is in this scope."""
        hops = self._follow(reference, context)
        name = anchor_name(hops[0].node, reference.partition("#")[2]) if hops else None
        if name is None:
            self.reference(holder, reference, context)
            return
        self.dynamic = True
        if context.owner is not None:
            self._uses.setdefault(context.owner, set()).add(name)
        if self._needs is None:
            self.reference(holder, reference, context)
            self._every_candidate(name, context)
            return
        for anchor, path, uri in context.scope:
            if anchor == name:
                document = context.document.siblings[uri]
                outermost = (Hop(document, path, document.value_at(path)),)
                self.link(_holder_of_reference(holder), "$ref", self._arrive(outermost, context))
                return
        self.reference(holder, reference, context)

    def _every_candidate(self, name: str, context: WriteContext) -> None:
        for document in context.document.siblings.values():
            for anchors in self._anchors_of(document).values():
                if name in anchors:
                    hop = Hop(document, anchors[name], document.value_at(anchors[name]))
                    self._arrive((hop,), context)

    def _anchors_of(self, document: Document) -> dynamic.Anchors:
        if id(document) not in self._anchors:
            self._anchors[id(document)] = dynamic.anchors_of(document)
        return self._anchors[id(document)]

    def _enter_scope(self, scope: dynamic.Scope, document: Document, path: Path) -> dynamic.Scope:
        anchors = self._anchors_of(document)
        return dynamic.enter_resource(scope, anchors, dynamic.resource_at(anchors, path), document.uri)


def _holder_of_reference(holder: dict[str, Json]) -> dict[str, Json]:
    """Where one more reference goes: a schema has one `$ref`, further ones are branches of `allOf`."""
    if "$ref" not in holder:
        return holder
    branch: dict[str, Json] = {}
    holder.setdefault("allOf", []).append(branch)
    return branch


def _hide_defaults(node: Json) -> None:
    """Write no default in a schema, or below it. In place: references are filled in later."""
    if isinstance(node, list):
        for item in node:
            _hide_defaults(item)
    elif isinstance(node, dict):
        if "default" in node:
            node["default"] = hidden(node["default"])
        for keyword, value in node.items():
            if keyword not in ("default", "enum", "const"):
                _hide_defaults(value)
