"""Laws of the relation, on generated schemas of every dialect.

The normal run is small and the same every time. `make nightly` (PROPERTY_PROFILE=nightly) draws 20,000 pairs in place
of 800, new ones on every run, and prints how to repeat a failure.
"""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from random import Random
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
import referencing
from hypothesis import given
from hypothesis import strategies as st

from contractguard.algebra import Budget, Verdict, contains
from tests.algebra import spellings, universes
from tests.algebra import strategies as made
from tests.algebra.profile import share

pytestmark = pytest.mark.no_cover

Json = Any

# --- validators that know nothing of the algebra

IN_PYTHON = {
    "draft-04": jsonschema.Draft4Validator,
    "draft-06": jsonschema.Draft6Validator,
    "draft-07": jsonschema.Draft7Validator,
    "2019-09": jsonschema.Draft201909Validator,
    "2020-12": jsonschema.Draft202012Validator,
}
IN_RUST = {
    "draft-04": jsonschema_rs.Draft4Validator,
    "draft-06": jsonschema_rs.Draft6Validator,
    "draft-07": jsonschema_rs.Draft7Validator,
    "2019-09": jsonschema_rs.Draft201909Validator,
    "2020-12": jsonschema_rs.Draft202012Validator,
}
STANDARD = {"openapi-3.0": "draft-04", "openapi-3.1": "2020-12"}


class Judges:
    """The validators that can judge a schema; an OpenAPI dialect is read as the draft that it was made from."""

    def __init__(self, dialect: str, schema: Json) -> None:
        if dialect == "openapi-3.0":
            schema = without_nullable(schema)
        dialect = STANDARD.get(dialect, dialect)
        self.rust: Any = IN_RUST[dialect](schema, offline=True, validate_formats=False)
        python: Any = IN_PYTHON[dialect](schema, registry=referencing.Registry())
        self.all = [self.rust] if misread(dialect, schema) else [self.rust, python]

    def accept(self, value: Json) -> bool:
        return all(judge.is_valid(value) for judge in self.all)

    def refuse(self, value: Json) -> bool:
        return not any(judge.is_valid(value) for judge in self.all)


def without_nullable(schema: Json) -> Json:
    """OpenAPI 3.0's `nullable` spelled as a second type."""
    schema = copy.deepcopy(schema)
    for node in made.subschemas(schema):
        if node.pop("nullable", False) and "type" in node:
            node["type"] = [node["type"], "null"]
    return schema


def misread(dialect: str, schema: Json) -> bool:
    """Whether jsonschema may err: it divides floating-point numbers, so 0.6 is no multiple of 0.1 for it, and it stops
    at a boolean `items` beside `unevaluatedItems` of 2019-09."""
    nodes = made.subschemas(schema)
    fractional = any(node.get("multipleOf") in (0.1, 0.3, 1.1) for node in nodes)
    return fractional or (dialect == "2019-09" and any("unevaluatedItems" in node for node in nodes))


def may_be_unknown(*schemas: Json) -> bool:
    """Whether a validator may not confirm a witness: jsonschema errs on some of these keywords."""
    return "unevaluated" in json.dumps(schemas)


# --- soundness


@share(20)
@given(made.pairs(), made.RANDOMS)
def test_no_value_contradicts_a_verdict(drawn: tuple[str, Json, Json], random: Random) -> None:
    dialect, sender, reader = drawn

    verdict = contains(sender, reader, dialect=dialect)

    sends, reads = Judges(dialect, sender), Judges(dialect, reader)
    if verdict.kind == "compatible":
        near = universes.mentioned(sender) + universes.mentioned(reader)
        tried = [universes.value(random, near) for _ in range(12)] + near
        assert [value for value in tried if sends.accept(value) and reads.refuse(value)] == []
    elif verdict.kind == "breaking":
        assert sends.accept(verdict.witness)
        assert reads.refuse(verdict.witness)
    else:
        assert may_be_unknown(sender, reader), verdict.reason


@share(20)
@given(made.DIALECT, made.RANDOMS)
def test_a_small_universe_tried_out_agrees(dialect: str, random: Random) -> None:
    family, sender, reader = universes.enclosed(random, dialect)

    verdict = contains(sender, reader, dialect=dialect)

    sends, reads = Judges(dialect, sender).rust, Judges(dialect, reader).rust
    contrary = [
        value for value in universes.UNIVERSES[family][1] if sends.is_valid(value) and not reads.is_valid(value)
    ]
    if verdict.kind == "unknown":
        assert may_be_unknown(sender, reader), verdict.reason
    else:
        assert verdict.kind == ("breaking" if contrary else "compatible")
        assert verdict.kind == "compatible" or verdict.witness in contrary


@share(10)
@given(st.sampled_from(made.JSON_SCHEMA), made.RANDOMS)
def test_no_small_value_contradicts_a_verdict_on_recursive_schemas(dialect: str, random: Random) -> None:
    sender, reader = universes.recursive(random, dialect)

    verdict = contains(sender, reader, dialect=dialect, budget=Budget(steps=5_000))

    sends, reads = Judges(dialect, sender).rust, Judges(dialect, reader).rust
    if verdict.kind == "compatible":
        assert [value for value in universes.NESTED if sends.is_valid(value) and not reads.is_valid(value)] == []
    elif verdict.kind == "breaking":
        assert sends.is_valid(verdict.witness)
        assert not reads.is_valid(verdict.witness)
    else:
        assert "5000 steps" in (verdict.reason or "") or may_be_unknown(sender, reader), verdict.reason


