"""An example and the rules that hold in it, to the schema of every value that the consumer takes.

Follows the reference implementation of the specification ("Matchers"): what has no rule equals the example; a rule
holds below its path too; an object must have every member of the example, and in a request no others; an array without
a rule has the length of the example, with a rule any length, and its further elements are like the first. `combine: OR`
is heeded for arrays and single values only: of an object all rules must hold.
"""

from __future__ import annotations

from collections.abc import Callable

from contractguard.contract.document import Json, canonical_bytes
from contractguard.contract.expectation import EXAMPLE
from contractguard.readers.pact.places import Problems, quote_text
from contractguard.readers.pact.rules import MatchingRule, Placed, RuleSet
from contractguard.readers.pact.scalars import NoSchema, text_schema, value_schema
from contractguard.readers.pact.selection import Other, PathSelection, Step, only, select

MAX_DEPTH = 80
MAX_NODES = 200_000
MAX_EFFORT = 5_000_000
MAX_INDEX = 1_000

_KEYS_FREE = frozenset(["values", "eachKey", "eachValue"])
_ON_OBJECTS = _KEYS_FREE | frozenset(["regex", "type", "equality", "notEmpty"])
_ON_ARRAYS = _ON_OBJECTS | frozenset(
    "arrayContains number decimal integer date time datetime include contentType boolean semver".split()
)


class TooLarge(ValueError):
    """An example that is too large or too deep to be translated."""


