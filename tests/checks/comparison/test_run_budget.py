"""What a comparison does when its budget of steps is spent: the easy is proved, the rest is named, nothing is green."""

from __future__ import annotations

import random
from typing import Any

import pytest

from contractguard.contract.finding import Proof
from contractguard.contract.report import Section
from tests.checks.descriptions import answering, compared, taking

Json = Any


def puzzle(seed: int) -> Json:
    chance = random.Random(seed)
    names = [f"x{number}" for number in range(60)]
    clauses = [
        {"anyOf": [{"properties": {name: {"const": chance.random() < 0.5}}} for name in chance.sample(names, 3)]}
        for _ in range(258)
    ]
    members = {name: {"type": "boolean"} for name in names}
    return {"type": "object", "properties": members, "required": names, "allOf": clauses}


def order(kind: str, most: int | None) -> Json:
    hard = {name: puzzle(seed) for seed, name in enumerate(["first", "second", "third"])}
    if most is not None:
        hard = {name: {**one, "maxProperties": most} for name, one in hard.items()}
    return {"type": "object", "properties": {"easy": {"type": kind}, **hard}}


def tight() -> Section:
    return compared(answering(order("string", 60)), answering(order("integer", 61)), budget=2_000)


@pytest.mark.no_cover
def test_what_was_not_reached_is_a_finding_that_is_not_proved() -> None:
    report = tight()

    left = [one for one in report.findings if one.proof is Proof.UNPROVEN]
    assert {one.pointer for one in left} == {"/body/first", "/body/second", "/body/third"}
    assert {one.reason for one in left} == {"not reached: the comparison's budget of 2000 steps was spent"}


@pytest.mark.no_cover
def test_a_report_that_ran_out_of_steps_is_not_complete() -> None:
    assert not tight().complete


@pytest.mark.no_cover
def test_the_same_comparison_runs_out_at_the_same_place() -> None:
    one, other = tight(), tight()

    assert [(f.rule, f.pointer, f.reason) for f in one.findings] == [
        (f.rule, f.pointer, f.reason) for f in other.findings
    ]
    assert one.unchecked == other.unchecked


@pytest.mark.parametrize("describe", [answering, taking], ids=["response", "request"])
def test_an_ordinary_comparison_needs_no_more_than_a_small_budget(describe: Any) -> None:
    old, new = ({"type": "object", "properties": {"id": {"type": kind}}} for kind in ("string", "integer"))

    report = compared(describe(old), describe(new), budget=1_000)

    assert [one.proof for one in report.findings] == [Proof.PROVED]
    assert report.complete
