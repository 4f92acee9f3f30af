"""The AsyncAPI Object as a whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from contractguard.contract.document import Document, Json, Location, Path, Schema
from contractguard.contract.model import ROLES, Contract, MessageKey, Operation, Parameter, Server
from contractguard.contract.redaction import redacted_url
from contractguard.readers.asyncapi.channels import Traffic, traffic
from contractguard.readers.asyncapi.messages import MessageParts, Messages, say_what_bindings_describe
from contractguard.readers.asyncapi.schemas import say_what_is_mixed
from contractguard.readers.asyncapi.security import NamedServer, named_servers, security_of, servers
from contractguard.readers.asyncapi.traits import Layers, itself
from contractguard.readers.asyncapi.versions import DIALECT, AsyncVersion, version_of
from contractguard.readers.contradictions import without_contradictions
from contractguard.readers.openapi.reading import DescriptionReader, DocumentNode
from contractguard.readers.openapi.security import Security, schemes

_TEMPLATE = re.compile(r"\{([^{}]*)\}")
MAX_OPERATIONS = 100_000
MAX_VISITS = 200_000
"""Messages looked at, over all operations: many operations may share a channel with many messages."""


def detects(root: Json) -> bool:
    """Whether a document claims to be an AsyncAPI description."""
    return isinstance(root, dict) and "asyncapi" in root


def read(document: Document) -> Contract:
    """Read an AsyncAPI description (2.0 to 2.6, 3.0, 3.1) from its entry document.

    What the application that is described sends is an event, what it receives is a command: each message of each
    operation on each channel is an `Operation` of this kind. A message that is sent in reply to another is one, too.

    Parts that cannot be read are left out and named in `Contract.problems`. Raises `InputError` only when the
    document is no AsyncAPI description, or one of a version that is not supported.
    """
    version = version_of(document)
    document, _ = without_contradictions(document)
    reading = DescriptionReader(version.general)
    reading.set_default_dialect(document)
    root = DocumentNode(document, (), document.root)
    found = _Operations(reading, root, version)
    found.read_all()
    reading.key = None
    if version.third:
        say_what_is_mixed(reading, document)
    info = reading.child(root, "info")
    return Contract(
        format=reading.version.format,
        title=(reading.text(info, "title") or "") if info else "",
        version=(reading.label(info, "version") or "") if info else "",
        operations=found.found,
        documents=(document, *(other for uri, other in sorted(document.siblings.items()) if other is not document)),
        security_schemes=schemes(reading, root),
        servers=tuple(_list_servers(found.servers.values())),
        problems=tuple(dict.fromkeys(reading.problems)),
    )


def _list_servers(named: Iterable[NamedServer]) -> Iterable[Server]:
    """Those that have a URL, each once."""
    found: dict[str, Server] = {}
    for one in named:
        if one.url:
            url = redacted_url(one.url)
            found.setdefault(url, Server(url, one.source))
    return found.values()


class _Shared(NamedTuple):
    """What the messages of one operation have in common."""

    parameters: tuple[Parameter, ...]
    security: Security
    deprecated: bool
    sunset: str | None
    tags: tuple[str, ...]


class _Operations:
    """Reads every message of a description into `found`."""

    def __init__(self, reading: DescriptionReader, root: DocumentNode, version: AsyncVersion) -> None:
        self.found: dict[str, Operation] = {}
        self._reading, self._root, self._version = reading, root, version
        self.servers = servers(reading, root, third=version.third)
        self._messages = Messages(reading, version, reading.text(root, "defaultContentType"))
        self._visits = 0
        self._places: dict[str, tuple[str, Path, str]] = {}
        self._replies: dict[str, dict[str, None]] = {}

    def read_all(self) -> None:
        for one in traffic(self._reading, self._root, self._version):
            self._visits += len(one.messages)
            if self._visits > MAX_VISITS or len(self.found) + len(one.messages) > MAX_OPERATIONS:
                self._reading.report(one.operation.own, "too many messages; those of this operation are not read")
                continue
            self._add(one)
        for key, operation in self.found.items():
            replies = self._replies.get(operation.operation_id or "", {})
            if replies and key not in replies:
                self.found[key] = replace(operation, replies=tuple(replies))

    def _add(self, one: Traffic) -> None:
        """The messages of one operation, each under a name that the others do not have."""
        reading = self._reading
        reading.key = MessageKey(f"{one.kind} {one.address}", ROLES[one.kind][0])
        shared = self._shared_by_messages(one)
        seen: set[tuple[int, Path]] = set()
        read: list[tuple[MessageParts, list[tuple[Location, str]]]] = []
        for entry in one.messages:
            parts, problems = self._messages.read(entry)
            if parts is None:
                reading.problems.extend((reading.key, location, what) for location, what in problems)
            elif (place := (id(parts.spot.document), parts.spot.path)) not in seen:
                seen.add(place)
                read.append((parts, problems))
        for name, (parts, problems) in zip(unique_names([parts.names for parts, _ in read]), read, strict=True):
            key = self._key(one, name, parts)
            if key is None:
                continue
            if one.reply_to is not None:
                self._replies.setdefault(one.reply_to, {})[key] = None
            if key in self.found:  # from another operation on the same channel
                continue
            reading.problems.extend(
                (MessageKey(key, ROLES[one.kind][0]), location, what) for location, what in problems
            )
            self.found[key] = _operation(key, one, name, parts, shared)

    def _key(self, one: Traffic, name: str, parts: MessageParts) -> str | None:
        """The key of a message, which may be there already; None where another one has its name.

        Channels may share an address (on different servers): then the name of the channel tells their messages apart.
        """
        place = (parts.spot.document.uri, parts.spot.path, one.name)
        plain = " ".join(word for word in (one.kind, one.address, name) if word)
        for key in (plain, f"{plain} ({one.name})", f"{plain} ({one.name}, {one.operation_id})"):
            if self._places.setdefault(key, place) == place:
                return key
        self._reading.report(parts.spot, f"a message of the name {name!r} is described twice; the first is read")
        return None

    def _shared_by_messages(self, one: Traffic) -> _Shared:
        """What all messages of an operation have in common."""
        reading, operation = self._reading, one.operation
        say_what_bindings_describe(reading, operation)
        if one.channel is not None:
            say_what_bindings_describe(reading, Layers(one.channel, (one.channel,)))
        names = list(named_servers(reading, one.channel)) if one.channel else []
        on = [self.servers[name].security for name in names or self.servers if name in self.servers]
        return _Shared(
            tuple(_parameters(reading, one, third=self._version.third)),
            security_of(reading, operation, on, third=self._version.third),
            operation.flag(reading, "x-deprecated"),
            operation.text(reading, "x-sunset"),
            tuple(_tags(reading, operation)),
        )


def unique_names(candidates: Sequence[Sequence[str]]) -> list[str]:
    """One name for each: the first of its own that the others do not have, so that it stays whatever is added or moved.
    Where all are alike, a number is the last resort; a message without any name has an empty one."""
    chosen = [names[0] if names else "" for names in candidates]
    for level in range(1, max((len(names) for names in candidates), default=0)):
        counts = Counter(chosen)
        chosen = [
            names[level] if counts[name] > 1 and level < len(names) else name
            for name, names in zip(chosen, candidates, strict=True)
        ]
    seen: Counter[str] = Counter()
    for index, name in enumerate(chosen):
        seen[name] += 1
        if seen[name] > 1:
            chosen[index] = f"{name} #{seen[name]}".strip()
    return chosen


def _operation(key: str, one: Traffic, name: str, parts: MessageParts, shared: _Shared) -> Operation:
    return Operation(
        key, one.kind, name, one.address, (*parts.headers, *shared.parameters), parts.body, {}, parts.spot.location,
        _TEMPLATE.sub("{}", one.address), shared.security, one.operation_id, parts.deprecated or shared.deprecated,
        parts.sunset or shared.sunset, shared.tags, parts.correlation, (),
        tuple(other for other in parts.names if other != name),
    )  # fmt: skip


def _parameters(reading: DescriptionReader, one: Traffic, *, third: bool) -> Iterator[Parameter]:
    """The parameters in the address of a channel, by name."""
    if one.channel is None:
        return
    described = dict(reading.members(one.channel, "parameters"))
    used = sorted(set(_TEMPLATE.findall(one.address)))
    for name in sorted(described.keys() - set(used)):
        reading.report(described[name], f"the parameter {name!r} is not in the address of the channel; it is not read")
    for name in used:
        spot = reading.component(described[name], itself) if name in described else None
        schema = _schema_of_parameter(reading, spot, third=third) if spot else None
        yield Parameter(name, "path", True, schema, (spot or one.channel).location)


def _schema_of_parameter(reading: DescriptionReader, spot: DocumentNode, *, third: bool) -> Schema | None:
    """2.x describes a parameter by a schema; in 3.x it is a string, and may be one of a list."""
    if not third:
        return reading.schema(spot)
    node: dict[str, Json] = {"type": "string"}
    if "enum" in spot.node:
        node["enum"] = [value.node for value in reading.items(spot, "enum")]
    return Schema(
        spot.document, spot.path, reading.made(("parameter", id(spot.document), spot.path), lambda: node), DIALECT
    )


def _tags(reading: DescriptionReader, operation: Layers) -> Iterator[str]:
    holder = operation.holder("tags")
    for entry in reading.items(holder, "tags") if holder else ():
        tag = reading.component(entry, itself)
        name = reading.text(tag, "name") if tag else None
        if name is not None:
            yield name
