"""The expectation that would notice a mutant, as somebody would write it."""

from __future__ import annotations

import json

from contractguard.checks.prove.description import Mutant
from contractguard.contract.document import Json, Path, pointer

MAX_LENGTH = 300
_EACH = "*"
_CONTENT = ("body", "payload")
_PRESENCE = frozenset(["property.drop", "property.rename", "required.drop", "access.flip", "all-of.drop"])
"""Operators that `needs` notices."""
_TOLD = (
    *("type", "nullable", "enum", "const", "format", "pattern", "multipleOf", "uniqueItems"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength"),
    *("minItems", "maxItems", "minProperties", "maxProperties"),
)
"""What a suggested schema repeats of the contract."""


def suggest_expectation(mutant: Mutant) -> str:
    """A line of an index of expectations; empty where there is none for such a change."""
    if not mutant.reached:
        return ""
    first = mutant.reached[0]
    path = (*first.pointer, *mutant.field)
    if not path or path[0] not in _CONTENT:
        return _of_exchange(mutant)
    below = path[1:]
    if mutant.operator in _PRESENCE and below:
        return f"needs: [{pointer(below)}]"
    node = mutant.place.document.value_at(mutant.place.path)
    told = {word: node[word] for word in _TOLD if word in node} if isinstance(node, dict) else {}
    if not told:
        return f"needs: [{pointer(below)}]" if below else ""
    text = "schema: " + json.dumps(_around(below, told), ensure_ascii=False)
    return text if len(text) <= MAX_LENGTH else (f"needs: [{pointer(below)}]" if below else "")


def _of_exchange(mutant: Mutant) -> str:
    """An expectation about the exchange as a whole."""
    first = mutant.reached[0]
    if first.role is not None and first.role.is_event:
        return f"an expectation about the event {first.operation}"
    status = f", status: {first.status}" if first.status else ""
    return f"an interaction with {first.operation}{status}"


def _around(path: Path, node: Json) -> Json:
    """A schema that wants a place to be as the node says."""
    if not path:
        return node
    token, rest = str(path[0]), path[1:]
    if token == _EACH:
        return {"items": _around(rest, node)}
    return {"properties": {token: _around(rest, node)}, "required": [token]}
