"""Interactions of a pact with a response of several variants: the literal member says which one is meant."""

from __future__ import annotations

from typing import Any

import pytest

from contractguard.checks.expectations import evaluate
from contractguard.contract.choices import SourceKind
from contractguard.contract.expectation import EXAMPLE, Expectation, Strength
from tests.checks.expectations.conftest import of, reads, shop

Json = Any
TEXT = {"type": "string"}
OPEN = of("status", "url", status={"const": "OPEN"}, url=TEXT)
SETTLED = of("status", "at", status={"enum": ["SETTLED"]}, at=TEXT)
BODY = {"status": "SETTLED", "at": "x"}


def settled(literal: str = "SETTLED", source: SourceKind = SourceKind.PACT) -> Expectation:
    """What a consumer reads of a settled order: `at` by a rule, the status as in the example."""
    schema = of("status", "at", status={"$comment": EXAMPLE, "const": literal}, at=TEXT)
    return reads(schema, examples=({**BODY, "status": literal},), source=source, strength=Strength.GUARANTEED)


def told(provider: Json, expectation: Expectation) -> list[tuple[str, str]]:
    return [(one.rule, one.pointer) for one in evaluate(shop(provider), [expectation]).findings]


@pytest.mark.parametrize(
    "provider",
    [
        {"oneOf": [OPEN, SETTLED]},
        {"anyOf": [SETTLED, OPEN]},
        {"oneOf": [{"allOf": [OPEN]}, {"allOf": [of(at=TEXT), SETTLED]}]},
    ],
    ids=["oneOf", "anyOf", "in-parts"],
)
def test_the_other_variants_are_not_this_interactions_to_judge(provider: Json) -> None:
    assert told(provider, settled()) == []


def test_a_variant_is_known_by_the_mapping_of_its_discriminator() -> None:
    mapping = {"OPEN": "#/components/schemas/Open", "SETTLED": "#/components/schemas/Settled"}
    union = {
        "oneOf": [{"$ref": one} for one in mapping.values()],
        "discriminator": {"propertyName": "status", "mapping": mapping},
    }
    parts = {"Open": of("status", "url", status=TEXT, url=TEXT), "Settled": of("status", "at", status=TEXT, at=TEXT)}

    found = evaluate(shop(union, components={"schemas": parts}), [settled()])

    assert (found.findings, found.unchecked) == ((), ())


def test_what_the_variant_meant_lacks_is_told() -> None:
    may_lack_at = of("status", status={"const": "SETTLED"}, at=TEXT)

    assert told({"oneOf": [OPEN, may_lack_at]}, settled()) == [("response.property.became-optional", "/body/at")]


def test_of_variants_that_no_value_tells_apart_all_are_judged() -> None:
    either = {"oneOf": [of("status", "at", status=TEXT, at=TEXT), of("status", status=TEXT)]}

    assert told(either, settled()) != []


def test_a_variant_that_is_gone_is_told() -> None:
    assert told({"oneOf": [OPEN, of("status", status={"const": "VOID"})]}, settled()) != []


def test_who_expects_a_schema_expects_it_of_every_variant() -> None:
    assert told({"oneOf": [OPEN, SETTLED]}, settled(source=SourceKind.SCHEMA)) != []
