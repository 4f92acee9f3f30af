"""Fragments of a description in words: schemas, forms of parameters, credentials."""

from __future__ import annotations

from collections.abc import Mapping

from contractguard.contract.document import Json
from contractguard.rules.wording import MAX_LIST, beyond, identity, list_values, members, name, shown, types

ANYTHING = "anything"
OTHER = "something else"
"""What is not told in a word."""


def schema_words(schema: Json) -> str:
    """What a schema admits, in a word or two: its values, its type, or how it is called."""
    if schema is False:
        return "nothing"
    if not isinstance(schema, dict):
        return ANYTHING
    if members(schema):
        return list_values(members(schema))
    if isinstance(schema.get("$ref"), str):
        return component(schema["$ref"])
    if types(schema):
        return " or ".join(name(one) for one in types(schema))
    return OTHER if _LIMITING.intersection(schema) else ANYTHING


_LIMITING = frozenset(
    "allOf anyOf oneOf not if properties items prefixItems required additionalProperties patternProperties contains "
    "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern minItems maxItems "
    "uniqueItems minProperties maxProperties propertyNames dependentRequired dependentSchemas $dynamicRef".split()
)
"""Keywords of a schema that admits not everything, though it lists no values and names no type."""


def component(reference: str) -> str:
    """How a referenced schema is called."""
    return name(reference.rpartition("/")[2] or reference)


_MEMBERS: Mapping[str, str] = {
    "type": "type {}",
    "in": "in {}",
    "name": "name {}",
    "scheme": "HTTP scheme {}",
    "flows": "flows {}",
    "openIdConnectUrl": "{}",
    "contentMediaType": "{}",
    "contentEncoding": "encoded as {}",
    "contentSchema": "another schema",
    "contentType": "{}",
}
"""Members that are told otherwise than by their name and their value."""


def essence(fragment: Json) -> str:
    """The value of a fragment with one keyword, or what it says of each; "nothing" where the side has nothing."""
    if fragment is None or fragment == {}:
        return "nothing"
    if not isinstance(fragment, dict):
        return shown(fragment)
    if len(fragment) == 1:
        return shown(only_value(fragment))
    told = [_MEMBERS.get(key, name(key) + " {}").format(_value(value)) for key, value in fragment.items()]
    more = [f"{len(told) - MAX_LIST} more"] if len(told) > MAX_LIST + 1 else []
    named = told[:MAX_LIST] + more if more else told
    return " and ".join([", ".join(named[:-1]), named[-1]])


def only_value(fragment: Json) -> Json:
    """The value of a fragment with one keyword, or the fragment itself."""
    return next(iter(fragment.values())) if isinstance(fragment, dict) and len(fragment) == 1 else fragment


def _value(value: Json) -> str:
    return list_values(value, "and") if isinstance(value, list) and value else shown(value)


def credential(scheme: Json) -> str:
    """What differs of a security scheme, with what it is: `name "X-Key"`."""
    if not isinstance(scheme, dict) or not scheme:
        return "nothing"
    told = [_MEMBERS.get(key, name(key) + " {}").format(_value(value)) for key, value in scheme.items()]
    return ", ".join(told[:MAX_LIST]) + (f" and {len(told) - MAX_LIST} more" if len(told) > MAX_LIST else "")


def form(written: Json) -> str:
    """How a parameter, or a part of a form, is written."""
    if not isinstance(written, dict) or not written:
        return "in the default way"
    told = []
    for key in ("content", "contentType"):
        if isinstance(written.get(key), str):
            told.append(f"as {name(written[key])}")
    if isinstance(written.get("style"), str):
        told.append(f"in the style {name(written['style'])}")
    if "explode" in written:
        told.append("exploded" if written["explode"] is True else "not exploded")
    if written.get("allowReserved") is True:
        told.append("with reserved characters as they are")
    if written.get("headers"):
        told.append("with headers of its own")
    return ", ".join(told) or "in another way"


def parts(old: Json, new: Json) -> list[str]:
    """The parts of a form whose encoding differs."""
    before, after = (side if isinstance(side, dict) else {} for side in (old, new))
    differing = (one for one in before.keys() | after.keys() if identity(before.get(one)) != identity(after.get(one)))
    return sorted(differing)


def credentials(alternatives: Json, others: Json = None) -> str:
    """Security requirements in words: "no credentials", or schemes with their scopes, joined by "or" and "and".

    What the `others` do not have comes first: it is what the sentence is about, and may not be cut off.
    """
    if not isinstance(alternatives, list) or not alternatives:
        return "no credentials"
    asked = [one for one in alternatives if isinstance(one, dict)]
    known = others if isinstance(others, list) else []
    first = beyond(asked, known)
    rest = [one for one in asked if not any(one is other for other in first)]
    scopes = _scopes(known)
    words = [
        " and ".join(_scheme(scheme, wanted, scopes) for scheme, wanted in sorted(alternative.items()))
        or "no credentials"
        for alternative in [*first, *rest][:MAX_LIST]
    ]
    more = len(asked) - MAX_LIST
    return " or ".join(words) + (f" and {more} more" if more > 0 else "")


def _scopes(alternatives: list[Json]) -> set[str]:
    """Every scope that some alternatives ask for."""
    lists = [wanted for one in alternatives if isinstance(one, dict) for wanted in one.values()]
    return {scope for wanted in lists if isinstance(wanted, list) for scope in wanted if isinstance(scope, str)}


def _scheme(scheme: str, wanted: Json, known: set[str]) -> str:
    if not isinstance(wanted, list) or not wanted:
        return name(scheme)
    ordered = sorted(wanted, key=lambda scope: isinstance(scope, str) and scope in known)
    return f"{name(scheme)} with {list_values(ordered, 'and')}"
