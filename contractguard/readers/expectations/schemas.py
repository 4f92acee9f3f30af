"""Entries that are JSON Schemas."""

from __future__ import annotations

from contractguard.contract.choices import SourceKind
from contractguard.contract.document import Document, Json, Location, Schema
from contractguard.contract.errors import InputError
from contractguard.contract.expectation import Expectations, ExpectedPart, Strength
from contractguard.readers.expectations.entry import EntryOrigin, aim_of
from contractguard.readers.expectations.index_model import SchemaEntry
from contractguard.readers.openapi.versions import declared_version
from contractguard.support.printable import printable

DEFAULT_DIALECT = "2020-12"

_DIALECTS = {
    "https://json-schema.org/draft/2020-12/schema": "2020-12",
    "https://json-schema.org/draft/2019-09/schema": "2019-09",
    "http://json-schema.org/draft-07/schema": "draft-07",
    "http://json-schema.org/draft-06/schema": "draft-06",
    "http://json-schema.org/draft-04/schema": "draft-04",
    "https://spec.openapis.org/oas/3.1/dialect/base": "openapi-3.1",
}


def read(entry: SchemaEntry, origin: EntryOrigin) -> Expectations:
    """A schema file, or a part of one, as what is read of a message or sent in it.

    Its dialect is the entry's, else what `$schema` says (of the schema, then of its file), else that of the OpenAPI
    description that it stands in, else 2020-12. Raises `InputError` when there is no such file or schema.
    """
    name, _, fragment = entry.schema_.partition("#")
    document, path, node = origin.files.read_described(name).resolve(f"#{fragment}")
    if not isinstance(node, dict | bool):
        raise InputError(
            f"{printable(entry.schema_)!r} is not a schema, which is an object, true or false", where=document.name
        )
    schema = Schema(document, path, node, entry.dialect or dialect_of(node, document))
    aim = aim_of(entry)
    part = ExpectedPart(aim.pointer, schema)
    at = Location(document, path)
    found = origin.expectation(f"{entry.schema_} for {aim}", SourceKind.SCHEMA, aim, Strength.GUARANTEED, (part,), at)
    return Expectations((found,))


def dialect_of(node: Json, document: Document) -> str:
    """The dialect that a schema in a document is written in. Raises `InputError` for a `$schema` that is not known."""
    for holder in (node, document.root):
        uri = holder.get("$schema") if isinstance(holder, dict) else None
        if isinstance(uri, str):
            dialect = _DIALECTS.get(
                uri.removesuffix("#").replace("https://json-schema.org/draft-", "http://json-schema.org/draft-")
            )
            if dialect is None:
                raise InputError(
                    f"$schema {printable(uri)!r} is not a dialect that is known",
                    where=document.name,
                    remedy="say `dialect:` in the entry, for example 2020-12",
                )
            return dialect
    version = declared_version(document.root)
    return DEFAULT_DIALECT if version is None else version.dialect
