"""What the value of each keyword must look like and where its subschemas are, per dialect, as data.

Some of what a meta-schema forbids is let through, because it is written in earnest and means only one thing:

- an empty `required`, `prefixItems` or list of `items`, an empty `enum` (nothing satisfies it);
- the same member twice in `enum`, the same name twice in `type` (in `required` and in dependencies it is refused, as
  every dialect says);
- a whole number that is written as 3.0 where a count is wanted;
- a boolean as a schema in draft 4 and OpenAPI 2.0 and 3.0, a list of types in OpenAPI 3.0;
- `exclusiveMinimum: true` without `minimum`, `then` without `if`, `minContains` without `contains`: without effect;
- annotations (`title`, `default`, `readOnly`, …) and keywords that the dialect does not have, whatever they hold.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

from contractguard.algebra.values import TYPE_BITS
from contractguard.contract.dialects import DIALECTS, Dialect
from contractguard.contract.document import Json, Path
from contractguard.contract.errors import InvalidSchema


class Members(NamedTuple):
    """What must hold of each member (its name, its value) of an object, and the same in words."""

    test: Callable[[str, Json], bool]
    wanted: str


class KeywordRow(NamedTuple):
    """One keyword. `wanted` says what `test` asks of its value; `below` gives the subschemas with their paths; `leads`
    tells a reference."""

    test: Callable[[Json], bool]
    wanted: str
    below: Callable[[str, Json], Iterator[tuple[Path, Json]]] | None = None
    members: Members | None = None
    leads: bool = False


PATTERN = "a regular expression of ECMA-262"


# --- tests of values


def _is_text(value: Json) -> bool:
    return type(value) is str


def _is_flag(value: Json) -> bool:
    return type(value) is bool


def _is_list(value: Json) -> bool:
    return type(value) is list


def _is_some_list(value: Json) -> bool:
    return type(value) is list and bool(value)


def _is_mapping(value: Json) -> bool:
    return isinstance(value, dict)


def _is_schema(value: Json) -> bool:
    return isinstance(value, dict | bool)


def _is_schema_or_list(value: Json) -> bool:
    return isinstance(value, dict | bool | list)


def _is_number(value: Json) -> bool:
    return type(value) is int or (type(value) is float and math.isfinite(value))


def _is_positive(value: Json) -> bool:
    return _is_number(value) and value > 0


def _is_count(value: Json) -> bool:
    return _is_number(value) and value >= 0 and value == int(value)


def _are_names(value: Json) -> bool:
    return type(value) is list and all(type(item) is str for item in value) and len(set(value)) == len(value)


def _is_type(value: Json) -> bool:
    names = value if type(value) is list else (value,)
    return bool(names) and all(type(name) is str and name in TYPE_BITS for name in names)


def _is_type_or_file(value: Json) -> bool:
    return value == "file" or _is_type(value)


def _is_data(value: Json) -> bool:
    """Whether a value is JSON, which has no words for NaN and infinity."""
    stack = [value]
    while stack:
        value = stack.pop()
        kind = type(value)
        if kind is list:
            stack.extend(value)
        elif kind is dict:
            if not all(type(name) is str for name in value):
                return False
            stack.extend(value.values())
        elif not (kind is str or kind is int or kind is bool or value is None or _is_number(value)):
            return False
    return True


def _are_data(value: Json) -> bool:
    return type(value) is list and _is_data(value)


def fault_of_pattern(pattern: str) -> str:
    """Why a text is no pattern, "" when it is one; one that is not decided here may be one."""
    from contractguard.algebra import regular

    try:
        regular.from_pattern(pattern)
    except regular.UnsupportedPattern:
        return ""
    except regular.InvalidPattern as error:
        return str(error)
    return ""


def _is_pattern(value: Json) -> bool:
    return type(value) is str and not fault_of_pattern(value)


# --- tests of members


def _has_pattern(name: str, _: Json) -> bool:
    return _is_pattern(name)


def _has_names(_: str, value: Json) -> bool:
    return _are_names(value)


def _has_schema_or_names(_: str, value: Json) -> bool:
    return _is_schema(value) or _are_names(value)


# --- where subschemas are


def _itself(keyword: str, value: Json) -> Iterator[tuple[Path, Json]]:
    yield (keyword,), value


def _in_list(keyword: str, value: Json) -> Iterator[tuple[Path, Json]]:
    for index, member in enumerate(value):
        yield (keyword, index), member


def _itself_or_in_list(keyword: str, value: Json) -> Iterator[tuple[Path, Json]]:
    return _in_list(keyword, value) if type(value) is list else _itself(keyword, value)


def _in_mapping(keyword: str, value: Json) -> Iterator[tuple[Path, Json]]:
    for name, member in value.items():
        yield (keyword, name), member


def _in_mapping_not_lists(keyword: str, value: Json) -> Iterator[tuple[Path, Json]]:
    for name, member in value.items():
        if type(member) is not list:
            yield (keyword, name), member


# --- the table

_TYPES = ", ".join(TYPE_BITS)
_NAMES = "a list of different strings"
_NUMBER = KeywordRow(_is_number, "a number")
_COUNT = KeywordRow(_is_count, "a whole number, zero or more")
_TEXT = KeywordRow(_is_text, "a string")
_FLAG = KeywordRow(_is_flag, "a boolean")
_SCHEMA = KeywordRow(_is_schema, "a schema", _itself)
_SCHEMAS = KeywordRow(_is_some_list, "a list of at least one schema", _in_list)
_SCHEMA_MAP = KeywordRow(_is_mapping, "an object", _in_mapping)
_REFERENCE = KeywordRow(_is_text, "a string", leads=True)

ROWS = {
    "$ref": _REFERENCE,
    "$dynamicRef": _REFERENCE,
    "$recursiveRef": _REFERENCE,
    "$id": _TEXT,
    "id": _TEXT,
    "$anchor": _TEXT,
    "$dynamicAnchor": _TEXT,
    "$recursiveAnchor": _FLAG,
    "$defs": _SCHEMA_MAP,
    "definitions": _SCHEMA_MAP,
    "type": KeywordRow(_is_type, f"one of {_TYPES}, or a list of them"),
    "nullable": _FLAG,
    "enum": KeywordRow(_are_data, "a list of JSON values (NaN and infinity are none)"),
    "const": KeywordRow(_is_data, "a JSON value (NaN and infinity are none)"),
    "format": _TEXT,
    "multipleOf": KeywordRow(_is_positive, "a number, more than zero"),
    "minimum": _NUMBER,
    "maximum": _NUMBER,
    "exclusiveMinimum": _NUMBER,
    "exclusiveMaximum": _NUMBER,
    "minLength": _COUNT,
    "maxLength": _COUNT,
    "pattern": KeywordRow(_is_pattern, PATTERN),
    "items": KeywordRow(_is_schema_or_list, "a schema or a list of schemas", _itself_or_in_list),
    "prefixItems": KeywordRow(_is_list, "a list of schemas", _in_list),
    "additionalItems": _SCHEMA,
    "unevaluatedItems": _SCHEMA,
    "contains": _SCHEMA,
    "minContains": _COUNT,
    "maxContains": _COUNT,
    "minItems": _COUNT,
    "maxItems": _COUNT,
    "uniqueItems": _FLAG,
    "properties": _SCHEMA_MAP,
    "patternProperties": KeywordRow(
        _is_mapping, "an object", _in_mapping, Members(_has_pattern, f"named by {PATTERN}")
    ),
    "additionalProperties": _SCHEMA,
    "unevaluatedProperties": _SCHEMA,
    "propertyNames": _SCHEMA,
    "required": KeywordRow(_are_names, _NAMES),
    "minProperties": _COUNT,
    "maxProperties": _COUNT,
    "dependencies": KeywordRow(
        _is_mapping,
        "an object",
        _in_mapping_not_lists,
        Members(_has_schema_or_names, f"a schema or {_NAMES}"),
    ),
    "dependentRequired": KeywordRow(_is_mapping, "an object", None, Members(_has_names, _NAMES)),
    "dependentSchemas": _SCHEMA_MAP,
    "allOf": _SCHEMAS,
    "anyOf": _SCHEMAS,
    "oneOf": _SCHEMAS,
    "not": _SCHEMA,
    "if": _SCHEMA,
    "then": _SCHEMA,
    "else": _SCHEMA,
    "contentSchema": _SCHEMA,
}

_CAME_WITH = {
    "then": "if",
    "else": "if",
    "minContains": "dependentRequired",
    "maxContains": "dependentRequired",
    "contentSchema": "dependentRequired",
    "$defs": "dependentRequired",
    "$anchor": "dependentRequired",
    "$recursiveAnchor": "$recursiveRef",
    "$dynamicAnchor": "$dynamicRef",
}
"""Keywords that constrain nothing by themselves, each with one of the keywords that tell a dialect which has it."""


def _rows(dialect: Dialect) -> dict[str, KeywordRow]:
    """The rows of the keywords that a dialect has, as it reads them."""
    known = dialect.keywords | {"$ref", dialect.identifier}
    if dialect.identifier:
        known |= {"definitions"}
    rows = {word: row for word, row in ROWS.items() if word in known or _CAME_WITH.get(word) in known}
    if dialect.boolean_exclusive:
        rows |= {"exclusiveMinimum": _FLAG, "exclusiveMaximum": _FLAG}
    if "nullable" in dialect.nullable:
        rows["nullable"] = ROWS["nullable"]
    if not dialect.item_list:
        rows["items"] = _SCHEMA
    if dialect.name == "openapi-2.0":
        rows["type"] = KeywordRow(_is_type_or_file, f"one of {_TYPES}, file")
    return rows


ROWS_OF = {dialect.name: _rows(dialect) for dialect in DIALECTS.values()}
BESIDE_A_LONE_REFERENCE = frozenset(["$ref", "definitions"])
"""Where a reference stands alone, its neighbours mean nothing; but what it names is by custom defined beside it."""

_HELD: dict[str, tuple[type, str]] = {
    **dict.fromkeys(("properties", "patternProperties", "dependentSchemas", "dependencies"), (dict, "an object")),
    "dependentRequired": (dict, "an object"),
    **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), (list, "a list")),
    **dict.fromkeys(("$ref", "$dynamicRef", "$recursiveRef", "pattern"), (str, "a string")),
}


LEAF_KEYWORDS = frozenset(
    (
        "type enum const minLength maxLength pattern minimum maximum multipleOf minItems maxItems uniqueItems "
        "minProperties maxProperties format title description default example examples deprecated readOnly writeOnly "
        "nullable exclusiveMinimum exclusiveMaximum"
    ).split()
)
"""The keywords of a schema that applies no other: most of them have nothing else."""


def is_held(keyword: str, value: Json) -> bool:
    """Whether a keyword holds its members, or its text, in what a reader of schemas counts on."""
    wanted = _HELD.get(keyword)
    return wanted is None or isinstance(value, wanted[0])


def require_held(keyword: str, value: Json, where: str = "") -> None:
    """Raise `InvalidSchema` where a keyword does not hold its members, or its text, in what a reader of schemas counts
    on. (Whether a schema as a whole is valid is asked elsewhere: much that is not is written in earnest.)"""
    wanted = _HELD.get(keyword)
    if wanted is not None and not isinstance(value, wanted[0]):
        raise InvalidSchema(f"{keyword} must be {wanted[1]}", where=where, remedy=f"correct the value of {keyword}")


def require_texts(keyword: str, names: list[Json]) -> None:
    """Raise `InvalidSchema` where what should be names is anything else."""
    if not all(isinstance(name, str) for name in names):
        raise InvalidSchema(f"each member of {keyword} must be a list of names", remedy="correct the value")
