"""Budgets: of a question and of all questions together, in steps and never in seconds."""

from __future__ import annotations

import ast
import random
from pathlib import Path
from typing import Any

import pytest

import contractguard.algebra
from contractguard.algebra import Budget, contains, differences
from contractguard.algebra.diff.walk import Walk
from contractguard.algebra.handle import handle
from contractguard.algebra.proof.prove import BUDGET
from contractguard.algebra.proof.proved import ProvedChange, ProvedComparison
from contractguard.algebra.solve.budget import FIRST_STEPS, STEPS_OF_A_CASE, WORK_OF_A_STEP, Exhausted, Meter, Purse
from contractguard.contract.choices import ContentModel, FormatMode

Json = Any


def puzzle(seed: int, variables: int = 60) -> Json:
    """A satisfiability problem of so many variables, at the ratio of clauses where such problems are hardest."""
    chance = random.Random(seed)
    names = [f"x{number}" for number in range(variables)]
    clauses = [
        {"anyOf": [{"properties": {name: {"const": chance.random() < 0.5}}} for name in chance.sample(names, 3)]}
        for _ in range(int(variables * 4.3))
    ]
    members = {name: {"type": "boolean"} for name in names}
    return {"type": "object", "properties": members, "required": names, "allOf": clauses, "maxProperties": variables}


def hard(count: int, *, also: Json | None = None) -> tuple[Json, Json]:
    """An object of so many hard questions, and an easy one."""
    sent = {f"hard{number}": puzzle(number) for number in range(count)}
    read = {name: {**member, "maxProperties": 59} for name, member in sent.items()}
    easy = [{"easy": {"type": kind}} for kind in ("string", "integer")]
    return (
        {"type": "object", "properties": {**sent, **easy[0]}},
        {"type": "object", "properties": {**read, **easy[1]}},
    )


def settle(count: int, steps: int) -> tuple[Purse, list[ProvedChange], list[str]]:
    sender, reader = (handle(one, "2020-12") for one in hard(count))
    walk = Walk(sends_new=True, access=None, model=ContentModel.LITERAL, formats=FormatMode.ANNOTATION)
    walk.add_root(None, (), (reader,), (sender,))
    purse = Purse(steps)
    answers = list(ProvedComparison(walk, purse=purse).all())
    settled = [one for one in answers if isinstance(one, ProvedChange)]
    return purse, settled, [one.reason for one in answers if not isinstance(one, ProvedChange)]


class TestMeter:
    def test_small_things_add_up_to_steps(self) -> None:
        meter = Meter(Budget(steps=10))
        for _ in range(WORK_OF_A_STEP - 1):
            meter.work(1)

        assert meter.steps == 0
        meter.work(1)
        assert meter.steps == 1

    def test_more_steps_than_there_are_end_the_question(self) -> None:
        meter = Meter(Budget(steps=2))
        meter.step(2)

        with pytest.raises(Exhausted, match=r"^more than 2 steps$"):
            meter.step()
        assert meter.is_short

    def test_an_empty_purse_ends_the_question_and_says_so(self) -> None:
        meter = Meter(Budget(steps=100), Purse(3))

        with pytest.raises(Exhausted, match="the comparison's budget of 3 steps was spent"):
            meter.step(4)
        assert meter.is_short

    def test_cases_are_granted_once(self) -> None:
        meter = Meter(Budget(steps=1))
        meter.grant(7, 2)
        meter.grant(7, 2)

        meter.step(1 + 2 * STEPS_OF_A_CASE)
        with pytest.raises(Exhausted):
            meter.step()


def test_no_clock_is_looked_at() -> None:
    folder = Path(contractguard.algebra.__file__).parent
    imported = {
        alias.name
        for file in folder.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in (node.names if isinstance(node, ast.Import) else [ast.alias(node.module or "")])
    }

    assert "dataclasses" in imported
    assert not imported & {"time", "datetime", "signal", "threading", "resource"}


