"""The headers of a message: one schema of an object, read as one parameter for each header."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import NamedTuple

from contractguard.contract.document import Json, Schema, canonical_bytes
from contractguard.contract.model import Parameter
from contractguard.readers.asyncapi.schemas import written
from contractguard.readers.asyncapi.traits import Layers
from contractguard.readers.openapi.reading import DescriptionReader, DocumentNode, kind_of
from contractguard.support.dataclass import dataclass

MAX_HEADERS = 2_000
MAX_PARTS = 200
"""Schemas that the headers of one message are put together from."""

_BEYOND = (
    "anyOf", "oneOf", "not", "if", "patternProperties", "propertyNames", "dependencies", "dependentRequired",
    "dependentSchemas", "minProperties", "maxProperties", "unevaluatedProperties", "const", "enum",
)  # fmt: skip
"""What a schema may say of headers that cannot be said of each by itself."""


class _Header(NamedTuple):
    spot: DocumentNode
    node: Json
    dialect: str


@dataclass(slots=True)
class _Found:
    """The headers by name, and which of them are required."""

    headers: dict[str, _Header] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    parts: int = 0


def headers(reading: DescriptionReader, message: Layers) -> tuple[Parameter, ...]:
    """The headers of a message with its traits, by name.

    Whether further headers may stand beside them is not read: like those of HTTP, headers that are not known are
    ignored. What their schema says beyond `properties`, `required` and `allOf` is a problem.
    """
    found = _Found()
    is_settled = False
    for holder in message.holders("headers"):
        inner = written(reading, holder.child("headers"), "schema of the headers")
        spot = _target(reading, inner.spot) if inner.unread is None else None
        if spot is None or not isinstance(spot.node, dict):
            continue
        _merge(reading, found, spot, inner.dialect, is_settled)
        is_settled = is_settled or "required" in spot.node
    for name in sorted(found.required - found.headers.keys()):
        found.headers[name] = _Header(message.own, None, "")
    if len(found.headers) > MAX_HEADERS:
        reading.report(message.own, f"more than {MAX_HEADERS} headers; the rest is not read")
    names = sorted(found.headers)[:MAX_HEADERS]
    return tuple(_parameter(name, found.headers[name], name in found.required) for name in names)


def _parameter(name: str, header: _Header, required: bool) -> Parameter:
    spot, node, dialect = header
    schema = None if node is None else Schema(spot.document, spot.path, node, dialect)
    return Parameter(name, "header", required, schema, spot.location)


def _target(reading: DescriptionReader, spot: DocumentNode) -> DocumentNode | None:
    """The schema itself, references followed."""
    if not isinstance(spot.node, dict) or "$ref" not in spot.node:
        return spot
    return reading.follow(spot)


def _merge(reading: DescriptionReader, found: _Found, spot: DocumentNode, dialect: str, is_settled: bool) -> None:
    """Take over what a schema says that does not count less than what is there (JSON Merge Patch, RFC 7386): arrays as
    `required` are replaced as a whole, properties are merged one by one."""
    added = _Found(parts=found.parts)
    _collect(reading, added, spot, dialect)
    found.parts = added.parts
    if not is_settled:
        found.required |= added.required
    for name, header in added.headers.items():
        above = found.headers.get(name)
        found.headers[name] = header if above is None else _merge_headers(reading, name, above, header)


def _merge_headers(reading: DescriptionReader, name: str, above: _Header, below: _Header) -> _Header:
    """One header that is described twice: what counts first, completed by the other."""
    if not isinstance(above.node, dict) or not isinstance(below.node, dict) or above.node is below.node:
        return above
    if b'"$ref"' in canonical_bytes([above.node, below.node]) or above.dialect != below.dialect:
        reading.report(above.spot, f"the header {name!r} is described here and in a trait; only this is read")
        return above
    key = ("header", id(above.spot.document), above.spot.path, id(below.spot.document), below.spot.path)
    return above._replace(node=reading.made(key, lambda: _apply_merge_patch(below.node, above.node)))


def _apply_merge_patch(target: Json, patch: Json) -> Json:
    """JSON Merge Patch."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = _apply_merge_patch(result.get(key), value)
    return result


def _collect(reading: DescriptionReader, found: _Found, start: DocumentNode, dialect: str) -> None:
    """The properties of a schema and of what it is put together from by `allOf`."""
    pending = [start]
    while pending:
        spot = _target(reading, pending.pop())
        found.parts += 1
        if found.parts > MAX_PARTS:
            reading.report(
                start, f"the headers are put together from more than {MAX_PARTS} schemas; the rest is not read"
            )
            return
        if spot is None or spot.node is True:
            continue
        if not isinstance(spot.node, dict):
            reading.report(spot, f"the headers must be described by the schema of an object, not {kind_of(spot.node)}")
            continue
        _say_what_is_not_read(reading, spot)
        found.required.update(name.node for name in reading.items(spot, "required") if isinstance(name.node, str))
        for name, one in _properties(reading, spot):
            found.headers.setdefault(name, _Header(one, one.node, dialect))
        pending.extend(reversed(list(reading.items(spot, "allOf"))))


def _properties(reading: DescriptionReader, spot: DocumentNode) -> Iterator[tuple[str, DocumentNode]]:
    found = reading.child(spot, "properties")
    for name in found.node if found else ():
        one = found.child(name)  # type: ignore[union-attr]
        if isinstance(one.node, dict | bool):
            yield name, one
        else:
            reading.report(one, f"a header must be described by a schema, not {kind_of(one.node)}")


def _say_what_is_not_read(reading: DescriptionReader, spot: DocumentNode) -> None:
    beyond = [keyword for keyword in _BEYOND if keyword in spot.node]
    if isinstance(spot.node.get("additionalProperties"), dict) and spot.node["additionalProperties"]:
        beyond.append("additionalProperties")
    if beyond:
        words = ", ".join(f"`{keyword}`" for keyword in beyond)
        reading.report(spot, f"what {words} says of the headers as a whole is not checked")
