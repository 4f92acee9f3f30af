"""The parts around payloads in a description of AsyncAPI, each once, with the messages that it reaches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from contractguard.checks.prove.operators.part import Part, PartKind
from contractguard.checks.prove.places import Documents, ReachedMessage, ReachedMessages
from contractguard.checks.prove.raw import RawDocuments
from contractguard.contract.document import Location, Path
from contractguard.contract.model import Contract, Operation

_DIRECTIONS = ("publish", "subscribe")


def channel_parts(contract: Contract, documents: Documents) -> tuple[Part, ...]:
    """Every part that an operator may change."""
    found: dict[tuple[PartKind, str, Path], Part] = {}
    for part in _Parts(contract, documents).all():
        key = (part.kind, part.uri, part.place)
        known = found.get(key)
        both = part.reached if known is None else tuple(dict.fromkeys((*known.reached, *part.reached)))
        found[key] = replace(part, reached=both)
    return tuple(one for one in found.values() if one.reached)


class _Parts:
    def __init__(self, contract: Contract, documents: Documents) -> None:
        self._contract, self._raw = contract, RawDocuments(documents)
        self._entry = documents[contract.documents[0].uri]
        self._third = contract.format.startswith("asyncapi-3")

    def all(self) -> Iterator[Part]:
        root = Location(self._entry, ())
        for name, at in self._raw.members(root, "channels"):
            yield from self._of_channel(at, self._messages_on(str(name)))
        for name, at in self._raw.members(root, "operations") if self._third else ():
            yield from self._of_action(at, str(name))
        for operation in self._contract.operations.values():
            yield from self._of_message(operation)

    def _of_channel(self, at: Location, reached: ReachedMessages) -> Iterator[Part]:
        yield self._member(PartKind.CHANNEL, at, reached)
        channel = self._raw.follow(at)
        if channel is None:
            return
        for name, message in self._raw.members(channel, "messages") if self._third else ():
            yield self._member(PartKind.MESSAGE_IN, message, self._of_the_message(message, reached, str(name)))
        node = self._raw.node(channel)
        for field in () if self._third else _DIRECTIONS:
            if field in node:
                kind = "event" if field == "subscribe" else "command"
                own = tuple(one for one in reached if self._contract.operations[one.operation].kind == kind)
                yield self._member(PartKind.ACTION, Location(channel.document, (*channel.path, field)), own)
                yield from self._alternatives(Location(channel.document, (*channel.path, field, "message")), own)

    def _alternatives(self, at: Location, reached: ReachedMessages) -> Iterator[Part]:
        """The messages of an operation of 2.x that may be of several kinds."""
        held = self._raw.follow(at)
        node = self._raw.node(held) if held is not None else None
        listed = node.get("oneOf") if isinstance(node, dict) else None
        if held is None:
            return
        for index in range(len(listed)) if isinstance(listed, list) else ():
            one = Location(held.document, (*held.path, "oneOf", index))
            yield self._member(PartKind.MESSAGE_IN, one, self._of_the_message(one, reached))

    def _of_action(self, at: Location, name: str) -> Iterator[Part]:
        operation = self._raw.follow(at)
        own = tuple(
            ReachedMessage(key, one.request_role)
            for key, one in self._contract.operations.items()
            if one.operation_id == name
        )
        if operation is not None:
            yield from self._part(PartKind.ACTION, operation, own)
            for _, message in self._raw.members(operation, "messages"):
                yield self._member(PartKind.MESSAGE_IN, message, self._of_the_message(message, own))

    def _of_message(self, operation: Operation) -> Iterator[Part]:
        reached = ReachedMessage(operation.key, operation.request_role)
        at = operation.source
        yield from self._part(PartKind.MESSAGE, at, (reached,))
        correlation = self._raw.follow(Location(at.document, (*at.path, "correlationId")))
        if correlation is not None:
            yield from self._part(PartKind.CORRELATION, correlation, (reached,))
        headers = self._raw.follow(Location(at.document, (*at.path, "headers")))
        if headers is None:
            return
        for name, _ in self._raw.members(headers, "properties"):
            below = (reached._replace(pointer=("header", str(name))),)
            where = (headers.document.uri, headers.path, self._raw.node(headers), self._contract.format)
            yield Part(PartKind.EVENT_HEADER, *where, below, str(name))

    def _messages_on(self, channel: str) -> ReachedMessages:
        """The messages on a channel."""
        node = self._raw.node(Location(self._entry, ("channels", channel)))
        address = node.get("address") if self._third and isinstance(node, dict) else None
        wanted = {channel, address}
        found = (one for one in self._contract.operations.values() if one.path in wanted)
        return tuple(ReachedMessage(one.key, one.request_role) for one in found)

    def _of_the_message(self, at: Location, reached: ReachedMessages, name: str = "") -> ReachedMessages:
        """Of the messages that are reached, those that stand at a place, by reference or by themselves."""
        target = self._raw.follow(at)
        if target is None:
            return ()
        place = (target.document.uri, target.path)
        sources = {key: one.source for key, one in self._contract.operations.items()}
        return tuple(
            one for one in reached if (sources[one.operation].document.uri, sources[one.operation].path) == place
        )

    # --- documents

    def _part(self, kind: PartKind, at: Location, reached: ReachedMessages) -> Iterator[Part]:
        node = self._raw.node(at)
        if isinstance(node, dict):
            yield Part(kind, at.document.uri, at.path, node, self._contract.format, reached)

    def _member(self, kind: PartKind, at: Location, reached: ReachedMessages) -> Part:
        holder = self._raw.node(Location(at.document, at.path[:-1]))
        return Part(kind, at.document.uri, at.path[:-1], holder, self._contract.format, reached, at.path[-1])
