"""What a validator found, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contractguard.contract.document import Json, Path
from contractguard.contract.redaction import redacted_text
from contractguard.support.printable import printable

Sentences = list[tuple[Path, str]]
"""Each with the further steps to the place it is about."""

MAX_LISTED = 8
MAX_VALUE = 60


def describe_error(error: Any, limit: Json, value: Json) -> Sentences:
    """An error of jsonschema-rs in words; `limit` is the value of the keyword that `value` does not meet."""
    kind = error.kind
    unexpected = _unexpected_members(error, value)
    if unexpected:
        return [((name,), "must not be there: the schema allows no other properties") for name in unexpected]
    if kind.name == "required":
        return [((), f"{quote_value(kind.property)} is missing")]
    if kind.name == "propertyNames":
        return [((), f"has a name that is not allowed: {printable(redacted_text(str(kind.error.message)), 120)}")]
    if kind.name == "oneOf" and any(not branch for branch in kind.context):
        return [((), f"fits several of the {len(limit)} alternatives, and must fit exactly one")]
    say = _SAYINGS.get(kind.name)
    return [((), say(limit) if say else f"does not meet {printable(kind.name, 60)}")]


def _unexpected_members(error: Any, value: Json) -> list[str]:
    """The members that a schema allows no place for. Where it allows none at all, the validator names one of them."""
    if error.kind.name in ("additionalProperties", "unevaluatedProperties"):
        return list(error.kind.unexpected)
    is_closed = error.kind.name == "falseSchema" and error.schema_path[-1:] == ["additionalProperties"]
    return sorted(value) if is_closed and isinstance(value, dict) else []


def quote_value(value: Json) -> str:
    """A JSON value on one line, cut when it is long."""
    import json

    return printable(json.dumps(value, ensure_ascii=False), MAX_VALUE)


def _types(limit: Json) -> str:
    return f"must be {_either(limit if isinstance(limit, list) else [limit])}"


def _either(names: list[str]) -> str:
    shown = [printable(str(name), 20) for name in names]
    return " or ".join(([", ".join(shown[:-1])] if len(shown) > 1 else []) + shown[-1:])


def _one_of(limit: Json) -> str:
    shown = ", ".join(quote_value(value) for value in limit[:MAX_LISTED])
    more = f" … ({len(limit)} values)" if len(limit) > MAX_LISTED else ""
    return f"must be {shown}{more}" if len(limit) == 1 else f"must be one of {shown}{more}"


def _say_count(words: str, thing: str) -> Callable[[Json], str]:
    return lambda limit: f"must have {words} {limit} {thing}{'' if limit == 1 else 's'}"


_SAYINGS: dict[str, Callable[[Json], str]] = {
    "type": _types,
    "enum": _one_of,
    "const": lambda limit: f"must be {quote_value(limit)}",
    "minimum": lambda limit: f"must be at least {quote_value(limit)}",
    "maximum": lambda limit: f"must be at most {quote_value(limit)}",
    "exclusiveMinimum": lambda limit: f"must be more than {quote_value(limit)}",
    "exclusiveMaximum": lambda limit: f"must be less than {quote_value(limit)}",
    "multipleOf": lambda limit: f"must be a multiple of {quote_value(limit)}",
    "minLength": _say_count("at least", "character"),
    "maxLength": _say_count("at most", "character"),
    "pattern": lambda limit: f"must match {printable(str(limit), MAX_VALUE)}",
    "format": lambda limit: f"must be in the format {quote_value(limit)}",
    "minItems": _say_count("at least", "item"),
    "maxItems": _say_count("at most", "item"),
    "uniqueItems": lambda _: "must have no item twice",
    "contains": lambda _: "has not the items that it must contain",
    "minProperties": _say_count("at least", "member"),
    "maxProperties": _say_count("at most", "member"),
    "additionalItems": lambda _: "has more items than are allowed",
    "unevaluatedItems": lambda _: "has more items than are allowed",
    "anyOf": lambda limit: f"fits none of the {len(limit)} alternatives",
    "oneOf": lambda limit: f"fits none of the {len(limit)} alternatives",
    "not": lambda _: "is what it must not be",
    "falseSchema": lambda _: "must not be there",
}
