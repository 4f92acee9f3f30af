"""Schemas of every dialect and pairs of them, for property tests.

A generator draws from a `random.Random`. Hypothesis supplies one whose draws it shrinks, so a failure is reported
small. The vocabularies are small on purpose: keywords must meet the same names and bounds to interact.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from random import Random
from typing import Any

from hypothesis import strategies as st

Json = Any

JSON_SCHEMA = ("draft-04", "draft-06", "draft-07", "2019-09", "2020-12")
OPENAPI = ("openapi-3.0", "openapi-3.1")
DIALECTS = (*JSON_SCHEMA, *OPENAPI)

NAMES = ["p", "q", "pq", "a1"]
TYPES = ["null", "boolean", "integer", "number", "string", "array", "object"]
FEW: list[Json] = [0, 1, "p", "pq"]
SCALARS: list[Json] = [None, True, False, 0, 1, 2, -1, 0.5, 1.1, 0.3, "", "p", "q", "pq", "a1", "aa", "2024-02-29"]
VALUES: list[Json] = [*SCALARS, [], [0], [0, 0], [1, "p"], [[]], [None, {}], ["q", "q", 2], {}, {"p": 0}, {"q": "p"}]
VALUES += [{"p": None, "q": 1}, {"pq": []}, {"p": {"q": 1}}, {"a1": 0.5, "p": "aa"}, {"p": [1], "q": {}, "z": True}]
NUMBERS: list[int | float] = [-1, 0, 1, 2, 3, 0.5, 1.1, 2.5]
DIVISORS: list[int | float] = [1, 2, 3, 0.5, 0.1, 0.3, 1.1]
PATTERNS = ["^p", "q$", "^[pq]*$", "^[^p]+$", "a|1", "^a\\d?$", "^(?!p)", "^p{1,2}q?$", "[a-z]{2}", "^(p|q)(p|q)$"]
FORMATS = ["date", "uuid", "ipv4", "email", "int32", "no-such-format"]

Draw = Callable[["Maker", int], Json]
DEPTH = 3


class Maker:
    """Draws the schemas of one dialect. `defs` counts the definitions that references may name."""

    def __init__(self, random: Random, dialect: str, *, defs: int = 0) -> None:
        self.random = random
        self.dialect = dialect
        self.defs = defs
        self.tiny = 0
        self.place = "definitions" if dialect.startswith("draft") or dialect == "openapi-3.0" else "$defs"
        self.table = KEYWORDS[dialect]
        self.words = sorted(self.table)
        self.leaves = [word for word in self.words if word in LEAVES]

    def pick(self, options: list[Json]) -> Json:
        return copy.deepcopy(self.random.choice(options))

    def some(self, draw: Callable[[], Json], low: int, high: int) -> list[Json]:
        return [draw() for _ in range(self.random.randint(low, high))]

    def names(self, low: int, high: int) -> list[str]:
        return sorted({self.pick(NAMES) for _ in range(self.random.randint(low, high))})

    def document(self) -> Json:
        """A whole schema, with definitions where it may refer to some."""
        self.defs = self.random.choice([0, 0, 1, 2])
        schema = self.schema(DEPTH)
        if self.defs and isinstance(schema, dict):
            if "$ref" in schema and self.dialect in REFERENCE_ALONE:
                schema = {"allOf": [schema]}
            schema[self.place] = {f"d{index}": self.schema(2) for index in range(self.defs)}
        return tidied(schema)

    def schema(self, depth: int) -> Json:
        """A subschema that nests at most `depth` levels."""
        luck = self.random.random()
        if self.tiny and luck < 0.75:
            return self.few()
        if luck < 0.08:
            return self.boolean()
        if self.defs and depth < DEPTH and luck < 0.2:
            return {"$ref": f"#/{self.place}/d{self.random.randrange(self.defs)}"}
        if luck > 0.5:
            return self.focused(depth)
        words = self.leaves if depth <= 0 else self.words
        schema: dict[str, Json] = {}
        for _ in range(self.random.choice([1, 1, 2, 2, 3, 4])):
            self.add(schema, self.random.choice(words), depth)
        return schema

    def focused(self, depth: int) -> Json:
        """Many keywords of one type about few values and names, so that they meet."""
        family = self.random.choice(sorted(FAMILIES) if depth > 0 else ["number", "string"])
        words = [word for word in FAMILIES[family] if word in self.table]
        schema: dict[str, Json] = {"type": family}
        self.tiny += 1
        for _ in range(self.random.randint(2, 5)):
            self.add(schema, self.random.choice(words), depth)
        if depth > 0 and self.random.random() < 0.3:
            denied: dict[str, Json] = {}
            self.add(denied, self.random.choice(words), depth)
            schema["not"] = denied
        self.tiny -= 1
        return schema

    def few(self) -> Json:
        """A schema that tells few values apart."""
        luck = self.random.random()
        if luck < 0.5:
            return {"enum": sorted(self.random.sample(FEW, self.random.randint(1, 2)), key=repr)}
        if luck < 0.65:
            return {"not": {"enum": [self.pick(FEW)]}}
        return self.pick(
            [{"type": "integer"}, {"type": "string"}, {"pattern": "^p"}, {"pattern": "q$"}, self.boolean()]
        )

    def boolean(self) -> Json:
        if self.dialect in ("draft-04", "openapi-3.0"):
            return self.pick([{}, {"not": {}}])
        return self.pick([True, False])

    def add(self, schema: dict[str, Json], word: str, depth: int) -> None:
        """Add one keyword, with those that it means nothing without."""
        schema[word] = self.table[word](self, depth)
        if word == "contains" and "minContains" in self.table and self.random.random() < 0.6:
            schema["minContains"] = self.random.randint(0, 2)
        if word == "contains" and "minContains" in self.table and self.random.random() < 0.5:
            schema["maxContains"] = self.random.randint(0, 2)
        if word == "if":
            schema["then"] = self.schema(depth - 1)
            if self.random.random() < 0.6:
                schema["else"] = self.schema(depth - 1)
        if word in ("exclusiveMinimum", "exclusiveMaximum") and type(schema[word]) is bool:
            schema.setdefault("m" + word[10:], self.pick(NUMBERS))
        if word == "nullable":
            schema.setdefault("type", self.pick(TYPES[1:]))

    def type(self) -> Json:
        if self.dialect == "openapi-3.0":
            return self.pick(TYPES[1:])
        if self.random.random() < 0.6:
            return self.pick(TYPES)
        return sorted({self.pick(TYPES) for _ in range(self.random.randint(1, 3))})

    def mapping(self, depth: int, keys: list[str], high: int) -> dict[str, Json]:
        names = sorted({self.pick(keys) for _ in range(self.random.randint(0, high))})
        return {name: self.schema(depth - 1) for name in names}


def _listed(maker: Maker, depth: int) -> Json:
    return maker.some(lambda: maker.schema(depth - 1), 1, 3)


def _below(maker: Maker, depth: int) -> Json:
    return maker.schema(depth - 1)


def _count(maker: Maker, _: int) -> Json:
    return maker.random.randint(0, 3)


def _number(maker: Maker, _: int) -> Json:
    return maker.pick(NUMBERS)


def _items(maker: Maker, depth: int) -> Json:
    if maker.dialect in ("2020-12", "openapi-3.1", "openapi-3.0") or maker.random.random() < 0.5:
        return maker.schema(depth - 1)
    return _listed(maker, depth)


def _dependencies(maker: Maker, depth: int) -> Json:
    return {
        name: maker.names(1, 2) if maker.random.random() < 0.5 else maker.schema(depth - 1)
        for name in maker.names(1, 2)
    }


def _enum(maker: Maker, _: int) -> Json:
    members = maker.some(lambda: maker.pick(VALUES), 1, 4)
    return [member for index, member in enumerate(members) if repr(member) not in map(repr, members[:index])]


_SCALAR_WORDS: dict[str, Draw] = {
    "type": lambda maker, _: maker.type(),
    "enum": _enum,
    "multipleOf": lambda maker, _: maker.pick(DIVISORS),
    "minimum": _number,
    "maximum": _number,
    "minLength": _count,
    "maxLength": _count,
    "pattern": lambda maker, _: maker.pick(PATTERNS),
    "format": lambda maker, _: maker.pick(FORMATS),
    "minItems": _count,
    "maxItems": _count,
    "uniqueItems": lambda maker, _: maker.pick([True, True, False]),
    "required": lambda maker, _: maker.names(1, 3),
    "minProperties": _count,
    "maxProperties": _count,
}
_COMMON: dict[str, Draw] = {
    **_SCALAR_WORDS,
    "items": _items,
    "properties": lambda maker, depth: maker.mapping(depth, NAMES, 3),
    "additionalProperties": _below,
    "allOf": _listed,
    "anyOf": _listed,
    "oneOf": _listed,
    "not": _below,
}
_FLAGS: dict[str, Draw] = {
    "exclusiveMinimum": lambda maker, _: maker.pick([True, False]),
    "exclusiveMaximum": lambda maker, _: maker.pick([True, False]),
}
_PATTERNED: dict[str, Draw] = {
    "patternProperties": lambda maker, depth: maker.mapping(depth, PATTERNS, 2),
    "additionalItems": _below,
    "dependencies": _dependencies,
}
_SIX: dict[str, Draw] = {
    **_COMMON,
    **_PATTERNED,
    "const": lambda maker, _: maker.pick(VALUES),
    "contains": _below,
    "propertyNames": _below,
    "exclusiveMinimum": _number,
    "exclusiveMaximum": _number,
}
_SEVEN: dict[str, Draw] = {**_SIX, "if": _below}
_2019: dict[str, Draw] = {
    **{word: draw for word, draw in _SEVEN.items() if word != "dependencies"},
    "dependentRequired": lambda maker, _: {name: maker.names(1, 2) for name in maker.names(1, 2)},
    "dependentSchemas": lambda maker, depth: maker.mapping(depth, NAMES, 2),
    "unevaluatedItems": _below,
    "unevaluatedProperties": _below,
}
_2020: dict[str, Draw] = {
    **{word: draw for word, draw in _2019.items() if word != "additionalItems"},
    "prefixItems": _listed,
}

KEYWORDS: dict[str, dict[str, Draw]] = {
    "draft-04": {**_COMMON, **_FLAGS, **_PATTERNED},
    "draft-06": _SIX,
    "draft-07": _SEVEN,
    "2019-09": _2019,
    "2020-12": _2020,
    "openapi-3.0": {**_COMMON, **_FLAGS, "nullable": lambda maker, _: True},
    "openapi-3.1": _2020,
}
LEAVES = {*_SCALAR_WORDS, *_FLAGS, "const", "nullable"}
REFERENCE_ALONE = ("draft-04", "draft-06", "draft-07", "openapi-3.0")


FAMILIES = {
    "number": ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
    "string": ["minLength", "maxLength", "pattern"],
    "array": ["items", "minItems", "maxItems", "uniqueItems", "contains", "prefixItems", "additionalItems"],
    "object": ["properties", "required", "additionalProperties", "patternProperties", "propertyNames", "maxProperties"],
}
FAMILIES["array"] += ["contains", "items", "unevaluatedItems"]
FAMILIES["object"] += ["minProperties", "dependentRequired", "dependencies", "propertyNames", "unevaluatedProperties"]


# --- mutations


def mutated(random: Random, dialect: str, schema: Json) -> Json:
    """The schema with one keyword dropped, added, or drawn anew, somewhere."""
    schema = copy.deepcopy(schema)
    place = "definitions" if dialect.startswith("draft") or dialect == "openapi-3.0" else "$defs"
    defs = len(schema.get(place, ())) if isinstance(schema, dict) else 0
    maker = Maker(random, dialect, defs=defs)
    places = [node for node in subschemas(schema) if "$ref" not in node]
    if not places:
        return schema
    node = random.choice(places)
    here = [word for word in node if word in maker.table]
    change = random.choice(["drop", "alter", "add"])
    if change == "add" or not here:
        maker.add(node, random.choice(maker.words), 1)
    elif change == "alter":
        maker.add(node, random.choice(here), 1)
    else:
        del node[random.choice(here)]
    return tidied(schema)


_ONE: tuple[str, ...] = (
    "items",
    "additionalItems",
    "contains",
    "additionalProperties",
    "propertyNames",
    "not",
    "if",
    "then",
    "else",
)
_ONE += ("unevaluatedItems", "unevaluatedProperties")
_MANY = ("allOf", "anyOf", "oneOf", "prefixItems", "items")
_IN_PLACE = ("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas", "dependencies")
_NAMED = ("properties", "patternProperties", "dependentSchemas", "dependencies", "definitions", "$defs")


def place_of(schema: Json) -> str:
    return "definitions" if "definitions" in schema else "$defs"


def tidied(schema: Json) -> Json:
    """Drop what has no meaning.

    That are flags on bounds that are not there, and references by which a definition would apply itself to the same
    value: at the same place they lead to later definitions only.
    """
    nodes = subschemas(schema)
    for node in nodes:
        for flag, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
            if type(node.get(flag)) is bool and bound not in node:
                del node[flag]
    for index, definition in enumerate(schema.get(place_of(schema), {}).values() if nodes else ()):
        for node in subschemas(definition, _IN_PLACE):
            if "$ref" in node and int(node["$ref"].rpartition("/d")[2]) <= index:
                del node["$ref"]
    return schema


def subschemas(schema: Json, words: tuple[str, ...] = ()) -> list[dict[str, Json]]:
    """The schema and all its subschemas that are objects, or those beneath some keywords."""
    if not isinstance(schema, dict):
        return []
    found = [schema]
    for word, value in schema.items():
        parts: list[Json] = []
        if words and word not in words:
            continue
        if word in _ONE:
            parts.append(value)
        if word in _MANY and isinstance(value, list):
            parts.extend(value)
        if word in _NAMED and isinstance(value, dict):
            parts.extend(value.values())
        for part in parts:
            found.extend(subschemas(part, words))
    return found


def pair(random: Random, dialect: str) -> tuple[Json, Json]:
    """Two schemas: one and its mutation, two about the same few values, or two that have nothing to do."""
    luck = random.random()
    if luck < 0.4:
        return crossed(random, dialect)
    first = Maker(random, dialect).document()
    if luck < 0.6:
        return first, Maker(random, dialect).document()
    second = mutated(random, dialect, first)
    if random.random() < 0.3:
        second = mutated(random, dialect, second)
    return (first, second) if random.random() < 0.5 else (second, first)


def crossed(random: Random, dialect: str, family: str = "") -> tuple[Json, Json]:
    """Many constraints on one type against one or two more, or the denial of them: is anything left?"""
    maker = Maker(random, dialect)
    maker.tiny = 1
    family = family or random.choice(sorted(FAMILIES))
    words = [word for word in FAMILIES[family] if word in maker.table]
    first: dict[str, Json] = {"type": family}
    second: dict[str, Json] = {}
    for schema, count in ((first, random.randint(2, 5)), (second, random.randint(1, 2))):
        for _ in range(count):
            maker.add(schema, random.choice(words), 1)
    if random.random() < 0.4:
        third: dict[str, Json] = {}
        maker.add(third, random.choice(words), 1)
        first["not"] = third
    return tidied(first), tidied(second if random.random() < 0.6 else {"not": second})


# --- as strategies

RANDOMS = st.randoms(use_true_random=False)
DIALECT = st.sampled_from(DIALECTS)


def pairs(dialects: tuple[str, ...] = DIALECTS) -> st.SearchStrategy[tuple[str, Json, Json]]:
    """(dialect, first, second)."""
    return st.tuples(st.sampled_from(dialects), RANDOMS).map(lambda drawn: (drawn[0], *pair(drawn[1], drawn[0])))