class Shapes:
    """Translates one part of a message.

    `closed`: members that the example has not are not sent (a request). `texts`: every value is a text (a form, plain
    text). Afterwards `matched` tells whether any rule held anywhere, and `failed` whether something has no schema: then
    what was made is not to be used.
    """

    __slots__ = ("_depth", "_nodes", "_problems", "closed", "failed", "matched", "texts")

    def __init__(self, problems: Problems, *, closed: bool, texts: bool = False) -> None:
        self._problems = problems
        self._nodes = 0
        self._depth = 0
        self.closed = closed
        self.texts = texts
        self.matched = False
        self.failed = False

    def schema(self, example: Json, placed: Placed) -> Json:
        """The schema of a whole value. Raises `TooLarge`."""
        return self._value(example, select(placed))

    def _value(self, example: Json, chosen: PathSelection) -> Json:
        if self._depth >= MAX_DEPTH:
            raise TooLarge(f"an example with more than {MAX_DEPTH} levels is not translated")
        self._count()
        self._depth += 1
        made = self._apply_rules(example, chosen, chosen.rules) if chosen.rules else self._plain(example, chosen)
        self._depth -= 1
        return made

    def _count(self) -> None:
        self._nodes += 1
        self._problems.effort += 1
        if self._nodes > MAX_NODES:
            raise TooLarge(f"an example and rules that make more than {MAX_NODES} schemas are not translated")
        if self._problems.effort > MAX_EFFORT:
            raise TooLarge(f"after the {MAX_EFFORT} schemas that this file has made, no more are made")

    def _apply_rules(self, example: Json, chosen: PathSelection, rules: RuleSet) -> Json:
        self.matched = True
        if chosen.rival is not None:
            self._refuse(rules.rules[0], f"holds at the same place, with the same weight, as {_other(chosen.rival)}")
        make: Callable[[MatchingRule, Json, PathSelection], Json] = self._scalar
        if isinstance(example, dict):
            make = self._object
        elif isinstance(example, list):
            make = self._array
        made = [self._one(make, rule, example, chosen) for rule in rules.rules]
        return combine_schemas(made, rules.any_of and not isinstance(example, dict))

    def _one(
        self,
        make: Callable[[MatchingRule, Json, PathSelection], Json],
        rule: MatchingRule,
        example: Json,
        chosen: PathSelection,
    ) -> Json:
        self._count()
        if not rule.known:  # told when it was read
            self.failed = True
            return True
        try:
            return make(rule, example, chosen)
        except NoSchema as reason:
            return self._refuse(rule, str(reason))

    def _refuse(self, rule: MatchingRule, reason: str) -> Json:
        self._problems.report(rule.spot, f"the matching rule {quote_text(rule.kind)} {reason}")
        self.failed = True
        return True

    def _scalar(self, rule: MatchingRule, example: Json, chosen: PathSelection) -> Json:
        return text_schema(rule, example) if self.texts else value_schema(rule, example)

    # Without a rule ---------------------------------------------------------------------------------------------

    def _plain(self, example: Json, chosen: PathSelection) -> Json:
        if isinstance(example, dict):
            return self._members(example, chosen, free=False)
        if isinstance(example, list):
            made = [self._value(item, chosen.step(str(i))) for i, item in enumerate(example)]
            bounds = {"minItems": len(made), "maxItems": len(made)} if made else {"maxItems": 0}
            return {"type": "array", "$comment": EXAMPLE, **({"prefixItems": made} if made else {}), **bounds}
        return {"$comment": EXAMPLE, "const": example}

    # Objects ----------------------------------------------------------------------------------------------------

    def _object(self, rule: MatchingRule, example: dict[str, Json], chosen: PathSelection) -> Json:
        if rule.kind not in _ON_OBJECTS:
            raise NoSchema("has no meaning for an object")
        if rule.kind == "equality" and not chosen.ruled_below:
            return {"const": example}
        if example and rule.kind in ("values", "eachValue") and not chosen.cascaded:
            return self._values(rule, example, chosen)
        free = not chosen.cascaded and not _KEYS_FREE.isdisjoint(chosen.kinds)
        made: dict[str, Json] = self._members(example, chosen, free=free)
        if rule.kind == "equality":
            made["const"] = example
        if rule.kind == "notEmpty":
            made["minProperties"] = max(1, len(made.get("required", ())))
        if rule.kind == "eachKey" and not chosen.cascaded:
            made["propertyNames"] = combine_schemas([self._one(_key, one, "", chosen) for one in rule.rules], False)
        return made if chosen.cascaded else {**made, **_bounds(rule, "minProperties", "maxProperties")}

    def _members(self, example: dict[str, Json], chosen: PathSelection, *, free: bool) -> dict[str, Json]:
        made = {key: self._value(item, chosen.step(key)) for key, item in example.items()}
        schema: dict[str, Json] = {"type": "object"}
        if made:
            schema["properties"] = made
        if made and not free:
            schema["required"] = list(made)
        if self.closed and (not free or not made):
            schema["additionalProperties"] = False
        return schema

    def _values(self, rule: MatchingRule, example: dict[str, Json], chosen: PathSelection) -> Json:
        """Any keys, and values like those of the example: that of the same key, else the first by name."""
        own = only(rule.rules, chosen.length + 1) if rule.kind == "eachValue" else None
        first = example[min(example)]

        def child_of(item: Json, key: Step) -> Json:
            return self._value(item, own or chosen.step(key))

        others = child_of(first, Other.KEY)
        ruled = set() if own else chosen.named_steps()
        names = sorted(set(example) | ruled)
        if own or not (min(example) in ruled or min(example).isdigit()):
            names.remove(min(example))  # the first again
        made = {key: child_of(example.get(key, first), key) for key in names}
        made = {key: schema for key, schema in made.items() if not _same(schema, others)}
        return {"type": "object", **({"properties": made} if made else {}), "additionalProperties": others}

    # Arrays -----------------------------------------------------------------------------------------------------

    def _array(self, rule: MatchingRule, example: list[Json], chosen: PathSelection) -> Json:
        if rule.kind not in _ON_ARRAYS:
            raise NoSchema("has no meaning for an array")
        if rule.kind == "equality" and example and not chosen.ruled_below:
            return {"const": example}
        bounds = {} if chosen.cascaded else _bounds(rule, "minItems", "maxItems")
        if rule.kind in ("notEmpty", "equality") and example:
            bounds = {"minItems": 1} if rule.kind == "notEmpty" else {"const": example}
        if not example or (rule.kind == "eachValue" and chosen.cascaded):
            return {"type": "array", **bounds}
        if rule.kind == "arrayContains":
            return self._contains(rule, example)
        if rule.kind == "eachValue":
            return {"type": "array", **self._elements(example, lambda _: only(rule.rules, chosen.length + 1), [])}
        named = [int(token[:10]) for token in chosen.named_steps() if token.isascii() and token.isdigit()]
        if any(index > MAX_INDEX + len(example) for index in named):
            raise NoSchema(f"cannot be translated beside a rule for an element beyond number {MAX_INDEX}")
        return {"type": "array", **bounds, **self._elements(example, chosen.step, named)}

    def _elements(
        self, example: list[Json], child_of: Callable[[Step], PathSelection], named: list[int]
    ) -> dict[str, Json]:
        """Elements like those of the example, and further ones like the first. `named`: indexes that rules name."""
        others = self._value(example[0], child_of(Other.ITEM))
        made = [] if 0 in named else [others]  # the first again: made once, for else depth would cost a power of two
        for i in range(len(made), max(len(example), *(index + 1 for index in named), 1)):
            made.append(self._value(example[i if i < len(example) else 0], child_of(str(i))))
        while made and _same(made[-1], others):
            made.pop()
        return {**({"prefixItems": made} if made else {}), "items": others}

    def _contains(self, rule: MatchingRule, example: list[Json]) -> Json:
        """Somewhere in the array an element for each variant."""
        variants = rule.variants or tuple((i, None) for i in range(len(example)))
        made = []
        for index, placed in variants:
            if index >= len(example):
                raise NoSchema(f"has a variant for element {index}, which the example has not")
            item = example[index]
            made.append({"const": item} if placed is None else self._value(item, select(placed)))
        if len(made) == 1:
            return {"type": "array", "contains": made[0]}
        return {"type": "array", "allOf": [{"contains": one} for one in made]}


def _key(rule: MatchingRule, _: Json, __: PathSelection) -> Json:
    return text_schema(rule, "")


def _same(one: Json, other: Json) -> bool:
    """Whether two schemas are the same; 1 and true are not."""
    return bool(one == other) and canonical_bytes(one) == canonical_bytes(other)


def _bounds(rule: MatchingRule, least: str, most: str) -> dict[str, Json]:
    bounds = {least: rule.least, most: rule.most}
    return {name: count for name, count in bounds.items() if count is not None}


def _other(rules: RuleSet) -> str:
    return f"{quote_text(rules.rules[0].kind)} at {quote_text(rules.rules[0].spot.location.pointer)}"


def combine_schemas(made: list[Json], any_of: bool) -> Json:
    """Several schemas as one: all of them hold, or at least one of them."""
    if len(made) < 2:
        return made[0] if made else True
    return {"anyOf" if any_of else "allOf": made}
