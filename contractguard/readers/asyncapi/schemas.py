"""Schemas of payloads and headers, in whatever format they are written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from contractguard.contract.document import UNREAD, Document, Json, Path, Schema
from contractguard.contract.errors import InputError
from contractguard.readers.asyncapi.versions import dialect_of_format, format_in_words
from contractguard.readers.openapi.reading import DescriptionReader, DocumentNode, kind_of
from contractguard.readers.openapi.versions import dialect_of

_ASYNCAPI = "https://asyncapi.com/"
"""Where the specification's own schemas are; naming them says nothing new."""


class Written(NamedTuple):
    """A schema as it stands, and the dialect in which it is read; `unread` says why it is not."""

    spot: DocumentNode
    dialect: str
    unread: str | None = None


def written(reading: DescriptionReader, spot: DocumentNode, what: str, schema_format: Json = None) -> Written:
    """Look at the schema at `spot`, which may be a Multi Format Schema Object, directly or by reference.

    `schema_format` is what the message says of its payload (2.x). A format that is not read is a problem that calls
    the schema `what`.
    """
    inner = _multi_format(reading, spot)
    if inner is not None:
        schema_format = inner.node["schemaFormat"]
        if "schema" not in inner.node:
            return _unread(reading, inner, f"the {what} has a `schemaFormat`, but no `schema`")
        spot = inner.child("schema")
    dialect = reading.dialect(spot.document) if schema_format is None else dialect_of_format(schema_format)
    if dialect is None:
        return _unread(reading, spot, f"the {what} is described in {format_in_words(schema_format)}, which is not read")
    if not isinstance(spot.node, dict | bool):
        return _unread(reading, spot, f"the {what} must be a schema, not {kind_of(spot.node)}")
    return Written(spot, _own_dialect(reading, spot) or dialect)


def _unread(reading: DescriptionReader, spot: DocumentNode, why: str) -> Written:
    reading.report(spot, why)
    return Written(spot, reading.version.dialect, why)


def _own_dialect(reading: DescriptionReader, spot: DocumentNode) -> str | None:
    """The dialect that the `$schema` of a schema names; one that we do not know is a problem."""
    name = spot.node.get("$schema") if isinstance(spot.node, dict) else None
    found = dialect_of(name)
    if name is not None and found is None and not str(name).startswith(_ASYNCAPI):
        said = f"`$schema` names a schema dialect that is not known: {str(name)[:80]!r}"
        reading.report(spot.child("$schema"), said)
    return found


def _multi_format(reading: DescriptionReader, spot: DocumentNode) -> DocumentNode | None:
    """The Multi Format Schema Object at `spot` or where its references lead (3.0, "Multi Format Schema Object")."""
    seen: set[int] = set()
    current: DocumentNode | None = spot
    while current is not None and isinstance(current.node, dict) and id(current.node) not in seen:
        seen.add(id(current.node))
        if "schemaFormat" in current.node and "$ref" not in current.node:
            return current
        if not isinstance(current.node.get("$ref"), str):
            return None
        problems = len(reading.problems)
        current = reading.next_reference(current)
        del reading.problems[
            problems:
        ]  # the reference is followed again where it is compared, and its failure told there
    return None


def handle(reading: DescriptionReader, found: Written) -> Schema:
    """A handle on a schema. One that is not read becomes a reference to nothing that says why: nothing can be proved of
    it, and a comparison with it is told as undecided."""
    spot, dialect, unread = found
    node = spot.node
    if unread is not None:
        node = reading.made(("unread", id(spot.document), spot.path), lambda: {"$ref": UNREAD + unread})
    return Schema(spot.document, spot.path, node, dialect)


def say_what_is_mixed(reading: DescriptionReader, entry: Document) -> None:
    """Report references from within a schema to one that is written in a format of its own.

    A Multi Format Schema Object may stand where a whole schema of a message does (3.0, "Message Object"), not within
    one: there it would be taken for a schema that allows everything.
    """
    formatted = {
        (id(document), ("components", "schemas", name))
        for document in entry.siblings.values()
        for name, node in _components(document)
        if isinstance(node, dict) and "schemaFormat" in node and "schema" in node
    }
    for document in entry.siblings.values() if formatted else ():
        for path, reference in _references(document.root):
            whole = path[-1:] in (("payload",), ("headers",)) or path[-3:-1] == ("components", "schemas")
            try:
                target, place, _ = document.resolve(reference)
            except InputError:
                continue
            if not whole and (id(target), place) in formatted:
                spot = DocumentNode(document, path, document.value_at(path))
                reading.report(spot, f"{reference[:80]!r} has a format of its own, and cannot be read within a schema")


def _components(document: Document) -> list[tuple[str, Json]]:
    components = document.root.get("components") if isinstance(document.root, dict) else None
    schemas = components.get("schemas") if isinstance(components, dict) else None
    return list(schemas.items()) if isinstance(schemas, dict) else []


def _references(root: Json) -> Iterator[tuple[Path, str]]:
    """Every `$ref` of a document, with the place of the object that holds it."""
    pending: list[tuple[Path, Json]] = [((), root)]
    while pending:
        path, node = pending.pop()
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                yield path, node["$ref"]
            pending.extend(((*path, key), value) for key, value in reversed(node.items()))
        elif isinstance(node, list):
            pending.extend(((*path, i), value) for i, value in reversed(list(enumerate(node))))
