"""Whether two parts of descriptions differ in notes only: in what explains them, and decides nothing."""

from __future__ import annotations

from contractguard.algebra.texts import Texts
from contractguard.contract.document import Json

_NOTES = frozenset(["description", "summary", "$comment", "example", "examples", "externalDocs"])
"""What no comparison looks at, wherever it stands in an object of a description. (A `title` names a variant.)"""
_READ = frozenset(
    [
        *("x-extensible-enum", "x-sunset", "x-deprecated", "x-nullable", "x-ms-discriminator-value"),
        *("x-contradicted-type", "x-webhooks"),
    ]
)
"""Extensions that mean something to us."""
_OBJECTS = frozenset(
    [
        *("items", "additionalProperties", "additionalItems", "not", "if", "then", "else", "contains"),
        *("propertyNames", "unevaluatedItems", "unevaluatedProperties", "schema", "requestBody"),
    ]
)
"""Keywords with one object of a description."""
_MAPS = frozenset(
    [
        *("properties", "patternProperties", "dependentSchemas"),
        *("content", "headers", "responses", "callbacks"),
    ]
)
"""Keywords with objects of a description by names that somebody chose, so that these are no keywords."""
_LISTS = frozenset(["allOf", "anyOf", "oneOf", "prefixItems", "parameters"])


def differ_in_notes(old: Json, new: Json, texts: Texts) -> bool:
    """Whether two objects of descriptions say the same but for notes, references taken by their text. What stands in a
    keyword that is not known here is the same if every word of it is."""
    pending, equal = [(old, new)], _Parts()
    while pending:
        was, now = pending.pop()
        if was == now:  # to Python: true is 1, so the text decides, which is looked at last
            equal.append((was, now))
            continue
        if type(was) is not dict or type(now) is not dict:
            return False
        for keyword in was.keys() | now.keys():
            if keyword in _NOTES or (keyword.startswith("x-") and keyword not in _READ):
                continue
            if keyword not in was or keyword not in now:
                return False
            below = _parts(keyword, was[keyword], now[keyword])
            if below is None:
                return False
            pending.extend(below)
    return all(texts.are_same_words(was, now) for was, now in equal)


_Parts = list[tuple[Json, Json]]


def _parts(keyword: str, was: Json, now: Json) -> _Parts | None:
    """What stands in a keyword, side by side; None where it says another thing."""
    if was == now or keyword in _OBJECTS:
        return [(was, now)]
    if keyword in _MAPS and type(was) is dict and type(now) is dict and was.keys() == now.keys():
        return [(one, now[name]) for name, one in was.items()]
    if keyword in _LISTS and type(was) is list and type(now) is list and len(was) == len(now):
        return list(zip(was, now, strict=True))
    return None
