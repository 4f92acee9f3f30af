"""Where a schema stands, and so what its references are relative to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from contractguard.algebra.dialects import Dialect, dialect_named
from contractguard.contract.document import Document, Json, Schema, joined


class Scope(NamedTuple):
    """Where a schema stands: what its references are relative to. `dynamic`: the resources entered, if it matters."""

    document: Document
    base: str
    dialect: Dialect
    dynamic: tuple[str, ...] = ()


def scope_of(schema: Schema) -> Scope:
    """The scope in which a handle's references are read. Raises `UsageError` for an unknown dialect."""
    return entered(schema.document, schema.path, dialect_named(schema.dialect), ())


def enter(node: Json, scope: Scope) -> Scope:
    """The scope inside a schema, which may be a resource of its own."""
    name = scope.dialect.identifier
    if not name or name not in node or not isinstance(node[name], str) or node[name].startswith("#"):
        return scope
    if scope.dialect.reference_alone and "$ref" in node:
        return scope
    base = joined(scope.base, node[name]).partition("#")[0]
    return scope if base == scope.base else _with_base(scope, base)


def entered(document: Document, path: Iterable[str | int], dialect: Dialect, dynamic: tuple[str, ...]) -> Scope:
    """The scope at a place in a document, with the resources on the way to it."""
    scope = _with_base(Scope(document, "", dialect, dynamic), document.uri)
    if dialect.identifier and document.mentions(dialect.identifier):
        node = document.root
        for token in path:
            if isinstance(node, dict):
                scope = enter(node, scope)
            node = node[token]
    return scope


def _with_base(scope: Scope, base: str) -> Scope:
    document = scope.document
    tracks = document.mentions("$dynamicRef") or document.mentions("$recursiveRef")
    dynamic = (*scope.dynamic, base) if tracks and base not in scope.dynamic else scope.dynamic
    return scope._replace(base=base, dynamic=dynamic)
