"""Content that is bytes or text and no JSON: however it is described, it is one thing."""

from __future__ import annotations

from contractguard.contract.document import Json, Schema
from contractguard.contract.errors import ContractGuardError
from contractguard.contract.media_type import media_range
from contractguard.contract.model import MediaType

_BYTES: dict[str, Json] = {"type": "string", "format": "binary"}
_STRING: dict[str, Json] = {"type": "string"}
_SAID = frozenset(
    {"type", "format", "contentMediaType", "title", "description", "example", "examples", "deprecated", "nullable"}
    | {"default", "externalDocs", "xml", "$comment", "readOnly", "writeOnly"}
)
"""Keywords of a schema that says no more than that its value is bytes."""
_LIMITS = frozenset({"minLength", "maxLength"})
_TEXT = frozenset({"json", "xml", "x-www-form-urlencoded", "x-ndjson", "yaml", "x-yaml", "graphql", "javascript"})
_STRUCTURED = ("json", "xml", "yaml", "event-stream", "*")
"""Endings of subtypes of `text` that a schema may look into."""
_MULTIPART = "multipart"
_DEPTH = 16
"""References and members of `allOf` on top of one another that are looked through."""


def schema_of(media: MediaType) -> Schema | None:
    """The schema of a representation, with one spelling of bytes and of text.

    Of a type such as `application/octet-stream` or `image/png`, no schema, an empty one, `type: string`, `format:
    binary` and 3.1's `contentMediaType` say the same (OpenAPI 3.1, 4.8.14.1, "Migrating binary descriptions from OAS
    3.0"); so do they of a part of a multipart body, where a part without a type is `application/octet-stream` (there,
    `type: string` alone is text). Of `text/plain` and the like, they say that it is a string, which it is anyway.
    """
    schema = media.schema
    one = media_range(media.name)
    if one.type == _MULTIPART:
        return None if schema is None else _with_parts(schema)
    if one.type == "text":
        return schema if one.subtype.endswith(_STRUCTURED) else _as(_STRING, schema, media)
    return _as(_BYTES, schema, media) if _is_opaque(one.type, one.subtype) else schema


def _as(usual: dict[str, Json], schema: Schema | None, media: MediaType) -> Schema:
    """A schema of bytes or of text, spelled in the usual way; any other schema as it is."""
    if schema is None:
        return Schema(media.source.document, media.source.path, usual, "openapi-3.0")
    at = _resolve_reference(schema)
    if at is None:
        return schema
    limits = at.node if isinstance(at.node, dict) else {}
    bare = {key: value for key, value in limits.items() if key not in _LIMITS} if limits else at.node
    if not _says_bytes(bare, is_opaque=True):
        return schema
    found = {key: limits[key] for key in _LIMITS if key in limits} | usual
    return Schema(at.document, at.path, found, at.dialect)


def is_bytes(schema: Schema) -> bool:
    """Whether a schema says of a part no more than that it is bytes, or nothing at all."""
    at = _resolve_reference(schema)
    return at is not None and _says_bytes(at.node)


def _is_opaque(kind: str, subtype: str) -> bool:
    """Whether values of a media type are no text that a schema could look into."""
    if kind in ("image", "audio", "video", "font", "model"):
        return not subtype.endswith(("+xml", "+json"))
    return kind == "application" and subtype not in (*_TEXT, "*") and "+" not in subtype and "json" not in subtype


def _with_parts(schema: Schema) -> Schema:
    """A multipart body whose parts that are bytes are spelled alike."""
    at = _resolve_reference(schema)
    if at is None:
        return schema
    spelled = _body_of_parts(at, _DEPTH)
    return schema if spelled is at.node else Schema(at.document, at.path, spelled, at.dialect)


def _body_of_parts(at: Schema, depth: int) -> Json:
    """The node of an object whose properties are parts; the same one where nothing is spelled otherwise."""
    if not isinstance(at.node, dict) or depth == 0:
        return at.node
    changes: dict[str, Json] = {}
    parts, members = at.node.get("properties"), at.node.get("allOf")
    if isinstance(parts, dict):
        changes["properties"] = {
            name: _part(_child_schema(at, part, "properties", name), depth) for name, part in parts.items()
        }
    if isinstance(members, list):
        changes["allOf"] = [_member(_child_schema(at, one, "allOf", i), depth) for i, one in enumerate(members)]
    if all(_is_same(at.node[key], value) for key, value in changes.items()):
        return at.node
    return {**at.node, **changes}


def _is_same(before: Json, after: Json) -> bool:
    """Whether each member is the very same."""
    keys = before if isinstance(before, dict) else range(len(before))
    return all(before[key] is after[key] for key in keys)


def _member(at: Schema, depth: int) -> Json:
    """A member of `allOf`. One in another file stays a reference, for its own references lead elsewhere."""
    found = _resolve_reference(at)
    if found is None or found.document is not at.document:
        return at.node
    spelled = _body_of_parts(found, depth - 1)
    return at.node if spelled is found.node else spelled


def _part(at: Schema, depth: int) -> Json:
    if is_bytes(at):
        return _BYTES
    found = _resolve_reference(at)
    items = found.node.get("items") if found is not None and isinstance(found.node, dict) else None
    if found is None or items is None or found.document is not at.document or depth == 0:
        return at.node
    spelled = _part(_child_schema(found, items, "items"), depth - 1)
    return at.node if spelled is items else {**found.node, "items": spelled}


def _says_bytes(node: Json, *, is_opaque: bool = False) -> bool:
    """Whether a schema says of a value no more than that it is bytes, or nothing at all. `is_opaque`: the media type
    says so already, so that any string is bytes."""
    if node is True:
        return True
    if not isinstance(node, dict) or node.get("format") not in (None, "binary"):
        return False
    if not all(key in _SAID or key.startswith("x-") for key in node):
        return False
    named = node.get("type")
    types = set(named) if isinstance(named, list) else {named}
    if named is None or types == {"file"}:
        return True
    is_string = "string" in types and types <= {"string", "null"}
    return is_string and (is_opaque or "format" in node or "contentMediaType" in node)


def _child_schema(schema: Schema, node: Json, *tokens: str | int) -> Schema:
    return Schema(schema.document, (*schema.path, *tokens), node, schema.dialect)


def _resolve_reference(schema: Schema) -> Schema | None:
    """What a schema that is nothing but a reference leads to; None where that is not told."""
    found = schema
    for _ in range(_DEPTH):
        node = found.node
        if not isinstance(node, dict) or "$ref" not in node:
            return found
        if len(node) > 1 or not isinstance(node["$ref"], str):
            return None
        try:
            document, path, target = found.document.resolve(node["$ref"])
        except ContractGuardError:
            return None
        found = Schema(document, path, target, found.dialect)
    return None
