"""What follows from the parts of a pair must follow from a search as well; and what is missing must be noticed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from contractguard.algebra.diff.pair import Sides
from contractguard.algebra.diff.walk import PairNode, Walk
from contractguard.algebra.every_difference import differences
from contractguard.algebra.proof.by_parts import Parts
from contractguard.algebra.proof.certify import Certifier
from contractguard.algebra.solve.budget import Budget
from contractguard.algebra.solve.outcome import Found
from contractguard.algebra.vocabulary.validity import check
from contractguard.contract.document import Document, Schema
from contractguard.contract.errors import ContractGuardError
from tests.algebra.strategies import DIALECTS, Maker, mutated
from tests.checks.comparison.test_agreement import Dice

Json = Any
BUDGET = Budget(steps=5_000)


def walked(sender: Json, reader: Json, dialect: str = "2020-12", **settings: Any) -> Walk:
    sides = [
        Schema(Document(f"file:///{index}", "schema", node), (), node, dialect)
        for index, node in enumerate((reader, sender))
    ]
    walk = Walk(**{"sends_new": True, "access": None, "model": "declared", "formats": "annotation", **settings})
    old, new = sides if walk.sends_new else reversed(sides)
    walk.add_root(None, (), (old,), (new,), text="")
    walk.run()
    return walk


def explained(sender: Json, reader: Json, **settings: Any) -> bool:
    """Whether the first pair of all is certified without a search."""
    return Parts(walked(sender, reader, **settings)).explain(0)


def obj(required: tuple[str, ...] = (), **properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list(required)}


def tagged(*numbers: int, **more: Json) -> Json:
    return {"oneOf": [obj(("kind",), kind={"const": f"k{number}"}, **more) for number in numbers]}


PLAIN = {
    "a property that changed, compared on its own": (obj(a={"type": "integer"}), obj(a={"type": "string"})),
    "a property that is sent no more": (obj(a={}), obj(a={}, b={"type": "string"})),
    "a required name that is listed": (obj(a={}), obj(("a",), a={})),
    "a type that is listed": ({"type": "string"}, {"type": "integer"}),
    "integers for numbers": ({"type": "integer", "minimum": 1}, {"type": "number"}),
    "fewer values": ({"enum": ["a"]}, {"enum": ["a", "b"]}),
    "more values, listed": ({"enum": ["a", "b"]}, {"enum": ["a"]}),
    "a narrower length": ({"type": "string", "maxLength": 3}, {"type": "string", "maxLength": 5}),
    "a closed object": (obj(a={}, b={}), {**obj(a={}), "additionalProperties": False}),
    "items": ({"type": "array", "items": {"minimum": 1}}, {"type": "array", "items": {"minimum": 2}}),
    "a map": ({"additionalProperties": {"minimum": 1}}, {"additionalProperties": {"minimum": 2}}),
    "a closed object with patterns": (
        {**obj(a={}, b={}), "patternProperties": {"^x-": {}}, "additionalProperties": False},
        {**obj(a={}), "patternProperties": {"^x-": {}}, "additionalProperties": False},
    ),
    "a name that a pattern of the reader's means": (
        {**obj(a={}, xb={"minLength": 1}), "additionalProperties": False},
        {**obj(a={}), "patternProperties": {"^x": True}, "additionalProperties": False},
    ),
    "a map beside properties": (
        {**obj(a={}, b={"type": "string"}), "additionalProperties": {"minimum": 1}},
        {**obj(a={}), "additionalProperties": {"minimum": 2}},
    ),
    "branches of one type each": (
        {"oneOf": [obj(a={"minimum": 1}), {"type": "string"}]},
        {"oneOf": [obj(a={"minimum": 2}), {"type": "string"}]},
    ),
    "branches of a tagged union": (tagged(*range(6)), tagged(*range(5))),
    "branches that changed": (tagged(*range(5), n={"type": "string"}), tagged(*range(5), n={"type": "null"})),
    "a weaker bound": ({"type": "integer", "minimum": 2}, {"type": "integer", "minimum": 1}),
    "a property that several parts declare": (
        {"allOf": [obj(a={"minimum": 1}), obj(a={"maximum": 2})]},
        {"allOf": [obj(a={"minimum": 2}), obj(a={"maximum": 2})]},
    ),
    "anything at all, listed": ({}, {"type": "string"}),
    "unevaluated properties, listed": (obj(a={}), {**obj(a={}), "unevaluatedProperties": {"type": "string"}}),
    "a property that may be anything, listed": ({"type": "object"}, obj(("a",), a={"type": "string"})),
    "branches that lack what the others require": (
        {"oneOf": [obj(("a",), a={"minimum": 1}), obj(("b",), b={})]},
        {"oneOf": [obj(("a",), a={"minimum": 2}), obj(("b",), b={})]},
    ),
    "branches of objects beside their type": (
        {"type": "object", "anyOf": [obj(("a",), a={"minimum": 1}), obj(b={})]},
        {"type": "object", "anyOf": [obj(("a",), a={"minimum": 2}), obj(b={})]},
    ),
    "one more branch beside a type, listed": (
        {"type": "object", "anyOf": [obj(("a",), a={}), obj(("b",), b={}), obj(("c",), c={})]},
        {"type": "object", "anyOf": [obj(("a",), a={}), obj(("b",), b={})]},
    ),
}


@pytest.mark.parametrize("name", PLAIN)
def test_an_ordinary_change_needs_no_search(name: str) -> None:
    assert explained(*PLAIN[name])


LEFT_TO_THE_SEARCH = {
    "branches that a value may fit together": (
        {"oneOf": [{"type": "string"}]},
        {"oneOf": [{"type": "string"}, {"minLength": 1}]},
    ),
    "null beside a union": (
        {"anyOf": [{"anyOf": [{"type": "string"}, {"type": "integer"}]}, {"type": "null"}]},
        {"anyOf": [{"type": "string"}, {"type": "integer"}]},
    ),
    "null that a branch only seems to let past": (
        {"type": ["string", "null"]},
        {"anyOf": [{"type": "string"}, {"type": "null", "enum": ["x"]}]},
    ),
    "names beside a branch that admits all": (
        {"allOf": [{"oneOf": [True, {"type": "string"}]}, obj(q={"minimum": 1})]},
        {"allOf": [obj(p={"enum": ["a"]}), obj(q={"minimum": 2})]},
    ),
    "names by pattern": (
        {"type": "object", "patternProperties": {"^a": {"minLength": 1}}},
        {"type": "object", "patternProperties": {"^a": {"type": "string"}}},
    ),
    "a closed object with a pattern that the reader does not have": (
        {**obj(a={}), "patternProperties": {"^x": {}}, "additionalProperties": False},
        {**obj(a={}), "additionalProperties": False},
    ),
    "a property that the sender's pattern means": (
        {**obj(), "patternProperties": {"^x": {}}, "additionalProperties": False},
        {**obj(xa={"type": "string"}), "patternProperties": {"^x": {}}, "additionalProperties": False},
    ),
    "branches of which one is of two types": (
        {"oneOf": [{"type": ["string", "null"]}, {"type": "null"}]},
        {"oneOf": [{"type": ["string", "null"], "minLength": 0}, {"type": "null"}]},
    ),
    "branches of integers and of numbers": (
        {"oneOf": [{"type": "integer"}]},
        {"oneOf": [{"type": "integer"}, {"type": "number"}]},
    ),
    "a weaker bound that is no whole number": ({"minimum": 2.5}, {"minimum": 1}),
    "branches that may carry what another one requires": (
        {"oneOf": [obj(("a",), a={"minimum": 1}, b={}), obj(("b",), b={})]},
        {"oneOf": [obj(("a",), a={"minimum": 2}, b={}), obj(("b",), b={})]},
    ),
    "a branch without a type beside several types": (
        {"type": ["object", "string"], "anyOf": [{"properties": {"a": {"minimum": 1}}}, {"type": "string"}]},
        {"type": ["object", "string"], "anyOf": [{"properties": {"a": {"minimum": 2}}}, {"type": "string"}]},
    ),
    "unevaluated properties": (
        {**obj(a={"minimum": 1}), "unevaluatedProperties": {"type": "string"}},
        {**obj(a={"minimum": 2}), "unevaluatedProperties": {"type": "string"}},
    ),
    "a keyword whose value means nothing": (obj(a={}), {**obj(a={}), "required": [{}]}),
}


@pytest.mark.parametrize("name", LEFT_TO_THE_SEARCH)
def test_what_is_not_plain_is_left_to_the_search(name: str) -> None:
    assert not explained(*LEFT_TO_THE_SEARCH[name])


def test_properties_that_are_no_part_of_the_message_are_left_to_the_search() -> None:
    sender = obj(a={"type": "string", "readOnly": True}, b={"minimum": 1})
    reader = obj(a={"type": "string"}, b={"minimum": 2})

    assert explained(sender, reader)
    assert not explained(sender, reader, access="request")


def test_a_schema_that_is_a_branch_of_itself_is_left_to_the_search() -> None:
    def circular(**last: Json) -> Json:
        choice = {"anyOf": [{"$ref": "#/$defs/choice"}, obj(("kind",), kind={"const": "a"}, **last)]}
        return {"$ref": "#/$defs/choice", "$defs": {"choice": choice}}

    assert not explained(circular(n={"minimum": 1}), circular(n={"minimum": 2}))


def test_of_very_many_branches_not_each_is_held_against_each() -> None:
    def union(count: int, minimum: int) -> Json:
        return {"oneOf": [obj((f"p{number}",), **{f"p{number}": {"minimum": minimum}}) for number in range(count)]}

    assert explained(union(50, 1), union(50, 2))
    assert not explained(union(51, 1), union(51, 2))


def test_a_bound_that_is_meant_without_itself_is_left_to_the_search() -> None:
    sender, reader = {"minimum": 1}, {"minimum": 1, "exclusiveMinimum": True}

    assert explained(sender, {"minimum": 0}, dialect="draft-04")
    assert not Parts(_without_differences(walked(sender, reader, dialect="draft-04"))).explain(0)


def _without_differences(walk: Walk) -> Walk:
    walk.places[0].pair.spots.clear()
    return walk


OPEN = {
    "a name": (obj(a={}), obj(a={}, b={"type": "string"})),
    "what another branch requires": PLAIN["branches that lack what the others require"],
}


@pytest.mark.parametrize("name", OPEN)
def test_in_an_open_model_undeclared_names_count(name: str) -> None:
    assert explained(*OPEN[name])
    assert not explained(*OPEN[name], model="literal")


@pytest.mark.parametrize("name", ["a required name that is listed", "a type that is listed", "more values, listed"])
def test_a_difference_that_is_missing_is_missed(name: str) -> None:
    walk = walked(*PLAIN[name])
    walk.places[0].pair.spots.clear()

    assert not Parts(walk).explain(0)
    assert list(Certifier(walk, BUDGET).gaps())


def test_a_pair_below_that_is_missing_is_missed() -> None:
    walk = walked(*PLAIN["a property that changed, compared on its own"])
    walk.places[0].below.clear()

    assert not Parts(walk).explain(0)


def test_a_pair_below_that_could_not_be_read_explains_nothing() -> None:
    walk = walked(*PLAIN["a property that changed, compared on its own"])
    walk.places[1].problem = ContractGuardError("unreadable")

    assert not Parts(walk).explain(0)


def tree(kind: str) -> Json:
    return {
        "type": "object",
        "properties": {"value": {"type": kind}, "next": {"$ref": "#/$defs/tree"}},
        "patternProperties": {"^x": {"type": "string"}},
    }


WRAPPERS: dict[str, Json] = {
    "a reference beside definitions": {"$ref": "#/$defs/tree"},
    "a reference beside words": {"$ref": "#/$defs/tree", "title": "Tree"},
    "an allOf of one": {"allOf": [{"$ref": "#/$defs/tree"}]},
}


@pytest.mark.parametrize("model", ["declared", "literal"])
@pytest.mark.parametrize("name", WRAPPERS)
def test_the_search_knows_a_claim_behind_a_wrapper(name: str, model: str) -> None:
    """What is wrong deeper down is told once, where it is."""
    sender, reader = ({**WRAPPERS[name], "$defs": {"tree": tree(kind)}} for kind in ("string", "integer"))

    found = differences(sender, reader, model=model).found

    assert [one.pointer for one in found] == ["/value"]


@pytest.mark.parametrize("model", ["declared", "literal"])
def test_a_part_that_the_reader_never_takes_explains_the_whole(model: str) -> None:
    sender, reader = (
        {"type": "array", "items": {"minLength": 1, "not": denied}, "uniqueItems": unique}
        for denied, unique in (({"type": "number"}, True), (True, False))
    )

    assert [one.pointer for one in differences(sender, reader, model=model).found] == ["/*"]


def test_what_the_search_finds_missing_is_refused_by_the_reader() -> None:
    """A value that is made under claims has what follows from the refuted options of a choice."""

    def union(items: str, **beside: Json) -> Json:
        first = obj(("c", "t"), t={"enum": ["k0"]}, c={"enum": ["x", "y"]}, b={})
        second = obj(("t",), t={"enum": ["k1"]}, a={"enum": ["x", "y"]})
        branches = [
            {"allOf": [first, {"properties": {"c": {"enum": ["x", "y"]}, **beside}}]},
            {"allOf": [second, {"properties": {"c": {"minimum": 1}, "t": {"minimum": 1}}}]},
        ]
        own = {"properties": {"c": {"type": "array", "items": {"type": "string"}}, "b": {"type": "string"}}}
        return {"allOf": [obj(t={}, a={"type": "array", "items": {"type": items}}), own, {"oneOf": branches}]}

    sender = union("number", b={"type": "object", "properties": {"c": {"type": "integer"}}, "required": ["a", "c"]})
    sender["allOf"][1]["properties"]["b"]["additionalProperties"] = False
    walk = walked(sender, union("string", b={"enum": ["x", "y"]}), sends_new=False)
    certifier = Certifier(walk, BUDGET)

    outcome = certifier._search.solve(certifier._find_unexplained(0))

    accepted = Sides(walk.table, walk.places[0].pair.sender, walk.places[0].pair.reader).accepted_values()
    assert not isinstance(outcome, Found) or certifier._search.evaluator.holds(outcome.value, accepted) is False


def drawn(seed: int) -> tuple[Json, Json, str]:
    """Two schemas of some dialect, the second made from the first by a few changes."""
    source = random.Random(seed)
    if seed % 2:
        dice = Dice(seed)
        components = {"components": {"schemas": dice.components()}}
        old = dice.schema(3)
        return {**old, **components}, {**dice.changed(dice.changed(old)), **components}, "2020-12"
    dialect = source.choice(DIALECTS)
    old = new = Maker(source, dialect).document()
    for _ in range(source.choice([1, 1, 2, 3]) if isinstance(old, dict) else 0):
        new = mutated(source, dialect, new)
    return old, new, dialect


def certified(walk: Walk) -> Iterator[tuple[Certifier, Parts, int, PairNode]]:
    """The pairs of a walk, parts first, when what the comparison overlooked below has been added."""
    certifier, parts = Certifier(walk, BUDGET), Parts(walk)
    for number, place in reversed(list(enumerate(walk.places))):
        if place.problem is None:
            if not parts.explain(number):
                list(certifier.gaps_at(number))
            yield certifier, parts, number, place


@pytest.mark.no_cover
@pytest.mark.parametrize("block", range(4))
def test_the_search_finds_nothing_that_the_parts_explain(block: int) -> None:
    """With all listed differences, and with each of them taken away."""
    explained_pairs = 0
    for seed in range(block * 150, block * 150 + 150):
        old, new, dialect = drawn(seed)
        settings = {"sends_new": seed % 3 > 0, "model": "literal" if seed % 5 == 0 else "declared"}
        try:
            walk = walked(new, old, dialect, **settings)
            if not walk.places:
                continue
            if any(map(check, (*walk.places[0].pair.old.schemas, *walk.places[0].pair.new.schemas))):
                continue  # a schema that is a branch of itself
            for certifier, parts, number, place in certified(walk):
                spots = place.pair.spots
                for missing in (None, *spots):
                    place.pair.spots = [spot for spot in spots if spot is not missing]
                    if parts.explain(number):
                        explained_pairs += 1
                        found = [gap for gap in certifier.gaps_at(number) if isinstance(gap, tuple)]
                        assert not found, (old, new, dialect, settings, number, missing)
                place.pair.spots = spots
        except ContractGuardError:
            continue  # what cannot be read is told elsewhere

    assert explained_pairs > 100
