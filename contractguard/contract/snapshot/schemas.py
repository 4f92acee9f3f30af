"""Schemas from any number of files to one table of shared schemas, with every reference rewritten into it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urldefrag, urljoin

from contractguard.contract.document import MAX_REFERENCE_CHAIN, Document, Json, Path, Schema, pointer
from contractguard.contract.errors import InputError
from contractguard.contract.snapshot import dynamic, keywords, names
from contractguard.contract.snapshot.names import Identity, Target, identity

MAX_DEPTH = 100
"""Of one schema, references apart."""
MAX_SCHEMAS = 200_000
UNRESOLVED = "unresolved:"
"""Before a reference that leads nowhere: it leads nowhere in the snapshot either."""

_COMPONENT_NAME = re.compile(r"[\w.-]+")
_COMPONENTS = (("components", "schemas"), ("definitions",), ("schemas",))


class _Context(NamedTuple):
    """Where a schema stands: what its references are relative to, and the table entry that it is a part of."""

    document: Document
    base: str | None
    dialect: str
    scope: dynamic.Scope
    owner: Identity | None


class _Hop(NamedTuple):
    """One step of a reference."""

    document: Document
    path: Path
    node: Json


class Lifter:
    """Copies schemas in their canonical form and collects what they refer to.

    `needs` are the dynamic anchors that each schema depends on, or None when they are not known yet: a first lifter
    finds them (`dependencies`), a second writes the schemas.
    """

    def __init__(self, entry: Document, dialect: str, needs: dict[Identity, set[str]] | None = None) -> None:
        self.entry = entry
        self.dialect = dialect
        self.dynamic = False
        self._needs = needs
        self._targets: dict[Identity, tuple[Target, Json]] = {}
        self._contents: dict[Identity, Json] = {}
        self._pending: list[Identity] = []
        self._links: list[tuple[dict[str, Json], str, Identity]] = []
        self._hops: dict[tuple[int, str | None, str, str], tuple[_Hop, ...]] = {}
        self._anchors: dict[int, dynamic.Anchors] = {}
        self._uses: dict[Identity, set[str]] = {}
        self._edges: dict[Identity, set[Identity]] = {}

    # In and out -------------------------------------------------------------------------------------------------

    def message(self, schema: Schema) -> Json:
        """The schema of a message. One in another dialect than the snapshot's is moved to the table."""
        context = self._context(schema.document, schema.path, schema.dialect, ())
        if schema.dialect != self.dialect and not _is_reference(schema.node, schema.dialect):
            target = Target(schema.document, schema.path, schema.dialect)
            return self.link({}, "$ref", self._want(target, schema.node))
        copied = self._copy(schema.node, context, 0)
        self._drain()
        return copied

    def dependencies(self) -> dict[Identity, set[str]]:
        """The dynamic anchors that each schema depends on."""
        return dynamic.dependencies(self._uses, self._edges)

    def table(self) -> tuple[dict[str, Json], dict[str, str]]:
        """The shared schemas by name, and the dialects of those that are not in the snapshot's."""
        self._drain()
        instead = self._passed_through()
        targets = [target for key, (target, _) in self._targets.items() if key not in instead]
        given = names.assign(targets, self.entry, self._aliases())
        for holder, field, key in self._links:
            holder[field] = names.reference_to(given[instead.get(key, key)])
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
        for container in _COMPONENTS:
            for name, node in sorted(_members(self.entry, container).items()):
                for dialect in {target.dialect for target, _ in self._targets.values()}:
                    if _is_reference(node, dialect):
                        hops = self._follow(node["$ref"], self._context(self.entry, container, dialect, ()))
                        if hops:
                            found.setdefault(identity(Target(hops[-1].document, hops[-1].path, dialect)), name)
        return found

    # Copies -----------------------------------------------------------------------------------------------------

    def _context(
        self, document: Document, path: Path, dialect: str, scope: dynamic.Scope, owner: Identity | None = None
    ) -> _Context:
        if self._needs is not None:
            scope = self._entered(scope, document, path)
        return _Context(document, _base_at(document, path, dialect), dialect, scope, owner)

    def _copy(self, node: Json, context: _Context, depth: int) -> Json:
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
            _HANDLERS.get(keyword, _unknown)(self, copied, keyword, node, context, depth)
        return copied

    def _inside(self, node: Json, context: _Context) -> _Context:
        """The context below a schema that may be a resource of its own."""
        uri = node.get(keywords.IDENTIFIERS.get(context.dialect, "$id"))
        if not isinstance(uri, str) or uri.startswith("#"):
            return context
        base = urldefrag(urljoin(context.base or context.document.uri, uri)).url
        scope = context.scope
        if self._needs is not None and base in (known := context.document.identified()):
            scope = self._entered(scope, context.document, known[base][0])
        return context._replace(base=base, scope=scope)

    def below(self, value: Json, context: _Context, depth: int) -> Json:
        """Copy a schema, or an array of schemas; what is neither is kept as it is."""
        if isinstance(value, list):
            return [self._copy(item, context, depth + 1) for item in value]
        return self._copy(value, context, depth + 1)

    # References -------------------------------------------------------------------------------------------------

    def reference(self, holder: dict[str, Json], reference: str, context: _Context) -> dict[str, Json]:
        """Write a `$ref` into `holder`."""
        key = self.target(reference, context)
        holder = _beside(holder)
        if key is None:
            holder["$ref"] = reference if reference.startswith(UNRESOLVED) else UNRESOLVED + reference
            return holder
        return self.link(holder, "$ref", key)

    def link(self, holder: dict[str, Json], field: str, key: Identity) -> dict[str, Json]:
        holder[field] = None  # filled in when all names are known
        self._links.append((holder, field, key))
        return holder

    def target(self, reference: str, context: _Context) -> Identity | None:
        """The schema that a reference leads to in the end, wanted in the table; None when it leads nowhere."""
        hops = self._follow(reference, context)
        return self._arrive(hops, context) if hops else None

    def _arrive(self, hops: tuple[_Hop, ...], context: _Context) -> Identity:
        document, path, node = hops[-1]
        target = Target(document, path, context.dialect)
        if self._needs is not None:
            scope = context.scope
            for hop in hops:
                scope = self._entered(scope, hop.document, hop.path)
            needed = self._needs.get(identity(target), set())
            target = target._replace(scope=tuple(one for one in scope if one[0] in needed))
        return self._want(target, node, context.owner)

    def _want(self, target: Target, node: Json, user: Identity | None = None) -> Identity:
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

    def _follow(self, reference: str, context: _Context) -> tuple[_Hop, ...]:
        """Where a reference leads, through schemas that are nothing but a reference; empty when nowhere."""
        key = (id(context.document), context.base, reference, context.dialect)
        found = self._hops.get(key)
        if found is None:
            found = self._hops[key] = tuple(_chain(reference, context))
        return found

    # Dynamic references -----------------------------------------------------------------------------------------

    def dynamic_reference(self, holder: dict[str, Json], reference: str, context: _Context) -> None:
        """Write a `$dynamicRef` or `$recursiveRef` as the plain reference that it is in this scope."""
        hops = self._follow(reference, context)
        name = _anchor_name(hops[0].node, urldefrag(reference).fragment) if hops else None
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
                outermost = (_Hop(document, path, document.at(path)),)
                self.link(_beside(holder), "$ref", self._arrive(outermost, context))
                return
        self.reference(holder, reference, context)

    def _every_candidate(self, name: str, context: _Context) -> None:
        for document in context.document.siblings.values():
            for anchors in self._anchors_of(document).values():
                if name in anchors:
                    hop = _Hop(document, anchors[name], document.at(anchors[name]))
                    self._arrive((hop,), context)

    def _anchors_of(self, document: Document) -> dynamic.Anchors:
        if id(document) not in self._anchors:
            self._anchors[id(document)] = dynamic.anchors_of(document)
        return self._anchors[id(document)]

    def _entered(self, scope: dynamic.Scope, document: Document, path: Path) -> dynamic.Scope:
        anchors = self._anchors_of(document)
        return dynamic.entered(scope, anchors, dynamic.resource_at(anchors, path), document.uri)


