"""Where a schema stands, and so what its references are relative to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from contractguard.contract.dialects import Dialect, dialect_named
from contractguard.contract.document import Document, Json, Schema, join_uri


class Scope(NamedTuple):
    """Where a schema stands: what its references are relative to. `dynamic`: the resources entered, if it matters."""

    document: Document
    base: str
    dialect: Dialect
    dynamic: tuple[str, ...] = ()


def scope_of(schema: Schema) -> Scope:
    """The scope in which a handle's references are read. Raises `UsageError` for an unknown dialect."""
    known: Scope | None = schema.document.scopes.get(schema.dialect)
    return scope_at(schema.document, schema.path, dialect_named(schema.dialect), ()) if known is None else known


def enter(node: Json, scope: Scope) -> Scope:
    """The scope inside a schema, which may be a resource of its own."""
    name = scope.dialect.identifier
    if not name or name not in node or not isinstance(node[name], str) or node[name].startswith("#"):
        return scope
    if scope.dialect.reference_alone and "$ref" in node:
        return scope
    base = join_uri(scope.base, node[name]).partition("#")[0]
    if base == scope.base:
        return scope
    return scope._replace(base=base, dynamic=_resources(scope.document, base, scope.dynamic))


def scope_at(document: Document, path: Iterable[str | int], dialect: Dialect, dynamic: tuple[str, ...]) -> Scope:
    """The scope at a place in a document, with the resources on the way to it.

    Where no part of the document is a resource of its own and nothing asks how it was reached, that depends on the
    dialect alone, and is remembered.
    """
    has_resources = bool(dialect.identifier) and document.mentions(dialect.identifier)
    if not has_resources and not _tracks(document):
        if dynamic:
            return Scope(document, document.uri, dialect, dynamic)
        known: Scope = document.scopes.setdefault(dialect.name, Scope(document, document.uri, dialect))
        return known
    scope = Scope(document, document.uri, dialect, _resources(document, document.uri, dynamic))
    if has_resources:
        node = document.root
        for token in path:
            if isinstance(node, dict):
                scope = enter(node, scope)
            node = node[token]
    return scope


def _resources(document: Document, base: str, dynamic: tuple[str, ...]) -> tuple[str, ...]:
    """The resources entered, with one more; kept only where something asks for them."""
    return (*dynamic, base) if base not in dynamic and _tracks(document) else dynamic


def _tracks(document: Document) -> bool:
    """Whether something in the document asks which resources were entered."""
    return document.mentions("$dynamicRef") or document.mentions("$recursiveRef")
