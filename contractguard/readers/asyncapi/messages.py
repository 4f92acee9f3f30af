"""The Message Object: its names, its headers, its payload and where it is correlated."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import unquote

from contractguard.contract.document import Location, Path
from contractguard.contract.model import Body, MediaType, Parameter
from contractguard.readers.asyncapi.headers import headers
from contractguard.readers.asyncapi.schemas import handle, written
from contractguard.readers.asyncapi.traits import Layers, itself, layers
from contractguard.readers.asyncapi.versions import AsyncVersion
from contractguard.readers.openapi.content import media_type_name
from contractguard.readers.openapi.reading import DescriptionReader, DocumentNode

DEFAULT_CONTENT_TYPE = "application/json"
"""Where neither the message nor the description says how payloads are written. They are described as JSON values."""

_SCHEMAS_IN_BINDINGS = {
    "kafka": {"key": "the Kafka message key"},
    "http": {"headers": "the HTTP headers", "query": "the HTTP query"},
    "ws": {"headers": "the headers of the WebSocket handshake", "query": "the query of the WebSocket handshake"},
    "mqtt": {"correlationData": "the MQTT correlation data"},
    "anypointmq": {"headers": "the Anypoint MQ headers"},
    "jms": {"headers": "the JMS headers"},
}
"""The bindings that describe a part of the message by a schema, by protocol and field."""


class MessageParts(NamedTuple):
    """What is read of one Message Object."""

    spot: DocumentNode
    names: tuple[str, ...]
    headers: tuple[Parameter, ...]
    body: Body
    correlation: str | None
    deprecated: bool
    sunset: str | None


class Messages:
    """Reads Message Objects; each that is referred to is read once."""

    def __init__(self, reading: DescriptionReader, version: AsyncVersion, default_content_type: str | None) -> None:
        self._reading = reading
        self._version = version
        self._default = default_content_type or DEFAULT_CONTENT_TYPE

    def read(self, entry: DocumentNode) -> tuple[MessageParts | None, list[tuple[Location, str]]]:
        """The message at `entry`, directly or through references (None when there is none to be read), and what could
        not be read of it."""
        reading = self._reading
        outer, reading.problems = reading.problems, []
        try:
            parts = reading.component(entry, self._parts)
            return parts, [(location, what) for _, location, what in reading.problems]
        finally:
            reading.problems = outer

    def _parts(self, reading: DescriptionReader, spot: DocumentNode) -> MessageParts:
        message = layers(reading, spot, traits_win=self._version.traits_win)
        say_what_bindings_describe(reading, message)
        return MessageParts(
            spot,
            self._names(message),
            headers(reading, message),
            self._payload(message),
            self._correlation(message),
            message.flag(reading, "x-deprecated"),
            message.text(reading, "x-sunset"),
        )

    def _names(self, message: Layers) -> tuple[str, ...]:
        """What the message may be called, the best first: names that stay when messages are added or moved."""
        reading = self._reading
        found = [message.text(reading, "name")]
        if not self._version.third:
            found.append(message.text(reading, "messageId"))
        found.append(name_of_place(message.own.path) or _name_of_file(message.own))
        return tuple(dict.fromkeys(name for name in found if name))

    def _payload(self, message: Layers) -> Body:
        reading, own = self._reading, message.own
        name = media_type_name(message.text(reading, "contentType") or self._default)
        schema, source = None, own
        if "payload" in own.node:
            source = own.child("payload")
            schema_format = None if self._version.third else message.text(reading, "schemaFormat")
            schema = handle(reading, written(reading, source, "payload", schema_format))
        media_type = MediaType(name, schema, source.location)
        return Body(True, {name: media_type}, own.location)

    def _correlation(self, message: Layers) -> str | None:
        holder = message.holder("correlationId")
        found = self._reading.component(holder.child("correlationId"), itself) if holder else None
        return self._reading.text(found, "location") if found else None


def name_of_place(path: Path) -> str | None:
    """The name under which a message stands in the components or in its channel."""
    return str(path[-1]) if len(path) > 1 and path[-2] == "messages" else None


def _name_of_file(spot: DocumentNode) -> str | None:
    """The name of the file that is the message."""
    if spot.path:
        return None
    return unquote(spot.document.uri.rpartition("/")[2]).split(".")[0] or None


def say_what_bindings_describe(reading: DescriptionReader, described: Layers) -> None:
    """Report schemas in the bindings of a message, an operation or a channel: they are not checked.

    The rest of bindings is about protocols and brokers, not about what messages hold.
    """
    holder = described.holder("bindings")
    bindings = reading.component(holder.child("bindings"), itself) if holder else None
    if bindings is None:
        return
    for protocol, fields in _SCHEMAS_IN_BINDINGS.items():
        if not isinstance(bindings.node.get(protocol), dict):
            continue
        binding = reading.component(bindings.child(protocol), itself)
        for name, what in fields.items():
            if binding is not None and name in binding.node:
                reading.report(binding.child(name), f"the schema of {what} in the bindings is not checked")
