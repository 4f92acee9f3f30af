"""Pairs of schemas, both with endlessly many values, whose verdicts were found by hand.

The pairs are data: `pairs/<theory>.json`. Of each, `sends` are values of the sender, all of which the reader takes if
the pair is compatible, and refuses if it is breaking. A pair is asked as it stands, inside a property, and under double
negation, where another part of the search answers.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import jsonschema_rs
import pytest

from contractguard.algebra import Differences, Verdict, contains, differences
from contractguard.algebra.handle import handle
from contractguard.algebra.overlap import overlap
from contractguard.contract.finding import Proof
from tests.algebra.spellings import around

Json = Any
Pair = dict[str, Any]

FILES = sorted((Path(__file__).parent / "pairs").glob("*.json"))


def pairs_of(file: Path) -> list[Pair]:
    """The pairs of a file, in order."""
    pairs: list[Pair] = json.loads(file.read_text(encoding="utf-8"))
    return pairs


PAIRS = [pytest.param(pair, id=f"{file.stem}: {pair['name']}") for file in FILES for pair in pairs_of(file)]
LOCATED = [pair for pair in PAIRS if "found" in cast(Pair, pair.values[0])]
VALIDATORS = {
    "draft-04": jsonschema_rs.Draft4Validator,
    "draft-06": jsonschema_rs.Draft6Validator,
    "draft-07": jsonschema_rs.Draft7Validator,
    "2019-09": jsonschema_rs.Draft201909Validator,
    "2020-12": jsonschema_rs.Draft202012Validator,
    "openapi-3.0": jsonschema_rs.Draft4Validator,
    "openapi-3.1": jsonschema_rs.Draft202012Validator,
}


def as_it_stands(schema: Json) -> Json:
    return schema


def inside_a_property(schema: Json) -> Json:
    return around(schema, lambda inner: {"type": "object", "properties": {"in": inner}, "required": ["in"]})


def doubly_denied(schema: Json) -> Json:
    return around(schema, lambda inner: {"not": {"not": inner}})


WAYS: tuple[Callable[[Json], Json], ...] = (as_it_stands, inside_a_property, doubly_denied)


def ways(pair: Pair) -> tuple[Callable[[Json], Json], ...]:
    """Under a negation nothing is declared, so that a declared sender would be another one."""
    return WAYS[:2] if pair.get("model") == "declared" else WAYS


def asked(pair: Pair, way: Callable[[Json], Json]) -> Verdict:
    sender, reader = way(pair["sender"]), way(pair["reader"])
    dialect, model = pair.get("dialect", "2020-12"), pair.get("model", "literal")
    if pair.get("question") == "overlap":
        return overlap(handle(sender, dialect), handle(reader, dialect), model=model)
    return contains(sender, reader, dialect=dialect, model=model, formats=pair.get("formats", "annotation"))


def located(pair: Pair, way: Callable[[Json], Json]) -> Differences:
    return differences(way(pair["sender"]), way(pair["reader"]), dialect=pair.get("dialect", "2020-12"))


def is_valid(pair: Pair, side: str, value: Json) -> bool:
    """What a validator says of a value, with the schema of one side of a pair."""
    asserted = pair.get("formats") == "assert"
    validator: Any = VALIDATORS[pair.get("dialect", "2020-12")]
    return bool(validator(pair[side], offline=True, validate_formats=asserted).is_valid(value))


@pytest.mark.no_cover
@pytest.mark.parametrize("pair", PAIRS)
def test_the_verdict_is_the_one_found_by_hand(pair: Pair) -> None:
    verdicts = {way.__name__: asked(pair, way) for way in ways(pair)}

    assert {way: verdict.kind for way, verdict in verdicts.items()} == dict.fromkeys(verdicts, pair["verdict"])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_validator_agrees_with_the_values_listed_by_hand(file: Path) -> None:
    pairs = pairs_of(file)
    listed = [(pair, value) for pair in pairs for value in pair["sends"]]

    assert [pair["name"] for pair in pairs if not pair["sends"]] == []
    assert [(pair["name"], value) for pair, value in listed if not is_valid(pair, "sender", value)] == []
    assert [
        (pair["name"], value)
        for pair, value in listed
        if is_valid(pair, "reader", value) is not (pair["verdict"] == "compatible")
    ] == []


@pytest.mark.parametrize("pair", LOCATED)
def test_the_differences_are_the_ones_found_by_hand(pair: Pair) -> None:
    answers = [located(pair, as_it_stands), located(pair, inside_a_property)]

    assert [one.pointer for one in answers[0].found] == pair["found"]
    assert [one.pointer for one in answers[1].found] == [f"/in{pointer}" for pointer in pair["found"]]
    assert all(one.proof is Proof.PROVED for answer in answers for one in answer.found)
    assert all(answer.complete for answer in answers)
