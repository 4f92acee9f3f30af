"""A fact contradicts a description where no message that it admits makes it true, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import jsonschema
import jsonschema_rs
import pytest

from contractguard.algebra.solve.budget import Purse
from contractguard.checks.drift.claims import claims
from contractguard.checks.drift.contradictions import ContradictedClaim, MessageClaims, OpenClaim
from contractguard.checks.drift.failed import KeywordWatch, failed_claims
from contractguard.checks.drift.sentences import path_of, sentence
from contractguard.contract.document import Document, Json, Schema
from contractguard.observe.sketch import facts as sketch
from contractguard.observe.sketch.facts import Facts
from tests.checks.drift.seen import NULL, NUMBER, TEXT, TEXT_OR_NULL, object_schema, seen_list, seen_objects

CARD = object_schema(("kind", "last4"), kind={"const": "card"}, last4={"type": "string"})
IBAN = object_schema(("kind", "iban"), kind={"const": "iban"}, iban={"type": "string"})
TAGGED = Facts(types=sketch.OBJECT, variants={"kind=card": seen_objects(5, kind=TEXT, last4=TEXT_OR_NULL)})


def asked(schema: Json, facts: Facts, steps: int = 200_000, *, formats: bool = False) -> list[Any]:
    """What there is to say of all claims of facts about a message with this schema."""
    asking = MessageClaims(
        Schema(Document("", "schema", schema), (), schema, "2020-12"), None, Purse(steps), formats=formats
    )
    every = [*claims(facts, asking.described), *failed_claims(facts, asking.described, ())]
    return [found for claim in every if (found := asking.find(claim)) is not None]


def contradictions(schema: Json, facts: Facts) -> list[tuple[str, str, str]]:
    """Of each contradiction its place, what is claimed, and the keyword that is not met."""
    return [
        ("/".join(map(str, path_of(one.claim.whole_place))), one.claim.said, one.failure.keyword)
        for one in asked(schema, facts)
        if isinstance(one, ContradictedClaim)
    ]


FORBIDDEN: list[tuple[str, Json, Facts, tuple[str, str, str]]] = [
    ("null", object_schema(a={"type": "string"}), seen_objects(a=TEXT_OR_NULL), ("a", "was null", "type")),
    ("type", object_schema(a={"type": "integer"}), seen_objects(a=TEXT), ("a", "was a string", "type")),
    ("fraction", object_schema(a={"type": "integer"}), seen_objects(a=Facts(types=sketch.NUMBER)),
     ("a", "was a number with a fraction", "type")),
    ("missing", object_schema(("a",), a={}), seen_objects(optional=("a",), a=TEXT), ("a", "was missing", "required")),
    ("never there", object_schema(("a",), a={}), seen_objects(), ("a", "was missing", "required")),
    ("undeclared member", object_schema(a={"type": "string", "enum": ["open"]}),
     seen_objects(a=Facts(types=sketch.STRING, undeclared=frozenset({"void"}))), ("a", 'was "void"', "enum")),
    ("closed object", object_schema() | {"additionalProperties": False}, seen_objects(b=TEXT),
     ("b", "was there (b is not declared)", "additionalProperties")),
    ("empty text", object_schema(a={"type": "string", "minLength": 1}),
     seen_objects(a=Facts(types=sketch.STRING, lengths=sketch.EMPTY_TEXT)), ("a", "was empty", "minLength")),
    ("long text", object_schema(a={"type": "string", "maxLength": 200}),
     seen_objects(a=Facts(types=sketch.STRING, lengths=sketch.LONG_TEXT)),
     ("a", "was longer than 255 characters", "maxLength")),
    ("empty list", object_schema(a={"type": "array", "minItems": 1}), seen_objects(a=seen_list(None, empty=True)),
     ("a", "was an empty list", "minItems")),
    ("item", object_schema(a={"type": "array", "items": {"type": "integer"}}), seen_objects(a=seen_list(TEXT)),
     ("a/*", "was a string", "type")),
    ("member of a map", {"type": "object", "additionalProperties": {"type": "integer"}},
     Facts(types=sketch.OBJECT, objects=3, always=frozenset(), rest=TEXT), ("{*}", "was a string", "type")),
    ("true", object_schema(a={"const": False}), seen_objects(a=Facts(types=sketch.BOOLEAN, booleans=sketch.TRUE)),
     ("a", "was true", "const")),
    ("variant", {"oneOf": [CARD, IBAN]}, TAGGED, ("last4", "was null", "type")),
    ("whole", {"type": "array"}, seen_objects(), ("", "was an object", "type")),
    ("both branches", {"anyOf": [object_schema(a={"type": "string"}), object_schema(a={"type": "integer"})]},
     seen_objects(a=NULL), ("a", "was null", "anyOf")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("schema", "facts", "expected"), [one[1:] for one in FORBIDDEN], ids=[one[0] for one in FORBIDDEN]
)
def test_a_fact_that_no_described_message_makes_true_is_a_contradiction(
    schema: Json, facts: Facts, expected: tuple[str, str, str]
) -> None:
    assert expected in contradictions(schema, facts)


@pytest.mark.parametrize(("schema", "facts"), [one[1:3] for one in FORBIDDEN], ids=[one[0] for one in FORBIDDEN])
def test_the_example_makes_the_claim_true_and_both_validators_refuse_it(schema: Json, facts: Facts) -> None:
    for one in asked(schema, facts):
        claimed = sentence(one.claim.place, one.claim.node)

        assert isinstance(one, ContradictedClaim) and one.dissent == ""
        assert jsonschema.Draft202012Validator(claimed).is_valid(one.example)
        assert not jsonschema.Draft202012Validator(schema).is_valid(one.example)
        assert not jsonschema_rs.Draft202012Validator(schema).is_valid(one.example)


ALLOWED: list[tuple[str, Json, Facts]] = [
    ("nullable", object_schema(a={"type": ["string", "null"]}), seen_objects(a=TEXT_OR_NULL)),
    ("optional", object_schema(a={"type": "string"}), seen_objects(optional=("a",), a=TEXT)),
    ("a string against an enum", object_schema(a={"enum": ["open", "paid"]}), seen_objects(a=TEXT)),
    ("a string against a pattern", object_schema(a={"type": "string", "pattern": "^[A-Z]{3}$"}), seen_objects(a=TEXT)),
    ("an integer against a minimum", object_schema(a={"type": "integer", "minimum": 500}), seen_objects(a=NUMBER)),
    ("open object", object_schema(), seen_objects(b=TEXT)),
    ("one branch takes it", {"oneOf": [CARD, object_schema(("kind",), kind={"const": "iban"})]},
     Facts(types=sketch.OBJECT, objects=5, always=frozenset({"kind"}), properties={"kind": TEXT, "last4": NULL})),
    ("required in one branch", {"anyOf": [object_schema(("a",), a={}), object_schema(("b",), b={})]},
     seen_objects(optional=("a", "b"), a=TEXT, b=TEXT)),
    ("an item that another item makes up for", object_schema(a={"type": "array", "contains": {"type": "integer"}}),
     seen_objects(a=seen_list(TEXT))),
    ("a condition that is not met", {"if": {"required": ["a"]}, "then": {"required": ["b"]}, "type": "object"},
     seen_objects(optional=("a", "b"), a=TEXT, b=TEXT)),
    ("a map's own names", {"type": "object", "additionalProperties": {"type": "string"}},
     Facts(types=sketch.OBJECT, objects=3, always=frozenset(), rest=TEXT)),
    ("names that were collapsed", object_schema(("a",), a={"type": "string"}),
     Facts(types=sketch.OBJECT, objects=3, always=frozenset(), rest=TEXT, many=True)),
    ("what was cut", object_schema(("a",), a={"type": "string"}), Facts(types=sketch.OBJECT, objects=3, cut=True)),
    ("whole numbers with a fraction of zero", object_schema(a={"type": "integer"}),
     seen_objects(a=Facts(types=sketch.WHOLE))),
    ("nothing is said", True, seen_objects(a=NULL)),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "facts"), [one[1:] for one in ALLOWED], ids=[one[0] for one in ALLOWED])
def test_what_some_described_message_makes_true_is_none(schema: Json, facts: Facts) -> None:
    assert asked(schema, facts) == []


def test_a_keyword_behind_a_condition_is_asked_of_the_algebra() -> None:
    schema = {"type": "object", "properties": {"a": {"not": {"type": "null"}}}}

    assert contradictions(schema, seen_objects(a=TEXT_OR_NULL)) == [("a", "was null", "not")]


def test_what_is_too_much_work_is_open_and_no_error() -> None:
    schema = object_schema(("a",), a={"type": "string", "pattern": "^(a|b)*c[a-z]{5}$"})

    found = asked(schema, seen_objects(a=TEXT_OR_NULL), steps=0)

    assert found and all(isinstance(one, OpenClaim) and one.reason for one in found)


def test_a_format_contradicts_where_formats_are_asserted() -> None:
    schema = object_schema(("at",), at={"type": "string", "format": "date-time"}, other={"type": "integer"})
    facts = seen_objects(at=TEXT, other=TEXT)

    (found,) = asked(schema, facts, formats=True)

    assert found.failure.keyword == "type"
    assert jsonschema_rs.Draft202012Validator(schema["properties"]["at"], validate_formats=True).is_valid(
        found.example["at"]
    )


def test_of_a_union_that_was_not_met_the_union_is_told_and_nothing_made_up() -> None:
    """The example lacks what one alternative wants, but that is about the example alone."""
    union = {"oneOf": [object_schema(("a",), a={"type": "string"}), object_schema(("b",), b={"type": "string"})]}
    watch = KeywordWatch.for_schema(Schema(Document("", "schema", union), (), union, "2020-12"), None)
    kept = frozenset(text for _, text in watch.find_failed({"a": "x", "b": "y"}))

    (found,) = asked(union, replace(seen_objects(1, a=TEXT, b=TEXT), failed=kept))

    assert (found.failure.keyword, found.failure.path) == ("oneOf", ())
    assert found.failure.what == "must fit exactly one alternative"


@pytest.mark.parametrize(
    ("schema", "facts"),
    [
        (object_schema(a={"type": "string", "enum": ["open"]}), seen_objects(a=TEXT)),
        (object_schema(a={"oneOf": [object_schema(("b",), b={}), {"type": "null"}]}), seen_objects(a=seen_objects(b=TEXT))),
        (object_schema(a={}) | {"additionalProperties": False}, seen_objects(a=TEXT)),
    ],
    ids=["a listed value", "an alternative", "a declared property"],
)  # fmt: skip
def test_what_nothing_refuses_costs_no_question(schema: Json, facts: Facts) -> None:
    """A budget of one step answers none."""
    assert asked(schema, facts, steps=1) == []


def test_a_declared_property_that_another_part_forbids_is_a_contradiction() -> None:
    schema = {"allOf": [object_schema(a={}) | {"additionalProperties": False}, object_schema(b={})]}

    assert ("b", "was there", "additionalProperties") in contradictions(schema, seen_objects(b=TEXT))
