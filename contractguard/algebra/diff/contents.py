"""What the text in a string stands for: its encoding, media type and schema, none of which the relation sees."""

from __future__ import annotations

from contractguard.algebra.diff.flattened import FlattenedSchema
from contractguard.algebra.diff.pair import Pair, fragment
from contractguard.contract.document import Json, canonical_bytes

_UNTOLD = "application/octet-stream"
"""The media type of bytes of which no more is told."""


def compare_contents(pair: Pair) -> None:
    """What is told of the content of a string. `format: byte` is base64 (OpenAPI 3.1, 4.8.14.1, "Migrating binary
    descriptions from OAS 3.0")."""
    is_same_encoding = is_base64(pair.old) and is_base64(pair.new)
    for keyword in ("contentMediaType", "contentEncoding", "contentSchema"):
        old, new = _told(pair.old, keyword), _told(pair.new, keyword)
        if old is new or canonical_bytes(old) == canonical_bytes(new):
            continue
        if is_same_encoding and (keyword == "contentEncoding" or {old, new} == {None, _UNTOLD}):
            continue
        change = "introduced" if old is None else "dropped" if new is None else "changed"
        pair.add(f"content.{change}", (keyword,), harmless="structural")


def is_base64(view: FlattenedSchema) -> bool:
    """Whether a string is told to be bytes in base64."""
    is_byte = any(part.node["format"] == "byte" for part in view.having("format"))
    return is_byte or _told(view, "contentEncoding") == "base64"


def _told(view: FlattenedSchema, keyword: str) -> Json:
    """What a keyword says; names of encodings and of media types are the same in any case."""
    found = fragment(view, (keyword,))
    value = found[keyword] if isinstance(found, dict) else None
    return value.lower() if isinstance(value, str) else value
