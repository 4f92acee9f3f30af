"""What the keywords of a schema hold, as data: which are schemas, which are prose, which are sets."""

from __future__ import annotations

from contractguard.contract.document import CONTRADICTED, Json
from contractguard.contract.errors import InputError

REFERENCE_ALONE = frozenset({"draft-04", "draft-06", "draft-07", "openapi-2.0", "openapi-3.0"})
"""The dialects in which keywords beside `$ref` are ignored."""

IDENTIFIERS = {"draft-04": "id", "openapi-2.0": "", "openapi-3.0": ""}
"""The keyword that names a resource, where it is not `$id`."""

DYNAMIC = {"openapi-3.1": "$dynamicRef", "2020-12": "$dynamicRef", "2019-09": "$recursiveRef"}
"""The keyword whose target depends on how a schema was reached."""

SCHEMA = frozenset({
    "additionalProperties", "additionalItems", "items", "not", "if", "then", "else", "contains", "propertyNames",
    "unevaluatedItems", "unevaluatedProperties", "contentSchema",
})  # fmt: skip
SCHEMA_LIST = frozenset({"allOf", "anyOf", "oneOf", "prefixItems", "items"})
SCHEMA_MAP = frozenset({"properties", "patternProperties", "dependentSchemas", "dependencies"})

DROPPED = frozenset({
    "description", "summary", "example", "examples", "externalDocs", "$comment", "$schema", "$id", "$anchor",
    "$dynamicAnchor", "$recursiveAnchor", "$vocabulary", "$defs", "definitions",
})  # fmt: skip
"""Prose, and what only serves references, which are resolved."""

EXTENSIONS = frozenset({"x-extensible-enum", "x-sunset", "x-nullable", CONTRADICTED})
"""The extensions that rules read."""

UNORDERED = frozenset({"required", "type", "enum"})
"""Arrays whose order means nothing."""

MAX_VALUE_DEPTH = 150
_EXACT = 2**53


def plain(value: Json, depth: int = 0) -> Json:
    """A copy in which a number that is an integer is written as one (1.0 and 1 are the same JSON number).

    Raises `InputError` for a value that is nested deeper than `MAX_VALUE_DEPTH`.
    """
    if isinstance(value, float) and value.is_integer() and abs(value) <= _EXACT:
        return int(value)
    if not isinstance(value, dict | list):
        return value
    if depth > MAX_VALUE_DEPTH:
        raise InputError(
            f"a value in a schema is nested deeper than {MAX_VALUE_DEPTH} levels",
            remedy="shorten the value (a default, an enum member, an encoding)",
        )
    if isinstance(value, dict):
        return {key: plain(item, depth + 1) for key, item in value.items()}
    return [plain(item, depth + 1) for item in value]


def in_order(values: list[Json]) -> list[Json]:
    """The distinct values of an array whose order means nothing, in one order."""
    found = {_sort_key(value): value for value in (plain(one) for one in values)}
    return [found[key] for key in sorted(found)]


def _sort_key(value: Json) -> tuple[str, str]:
    if isinstance(value, str):
        return "string", value
    return type(value).__name__, repr(_sorted_keys(value))


def _sorted_keys(value: Json) -> Json:
    if isinstance(value, dict):
        return [(key, _sorted_keys(value[key])) for key in sorted(value)]
    return [_sorted_keys(item) for item in value] if isinstance(value, list) else value
