"""Matching rules for one value (a string, a number, a boolean, null) to schemas.

Where JSON Schema cannot say what the reference implementation checks, the schema is the stricter of the two, so that an
incompatibility is never lost:

- a rule on text (`regex`, `include`, `date`, …) takes strings only; the reference takes the text of any value;
- `date` and its like want leading zeros.

Two differences go the other way: JSON Schema (6.1.1) and most readers do not tell 1 from 1.0, so `decimal` is any
number, `integer` takes 1.0 too, and an example of 1 equals 1.0; and the pattern `.*` takes line breaks.
"""

from __future__ import annotations

from collections.abc import Callable

from contractguard.contract.document import Json
from contractguard.readers.openapi.reading import kind_of
from contractguard.readers.pact.dates import DEFAULTS, FORMATS, UntranslatableDate, date_pattern, escape_text
from contractguard.readers.pact.places import quote_text
from contractguard.readers.pact.regexes import is_boolean, number_schema, to_ecma
from contractguard.readers.pact.rules import MatchingRule

SEMVER = (
    r"^(?:0|[1-9][0-9]*)\.(?:0|[1-9][0-9]*)\.(?:0|[1-9][0-9]*)"
    r"(?:-(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*))*)?"
    r"(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?$"
)
"""Semantic Versioning 2.0.0, its grammar."""

_NOT_EMPTY: Json = {"not": {"enum": [None, "", [], {}]}}
_BOOLEAN: Json = {"enum": [True, False, "true", "false"]}
# Ways to write "any text". To the letter they take no line breaks, which nobody means who writes them.
_ANY_TEXT: dict[str, Json] = {
    **{key: {"type": "string"} for key in (".*", "^.*$", "(.*)", "^.*", ".*$")},
    **{key: {"type": "string", "minLength": 1} for key in (".+", "^.+$", "(.+)", "^.+", ".+$")},
}
_DECIMAL_TEXT = r"^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$"


class NoSchema(ValueError):
    """Why a rule has no schema; the message follows the words "the matching rule `kind`"."""


def type_of(example: Json) -> str:
    """The JSON type of a value; every number is a "number"."""
    if isinstance(example, bool):
        return "boolean"
    if isinstance(example, (int, float)):
        return "number"
    if isinstance(example, str):
        return "string"
    return "null" if example is None else "object" if isinstance(example, dict) else "array"


def value_schema(rule: MatchingRule, example: Json) -> Json:
    """What a rule takes in a JSON value whose example is no object and no array. Raises `NoSchema`."""
    make = _VALUES.get(rule.kind)
    if make is None:
        raise NoSchema(f"has no meaning for {kind_of(example)}")
    return make(rule, example)


def text_schema(rule: MatchingRule, example: str) -> Json:
    """What a rule takes in a text: a header, a query parameter, a path, a key. Raises `NoSchema`."""
    make = _TEXTS.get(rule.kind)
    if make is None:
        raise NoSchema("has no meaning for a text")
    return make(rule, example)


def _const(_: MatchingRule, example: Json) -> Json:
    return {"const": example}


def _type(_: MatchingRule, example: Json) -> Json:
    return {"type": type_of(example)}


def _anything(_: MatchingRule, __: Json) -> Json:
    return True


def _pattern(pattern: str, **more: Json) -> Json:
    return {"type": "string", **more, "pattern": pattern}


def _regex(rule: MatchingRule, example: Json) -> Json:
    text = rule.text or ""
    if type_of(example) == "number":
        found = number_schema(text)
        if found is None:
            raise NoSchema(f"with {quote_text(text)} cannot be put into a schema for a number")
        return found
    if type_of(example) == "boolean":
        if not is_boolean(text):
            raise NoSchema(f"with {quote_text(text)} cannot be put into a schema for a boolean")
        return {"type": "boolean"}
    if text in _ANY_TEXT:
        return dict(_ANY_TEXT[text])
    try:
        return _pattern(to_ecma(text))
    except UntranslatableDate as error:
        raise NoSchema(f"with {quote_text(text)} cannot be translated: {error}") from None


def _include(rule: MatchingRule, example: Json) -> Json:
    _want_text(example)
    return _pattern(escape_text(rule.text or ""))


def _date(rule: MatchingRule, example: Json) -> Json:
    _want_text(example)
    text = rule.text or DEFAULTS[rule.kind]
    try:
        pattern = date_pattern(text)
    except UntranslatableDate as error:
        raise NoSchema(f"with the format {quote_text(text)} cannot be translated: {error}") from None
    return _pattern(pattern, **({"format": FORMATS[text]} if text in FORMATS else {}))


def _want_text(example: Json) -> None:
    if type_of(example) in ("number", "boolean"):
        raise NoSchema(f"cannot be put into a schema for a {type_of(example)}")


def _content_type(rule: MatchingRule, _: Json) -> Json:
    """Which bytes are of a media type cannot be said in a schema; the keyword is an annotation (JSON Schema, 8.4)."""
    return {"type": "string", "contentMediaType": rule.text or ""}


_Make = Callable[[MatchingRule, Json], Json]

_VALUES: dict[str, _Make] = {
    "equality": _const,
    "values": _const,
    "type": _type,
    "number": lambda _, __: {"type": "number"},
    "decimal": lambda _, __: {"type": "number"},
    "integer": lambda _, __: {"type": "integer"},
    "boolean": lambda _, __: dict(_BOOLEAN),
    "null": lambda _, __: {"type": "null"},
    "regex": _regex,
    "include": _include,
    "date": _date,
    "time": _date,
    "datetime": _date,
    "contentType": _content_type,
    "notEmpty": lambda _, __: dict(_NOT_EMPTY),
    "semver": lambda _, __: _pattern(SEMVER),
    # Rules for a collection that were handed down to a value in it ask nothing of that value.
    "eachKey": _anything,
    "eachValue": _anything,
}

_TEXTS: dict[str, _Make] = {
    "equality": _const,
    "values": _const,
    "type": lambda _, __: {"type": "string"},
    "number": lambda _, __: _pattern(_DECIMAL_TEXT),
    "decimal": lambda _, __: _pattern(_DECIMAL_TEXT),
    "integer": lambda _, __: _pattern("^[0-9]+$"),
    "boolean": lambda _, __: {"enum": ["true", "false"]},
    "regex": _regex,
    "include": _include,
    "date": _date,
    "time": _date,
    "datetime": _date,
    "notEmpty": lambda _, __: {"type": "string", "minLength": 1},
    "semver": lambda _, __: _pattern(SEMVER),
}
