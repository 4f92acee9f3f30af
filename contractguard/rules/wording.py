"""Fragments of schemas and values in words, each short and safe to print."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import islice

from contractguard.contract.document import Json
from contractguard.contract.printable import printable

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
    """One JSON value, compact, cut to a readable length, and without characters that a terminal obeys."""
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > MAX_NUMBER_BITS:
        return f"an integer of {value.bit_length()} bits"
    if isinstance(value, dict | list) and value:
        return printable(_json(value) if _small(value) else _outline(value), MAX_VALUE)
    if isinstance(value, str):
        value = value[: MAX_VALUE * 2]
    return printable(_json(value), MAX_VALUE)


def _small(value: Json) -> bool:
    """Whether a container has so few members, and so short ones, that it can be shown whole."""
    todo, seen = [value], 0
    while todo and seen <= MAX_MEMBERS:
        inner = todo.pop()
        seen += 1
        if isinstance(inner, dict):
            todo.extend(islice(inner.values(), MAX_MEMBERS))
            seen += sum(len(key) for key in islice(inner, MAX_MEMBERS)) // MAX_VALUE
        elif isinstance(inner, list):
            todo.extend(inner[:MAX_MEMBERS])
        elif isinstance(inner, str):
            seen += len(inner) // MAX_VALUE
        elif isinstance(inner, int):
            seen += inner.bit_length() // MAX_NUMBER_BITS
    return not todo and seen <= MAX_MEMBERS


def _outline(value: Json) -> str:
    """A container with its first few members; what is nested deeper is only hinted at."""
    if isinstance(value, dict):
        head = [f"{_json(key[:MAX_VALUE])}: {_leaf(value[key])}" for key in list(value)[:MAX_LIST]]
        left, right = "{", "}"
    else:
        head = [_leaf(item) for item in value[:MAX_LIST]]
        left, right = "[", "]"
    more = ["…"] if len(value) > MAX_LIST else []
    return left + ", ".join([*head, *more]) + right


def _leaf(value: Json) -> str:
    if isinstance(value, dict):
        return "{…}" if value else "{}"
    if isinstance(value, list):
        return "[…]" if value else "[]"
    return shown(value)


def name(text: str) -> str:
    """A name from an input."""
    return printable(text, MAX_VALUE)


def listed(values: Sequence[Json], conjunction: str = "or") -> str:
    """Several values: the first few, and how many there are more."""
    cut = len(values) > MAX_LIST + 1
    words = [shown(value) for value in (values[:MAX_LIST] if cut else values)]
    if cut:
        return f"{', '.join(words)} and {len(values) - MAX_LIST} more"
    return f" {conjunction} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def identity(value: Json) -> str:
    """A text that is equal exactly for equal JSON values (1 and 1.0 are the same number, true is none)."""
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
    "minContains": ("have", "at least {} of the items looked for"),
    "maxContains": ("have", "at most {} of the items looked for"),
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
    words = LIMITS[keyword][1].format(shown(value))
    return (
        words.replace(" 1 items", " 1 item")
        .replace(" 1 characters", " 1 character")
        .replace(" 1 properties", " 1 property")
    )


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
