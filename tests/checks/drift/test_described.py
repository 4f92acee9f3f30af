"""What a description says of one place, through references, alternatives and variants."""

from __future__ import annotations

import pytest

from contractguard.algebra.confirm.export import export
from contractguard.checks.drift.described import DescribedPlace
from contractguard.checks.drift.sentences import ITEM, MEMBER, FactPlace, PlaceStep, StepKind
from contractguard.contract.document import Document, Json, Schema
from tests.checks.drift.seen import object_schema


def at(node: Json, *place: PlaceStep) -> DescribedPlace:
    return DescribedPlace.top(export(Schema(Document("", "schema", node), (), node, "2020-12"), None)).place_at(place)


def named(name: str) -> PlaceStep:
    return PlaceStep(StepKind.PROPERTY, name)


CARD = object_schema(("kind", "last4"), kind={"const": "card"}, last4={"type": ["string", "null"]})
IBAN = object_schema(("kind", "iban"), kind={"const": "iban"}, iban={"type": "string"})


def test_names_are_found_behind_references_and_in_parts() -> None:
    node = {"allOf": [{"$ref": "#/$defs/a"}, object_schema(("b",), b={})], "$defs": {"a": object_schema(a={})}}

    place = at(node)

    assert place.declared == place.declared_always == {"a", "b"}
    assert place.required == {"b"}


def test_what_one_alternative_says_is_not_always_so() -> None:
    place = at({"oneOf": [CARD, IBAN]})

    assert place.declared == {"kind", "last4", "iban"}
    assert place.declared_always == frozenset() and place.promised == frozenset()


def test_a_variant_is_without_the_other_alternatives() -> None:
    place = at({"oneOf": [CARD, IBAN]}, PlaceStep(StepKind.VARIANT, "kind", "card"))

    assert place.declared == {"kind", "last4"}


@pytest.mark.parametrize(
    ("node", "place"),
    [
        ({"type": "array", "items": {"enum": ["x"]}}, (ITEM,)),
        ({"type": "object", "additionalProperties": {"enum": ["x"]}}, (MEMBER,)),
        ({"type": "object", "additionalProperties": {"enum": ["x"]}}, (named("any"),)),
        ({"type": "object", "patternProperties": {"^a": {"enum": ["x"]}}}, (named("abc"),)),
        (object_schema(a={"type": "array", "prefixItems": [{"enum": ["x"]}]}), (named("a"), ITEM)),
    ],
    ids=["items", "additional", "any name", "pattern", "prefix"],
)
def test_every_way_down_is_followed(node: Json, place: FactPlace) -> None:
    assert at(node, *place).members == ("x",)


@pytest.mark.parametrize(("node", "silent"), [({}, True), ({"type": "object"}, True), ({"type": "array"}, True),
    ({"type": "string"}, False), (object_schema(a={}), False), ({"maxProperties": 3}, False)],
    ids=["nothing", "object", "array", "string", "properties", "a bound"])  # fmt: skip
def test_nothing_is_said_of_what_has_no_more_than_a_type(node: Json, silent: bool) -> None:
    assert at(node).is_silent is silent


def test_null_beside_something_else_is_told_from_null_in_an_alternative() -> None:
    node = object_schema(a={"type": ["string", "null"]}, b={"type": "string"}, c={"type": "null"})

    assert [at(node, named(one)).takes_null for one in "abc"] == [True, False, False]


def test_a_place_below_a_condition_is_not_simple() -> None:
    node = {"if": {"required": ["a"]}, "then": {}, **object_schema(a={"type": "string"})}

    assert not at(node, named("a")).simple
    assert at(object_schema(a={"type": "string"}), named("a")).simple


def test_a_recursive_schema_ends() -> None:
    node = {"$ref": "#/$defs/tree", "$defs": {"tree": object_schema(child={"$ref": "#/$defs/tree"})}}

    assert at(node, *[named("child")] * 50).declared == {"child"}


def test_a_property_is_found_in_its_file() -> None:
    node = object_schema(a={"type": "string"})

    found = at(node).location_of("a")

    assert found is not None and found.pointer == "/properties/a"
    assert at(node).location_of("b") is None
