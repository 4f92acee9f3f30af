"""A single schema that the user named: where it is read from, and in which dialect."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from contractguard.contract.choices import DialectName
from contractguard.contract.document import Document, Json, Schema, pointer
from contractguard.contract.document import Path as Steps
from contractguard.contract.errors import InputError, UnresolvedReference
from contractguard.readers.openapi.versions import declared_version, dialect_of
from contractguard.readers.sources.load import load
from contractguard.support.printable import printable

DEFAULT = "2020-12"
_NAMED = {
    "draft/2020-12": "2020-12",
    "draft/2019-09": "2019-09",
    "draft-07": "draft-07",
    "draft-06": "draft-06",
    "draft-04": "draft-04",
}
"""Dialects by the middle of their `$schema`."""

_DESCRIPTIONS = ("openapi", "swagger", "asyncapi")
_KEYWORDS = frozenset(
    """
    $schema $id id $ref $anchor $dynamicRef $dynamicAnchor $recursiveRef $recursiveAnchor $vocabulary $comment $defs
    definitions type enum const multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern
    items prefixItems additionalItems contains maxContains minContains maxItems minItems uniqueItems maxProperties
    minProperties required properties patternProperties additionalProperties propertyNames dependencies
    dependentRequired dependentSchemas unevaluatedItems unevaluatedProperties allOf anyOf oneOf not if then else format
    contentEncoding contentMediaType contentSchema title description default examples example deprecated readOnly
    writeOnly nullable discriminator xml externalDocs
    """.split()
)


def load_schema(spec: str, *, dialect: str | None = None, cwd: Path | None = None) -> Schema:
    """Load the schema that the user named: anything that `load` takes, with `#/json/pointer` or `#anchor` behind it.

    Its dialect is `dialect`; else the nearest `$schema` around it; else what the description or the snapshot that it
    stands in says; else 2020-12. Raises `InputError` for what cannot be read, a pointer that leads nowhere, what is
    plainly no schema, and a dialect that is not known there; `UsageError` for a `dialect` that is none.
    """
    if dialect is not None:
        DialectName.parse(dialect)
    source, fragment = split(spec, cwd or Path.cwd())
    document = load(source, cwd=cwd).entry
    place = _place(document, fragment)
    schema = Schema(*place, dialect or dialect_at(place[0], place[1]))
    _require_schema(schema)
    return schema


def split(spec: str, here: Path) -> tuple[str, str]:
    """A source and the fragment behind it. A file whose own name has a `#` is taken at its whole name."""
    if spec.startswith(("http://", "https://")) or os.path.lexists(here / spec):
        whole = not spec.startswith(("http://", "https://"))
        return (spec, "") if whole else _split_spec(spec, spec.find("#"))
    signs = [index for index, sign in enumerate(spec) if sign == "#"]
    files = [index for index in signs if index and os.path.lexists(here / spec[:index])]
    return _split_spec(spec, (files or signs or [-1])[0])


def _split_spec(spec: str, index: int) -> tuple[str, str]:
    return (spec, "") if index < 0 else (spec[:index], spec[index + 1 :])


def display_schema(schema: Schema) -> str:
    """How the schema is named to the user: its document, and the pointer to it if it is not the whole."""
    return f"{schema.document.name}#{pointer(schema.path)}" if schema.path else schema.document.name


def _place(document: Document, fragment: str) -> tuple[Document, Steps, Json]:
    try:
        return document.resolve(f"#{fragment}")
    except (UnresolvedReference, ValueError):
        raise InputError(
            f"#{printable(fragment)} points at nothing",
            where=document.name,
            remedy="correct the pointer (RFC 6901: /components/schemas/Order, with ~1 for a slash) or the anchor",
        ) from None


def _require_schema(schema: Schema) -> None:
    """Refuse what is plainly something else: as a schema it would admit everything, and nothing would ever break."""
    node = schema.node
    if not isinstance(node, dict) or not node:
        return  # whether `true`, a list or a text is a schema is told by the relation itself
    if not schema.path and any(word in node for word in (*_DESCRIPTIONS, "contractguard")):
        raise InputError(
            "a whole description, not a schema",
            where=display_schema(schema),
            remedy="add the pointer to a schema in it, for example #/components/schemas/Order; "
            "contractguard diff compares descriptions",
        )
    if not any(key in _KEYWORDS or key.startswith("x-") for key in node):
        raise InputError(
            "not a schema: none of its members is a keyword of JSON Schema",
            where=display_schema(schema),
            remedy="give the file of a schema, or the pointer to one",
        )


# --- the dialect


def dialect_at(document: Document, path: Steps) -> str:
    """The dialect of the schema at a place, as its document tells it. Raises `InputError` when it is not known."""
    root = document.root
    if isinstance(root, dict) and any(word in root for word in _DESCRIPTIONS):
        return _in_description(document, path)
    if isinstance(root, dict) and "contractguard" in root:
        return _in_snapshot(document, path)
    return _nearest(document, path) or DEFAULT


def _in_snapshot(document: Document, path: Steps) -> str:
    """A snapshot names the dialect of most of its schemas, and of the shared ones that are in another."""
    root = document.root
    others = root.get("dialects")
    name = path[1] if len(path) > 1 and path[0] == "schemas" else None
    found = others.get(name) if isinstance(others, dict) else None
    found = root.get("dialect") if found is None else found
    if found not in DialectName.words():
        raise _unknown(f"dialect: {found}", document)
    return str(found)


def _in_description(document: Document, path: Steps) -> str:
    """In an OpenAPI 3.1 description a schema may say `$schema`, and the description `jsonSchemaDialect`; in an older
    one and in AsyncAPI the version decides."""
    root = document.root
    if "asyncapi" in root:
        version = str(root["asyncapi"])
        if version.startswith(("2.", "3.")):
            return "draft-07"  # the Schema Object is a superset of draft 7 (AsyncAPI 2.0 and 3.0)
        raise _unknown(f"asyncapi: {version}", document)
    known = declared_version(root)
    if known is None:
        field = "openapi" if "openapi" in root else "swagger"
        raise _unknown(f"{field}: {root[field]}", document)
    if not known.resource_schemas:
        return known.dialect
    own = _nearest(document, path)
    if own is None and "jsonSchemaDialect" in root:
        return _dialect_named("jsonSchemaDialect", root["jsonSchemaDialect"], document)
    return own or known.dialect


def _nearest(document: Document, path: Steps) -> str | None:
    """The dialect that the schema, or what is nearest around it, names by `$schema`; None when nothing does."""
    around = list(_around(document.root, path))
    if isinstance(document.root, dict) and any(word in document.root for word in _DESCRIPTIONS):
        around = around[1:]  # there it names the schema that the description itself keeps
    for node in reversed(around):
        # An object of properties may have one of that name: then it is a schema, and names nothing.
        if isinstance(node, dict) and "$schema" in node and not isinstance(node["$schema"], dict | bool):
            return _dialect_named("$schema", node["$schema"], document)
    return None


def _around(root: Json, path: Steps) -> Iterator[Json]:
    yield root
    for token in path:
        root = root[token]
        yield root


def _dialect_named(keyword: str, uri: Json, document: Document) -> str:
    text = uri.removesuffix("#") if isinstance(uri, str) else ""
    middle = text.removeprefix("http://json-schema.org/").removeprefix("https://json-schema.org/")
    known = _NAMED.get(middle.removesuffix("/schema")) if middle != text and middle.endswith("/schema") else None
    known = known or dialect_of(uri)
    if known is None:
        raise _unknown(f"{keyword}: {uri}", document)
    return known


def _unknown(what: str, document: Document) -> InputError:
    return InputError(
        f"`{printable(what, 120)}` names no dialect that is known",
        where=document.name,
        remedy="name the dialect by --dialect",
    )
