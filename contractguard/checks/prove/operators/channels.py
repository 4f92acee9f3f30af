"""Changes of what stands around payloads in a description of channels: addresses, directions, messages, headers."""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.checks.prove.operators.part import Part, PartKind, PartOperator
from contractguard.checks.prove.operators.row import MutatedNode, Need, rename_member, without

_OTHER_ACTION = {"send": "receive", "receive": "send", "publish": "subscribe", "subscribe": "publish"}
_CONTENT_TYPE = "application/x-changed"
_CORRELATION = "$message.header#/changed-correlation-id"


def rename_channel(part: Part) -> Iterator[MutatedNode]:
    """Messages travel elsewhere: on another channel in 2.x, under another address in 3.x."""
    if part.version.startswith("asyncapi-2"):
        yield MutatedNode("", rename_member(part.node, str(part.member), f"{part.member}/renamed"))
    else:
        channel = part.node[part.member]
        address = f"{channel.get('address') or part.member}/renamed"
        yield MutatedNode("", {**part.node, str(part.member): {**channel, "address": address}})


def flip_action(part: Part) -> Iterator[MutatedNode]:
    """Who sent receives, and who received sends."""
    if part.member in _OTHER_ACTION:
        other = _OTHER_ACTION[str(part.member)]
        if other not in part.node:
            yield MutatedNode("", rename_member(part.node, str(part.member), other))
    elif part.node.get("action") in _OTHER_ACTION:
        yield MutatedNode("", {**part.node, "action": _OTHER_ACTION[part.node["action"]]})


def drop_message(part: Part) -> Iterator[MutatedNode]:
    """One of several messages is not sent any more."""
    if isinstance(part.node, list):
        if len(part.node) > 1:
            yield MutatedNode("", [one for index, one in enumerate(part.node) if index != part.member])
    else:
        yield MutatedNode("", without(part.node, str(part.member)))


def change_content_type(part: Part) -> Iterator[MutatedNode]:
    """The payload is of another media type."""
    yield MutatedNode("", {**part.node, "contentType": _CONTENT_TYPE})


def drop_header(part: Part) -> Iterator[MutatedNode]:
    """A header of a message is gone, and no longer required."""
    required = part.node.get("required")
    left = {**part.node, "properties": without(part.node["properties"], str(part.member))}
    if isinstance(required, list):
        left["required"] = [one for one in required if one != part.member]
        left = left if left["required"] else without(left, "required")
    yield MutatedNode("", left)


def change_correlation(part: Part) -> Iterator[MutatedNode]:
    """What belongs together is told by something else."""
    if isinstance(part.node.get("location"), str):
        yield MutatedNode("", {**part.node, "location": _CORRELATION})


_RED = Need.RED

CHANNEL_OPERATORS: tuple[PartOperator, ...] = (
    PartOperator("channel.rename", PartKind.CHANNEL, _RED, _RED, rename_channel),
    PartOperator("action.flip", PartKind.ACTION, _RED, _RED, flip_action),
    PartOperator("message.drop", PartKind.MESSAGE_IN, _RED, _RED, drop_message),
    PartOperator("content-type.change", PartKind.MESSAGE, _RED, _RED, change_content_type),
    PartOperator("event-header.drop", PartKind.EVENT_HEADER, _RED, _RED, drop_header),
    PartOperator("correlation-id.change", PartKind.CORRELATION, _RED, _RED, change_correlation),
)