class TestQuestions:
    """What is hard ends in `unknown` after the same steps everywhere."""

    @pytest.mark.no_cover
    def test_a_hard_question_ends_with_the_name_of_the_bound(self) -> None:
        sender, reader = puzzle(1), {**puzzle(1), "maxProperties": 59}

        verdict = contains(sender, reader, budget=Budget(steps=3_000))

        assert (verdict.kind, verdict.reason) == ("unknown", "more than 3000 steps")

    @pytest.mark.no_cover
    @pytest.mark.parametrize(
        ("sender", "reader"),
        [
            pytest.param("(a?){30}a{30}", "(a?){30}a{29}", id="optional-rows"),
            pytest.param("^(a{1,100}){1,100}$", "^a{1,9999}$", id="counts-of-counts"),
            pytest.param("^(a|aa)+$", "^(a|aa|aaa)+$", id="overlaps"),
            pytest.param("^((a*)*)*$", "^(a*b?)*$", id="nested-stars"),
        ],
    )
    def test_patterns_cost_what_their_states_cost(self, sender: Json, reader: Json) -> None:
        one, other = {"type": "string", "pattern": sender}, {"type": "string", "pattern": reader}

        verdict = contains(one, other, budget=Budget(steps=3_000))

        assert verdict.kind in ("compatible", "breaking", "unknown")
        assert verdict.kind != "unknown" or "more than" in (verdict.reason or "")

    def test_overlapping_ranges_are_decided(self) -> None:
        def ranges(more: int) -> Json:
            return {"oneOf": [{"type": "integer", "minimum": 10 * n, "maximum": 10 * n + 15 + more} for n in range(40)]}

        assert contains(ranges(0), ranges(0)).kind == "compatible"
        assert contains(ranges(0), ranges(1)).kind == "breaking"

    @pytest.mark.no_cover
    @pytest.mark.parametrize("size", [2_000, 25_000])
    def test_one_value_added_to_a_long_enum_is_proved(self, size: Json) -> None:
        known = [f"value{number}" for number in range(size)]

        found = differences({"enum": [*known, "new"]}, {"enum": known})

        assert [(one.kind, one.proof.name, one.witness) for one in found.found] == [
            ("enum.widened", "PROVED", ("new",))
        ]
        assert found.complete

    def test_a_large_tagged_union_is_no_hard_question(self) -> None:
        def union(kind: str) -> Json:
            branches = [
                {
                    "type": "object",
                    "properties": {"kind": {"const": f"k{number}"}, "v": {"type": kind if number == 7 else "string"}},
                    "required": ["kind", "v"],
                }
                for number in range(200)
            ]
            return {"oneOf": branches}

        found = differences(union("string"), union("integer"), budget=Budget(steps=400))

        assert [(one.kind, one.pointer) for one in found.found] == [("type.changed", "/v")]
        assert found.complete


class TestComparisons:
    """All questions of a comparison share one purse, and the easy ones come first."""

    @pytest.mark.no_cover
    def test_the_easy_question_behind_hard_ones_is_answered(self) -> None:
        purse, settled, _ = settle(4, 6 * FIRST_STEPS)

        proofs = {one.cause.spot.change.kind: one.proof for one in settled}
        assert proofs["type.changed"].outcome == "breaks"
        assert purse.is_spent

    @pytest.mark.no_cover
    def test_what_was_not_reached_is_named(self) -> None:
        purse, settled, reasons = settle(4, 6 * FIRST_STEPS)

        left = [one for one in settled if one.proof.outcome == "unproven"]
        assert len(left) == 4
        assert {one.proof.reason for one in left} >= {purse.reason}
        assert reasons == [] or all(purse.reason in reason or "more than" in reason for reason in reasons)

    @pytest.mark.no_cover
    def test_many_hard_questions_do_not_cost_as_many_budgets(self) -> None:
        steps = 9 * FIRST_STEPS

        purse, settled, _ = settle(8, steps)

        assert purse.left > -BUDGET.steps
        assert sum(one.proof.outcome == "unproven" for one in settled) == 8

    @pytest.mark.no_cover
    def test_twice_the_same_is_twice_the_same(self) -> None:
        one, other = settle(3, 5 * FIRST_STEPS), settle(3, 5 * FIRST_STEPS)

        assert one[0].left == other[0].left
        assert [a.proof.reason for a in one[1]] == [b.proof.reason for b in other[1]]

    def test_a_comparison_without_hard_questions_is_complete(self) -> None:
        found = differences(*hard(0))

        assert found.complete
        assert [(one.kind, one.pointer) for one in found.found] == [("type.changed", "/easy")]
