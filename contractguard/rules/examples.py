"""Example descriptions: a rule's example, spelled for its part and completed to a whole document (OpenAPI 3.1, or
AsyncAPI for messages on channels)."""

from __future__ import annotations

from typing import Literal

from contractguard.contract.document import Json
from contractguard.rules import event_examples
from contractguard.rules.model import ExampleScope, Rule

_JSON_BODY = "application/json"
_REQUESTS = ("request", "webhook")
_HEAD: Json = {"openapi": "3.1.0", "info": {"title": "Orders", "version": "1"}}


def spell_example(part: str, scope: ExampleScope, example: Json) -> Json:
    """A row's neutral example as it reads in this part: a schema, an Operation Object, or members of a document."""
    if scope in ("observed", "exercised"):
        return example
    if part in event_examples.PARTS:
        return event_examples.spell_event_example(part, scope, example)
    if scope == "operation":
        return _operation(part, example)
    if scope == "contract":
        return _contract(part, example)
    return example


def document(rule: Rule, side: Literal["old", "new"]) -> Json:
    """The old or the new example of `rule` as a complete document; of a rule about code, the schema in any case."""
    example: Json = rule.old if side == "old" else rule.new
    if rule.part in event_examples.PARTS:
        return event_examples.document(rule.part, rule.scope, example)
    if rule.scope == "code":
        return _description_with_webhook(rule.old)
    if rule.scope == "schema":
        example = _operation(rule.part, {"body": {"required": True, "content": {_JSON_BODY: {"schema": example}}}})
    members = example if rule.scope == "contract" else _exchange(rule.part, example)
    return _HEAD | ({} if "webhooks" in members else {"paths": {}}) | members


def _description_with_webhook(schema: Json) -> Json:
    """A description whose one webhook, `orderChanged`, has payloads of this schema."""
    body = {"body": {"required": True, "content": {_JSON_BODY: {"schema": schema}}}}
    return _HEAD | _exchange("webhook", _operation("webhook", body))


def _operation(part: str, example: Json) -> Json:
    """An Operation Object with the parameters, body or responses of the neutral example."""
    if "beside" in example:
        return _parameters(part, example["beside"]) if part in _REQUESTS else _headers(example["beside"])
    if "responses" in example:
        return example
    body = example["body"]
    if part in _REQUESTS:
        return {"requestBody": body} if body else {}
    answer: Json = {"description": "done"} | ({"content": body["content"]} if body else {})
    return {"responses": {"200": answer}}


def place_beside(part: str) -> str:
    """Where the examples put what stands beside the body."""
    return "query" if part == "request" else "header"


def _parameters(part: str, entries: Json) -> Json:
    place = place_beside(part)
    return {"parameters": [{"name": entry["name"], "in": place, **entry} for entry in entries]} if entries else {}


def _headers(entries: Json) -> Json:
    headers = {entry["name"]: {key: value for key, value in entry.items() if key != "name"} for entry in entries}
    return {"responses": {"200": {"description": "done"} | ({"headers": headers} if headers else {})}}


def _exchange(part: str, operation: Json) -> Json:
    """The `paths` or `webhooks` with one operation, completed with the responses that it must have."""
    complete = operation if "responses" in operation else operation | {"responses": {"200": {"description": "done"}}}
    if part.startswith("webhook"):
        return {"webhooks": {"orderChanged": {"post": complete}}}
    return {"paths": {"/orders": {"post": complete}}}


def _contract(part: str, example: Json) -> Json:
    if "path" in example:
        return _templated_operation(part, example["path"])
    if "operation" not in example:
        return example
    operation = example["operation"]
    if operation is None:
        return {"webhooks": {}} if part == "webhook" else {"paths": {}}
    return _exchange(part, operation) | _credentials(operation)


def _credentials(operation: Json) -> Json:
    """The schemes that the security of the examples names, described alike in the old and the new document."""
    if "security" not in operation:
        return {}
    schemes = {name: {"type": "apiKey", "in": "header", "name": f"X-{name.title()}"} for name in ("key", "token")}
    return {"components": {"securitySchemes": schemes}}


def _templated_operation(part: str, name: str) -> Json:
    """One operation whose path has a parameter of this name: of the API, or of a callback."""
    item: Json = {
        "get": {
            "parameters": [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}}],
            "responses": {"200": {"description": "done"}},
        }
    }
    if part != "webhook":
        return {"paths": {f"/orders/{{{name}}}": item}}
    callback = {"onChange": {f"{{$request.body#/url}}/orders/{{{name}}}": item}}
    return {"paths": {"/hooks": {"post": {"callbacks": callback, "responses": {"200": {"description": "done"}}}}}}
