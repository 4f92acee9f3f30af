"""Content that is bytes and no JSON: however it is described, it is one thing."""

from __future__ import annotations

from contractguard.contract.document import Json, Path, Schema
from contractguard.contract.errors import ContractGuardError
from contractguard.contract.media_type import media_range
from contractguard.contract.model import MediaType

_BYTES: Json = {"type": "string", "format": "binary"}
_SAID = frozenset({"type", "format", "contentMediaType", "title", "description", "example", "examples", "deprecated"})
"""Keywords of a schema that says no more than that its value is bytes."""
_TEXT = frozenset({"json", "xml", "x-www-form-urlencoded", "x-ndjson", "yaml", "graphql", "javascript"})
_MULTIPART = "multipart"


def schema_of(media: MediaType) -> Schema | None:
    """The schema of a representation, with one spelling of bytes.

    Of a type such as `application/octet-stream` or `image/png`, no schema, an empty one, `format: binary` and 3.1's
    `contentMediaType` say the same (OpenAPI 3.1, 4.8.14.1, "Migrating binary descriptions from OAS 3.0"); so do they of
    a part of a multipart body, where a part without a type is `application/octet-stream`.
    """
    schema = media.schema
    one = media_range(media.name)
    if one.type == _MULTIPART:
        return None if schema is None else _with_parts(schema)
    if not _is_opaque(one.type, one.subtype):
        return schema
    if schema is None:
        return Schema(media.source.document, media.source.path, _BYTES, "openapi-3.0")
    return Schema(schema.document, schema.path, _BYTES, schema.dialect) if _is_bytes(schema, schema.node) else schema


def is_bytes(schema: Schema) -> bool:
    """Whether a schema says of its value no more than that it is bytes, or nothing at all."""
    return _is_bytes(schema, schema.node)


def _is_opaque(kind: str, subtype: str) -> bool:
    """Whether values of a media type are no text that a schema could look into."""
    if kind in ("image", "audio", "video"):
        return not subtype.endswith(("+xml", "+json"))
    return kind == "application" and subtype not in (*_TEXT, "*") and "+" not in subtype and "json" not in subtype


def _with_parts(schema: Schema) -> Schema:
    """A multipart body whose parts that are bytes are spelled alike."""
    at = _resolved(schema, schema.node)
    if at is None or not isinstance(at.node, dict):
        return schema
    parts = at.node.get("properties")
    if not isinstance(parts, dict):
        return schema
    spelled = {name: _BYTES if _is_bytes(at, part) else part for name, part in parts.items()}
    if all(spelled[name] is part for name, part in parts.items()):
        return schema
    return Schema(at.document, at.path, {**at.node, "properties": spelled}, at.dialect)


def _is_bytes(holder: Schema, node: Json) -> bool:
    """Whether a schema says of a value no more than that it is bytes, or nothing at all."""
    found = _resolved(holder, node)
    if found is None:
        return False
    node = found.node
    if node is True:
        return True
    if not isinstance(node, dict) or not node.keys() <= _SAID or node.get("format") not in (None, "binary"):
        return False
    if node.get("type") is None:
        return True
    return node.get("type") == "string" and ("format" in node or "contentMediaType" in node)


def _resolved(holder: Schema, node: Json) -> Schema | None:
    """What a schema that is nothing but a reference refers to, one step; None where that is not told."""
    if not isinstance(node, dict) or "$ref" not in node:
        path: Path = holder.path
        return Schema(holder.document, path, node, holder.dialect)
    if len(node) > 1 or not isinstance(node["$ref"], str):
        return None
    try:
        document, path, target = holder.document.resolve(node["$ref"])
    except ContractGuardError:
        return None
    return Schema(document, path, target, holder.dialect)
