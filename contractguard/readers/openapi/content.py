"""Media types: names in one spelling, their schemas and their encodings."""

from __future__ import annotations

from urllib.parse import quote

from contractguard.contract.document import Json, Schema, pointer
from contractguard.contract.media_type import MAX_MEDIA_TYPES, media_range
from contractguard.contract.model import MediaType
from contractguard.readers.openapi.part_headers import part_headers
from contractguard.readers.openapi.reading import DescriptionReader, DocumentNode

TOO_MANY_MEDIA_TYPES = f"more than {MAX_MEDIA_TYPES} media types; the others are not read"
_ENCODING_FIELDS = ("contentType", "style", "explode", "allowReserved")


def media_type_name(text: str) -> str:
    """A media type in one spelling: its parameters sorted, with quotes where they are needed (RFC 9110, 8.3.1)."""
    return str(media_range(text)) if ";" in text else text.strip().lower()


def media_types(reading: DescriptionReader, spot: DocumentNode) -> dict[str, MediaType]:
    """The representations in the `content` of `spot`, by name."""
    found: dict[str, MediaType] = {}
    for text, entry in reading.members(spot, "content"):
        name = media_type_name(text)
        if len(found) >= MAX_MEDIA_TYPES:
            reading.report(entry, TOO_MANY_MEDIA_TYPES)
            break
        if name in found:
            reading.report(entry, f"the media type {name!r} is described twice; the first is read")
            continue
        parts = reading.component(entry, _media_type)
        if parts is not None:
            schema, source, encoding = parts
            found[name] = MediaType(name, schema, source.location, encoding)
    return found


def _media_type(reading: DescriptionReader, spot: DocumentNode) -> tuple[Schema | None, DocumentNode, Json]:
    schema = reading.schema(spot)
    if "itemSchema" in spot.node and reading.version.format == "openapi-3.2":
        schema = _sequence(reading, spot, schema)
    encoding = _encoding(reading, spot) if "encoding" in spot.node else None
    return schema, spot, encoding


def _sequence(reading: DescriptionReader, spot: DocumentNode, whole: Schema | None) -> Schema | None:
    """A sequential media type (OpenAPI 3.2, "Sequential Media Types"): its body is the array of its items.

    `itemSchema` holds for each item, `schema` (when it is there too) for the complete array. The array refers to
    both by `$ref`, so that differences are found where they stand.
    """
    item = reading.schema(spot, "itemSchema")
    if item is None:
        return whole
    array: Json = {"type": "array", "items": {"$ref": _reference(item)}}
    node = array if whole is None else {"allOf": [{"$ref": _reference(whole)}, array]}
    node = reading.made(("sequence", id(spot.document), spot.path), lambda: node)
    return Schema(spot.document, spot.path, node, reading.dialect(spot.document))


def _reference(schema: Schema) -> str:
    return "#" + quote(pointer(schema.path), safe="/~!$&'()*+,;=:@{}")


def _encoding(reading: DescriptionReader, spot: DocumentNode) -> Json:
    """The Encoding Objects, with the fields that decide what is on the wire; None when nothing is left."""
    found = {}
    for name, entry in reading.members(spot, "encoding"):
        if not isinstance(entry.node, dict):
            reading.report(entry, "an encoding must be an object")
            continue
        fields = {field: entry.node[field] for field in _ENCODING_FIELDS if field in entry.node}
        headers = part_headers(reading, entry)
        if headers:
            fields["headers"] = headers
        if fields:
            found[name] = fields
    return found or None
