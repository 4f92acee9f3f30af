"""Which operation moves which messages over which channel, and in which direction."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from contractguard.contract.choices import OperationKind
from contractguard.contract.document import Path
from contractguard.contract.model import MessageKey
from contractguard.readers.asyncapi.traits import Layers, itself, layers
from contractguard.readers.asyncapi.versions import AsyncVersion
from contractguard.readers.openapi.reading import DescriptionReader, DocumentNode, kind_of

MAX_NESTING = 8
"""Of a `oneOf` of messages in another."""


class Traffic(NamedTuple):
    """The messages of one operation on one channel. `kind` is that of an `Operation`: "event" when the application
    that is described sends them, "command" when it receives them. `messages` are Message Objects or references;
    `reply_to` is the operation that they answer, where they do."""

    kind: OperationKind
    operation_id: str | None
    address: str
    name: str
    channel: DocumentNode | None
    operation: Layers
    messages: tuple[DocumentNode, ...]
    reply_to: str | None = None


def traffic(reading: DescriptionReader, root: DocumentNode, version: AsyncVersion) -> Iterator[Traffic]:
    """Everything that is sent and received, in the order of the description."""
    yield from (_third if version.third else _second)(reading, root, version)


# 2.x ----------------------------------------------------------------------------------------------------------------

_KINDS_OF_SECOND = {"subscribe": OperationKind.EVENT, "publish": OperationKind.COMMAND}
"""From the side of a client: one subscribes to what the application sends (2.6, "Channel Item Object")."""


def _second(reading: DescriptionReader, root: DocumentNode, version: AsyncVersion) -> Iterator[Traffic]:
    for address, entry in reading.members(root, "channels"):
        reading.key = MessageKey(address)
        channel = reading.component(entry, itself)
        if channel is None:
            continue
        for field, kind in _KINDS_OF_SECOND.items():
            if field not in channel.node:
                continue
            reading.key = MessageKey(f"{kind} {address}")
            own = reading.component(channel.child(field), itself)
            if own is None:
                continue
            operation = layers(reading, own, traits_win=version.traits_win)
            messages = tuple(_one_of(reading, own.child("message"), 0)) if "message" in own.node else ()
            if not messages:
                reading.report(own, "the operation has no message, so there is nothing to check")
            identifier = operation.text(reading, "operationId")
            yield Traffic(kind, identifier, address, address, channel, operation, messages)


def _one_of(reading: DescriptionReader, entry: DocumentNode, depth: int) -> Iterator[DocumentNode]:
    """The messages at `entry`: itself, or those of its `oneOf`."""
    node = entry.node
    target = entry
    if isinstance(node, dict) and isinstance(node.get("$ref"), str):
        problems = len(reading.problems)
        followed = reading.follow(entry)
        del reading.problems[problems:]  # told when the message is read
        target = followed or entry
    if not isinstance(target.node, dict) or "oneOf" not in target.node:
        yield entry
    elif depth >= MAX_NESTING:
        reading.report(entry, f"messages nested deeper than {MAX_NESTING} in `oneOf` are not read")
    else:
        for item in reading.items(target, "oneOf"):
            yield from _one_of(reading, item, depth + 1)


# 3.x ----------------------------------------------------------------------------------------------------------------

_KINDS_OF_THIRD = {"send": OperationKind.EVENT, "receive": OperationKind.COMMAND}
_ANSWERS = {OperationKind.EVENT: OperationKind.COMMAND, OperationKind.COMMAND: OperationKind.EVENT}


class _Channel(NamedTuple):
    name: str
    address: str
    spot: DocumentNode


class _Operation(NamedTuple):
    """An Operation Object of 3.x; `identifier` is its key."""

    identifier: str
    kind: OperationKind
    layers: Layers


def _third(reading: DescriptionReader, root: DocumentNode, version: AsyncVersion) -> Iterator[Traffic]:
    """Operations first, then replies: a message that is sent as one of each is spoken of as the operation's."""
    used: set[tuple[int, Path]] = set()
    found = list(_operations(reading, root, version))
    for one in found:
        yield from _part(reading, one, one.layers.own, used)
    for one in found:
        reading.key = MessageKey(one.identifier)
        reply = _reply(reading, one.layers)
        if reply is not None:
            yield from _part(reading, one, reply, used)
    _say_which_are_not_used(reading, root, used)


