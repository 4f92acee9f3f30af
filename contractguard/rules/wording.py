"""Fragments of schemas and values in words, each short and safe to print."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from contractguard.contract.document import Json
from contractguard.support.printable import printable

MAX_VALUE = 60
"""Characters of one value."""
MAX_LIST = 3
"""Members of a list that are spelled out before "and n more"."""
MAX_MEMBERS = 12
"""Values in a container that is shown whole."""
MAX_NUMBER_BITS = 256
"""Longer integers are described by their size: their digits would fill the line, and take long to compute."""

_json = json.JSONEncoder(ensure_ascii=False).encode


def shown(value: Json) -> str:
    """One JSON value, compact, cut to a readable length, and without characters that a terminal obeys.

    Objects, and lists of them, are told in words: a sentence is no place to read JSON in.
    """
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > MAX_NUMBER_BITS:
        return f"an integer of {value.bit_length()} bits"
    if isinstance(value, dict):
        return _object_words(value)
    if isinstance(value, list):
        return _list_words(value)
    if isinstance(value, str):
        value = value[: MAX_VALUE * 2]
    return printable(_json(value), MAX_VALUE)


def shown_apart(old: Json, new: Json) -> tuple[str, str]:
    """Two values that differ, in words that differ: of long texts that begin alike, the part where they do not."""
    was, now = shown(old), shown(new)
    if was != now or not (isinstance(old, str) and isinstance(new, str)):
        return apart(was, now)
    at = next((index for index, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    start = max(0, at - MAX_VALUE // 2)
    return apart(shown(f"…{old[start:]}"), shown(f"…{new[start:]}"))


def apart(was: str, now: str) -> tuple[str, str]:
    """Words for two sides that differ: where they read alike, the former one is only said to be another."""
    return ("another one" if was == now else was), now


def _object_words(value: Mapping[str, Json]) -> str:
    """`an object with "id": 1, "tags": a list and 2 more`."""
    if not value:
        return "an empty object"
    keys = list(value)[:MAX_LIST]
    told = [f"{_json(key[:MAX_VALUE])}: {_leaf(value[key])}" for key in keys]
    more = f" and {len(value) - len(keys)} more" if len(value) > len(keys) else ""
    return f"an object with {printable(', '.join(told), MAX_VALUE)}{more}"


def _list_words(value: Sequence[Json]) -> str:
    """The list itself where it is short and plain, else how much is in it."""
    if not value:
        return "an empty list"
    is_plain = len(value) <= MAX_MEMBERS and not any(isinstance(item, dict | list) for item in value)
    return printable(f"[{', '.join(map(shown, value))}]", MAX_VALUE) if is_plain else f"a list of {len(value)}"


def _leaf(value: Json) -> str:
    return "an object" if isinstance(value, dict) else "a list" if isinstance(value, list) else shown(value)


def name(text: str) -> str:
    """A name from an input."""
    return printable(text, MAX_VALUE)


def list_values(values: Sequence[Json], conjunction: str = "or") -> str:
    """Several values: the first few, and how many there are more."""
    cut = len(values) > MAX_LIST + 1
    words = [shown(value) for value in (values[:MAX_LIST] if cut else values)]
    if cut:
        return f"{', '.join(words)} and {len(values) - MAX_LIST} more"
    return f" {conjunction} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def identity(value: Json) -> str:
    """A text that is equal exactly for equal JSON values (1 and 1.0 are the same number, true is none)."""
    if type(value) is str:  # as most are; nothing else begins so
        return f'"{value}'
    pieces: list[str] = []
    todo: list[tuple[Json] | str] = [(value,)]
    while todo:
        entry = todo.pop()
        if isinstance(entry, str):
            pieces.append(entry)
            continue
        (inner,) = entry
        if isinstance(inner, dict):
            todo.append("}")
            for key in sorted(inner, reverse=True):
                todo += [(inner[key],), json.dumps(key)]
            pieces.append("{")
        elif isinstance(inner, list):
            todo.append("]")
            for item in reversed(inner):
                todo += [(item,), ","]
            pieces.append("[")
        else:
            pieces.append(_scalar_identity(inner))
    return "".join(pieces)


def _scalar_identity(value: Json) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"number {value:x}"  # hexadecimal takes linear time, however long the number is
    return json.dumps(value)


def members(fragment: Json) -> list[Json]:
    """The values that a fragment lists by `enum`, `const` or an extension."""
    if not isinstance(fragment, dict):
        return fragment if isinstance(fragment, list) else []
    if "const" in fragment:
        return [fragment["const"]]
    for keyword in ("enum", "x-extensible-enum"):
        if isinstance(fragment.get(keyword), list):
            found: list[Json] = fragment[keyword]
            return found
    return []


def beyond(values: list[Json], others: list[Json]) -> list[Json]:
    """The values that are not among the others, in their order."""
    known = {identity(value) for value in others}
    return [value for value in values if identity(value) not in known]


LIMITS: Mapping[str, tuple[str, str]] = {
    "minimum": ("be", "at least {}"),
    "exclusiveMinimum": ("be", "more than {}"),
    "maximum": ("be", "at most {}"),
    "exclusiveMaximum": ("be", "less than {}"),
    "multipleOf": ("be", "a multiple of {}"),
    "minLength": ("be", "at least {} characters long"),
    "maxLength": ("be", "at most {} characters long"),
    "minItems": ("have", "at least {} items"),
    "maxItems": ("have", "at most {} items"),
    "minContains": ("have", "at least {} matching items"),
    "maxContains": ("have", "at most {} matching items"),
    "minProperties": ("have", "at least {} properties"),
    "maxProperties": ("have", "at most {} properties"),
}
"""Keywords with a number: the verb, and the phrase that takes the number."""


def limits(fragment: Json) -> dict[str, Json]:
    """The numeric limits of a fragment; draft-04's boolean `exclusiveMinimum` becomes the limit itself."""
    if not isinstance(fragment, dict):
        return {}
    found = {keyword: fragment[keyword] for keyword in LIMITS if keyword in fragment}
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if isinstance(found.get(exclusive), bool) and found.pop(exclusive) and bound in found:
            found[exclusive] = found.pop(bound)
    return found


