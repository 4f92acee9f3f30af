"""What a report shows of a value that somebody recorded: what shows the break, and nothing else of it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from contractguard.contract.document import Json, Path
from contractguard.contract.redaction import redacted_name, sample

_ABSENT = frozenset({"required", "dependentRequired"})
_NAMED = frozenset({"additionalProperties", "unevaluatedProperties", "property"})
OF_SCALARS = frozenset({
    "type", "enum", "const", "pattern", "format", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum",
    "exclusiveMaximum", "multipleOf",
})  # fmt: skip
"""Keywords of which a validator can tell by themselves whether a value that was cut down still does not meet them."""


def shown(
    value: Json, path: Path, keyword: str, names: Collection[str] = (), limit: Json = None, *, formats: bool = False
) -> tuple[Json] | None:
    """As much of a recorded value as leads to a place, and what shows there that `keyword` is not met.

    That is: of an object that lacks something nothing; of one that has too much these `names`; of a container of the
    wrong type that it is one; of a number the number, of a text a word that may be a member of a closed set, and else
    one of the same look (`contract.redaction.sample`). None where what is left would not show the break any more:
    `limit` is the keyword with its value.
    """
    found, name = value, ""
    for token in path:
        found = found[token]
        name = token if isinstance(token, str) else name
    left = _left(found, name, keyword, names)
    if keyword in OF_SCALARS and left != found and _is_met(left, keyword, limit, formats=formats):
        return None
    return (spine(left, path),)


def _left(found: Json, name: str, keyword: str, names: Collection[str]) -> Json:
    if isinstance(found, dict) and keyword in _ABSENT:
        return {}
    if isinstance(found, dict) and keyword in _NAMED and names:
        return sample({one: found[one] for one in found if one in names}, name)
    if isinstance(found, dict | list) and keyword == "type":
        return type(found)()
    return sample(found, name)


def spine(value: Json, path: Path) -> Json:
    """A value with what leads to it; of a list, the one item that leads on."""
    for token in reversed(path):
        value = [value] if isinstance(token, int) else {redacted_name(token): value}
    return value


def _is_met(value: Json, keyword: str, limit: Json, *, formats: bool) -> bool:
    import jsonschema_rs

    if not isinstance(limit, dict) or keyword not in limit:
        return False
    try:
        validator: Any = jsonschema_rs.Draft202012Validator(
            {keyword: limit[keyword]}, offline=True, validate_formats=formats or keyword == "format"
        )
        return bool(validator.is_valid(value))
    except ValueError:  # its own errors are of this kind, and what it cannot judge is not shown
        return True