def _operations(reading: DescriptionReader, root: DocumentNode, version: AsyncVersion) -> Iterator[_Operation]:
    for identifier, entry in reading.members(root, "operations"):
        reading.key = MessageKey(identifier)
        own = reading.component(entry, itself)
        if own is None:
            continue
        action = reading.text(own, "action")
        if action in _KINDS_OF_THIRD:
            yield _Operation(identifier, _KINDS_OF_THIRD[action], layers(reading, own, traits_win=version.traits_win))
        else:
            given = "missing" if action is None else repr(action[:40])
            reading.report(own, f"the `action` of an operation must be send or receive, not {given}")


def _part(
    reading: DescriptionReader, one: _Operation, part: DocumentNode, used: set[tuple[int, Path]]
) -> Iterator[Traffic]:
    """What an operation, or the reply to it, moves over its channel; `part` is either of them."""
    reading.key = MessageKey(one.identifier)
    is_reply = part is not one.layers.own
    kind = _ANSWERS[one.kind] if is_reply else one.kind
    channel = _channel(reading, part)
    messages = tuple(_messages(reading, part, channel))
    if not is_reply and channel is None:
        reading.report(part, "an operation needs a `channel`, a reference to one")
        return
    if not is_reply and not messages:
        reading.report(part, "the operation has no message, so there is nothing to check")
    if channel is None:
        name = f"reply to {one.identifier}"
        yield Traffic(kind, None, name, name, None, one.layers, messages, one.identifier)
        return
    used.add((id(channel.spot.document), channel.spot.path))
    identifier, answered = (None, one.identifier) if is_reply else (one.identifier, None)
    yield Traffic(kind, identifier, channel.address, channel.name, channel.spot, one.layers, messages, answered)


def _reply(reading: DescriptionReader, operation: Layers) -> DocumentNode | None:
    holder = operation.holder("reply")
    return reading.component(holder.child("reply"), itself) if holder else None


def _channel(reading: DescriptionReader, part: DocumentNode) -> _Channel | None:
    """The channel that an operation or its reply refers to."""
    if "channel" not in part.node or part.node["channel"] is None:
        return None
    entry = part.child("channel")
    if not isinstance(entry.node, dict) or "$ref" not in entry.node:
        reading.report(entry, f"`channel` must be a reference, not {kind_of(entry.node)}")
        return None
    first = reading.next_reference(entry)
    spot = reading.component(entry, itself) if first else None
    if first is None or spot is None:
        return None
    name = str(first.path[-1]) if first.path else first.document.uri.rpartition("/")[2]
    address = spot.node.get("address")
    if address is not None and not isinstance(address, str):
        reading.report(spot.child("address"), f"`address` must be a string or null, not {kind_of(address)}")
    return _Channel(name, address if isinstance(address, str) and address else name, spot)


def _messages(reading: DescriptionReader, part: DocumentNode, channel: _Channel | None) -> Iterator[DocumentNode]:
    """The messages that an operation names, else all of its channel."""
    if "messages" in part.node:
        yield from reading.items(part, "messages")
    elif channel is not None:
        for _, entry in reading.members(channel.spot, "messages"):
            yield entry


def _say_which_are_not_used(reading: DescriptionReader, root: DocumentNode, used: set[tuple[int, Path]]) -> None:
    """Messages of a channel without an operation have no direction: nobody says who sends them."""
    for name, entry in reading.members(root, "channels"):
        reading.key = MessageKey(f"channel {name}")
        channel = reading.component(entry, itself)
        if channel is not None and (id(channel.document), channel.path) not in used and channel.node.get("messages"):
            reading.report(entry, "no operation sends or receives on this channel, so its messages are not checked")
