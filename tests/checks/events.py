"""Small AsyncAPI descriptions for tests of the comparison."""

from __future__ import annotations

from typing import Any

Json = Any


def channel(message: Json, *, action: str = "send", address: str = "orders", **members: Json) -> Json:
    """An AsyncAPI 3.0 description of an application that sends (or receives) one message, OrderChanged."""
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Orders", "version": "1"},
        "channels": {"orders": {"address": address, "messages": {"OrderChanged": message}}},
        "operations": {"onOrder": {"action": action, "channel": {"$ref": "#/channels/orders"}}},
        **members,
    }


def second(message: Json, *, field: str = "subscribe", address: str = "orders", **members: Json) -> Json:
    """The same in AsyncAPI 2.6."""
    return {
        "asyncapi": "2.6.0",
        "info": {"title": "Orders", "version": "1"},
        "channels": {address: {field: {"operationId": "onOrder", "message": message}}},
        **members,
    }


def one_of(*messages: Json) -> Json:
    """An AsyncAPI 2.6 description of an application that sends several messages."""
    return second({"oneOf": list(messages)})
