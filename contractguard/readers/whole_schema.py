"""A JSON Schema file as a contract: all of it is one message, which goes either way."""

from __future__ import annotations

from contractguard.contract.choices import OperationKind
from contractguard.contract.document import Document, Json, Schema
from contractguard.contract.model import Body, Contract, MediaType, Operation
from contractguard.readers.expectations.schemas import dialect_of

FORMAT = "JSON Schema"
NAME = "schema"
"""What its message is called."""
_MEDIA_TYPE = "application/json"
_OTHERS = frozenset({"openapi", "swagger", "asyncapi", "contractguard"})
_TYPES = frozenset({"null", "boolean", "object", "array", "number", "string", "integer"})
_SIGNS = {
    str: ("$schema", "$ref"),
    dict: ("properties", "items", "$defs", "definitions"),
    list: ("enum", "allOf", "anyOf", "oneOf", "type"),
}
"""Members of a schema by which it is known, by what they are; `type` is a sign by its value, too."""


def is_whole_schema(root: Json) -> bool:
    """Whether a document is a JSON Schema, by what stands at its top."""
    if not isinstance(root, dict) or _OTHERS & root.keys():
        return False
    is_typed = isinstance(root.get("type"), str) and root["type"] in _TYPES
    return is_typed or any(isinstance(root.get(name), kind) for kind, names in _SIGNS.items() for name in names)


def read_whole_schema(document: Document) -> Contract:
    """The contract of who sends, and of who reads, what a JSON Schema describes. Raises `InputError` for a `$schema`
    that is not known."""
    schema = Schema(document, (), document.root, dialect_of(document.root, document))
    media = MediaType(_MEDIA_TYPE, schema, schema.location)
    body = Body(True, {_MEDIA_TYPE: media}, schema.location)
    operations = [
        Operation(f"{kind.value} {NAME}", kind, NAME, NAME, (), body, {}, schema.location, path_shape=NAME)
        for kind in (OperationKind.EVENT, OperationKind.COMMAND)
    ]
    return Contract(FORMAT, NAME, "", {one.key: one for one in operations}, (document,))