def _beside(holder: dict[str, Json]) -> dict[str, Json]:
    """Where one more reference goes: a schema has one `$ref`, further ones are branches of `allOf`."""
    if "$ref" not in holder:
        return holder
    branch: dict[str, Json] = {}
    holder.setdefault("allOf", []).append(branch)
    return branch


def _anchor_name(node: Json, fragment: str) -> str | None:
    """The name under which a dynamic reference looks for the outermost anchor, or None when it is a plain one."""
    if not isinstance(node, dict):
        return None
    if fragment:
        return fragment if node.get("$dynamicAnchor") == fragment else None
    return dynamic.RECURSIVE if node.get("$recursiveAnchor") is True else None


def _chain(reference: str, context: _Context) -> list[_Hop]:
    hops: list[_Hop] = []
    seen = set()
    document, base = context.document, context.base
    while True:
        try:
            hop = _Hop(*document.resolve(reference, base))
        except InputError:
            return hops
        if not _is_schema(hop.node):
            return hops
        if (id(hop.document), hop.path) in seen or len(hops) > MAX_REFERENCE_CHAIN:
            return hops[:1]  # a circle of nothing but references stays one
        seen.add((id(hop.document), hop.path))
        hops.append(hop)
        if not _is_reference(hop.node, context.dialect):
            return hops
        document, base = hop.document, _base_at(hop.document, hop.path, context.dialect)
        reference = hop.node["$ref"]


