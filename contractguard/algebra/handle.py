"""A handle on what a question was given."""

from __future__ import annotations

from contractguard.contract.dialects import dialect_named
from contractguard.contract.document import Document, Json, Schema

_BASE = "https://schema.invalid/"
"""The base of a schema that does not name itself; the domain is reserved for nobody (RFC 2606)."""


def handle(schema: Schema | Json, dialect: str) -> Schema:
    """A handle on what `contains` was given. Raises `UsageError` for an unknown dialect."""
    dialect_named(dialect)
    if isinstance(schema, Schema):
        return schema
    return Schema(Document(_BASE, "the schema", schema), (), schema, dialect)
