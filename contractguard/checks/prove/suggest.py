"""The expectation that would notice a mutant, as somebody would write it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from contractguard.checks.prove.description import Mutant
from contractguard.checks.prove.places import ReachedMessage
from contractguard.contract.document import Document, Json, Path, pointer
from contractguard.contract.errors import ContractGuardError

MAX_LENGTH = 300
_EACH = "*"
_CONTENT = ("body", "payload")
_PRESENCE = frozenset(["property.drop", "property.rename", "required.drop", "access.flip"])
"""Operators that whoever needs the field notices."""
_MUST_BE_SENT = frozenset(["required.add", "parameter.required", "body.required"])
_TOLD = (
    *("type", "nullable", "enum", "const", "format", "pattern", "multipleOf", "uniqueItems"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength"),
    *("minItems", "maxItems", "minProperties", "maxProperties"),
)
"""What a suggested schema repeats of the contract."""


def suggest_expectation(mutant: Mutant, message: ReachedMessage, is_met: Callable[[Json], bool]) -> str:
    """What to write into an index of expectations, of one message that the mutant reaches. Empty where there is none
    for such a change, or none that the contract meets as it is: `is_met` says so of a schema of the content."""
    path = (*message.pointer, *mutant.field)
    if path and message.role is not None and not message.sends:
        return _of_call(mutant, message, path)
    if not path or path[0] not in _CONTENT:
        return _of_exchange(mutant, message)
    return next((text for text, schema in _of_content(mutant, path[1:]) if is_met(schema)), "")


def _of_content(mutant: Mutant, below: Path) -> Iterator[tuple[str, Json]]:
    """Lines about a place of the content, each with the schema that it means: that it is there, or what it is."""
    told = _told(mutant)
    if mutant.operator in _PRESENCE and is_always_there(mutant):
        schema = _around(below, told, True)
        yield (f"needs: [{pointer(below)}]" if len(below) == 1 else _line(schema)), schema
    schema = _around(below, told, False)
    if told and mutant.operator not in _PRESENCE and len(text := _line(schema)) <= MAX_LENGTH:
        yield text, schema


def is_always_there(mutant: Mutant) -> bool:
    """Whether the field that a mutant is about was required where it is declared."""
    return mutant.field[-1] in _list(_node(mutant), "required")


def _line(schema: Json) -> str:
    return "schema: " + json.dumps(schema, ensure_ascii=False)


def _of_exchange(mutant: Mutant, message: ReachedMessage) -> str:
    """An expectation about the exchange as a whole."""
    if mutant.operator == "media-type.change" and "/" in (name := str(mutant.place.path[-1])):
        return f"media_type: {name}"
    if message.role is not None and message.role.is_event:
        return f"an expectation about the event {message.operation}"
    status = f", status: {message.status}" if message.status else ""
    return f"an interaction with {message.operation}{status}"


def _of_call(mutant: Mutant, message: ReachedMessage, path: Path) -> str:
    """What a consumer would have to be seen to send."""
    if mutant.operator in _MUST_BE_SENT:
        return f"an interaction with {message.operation} that leaves {pointer(path)} out"
    value = mutant.variant if mutant.operator == "enum.drop" else "what is refused now"
    return f"an interaction with {message.operation} that sends {value} at {pointer(path)}"


def _told(mutant: Mutant) -> dict[str, Json]:
    """What the contract says of the value that is changed."""
    node = _node(mutant)
    for token in mutant.field:
        node = _object(node.get("items") if token == _EACH else _object(node.get("properties")).get(token))
    reference = node.get("$ref")
    if isinstance(reference, str):
        node = _object(_target(mutant.place.document, reference))
    return {word: node[word] for word in _TOLD if word in node}


def _target(document: Document, reference: str) -> Json:
    try:
        return document.resolve(reference)[2]
    except ContractGuardError:
        return None


def _around(path: Path, node: Json, is_needed: bool) -> Json:
    """A schema that wants a place to be as the node says; and to be there, if it is needed."""
    if not path:
        return node
    token, rest = str(path[0]), path[1:]
    if token == _EACH:
        return {"items": _around(rest, node, is_needed)}
    schema = {"properties": {token: _around(rest, node, is_needed)}}
    return {**schema, "required": [token]} if is_needed and not rest else schema


def _node(mutant: Mutant) -> dict[str, Json]:
    return _object(mutant.place.document.value_at(mutant.place.path))


def _object(node: Json) -> dict[str, Json]:
    return node if isinstance(node, dict) else {}


def _list(node: dict[str, Json], word: str) -> list[Json]:
    found = node.get(word)
    return found if isinstance(found, list) else []