def _is_schema(node: Json) -> bool:
    return isinstance(node, dict | bool)


def _is_reference(node: Json, dialect: str) -> bool:
    """Whether a schema says nothing but `$ref`."""
    if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
        return False
    if dialect in keywords.REFERENCE_ALONE or len(node) == 1:
        return True
    return all(keyword == "$ref" or keyword in ("description", "summary", "$comment") for keyword in node)


def _base_at(document: Document, path: Path, dialect: str) -> str | None:
    """The base URI of references at `path`, as the resources around it say; None when that is the document's."""
    identifier = keywords.IDENTIFIERS.get(dialect, "$id")
    if not identifier:
        return None
    base, node = None, document.root
    for token in path:
        uri = node.get(identifier) if isinstance(node, dict) else None
        if isinstance(uri, str) and not uri.startswith("#"):
            base = urldefrag(urljoin(base or document.uri, uri)).url
        try:
            node = node[token]
        except (KeyError, IndexError, TypeError):
            break  # a schema that was made up from a place
    return base


def _members(document: Document, container: Path) -> dict[str, Json]:
    node = document.root
    for token in container:
        node = node.get(token) if isinstance(node, dict) else None
    return node if isinstance(node, dict) else {}


# Keywords ---------------------------------------------------------------------------------------------------------

_Handler = Callable[[Lifter, dict[str, Json], str, Json, _Context, int], None]


def _unknown(_: Lifter, copied: dict[str, Json], keyword: str, node: Json, context: _Context, __: int) -> None:
    if keyword.startswith("x-") and keyword not in keywords.EXTENSIONS:
        return
    if keyword == keywords.IDENTIFIERS.get(context.dialect):
        return
    copied[keyword] = keywords.plain(node[keyword])


def _drop(_: Lifter, __: dict[str, Json], ___: str, ____: Json, _____: _Context, ______: int) -> None:
    return


def _schemas(lifter: Lifter, copied: dict[str, Json], keyword: str, node: Json, context: _Context, depth: int) -> None:
    found = lifter.below(node[keyword], context, depth)
    if keyword == "allOf" and isinstance(found, list):
        found = [*found, *copied.get("allOf", [])]
    copied[keyword] = found