DRAFTS = {
    "draft-04": jsonschema_rs.Draft4,
    "draft-06": jsonschema_rs.Draft6,
    "draft-07": jsonschema_rs.Draft7,
    "2019-09": jsonschema_rs.Draft201909,
    "2020-12": jsonschema_rs.Draft202012,
}


@pytest.mark.skipif(not hasattr(jsonschema_rs, "canonicalize"), reason="this jsonschema-rs decides no containment")
@share(12)
@given(made.pairs(made.JSON_SCHEMA))
def test_a_second_prover_never_says_the_contrary(drawn: tuple[str, Json, Json]) -> None:
    dialect, sender, reader = drawn
    try:
        inner, outer = (
            jsonschema_rs.canonicalize(schema, draft=DRAFTS[dialect], offline=True, validate_formats=False)
            for schema in (sender, reader)
        )
        other = outer.covers(inner)
    except jsonschema_rs.canonical.UnsupportedOperand:
        return

    verdict = contains(sender, reader, dialect=dialect)

    yes, no = jsonschema_rs.canonical.Containment.YES, jsonschema_rs.canonical.Containment.NO
    assert (verdict.kind, other) not in (("compatible", no), ("breaking", yes))


# --- order


@share(6)
@given(made.DIALECT, made.RANDOMS)
def test_every_schema_contains_itself(dialect: str, random: Random) -> None:
    schema = made.Maker(random, dialect).document()

    assert contains(schema, copy.deepcopy(schema), dialect=dialect).kind == "compatible"


@share(8)
@given(made.DIALECT, made.RANDOMS)
def test_containment_is_transitive(dialect: str, random: Random) -> None:
    first, second = made.pair(random, dialect)
    third = made.mutated(random, dialect, second)

    for chain in ((first, second, third), (third, second, first)):
        steps = [contains(*step, dialect=dialect).kind for step in (chain[:2], chain[1:], chain[::2])]
        assert steps[:2] != ["compatible", "compatible"] or steps[2] != "breaking"


@share(4)
@given(made.pairs())
def test_an_intersection_lies_within_both_and_a_union_around_both(drawn: tuple[str, Json, Json]) -> None:
    dialect, one, other = drawn
    one, other = spellings.inlined(one), spellings.inlined(other)

    kinds = [
        contains({"allOf": [one, other]}, one, dialect=dialect).kind,
        contains({"allOf": [one, other]}, other, dialect=dialect).kind,
        contains(one, {"anyOf": [one, other]}, dialect=dialect).kind,
        contains(other, {"anyOf": [one, other]}, dialect=dialect).kind,
    ]

    assert kinds == ["compatible"] * 4


# --- spelling

REWRITES = {
    "key order": spellings.reordered,
    "a reference in the place of a schema": spellings.referring,
    "keywords split over allOf": spellings.split,
    "a double negation": spellings.doubly_denied,
}


@pytest.mark.parametrize("rewrite", REWRITES.values(), ids=REWRITES)
@share(4)
@given(made.pairs(), made.RANDOMS)
def test_the_verdict_does_not_depend_on_how_a_schema_is_written(
    rewrite: Any, drawn: tuple[str, Json, Json], random: Random
) -> None:
    dialect, sender, reader = drawn
    rewritten = [rewrite(random, dialect, schema) for schema in (sender, reader)]

    verdicts = [
        contains(sender, reader, dialect=dialect).kind,
        contains(rewritten[0], reader, dialect=dialect).kind,
        contains(sender, rewritten[1], dialect=dialect).kind,
        contains(*rewritten, dialect=dialect).kind,
    ]

    if may_be_unknown(sender, reader):
        verdicts = [kind for kind in verdicts if kind != "unknown"]
    assert len(set(verdicts)) <= 1


# --- the declared model


@share(4)
@given(made.pairs())
def test_a_closed_sender_sends_no_more_than_the_open_one(drawn: tuple[str, Json, Json]) -> None:
    dialect, sender, reader = drawn

    literal = contains(sender, reader, dialect=dialect)
    declared = contains(sender, reader, dialect=dialect, model="declared")

    assert (literal.kind, declared.kind) != ("compatible", "breaking")
    if declared.kind == "breaking":
        assert Judges(dialect, sender).accept(declared.witness)
        assert Judges(dialect, reader).refuse(declared.witness)


# --- determinism

_ASK = """
import json, sys
from contractguard.algebra import contains
for dialect, sender, reader in json.load(sys.stdin):
    verdict = contains(sender, reader, dialect=dialect)
    print(json.dumps([verdict.kind, verdict.witness, verdict.reason]))
"""


def test_verdicts_and_witnesses_are_the_same_whatever_the_hash_seed() -> None:
    pairs = [(d, *made.pair(Random(f"{d} {n}"), d)) for d in made.DIALECTS for n in range(20)]

    answers = {
        subprocess.run(
            [sys.executable, "-c", _ASK],
            input=json.dumps(pairs),
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }

    assert len(answers) == 1
    assert len(answers.pop().splitlines()) == len(pairs)


# --- the generators themselves


def test_the_generators_reach_every_keyword_and_every_verdict() -> None:
    used: set[str] = set()
    kinds: set[str] = set()
    for dialect in made.DIALECTS:
        for number in range(150):
            sender, reader = made.pair(Random(f"{dialect} {number}"), dialect)
            for node in (*made.subschemas(sender), *made.subschemas(reader)):
                used |= {f"{dialect} {word}" for word in node}
            verdict: Verdict = contains(sender, reader, dialect=dialect)
            kinds.add(verdict.kind)

    assert {"compatible", "breaking"} <= kinds
    assert {f"{dialect} {word}" for dialect in made.DIALECTS for word in made.KEYWORDS[dialect]} <= used
