"""Example descriptions of messages on channels: a rule's example as AsyncAPI."""

from __future__ import annotations

from contractguard.contract.document import Json
from contractguard.rules.model import ExampleScope

PARTS = ("event", "command")

_ACTIONS = {"event": "send", "command": "receive"}
_FIELDS = {"event": "subscribe", "command": "publish"}
"""In 2.x, from the side of a client: it subscribes to what the provider sends."""

_SINCE_2020 = frozenset({"dependentRequired", "dependentSchemas", "unevaluatedProperties", "unevaluatedItems"})

_PAYLOAD: Json = {"type": "object"}


def spell_event_example(part: str, scope: ExampleScope, example: Json) -> Json:
    """A row's neutral example: a schema, a Message Object, or members of a document."""
    if scope == "operation":
        return _message(example)
    if scope == "contract":
        return _members(part, example)
    return example


def document(part: str, scope: ExampleScope, example: Json) -> Json:
    """An example as `spell_event_example` has it, as a complete AsyncAPI document.

    What is said of whole operations is shown in 2.6, where an operation need not have a name.
    """
    info = {"title": "Orders", "version": "1"}
    if scope == "contract":
        return {"asyncapi": "2.6.0", "info": info, **example}
    message = example if scope == "operation" else {"payload": _described_payload(example)}
    return {
        "asyncapi": "3.0.0",
        "info": info,
        "channels": {"orders": {"address": "orders/changed", "messages": {"OrderChanged": message}}},
        "operations": {"onOrder": {"action": _ACTIONS[part], "channel": {"$ref": "#/channels/orders"}}},
    }


def _described_payload(schema: Json) -> Json:
    """A payload's schema; one with keywords that AsyncAPI's own draft-07 lacks names the draft that has them."""
    if not (isinstance(schema, dict) and _SINCE_2020 & schema.keys()):
        return schema
    return {"schemaFormat": "application/schema+json;version=draft-2020-12", "schema": schema}


def _message(example: Json) -> Json:
    if "message" in example:
        return example["message"]
    headers: Json = {"type": "object", "properties": {}}
    for entry in example["beside"]:
        headers["properties"][entry["name"]] = entry["schema"]
        if entry["required"]:
            headers["required"] = [entry["name"]]
    return {"headers": headers, "payload": _PAYLOAD}


def _members(part: str, example: Json) -> Json:
    if "path" in example:
        name = example["path"]
        parameters = {name: {"schema": {"type": "string"}}}
        return {"channels": {f"orders/{{{name}}}/changed": {"parameters": parameters, **_operation(part, {})}}}
    if example["operation"] is None:
        return {"channels": {}}
    return {
        "channels": {"orders/changed": _operation(part, example["operation"])},
        **_credentials(example["operation"]),
    }


def _operation(part: str, members: Json) -> Json:
    own = {("x-deprecated" if name == "deprecated" else name): value for name, value in members.items()}
    if "tags" in own:
        own["tags"] = [{"name": name} for name in own["tags"]]
    return {_FIELDS[part]: {**own, "message": {"name": "OrderChanged", "payload": _PAYLOAD}}}


def _credentials(members: Json) -> Json:
    """The schemes that the security of the examples names, described alike in the old and the new document."""
    if "security" not in members:
        return {}
    schemes = {"key": {"type": "httpApiKey", "in": "header", "name": "X-Key"}, "token": {"type": "userPassword"}}
    return {"components": {"securitySchemes": schemes}}
