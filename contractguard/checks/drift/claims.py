"""Claims: single facts, each with the schema that it is true of and an example made from nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from contractguard.checks.drift.described import DescribedPlace
from contractguard.checks.drift.sentences import ITEM, MEMBER, FactPlace, PlaceStep, StepKind
from contractguard.contract.document import Json
from contractguard.observe.sketch import facts as sketch
from contractguard.observe.sketch.facts import Facts
from contractguard.rules.wording import list_values, name
from contractguard.support.dataclass import dataclass

ABSENT = object()
"""In place of an example: what is claimed is that something is missing."""

NO_EXAMPLE = object()
"""In place of an example that was not found."""

LONG = "x" * (sketch.MAX_SHORT + 1)
"""The shortest text that counts as long."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Some value at `place` fits `node`.

    `kind` says which component of the facts it is, `example` is such a value, made from the fact alone. Where `name` is
    given, the claim is about that property of the objects at `place`: it was there with a value like `example`, or it
    was missing (`ABSENT`). `keywords` are those of a description that can contradict it; none means any can.
    `said` puts it into words behind the place: "was null". `failed`: the keyword that a validator saw not to be met.
    """

    place: FactPlace
    kind: str
    node: Json
    example: Json
    said: str
    keywords: frozenset[str] = frozenset()
    name: str | None = None
    failed: str = ""

    @property
    def whole_place(self) -> FactPlace:
        """The place with the property that the claim is about."""
        return self.place if self.name is None else (*self.place, PlaceStep(StepKind.PROPERTY, self.name))

    def applied_to(self, value: Json) -> Json:
        """A value at the place, changed so that the claim is true of it."""
        if self.name is None:
            return self.example
        members = dict(value) if isinstance(value, dict) else {}
        members.pop(self.name, None)
        return members if self.example is ABSENT else {**members, self.name: self.example}


def claims(facts: Facts, described: DescribedPlace, place: FactPlace = ()) -> Iterator[Claim]:
    """Every claim that facts make, from the top down. `described`: the same place of the description."""
    for make in _KINDS:
        yield from make(facts, described, place)
    for step, inner in parts(facts):
        yield from claims(inner, described.child(step), (*place, step))


def parts(facts: Facts) -> Iterator[tuple[PlaceStep, Facts]]:
    """The facts one step down."""
    for word, inner in sorted(facts.properties.items()):
        yield PlaceStep(StepKind.PROPERTY, word), inner
    if facts.rest is not None:
        yield MEMBER, facts.rest
    if facts.items is not None:
        yield ITEM, facts.items
    for tag, inner in sorted(facts.variants.items()):
        word, _, value = tag.partition("=")
        yield PlaceStep(StepKind.VARIANT, word, value), inner


# --- what is claimed of a value


_TYPED: tuple[tuple[int, str, Json, Json, str], ...] = (
    (sketch.NULL, "null", {"type": "null"}, None, "was null"),
    (sketch.BOOLEAN, "type", {"type": "boolean"}, True, "was a boolean"),
    (sketch.INTEGER, "type", {"type": "integer"}, 1, "was an integer"),
    (sketch.WHOLE, "type", {"type": "number"}, 1.0, "was a number"),
    (sketch.NUMBER, "type", {"type": "number", "not": {"type": "integer"}}, 0.5, "was a number with a fraction"),
    (sketch.STRING, "type", {"type": "string"}, "text", "was a string"),
    (sketch.OBJECT, "type", {"type": "object"}, {}, "was an object"),
    (sketch.ARRAY, "type", {"type": "array"}, [], "was a list"),
)
_TYPES = frozenset({"type", "enum", "const"})
_LENGTHS = frozenset({"minLength", "maxLength", "pattern", "enum", "const"})
_VALUES = frozenset({"enum", "const", "pattern"})
_COUNTS = frozenset({"minItems", "maxItems"})


def schema_of_types(facts: Facts) -> Json:
    """The schema of all values of the types that were seen."""
    return {"anyOf": [node for bit, _, node, _, _ in _TYPED if facts.types & bit]} if facts.types else {}


def _types(facts: Facts, _: DescribedPlace, place: FactPlace) -> Iterator[Claim]:
    for bit, kind, node, example, said in _TYPED:
        if facts.types & bit:
            yield Claim(place, kind, node, example, said, _TYPES)


def _lengths(facts: Facts, _: DescribedPlace, place: FactPlace) -> Iterator[Claim]:
    if facts.lengths & sketch.EMPTY_TEXT:
        yield Claim(place, "length", {"const": ""}, "", "was empty", _LENGTHS)
    if facts.lengths & sketch.LONG_TEXT:
        node = {"type": "string", "minLength": len(LONG)}
        yield Claim(place, "length", node, LONG, f"was longer than {sketch.MAX_SHORT} characters", _LENGTHS)


def _members(facts: Facts, _: DescribedPlace, place: FactPlace) -> Iterator[Claim]:
    for value in sorted(facts.members | facts.undeclared):
        yield Claim(place, "member", {"const": value}, value, f"was {list_values([value])}", _VALUES)


def _booleans(facts: Facts, _: DescribedPlace, place: FactPlace) -> Iterator[Claim]:
    for bit, value in ((sketch.FALSE, False), (sketch.TRUE, True)):
        if facts.booleans & bit:
            yield Claim(place, "boolean", {"const": value}, value, f"was {str(value).lower()}", _TYPES)


def _lists(facts: Facts, _: DescribedPlace, place: FactPlace) -> Iterator[Claim]:
    if facts.empty:
        yield Claim(place, "count", {"type": "array", "maxItems": 0}, [], "was an empty list", _COUNTS)


def _missing(facts: Facts, described: DescribedPlace, place: FactPlace) -> Iterator[Claim]:
    if not facts.objects or facts.many or facts.cut:
        return  # nothing is known of its names
    unseen = frozenset() if facts.rest is not None else described.required - facts.properties.keys()
    for word in sorted(facts.optional | unseen):
        node = {"type": "object", "not": {"required": [word]}}
        yield Claim(place, "missing", node, ABSENT, "was missing", name=word, keywords=frozenset({"required"}))


def _present(facts: Facts, described: DescribedPlace, place: FactPlace) -> Iterator[Claim]:
    for word, inner in sorted(facts.properties.items()):
        if not described.may_forbid(word):
            continue
        example = _example(inner)
        said = "was there" if word in described.declared else f"was there ({name(word)} is not declared)"
        node = {"type": "object", "required": [word]}
        yield Claim(place, "property", node, example, said, name=word, keywords=frozenset({"additionalProperties"}))


def _example(facts: Facts) -> Json:
    """A value of one of the types that were seen."""
    return next((example for bit, _, _, example, _ in _TYPED if facts.types & bit), None)


_KINDS: tuple[Callable[[Facts, DescribedPlace, FactPlace], Iterator[Claim]], ...] = (
    _types,
    _lengths,
    _members,
    _booleans,
    _lists,
    _missing,
    _present,
)
