"""What was seen and is not described, as a part of an OpenAPI description: a beginning for a person to review.

It says what was seen, not what is promised: `required` is what all of ten or more objects had, and closed sets are left
to the author.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from contractguard.algebra.solve.budget import Purse
from contractguard.checks.drift.claims import parts
from contractguard.checks.drift.contradictions import MessageClaims
from contractguard.checks.drift.described import DescribedPlace
from contractguard.checks.drift.messages import (
    ObservedMessage,
    described_since,
    observed_messages,
    operation_of_name,
    status_of_name,
)
from contractguard.checks.drift.sentences import FactPlace, path_of
from contractguard.contract.document import Json, pointer
from contractguard.contract.model import Contract
from contractguard.observe.live.parameters import PARAMETERS
from contractguard.observe.sketch import facts as sketch
from contractguard.observe.sketch.facts import EMPTY, FORMATS, Facts
from contractguard.observe.sketch.observed import Observed

SHAPES = sketch.OBJECT | sketch.ARRAY
SURE = 10
"""Objects, from which on a property that all of them had is suggested as required."""
_FORMATS = ("date-time", "date", "uuid", "uri", "email", "ipv4")
"""Of the formats that are told, those that OpenAPI's registry knows; the most telling first."""
_TEMPLATE = re.compile(r"\{([^{}]*)\}")
_HTTP = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})


def suggest(contract: Contract, observed: Observed) -> Json:
    """The `paths` of undocumented operations, and the `components.schemas` of opaque places; empty where there is
    nothing to suggest."""
    known = (name for name in observed.undocumented if described_since(contract, operation_of_name(name)) is None)
    paths = _paths({name: observed.undocumented[name] for name in known})
    schemas = dict(_opaque_schemas(contract, observed))
    return ({"paths": paths} if paths else {}) | ({"components": {"schemas": schemas}} if schemas else {})


def schema_of(facts: Facts) -> Json:
    """The schema of what was seen at one place, the most general that says all of it."""
    if facts.variants:
        return {"oneOf": [_variant(tag, inner) for tag, inner in sorted(facts.variants.items())]}
    made: dict[str, Json] = {}
    types = _types(facts)
    if types:
        made["type"] = types[0] if len(types) == 1 else types
    if facts.types & sketch.OBJECT:
        made |= _object(facts)
    if facts.items is not None and facts.items != EMPTY:
        made["items"] = schema_of(facts.items)
    if types in (["string"], ["string", "null"]):
        found = [word for word in _FORMATS if word in FORMATS and facts.formats & FORMATS[word]]
        made |= {"format": found[0]} if found else {}
    return made


def _object(facts: Facts) -> dict[str, Json]:
    made: dict[str, Json] = {}
    if facts.properties:
        made["properties"] = {word: schema_of(inner) for word, inner in sorted(facts.properties.items())}
    always = sorted(facts.always or ())
    if always and facts.objects >= SURE:
        made["required"] = always
    if facts.rest is not None:
        made["additionalProperties"] = schema_of(facts.rest)
    return made


def _types(facts: Facts) -> list[str]:
    """The types in the order of JSON Schema's own list, null last."""
    words = []
    if facts.types & sketch.BOOLEAN:
        words.append("boolean")
    if facts.types & (sketch.NUMBER | sketch.WHOLE):
        words.append("number")
    elif facts.types & sketch.INTEGER:
        words.append("integer")
    named = (("string", sketch.STRING), ("object", sketch.OBJECT), ("array", sketch.ARRAY), ("null", sketch.NULL))
    return words + [word for word, bit in named if facts.types & bit]


def _variant(tag: str, facts: Facts) -> Json:
    """The schema of one variant, whose tag has the one value that it stands for."""
    word, _, value = tag.partition("=")
    made = schema_of(facts)
    made["properties"] = {**made.get("properties", {}), word: {"const": value}}
    made["required"] = sorted({*made.get("required", ()), word})
    return made


def _paths(undocumented: Mapping[str, Facts]) -> Json:
    found: dict[str, Json] = {}
    for message, facts in sorted(undocumented.items()):
        method, _, path = operation_of_name(message).partition(" ")
        if method.lower() not in _HTTP:
            continue
        operation = found.setdefault(path, {}).setdefault(method.lower(), {})
        names = _TEMPLATE.findall(path)
        if names:
            required = ({"name": one, "in": "path", "required": True, "schema": {"type": "string"}} for one in names)
            operation.setdefault("parameters", [*required])
        _add_message(operation, message, facts)
    return found


def _add_message(operation: dict[str, Json], message: str, facts: Facts) -> None:
    if message.endswith(PARAMETERS):
        operation["parameters"] = [*operation.get("parameters", ()), *_parameters(facts)]
        return
    status = status_of_name(message)
    media = message.rpartition(" ")[2]
    content = {media: {"schema": schema_of(facts)}} if "/" in media else {}
    responses = operation.setdefault("responses", {})
    if status:
        answer = responses.setdefault(status, {"description": "as it was seen"})
        if content:
            answer.setdefault("content", {}).update(content)
    elif content and facts != EMPTY:
        operation["requestBody"] = {"content": content}


def _parameters(facts: Facts) -> Iterator[Json]:
    """Query parameters and header fields by their names, of which nothing else is known."""
    for place, names in sorted(facts.properties.items(), reverse=True):
        yield from ({"name": name, "in": place, "schema": {}} for name in sorted(names.properties))


def _opaque_schemas(contract: Contract, observed: Observed) -> Iterator[tuple[str, Json]]:
    used: dict[str, int] = {}
    for message in observed_messages(contract, observed):
        if message.schema is None or message.schema.is_unread or not message.has_body or message.key.role is None:
            continue
        asking = MessageClaims(message.schema, message.key.role.access, Purse(), formats=False)
        if asking.is_circular:
            continue
        for place, facts in _opaque(message.facts, asking.described, ()):
            name = _name(message, place)
            used[name] = used.get(name, 0) + 1
            where = f"{pointer((message.key.role.content, *path_of(place)))} of {message.key}"
            unique = name if used[name] == 1 else f"{name}{used[name]}"
            yield unique, {"description": f"As it was seen at {where}.", **schema_of(facts)}


def _opaque(facts: Facts, described: DescribedPlace, place: FactPlace) -> Iterator[tuple[FactPlace, Facts]]:
    if described.is_silent:
        if facts.types & SHAPES:
            yield place, facts
        return
    for step, inner in parts(facts):
        yield from _opaque(inner, described.child(step), (*place, step))


def _name(message: ObservedMessage, place: FactPlace) -> str:
    """A name for a schema, from where it was seen: `ChargesChargeIdMetadata`."""
    words = re.findall(r"[A-Za-z0-9]+", " ".join((message.operation.path, *map(str, path_of(place)))))
    return "".join(word[:1].upper() + word[1:] for word in words) or "Body"