def phrase(keyword: str, value: Json) -> str:
    """One limit in words, without its verb."""
    return _singular(LIMITS[keyword][1].format(shown(value)))


_UP_TO: Mapping[str, str] = {
    "minimum": "as low as {}",
    "exclusiveMinimum": "anything more than {}",
    "maximum": "up to {}",
    "exclusiveMaximum": "anything less than {}",
    "multipleOf": "any multiple of {}",
    "minLength": "as short as {} characters",
    "maxLength": "up to {} characters long",
    "minItems": "as few as {} items",
    "maxItems": "up to {} items",
    "minContains": "as few as {} matching items",
    "maxContains": "up to {} matching items",
    "minProperties": "as few as {} properties",
    "maxProperties": "up to {} properties",
}


def wider_phrase(keyword: str, value: Json) -> str:
    """A limit that admits more than before, without its verb."""
    return _singular(_UP_TO[keyword].format(shown(value)))


_BEYOND: Mapping[str, str] = {
    "minimum": "be less than {}",
    "exclusiveMinimum": "be {} or less",
    "maximum": "be more than {}",
    "exclusiveMaximum": "be {} or more",
    "minLength": "be shorter than {} characters",
    "maxLength": "be longer than {} characters",
    "minItems": "have fewer than {} items",
    "maxItems": "have more than {} items",
    "minContains": "have fewer than {} matching items",
    "maxContains": "have more than {} matching items",
    "minProperties": "have fewer than {} properties",
    "maxProperties": "have more than {} properties",
}


def beyond_limit(keyword: str, value: Json) -> str | None:
    """What becomes possible when a limit is gone, with its verb; None where that is not put so."""
    if value == 1 and keyword in ("minLength", "minItems", "minProperties"):
        return "be empty"
    return _singular(_BEYOND[keyword].format(shown(value))) if keyword in _BEYOND else None


def _singular(words: str) -> str:
    for noun, one in (("items", "item"), ("matching items", "matching item"), ("characters", "character"),
                      ("properties", "property")):  # fmt: skip
        words = words.replace(f" 1 {noun}", f" 1 {one}")
    return words


def types(fragment: Json) -> list[str]:
    """The type names of a fragment; none when it says nothing of types."""
    if not isinstance(fragment, dict) or "type" not in fragment:
        return []
    value = fragment["type"]
    names = [str(item) for item in value] if isinstance(value, list) else [str(value)]
    return (
        [*names, "null"]
        if True in (fragment.get("nullable"), fragment.get("x-nullable")) and "null" not in names
        else names
    )
