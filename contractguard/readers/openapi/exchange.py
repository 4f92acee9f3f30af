"""What goes over the wire in one OpenAPI 3 operation: parameters, body, responses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from contractguard.contract.model import Body, MediaType, MessageKey, Parameter, Response, Role
from contractguard.readers.openapi.content import media_types
from contractguard.readers.openapi.parameters import effective, header, parameter
from contractguard.readers.openapi.reading import DescriptionReader, DocumentNode
from contractguard.support.patterns import lazy

_STATUS = lazy(r"[1-5](?:\d\d|XX)")


class DescribedExchange(NamedTuple):
    """The three parts of an operation that the relation sees."""

    parameters: tuple[Parameter, ...]
    body: Body | None
    responses: Mapping[str, Response]


def exchange(
    reading: DescriptionReader,
    path_items: list[DocumentNode],
    operation: DocumentNode,
    key: str,
    roles: tuple[Role, Role],
) -> DescribedExchange:
    """Read the parameters, the request body and the responses of an Operation Object."""
    reading.key = MessageKey(key, roles[0])
    parameters = tuple(effective(reading, path_items, operation, parameter))
    body = reading.component(operation.child("requestBody"), _body) if "requestBody" in operation.node else None
    return DescribedExchange(parameters, body, _responses(reading, operation, key, roles[1]))


def _body(reading: DescriptionReader, spot: DocumentNode) -> Body:
    return Body(reading.flag(spot, "required"), media_types(reading, spot), spot.location)


def _responses(reading: DescriptionReader, operation: DocumentNode, key: str, role: Role) -> dict[str, Response]:
    found: dict[str, Response] = {}
    for text, spot in reading.members(operation, "responses"):
        if text.startswith("x-"):
            continue
        reading.key = MessageKey(key, role, text)
        status = status_of(reading, spot, text)
        if status is None:
            continue
        if status != text:
            reading.key = MessageKey(key, role, status)
        parts = reading.component(spot, _response)
        if parts is not None:
            headers, content, source = parts
            found[status] = Response(status, headers, content, source.location)
    return found


def status_of(reading: DescriptionReader, spot: DocumentNode, text: str) -> str | None:
    """A status in one spelling: "200", "2XX" or "default"."""
    status = "default" if text.lower() == "default" else text.strip().upper()
    if status != "default" and not _STATUS.fullmatch(status):
        reading.report(spot, f"{text[:40]!r} is no HTTP status, range (`2XX`) or `default`")
        return None
    return status


def _response(
    reading: DescriptionReader, spot: DocumentNode
) -> tuple[dict[str, Parameter], dict[str, MediaType], DocumentNode]:
    headers: dict[str, Parameter] = {}
    for text, entry in reading.members(spot, "headers"):
        name = text.lower()
        # "If a response header is defined with the name Content-Type, it SHALL be ignored."
        if name == "content-type":
            continue
        found = reading.component(entry, header)
        if found is not None:
            headers[name] = replace(found, name=name)
    return headers, media_types(reading, spot), spot
