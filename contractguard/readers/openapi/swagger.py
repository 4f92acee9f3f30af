"""What goes over the wire in one Swagger 2.0 operation, in the nouns of OpenAPI 3."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from contractguard.contract.document import CONTRADICTED, Json, Location, Schema
from contractguard.contract.media_type import MAX_MEDIA_TYPES
from contractguard.contract.model import Body, MediaType, MessageKey, Parameter, Response, Role
from contractguard.readers.openapi.content import TOO_MANY_MEDIA_TYPES, media_type_name
from contractguard.readers.openapi.exchange import DescribedExchange, status_of
from contractguard.readers.openapi.parameters import effective, name_and_location
from contractguard.readers.openapi.reading import DescriptionReader, DocumentNode

_NOT_SCHEMA = frozenset({"name", "in", "required", "description", "collectionFormat", "allowEmptyValue", "example"})
_URLENCODED, _MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
_DEFAULT_MEDIA_TYPE = ("application/json",)
_BYTES_MEDIA_TYPE = ("application/octet-stream",)
_BINARY = {"type": "string", "format": "binary"}
_COLLECTION_STYLES = {
    "csv": ("", False),
    "ssv": ("spaceDelimited", False),
    "tsv": ("tabDelimited", False),
    "pipes": ("pipeDelimited", False),
    "multi": ("form", True),
}


class _Produced(NamedTuple):
    """A response without its media types, which the operation gives."""

    headers: dict[str, Parameter]
    schema: Schema | None
    source: Location


def exchange(
    reading: DescriptionReader,
    path_items: list[DocumentNode],
    operation: DocumentNode,
    key: str,
    roles: tuple[Role, Role],
) -> DescribedExchange:
    """Read the parameters (the body among them) and the responses of a Swagger 2.0 Operation Object."""
    root = DocumentNode(operation.document, (), operation.document.root)
    reading.key = MessageKey(key, roles[0])
    everything = effective(reading, path_items, operation, _parameter)
    consumes = _names(reading, operation, root, "consumes")
    produces = _names(reading, operation, root, "produces")
    wire = tuple(one for one in everything if one.location not in ("body", "formData"))
    body = _body(reading, operation, everything, consumes)
    return DescribedExchange(wire, body, _responses(reading, operation, key, roles[1], produces))


def _names(reading: DescriptionReader, operation: DocumentNode, root: DocumentNode, field: str) -> tuple[str, ...]:
    level = operation if field in operation.node else root
    found = []
    for spot in reading.items(level, field):
        if isinstance(spot.node, str):
            found.append(media_type_name(spot.node))
        else:
            reading.report(spot, f"`{field}` must list media types, which are strings")
    names = tuple(dict.fromkeys(found))
    if len(names) > MAX_MEDIA_TYPES:
        reading.report(level.child(field), TOO_MANY_MEDIA_TYPES)
    return names[:MAX_MEDIA_TYPES] or _DEFAULT_MEDIA_TYPE


def _parameter(reading: DescriptionReader, spot: DocumentNode) -> Parameter | None:
    named = name_and_location(reading, spot)
    if named is None:
        return None
    name, location = named
    required = reading.flag(spot, "required") or location == "path"
    if location == "body":
        # There is one body at most, whatever its name is.
        return Parameter("body", location, required, reading.schema(spot), spot.location)
    return _read_described_parameter(reading, spot, name, location, required)


def _read_described_parameter(
    reading: DescriptionReader, spot: DocumentNode, name: str, location: str, required: bool
) -> Parameter:
    style, explode = _style(reading, spot, location)
    node = reading.made(("schema", id(spot.document), spot.path), lambda: _bare_schema(spot.node))
    schema = Schema(spot.document, spot.path, node, reading.dialect(spot.document))
    return Parameter(name, location, required, schema, spot.location, style, explode)


def _bare_schema(node: Json) -> Json:
    """The schema that is spread over a parameter, header or items object of 2.0."""
    if node.get("type") == "file":
        return _BINARY
    return {
        key: value
        for key, value in node.items()
        if key == CONTRADICTED or (key not in _NOT_SCHEMA and not key.startswith("x-"))
    }


def _style(reading: DescriptionReader, spot: DocumentNode, location: str) -> tuple[str, bool]:
    """`collectionFormat` in the words of OpenAPI 3; formats of nested arrays are spelled out behind the style."""
    usual = "form" if location in ("query", "formData") else "simple"
    if spot.node.get("type") != "array":
        return usual, usual == "form"
    style, explode = _collection(reading, spot)
    inner, nested = spot.node.get("items"), []
    while isinstance(inner, dict) and inner.get("type") == "array":
        nested.append(str(inner.get("collectionFormat", "csv"))[:20])
        inner = inner.get("items")
    return " of ".join([style or usual, *nested]), explode


def _collection(reading: DescriptionReader, spot: DocumentNode) -> tuple[str, bool]:
    text = reading.text(spot, "collectionFormat") or "csv"
    if text not in _COLLECTION_STYLES:
        reading.report(spot.child("collectionFormat"), f"`collectionFormat` {text[:40]!r} is not known")
        return _COLLECTION_STYLES["csv"]
    return _COLLECTION_STYLES[text]


# The body ---------------------------------------------------------------------------------------------------------


def _body(
    reading: DescriptionReader, operation: DocumentNode, everything: Iterable[Parameter], consumes: tuple[str, ...]
) -> Body | None:
    fields = [one for one in everything if one.location == "formData"]
    for one in everything:
        if one.location == "body":
            if fields:
                reading.report(operation, "an operation has either a body or form parameters; the body is read")
            content = {name: MediaType(name, one.schema, one.source) for name in consumes}
            return Body(one.required, content, one.source)
    return _form(reading, operation, fields, consumes) if fields else None


def _form(
    reading: DescriptionReader, operation: DocumentNode, fields: list[Parameter], consumes: tuple[str, ...]
) -> Body:
    """Form parameters are the properties of one object."""
    path = (*operation.path, "parameters") if "parameters" in operation.node else operation.path
    node = reading.made(("form", id(operation.document), path), lambda: _form_schema(fields))
    schema = Schema(operation.document, path, node, reading.dialect(operation.document))
    source = Location(operation.document, path)
    has_file = any(one.schema is not None and one.schema.node is _BINARY for one in fields)
    names = tuple(name for name in consumes if name in (_URLENCODED, _MULTIPART))
    encoding = {one.name: {"style": one.style, "explode": one.explode} for one in fields if _is_array(one)} or None
    content = {
        name: MediaType(name, schema, source, encoding)
        for name in names or ((_MULTIPART,) if has_file else (_URLENCODED,))
    }
    return Body(any(one.required for one in fields), content, source)


def _form_schema(fields: list[Parameter]) -> Json:
    return {
        "type": "object",
        "properties": {one.name: one.schema.node for one in fields if one.schema is not None},
        "required": [one.name for one in fields if one.required],
    }


def _is_array(field: Parameter) -> bool:
    return field.schema is not None and field.schema.node.get("type") == "array"


# Responses --------------------------------------------------------------------------------------------------------


def _responses(
    reading: DescriptionReader, operation: DocumentNode, key: str, role: Role, produces: tuple[str, ...]
) -> dict[str, Response]:
    found: dict[str, Response] = {}
    for text, spot in reading.members(operation, "responses"):
        if text.startswith("x-"):
            continue
        reading.key = MessageKey(key, role, text)
        status = status_of(reading, spot, text)
        parts = reading.component(spot, _response) if status is not None else None
        if status is not None and parts is not None:
            schema = parts.schema
            names = _BYTES_MEDIA_TYPE if _is_file(schema) and produces is _DEFAULT_MEDIA_TYPE else produces
            content = {name: MediaType(name, schema, parts.source) for name in names} if schema is not None else {}
            found[status] = Response(status, parts.headers, content, parts.source)
    return found


def _is_file(schema: Schema | None) -> bool:
    """Whether a response is a file; without `produces` it is bytes of a type that is not told."""
    return schema is not None and schema.node is _BINARY


def _response(reading: DescriptionReader, spot: DocumentNode) -> _Produced:
    headers: dict[str, Parameter] = {}
    for text, entry in reading.members(spot, "headers"):
        name = text.lower()
        if name == "content-type":
            continue
        if isinstance(entry.node, dict):
            headers[name] = _read_described_parameter(reading, entry, name, "header", False)
        else:
            reading.report(entry, "a header must be an object")
    schema = reading.schema(spot)
    if schema is not None and schema.node.get("type") == "file":
        schema = Schema(schema.document, schema.path, _BINARY, schema.dialect)
    return _Produced(headers, schema, spot.location)
