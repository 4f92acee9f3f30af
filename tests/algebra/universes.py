"""Values near a schema, and schemas whose values, or whose smallest values, can all be tried out."""

from __future__ import annotations

import copy
import itertools
from random import Random
from typing import Any

from tests.algebra.strategies import NAMES, VALUES, Maker, crossed, mutated, subschemas, tidied

Json = Any

ITEMS: list[Json] = [0, 1, "p"]
KEYS = ["p", "q", "pq"]
_TEXTS = ["".join(letters) for length in range(4) for letters in itertools.product("pq", repeat=length)]
_LISTS = [list(items) for length in range(4) for items in itertools.product(ITEMS, repeat=length)]
_OBJECTS = [
    dict(zip(names, members, strict=True))
    for length in range(4)
    for names in itertools.combinations(KEYS, length)
    for members in itertools.product(ITEMS, repeat=length)
]
UNIVERSES: dict[str, tuple[dict[str, Json], list[Json]]] = {
    "number": ({"type": "number", "multipleOf": 0.5, "minimum": -2, "maximum": 4}, [n / 2 for n in range(-4, 9)]),
    "string": ({"type": "string", "pattern": "^[pq]{0,3}$"}, list(_TEXTS)),
    "array": ({"type": "array", "items": {"enum": ITEMS}, "maxItems": 3}, list(_LISTS)),
    "object": (
        {
            "type": "object",
            "properties": {name: {"enum": ITEMS} for name in KEYS},
            "additionalProperties": False,
        },
        list(_OBJECTS),
    ),
}
"""For every type: a schema, and all values that it admits. Nothing says so to the algebra but the schema itself."""


def enclosed(random: Random, dialect: str) -> tuple[str, Json, Json]:
    """(type, sender, reader), where the sender admits no more than the type's universe, both crossed with more."""
    family = random.choice(sorted(UNIVERSES))
    sender, reader = crossed(random, dialect, family)
    if random.random() < 0.5:
        sender = {"allOf": [UNIVERSES[family][0], sender]}
    else:
        sender = {"allOf": [UNIVERSES[family][0], sender, _crossed_again(random, dialect, family)]}
    return family, sender, reader


def _nested() -> list[Json]:
    """All values made of 0, lists of up to two and objects of up to two members, three levels deep at most."""
    values: list[Json] = [0]
    for _ in range(2):
        lists = [list(items) for length in range(3) for items in itertools.product(values, repeat=length)]
        objects = [
            dict(zip("pq", members, strict=False))
            for length in (1, 2)
            for members in itertools.product(values, repeat=length)
        ]
        values = [0, {}, *lists, *objects]
    return values


NESTED = _nested()

_CONTAINERS = {
    "array": ["items", "minItems", "maxItems", "uniqueItems", "contains", "prefixItems", "additionalItems"],
    "object": ["properties", "required", "additionalProperties", "patternProperties", "minProperties", "maxProperties"],
}


class Recursive(Maker):
    """Draws lists and objects of themselves."""

    def document(self) -> Json:
        self.defs = self.random.randint(1, 2)
        schema = {"allOf": [self.again()], self.place: {f"d{index}": self.level(2) for index in range(self.defs)}}
        return tidied(schema)

    def again(self) -> Json:
        return {"$ref": f"#/{self.place}/d{self.random.randrange(self.defs)}"}

    def schema(self, depth: int) -> Json:
        luck = self.random.random()
        if luck < 0.6:
            return self.again()
        if luck < 0.7:
            return {"enum": [0]}
        if luck < 0.8:
            return {"not": self.again()}
        return self.level(depth - 1)

    def level(self, depth: int) -> Json:
        """A list or an object, or a choice between some."""
        if depth > 0 and self.random.random() < 0.4:
            word = self.random.choice(["anyOf", "oneOf", "allOf"])
            return {word: [self.level(depth - 1) for _ in range(2)]}
        if self.random.random() < 0.15:
            return {"type": "integer"}
        family = self.random.choice(sorted(_CONTAINERS))
        words = [word for word in _CONTAINERS[family] if word in self.table]
        schema: dict[str, Json] = {"type": family}
        for _ in range(self.random.randint(1, 3)):
            self.add(schema, self.random.choice(words), depth)
        return schema


def recursive(random: Random, dialect: str) -> tuple[Json, Json]:
    """Two recursive schemas, the second a mutation of the first or one of its own."""
    first = Recursive(random, dialect).document()
    if random.random() < 0.4:
        return first, Recursive(random, dialect).document()
    second = mutated(random, dialect, first)
    return (first, second) if random.random() < 0.5 else (second, first)


def _crossed_again(random: Random, dialect: str, family: str) -> Json:
    word = random.choice(["anyOf", "oneOf"])
    return {word: [*crossed(random, dialect, family)]}


def mentioned(schema: Json) -> list[Json]:
    """The values that a schema spells: constants, members of enumerations, bounds and their neighbours."""
    found: list[Json] = []
    for node in subschemas(schema):
        found.extend(node.get("enum", ()))
        if "const" in node:
            found.append(node["const"])
        for word in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"):
            if word in node and type(node[word]) is not bool:
                found.extend((node[word], node[word] + 1, node[word] - 1))
        for word in ("minLength", "maxLength"):
            if word in node:
                found.extend(("p" * node[word], "p" * (node[word] + 1)))
    return found


def value(random: Random, near: list[Json], depth: int = 2) -> Json:
    """A value made of the given ones and of the common vocabulary."""
    luck = random.random()
    if near and luck < 0.3:
        return copy.deepcopy(random.choice(near))
    if depth and luck < 0.55:
        return [value(random, near, depth - 1) for _ in range(random.randint(0, 3))]
    if depth and luck < 0.9:
        names = [random.choice([*NAMES, "z"]) for _ in range(random.randint(0, 3))]
        return {name: value(random, near, depth - 1) for name in names}
    return copy.deepcopy(random.choice(VALUES))