def _schema_map(
    lifter: Lifter, copied: dict[str, Json], keyword: str, node: Json, context: _Context, depth: int
) -> None:
    value = node[keyword]
    if isinstance(value, dict):
        copied[keyword] = {name: lifter.below(item, context, depth) for name, item in value.items()}
    else:
        copied[keyword] = keywords.plain(value)


def _set(_: Lifter, copied: dict[str, Json], keyword: str, node: Json, __: _Context, ___: int) -> None:
    value = node[keyword]
    copied[keyword] = keywords.in_order(value) if isinstance(value, list) else keywords.plain(value)


def _ref(lifter: Lifter, copied: dict[str, Json], keyword: str, node: Json, context: _Context, _: int) -> None:
    value = node[keyword]
    if isinstance(value, str):
        lifter.reference(copied, value, context)
    else:
        copied[keyword] = keywords.plain(value)


def _dynamic_ref(lifter: Lifter, copied: dict[str, Json], keyword: str, node: Json, context: _Context, _: int) -> None:
    value = node[keyword]
    if keywords.DYNAMIC.get(context.dialect) == keyword and isinstance(value, str):
        lifter.dynamic_reference(copied, value, context)


def _discriminator(
    lifter: Lifter, copied: dict[str, Json], keyword: str, node: Json, context: _Context, _: int
) -> None:
    """Write every mapping out: names of components mean nothing in a table that has its own names."""
    value = node[keyword]
    if not isinstance(value, dict):  # 2.0: the name of the property
        copied[keyword] = keywords.plain(value)
        return
    mapping: dict[str, Json] = {}
    reached = set()
    raw = value.get("mapping")
    for tag, reference in raw.items() if isinstance(raw, dict) else ():
        key = _mapped(lifter, reference, context)
        if key is None:
            mapping[tag] = keywords.plain(reference)
        else:
            reached.add(key)
            lifter.link(mapping, tag, key)
    for branch in (*_branches(node, "oneOf"), *_branches(node, "anyOf")):
        key, tag = lifter.target(branch, context), branch.rpartition("/")[2]
        if key is not None and key not in reached and tag not in mapping:
            lifter.link(mapping, tag, key)
    written = {name: keywords.plain(item) for name, item in value.items() if not name.startswith("x-")}
    if mapping:
        written["mapping"] = mapping
    if (key := _mapped(lifter, value.get("defaultMapping"), context)) is not None:
        lifter.link(written, "defaultMapping", key)
    copied[keyword] = written


def _branches(node: Json, keyword: str) -> list[str]:
    branches = node.get(keyword)
    found = (
        [branch.get("$ref") for branch in branches if isinstance(branch, dict)] if isinstance(branches, list) else []
    )
    return [reference for reference in found if isinstance(reference, str)]


def _mapped(lifter: Lifter, reference: Json, context: _Context) -> Identity | None:
    """The schema that a mapping value means: a component's name before a relative reference."""
    if not isinstance(reference, str):
        return None
    if _COMPONENT_NAME.fullmatch(reference):
        for document in (context.document, lifter.entry):
            for container in _COMPONENTS:
                if reference in _members(document, container):
                    fragment = "#" + pointer((*container, reference))
                    return lifter.target(fragment, context._replace(document=document, base=None))
    return lifter.target(reference, context)


_HANDLERS: dict[str, _Handler] = {
    **dict.fromkeys(keywords.DROPPED, _drop),
    **dict.fromkeys(keywords.SCHEMA | keywords.SCHEMA_LIST, _schemas),
    **dict.fromkeys(keywords.SCHEMA_MAP, _schema_map),
    **dict.fromkeys(keywords.UNORDERED, _set),
    "$ref": _ref,
    "$dynamicRef": _dynamic_ref,
    "$recursiveRef": _dynamic_ref,
    "discriminator": _discriminator,
}
