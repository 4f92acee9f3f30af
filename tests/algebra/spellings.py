"""Other spellings of the same schema."""

from __future__ import annotations

import copy
from collections.abc import Callable
from random import Random
from typing import Any

from tests.algebra.strategies import REFERENCE_ALONE, Maker, place_of, subschemas

Json = Any


def around(schema: Json, wrap: Callable[[Json], dict[str, Json]]) -> Json:
    """Wrap what a document says, and leave the definitions where references look for them."""
    if not isinstance(schema, dict):
        return wrap(schema)
    place = place_of(schema)
    inner = {word: value for word, value in schema.items() if word != place}
    return {**wrap(inner), place: schema[place]} if place in schema else wrap(inner)


def reordered(random: Random, _: str, schema: Json) -> Json:
    """The same with its keys in another order, at every level."""
    if isinstance(schema, list):
        return [reordered(random, _, item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    items = [
        (word, value if word in ("enum", "const") else reordered(random, _, value)) for word, value in schema.items()
    ]
    if "definitions" not in schema and "$defs" not in schema:
        random.shuffle(items)
    return dict(reversed(items))


def referring(random: Random, dialect: str, schema: Json) -> Json:
    """The same with one of its subschemas among the definitions."""
    if not isinstance(schema, dict):
        return schema
    schema = copy.deepcopy(schema)
    place = Maker(random, dialect).place
    places = [node for node in subschemas(schema)[1:] if not node.keys() & {"definitions", "$defs", "$ref"}]
    if places:
        node = random.choice(places)
        moved = dict(node)
        node.clear()
        node["$ref"] = f"#/{place}/moved"
        schema.setdefault(place, {})["moved"] = moved
    return schema


_TOGETHER = [
    {"properties", "patternProperties", "additionalProperties"},
    {"items", "prefixItems", "additionalItems"},
    {"contains", "minContains", "maxContains"},
    {"if", "then", "else"},
    {"minimum", "exclusiveMinimum"},
    {"maximum", "exclusiveMaximum"},
    {"type", "nullable"},
]


def split(random: Random, dialect: str, schema: Json) -> Json:
    """The same with the keywords of one subschema spread over an `allOf`."""
    if "unevaluated" in repr(schema) or not isinstance(schema, dict):
        return schema
    schema = copy.deepcopy(schema)
    node = random.choice([node for node in subschemas(schema) if dialect not in REFERENCE_ALONE or "$ref" not in node])
    parts: list[Json] = []
    for word in list(node):
        if word in node and word not in ("definitions", "$defs"):
            group = next((group for group in _TOGETHER if word in group), {word})
            parts.append({other: node.pop(other) for other in sorted(group & node.keys())})
    if parts:
        node["allOf"] = parts
    return schema


def doubly_denied(_: Random, __: str, schema: Json) -> Json:
    """Not not the same."""
    return around(schema, lambda inner: {"not": {"not": inner}})


def inlined(schema: Json) -> Json:
    """The schema without its definitions: every reference becomes "anything", so that it can stand anywhere."""
    if isinstance(schema, dict):
        schema = copy.deepcopy(schema)
        for node in subschemas(schema):
            node.pop("$ref", None)
        schema.pop(place_of(schema), None)
    return schema
