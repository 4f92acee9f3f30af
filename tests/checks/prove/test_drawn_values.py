"""Sampled mutants of every dialect, judged once more by values: none refutes what is called equivalent, and what is
called another thing has a witness, or says something else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings

from contractguard.checks.generation import payload_strategy
from contractguard.checks.prove.description import Mutant
from contractguard.checks.prove.equivalence import MutantEquivalence
from contractguard.checks.prove.sample import draw_sample
from contractguard.checks.validation.validator import CompiledValidator
from contractguard.contract.answers.verdict import Verdict
from contractguard.contract.choices import Access, VerdictKind
from contractguard.contract.document import Json, Schema
from tests.checks.prove.examples import EXAMPLES, example
from tests.checks.prove.guards.test_check import ALL

MUTANTS = 90 if ALL else 5
"""Of each of the six examples, so that they are more than 500; beside them all of those operators of which some are
equivalent."""
OFTEN_SAME = ("null.add", "required.add", "branch.drop", "bound.drop", "all-of.drop")
MOST = 1_000 if ALL else 3
"""Equivalent ones of an example, that values are drawn for."""
VALUES = 1_000 if ALL else 12

Ends = tuple[Access | None, Schema, Schema]


def sampled(name: str, more: tuple[str, ...] = OFTEN_SAME) -> Iterator[tuple[Mutant, Verdict, list[Ends]]]:
    """Sampled mutants of schemas, each with whether it is called the same, and the schemas that this is about."""
    description = example(name)
    mutants = [one for one in description.mutants() if one.key is not None]
    drawn = draw_sample(mutants, MUTANTS, 5, lambda mutant: False)
    drawn |= {one.id for one in mutants if one.operator in more}
    equivalence = MutantEquivalence(description)
    for one in mutants:
        if one.id in drawn:
            yield one, equivalence.is_same(one), equivalence.list_ends(one)


def refuting_values(ends: Ends) -> list[Json]:
    """Of values that are drawn of both sides, the first that one side admits and the other one does not."""
    access, before, after = ends
    validators = [CompiledValidator(side, access) for side in (before, after)]
    found: list[Json] = []
    for side in (before, after):

        @settings(max_examples=VALUES, deadline=None, database=None, derandomize=True,
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        @given(payload_strategy(side, access=access))
        def hold(value: Json) -> None:
            if not found and len({not one.failures(value) for one in validators}) > 1:
                found.append(value)

        hold()
    return found


@pytest.mark.no_cover
@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_no_value_refutes_what_is_called_equivalent(name: str) -> None:
    counts: Counter[str] = Counter()
    for mutant, verdict, ends in sampled(name):
        counts[verdict.kind.value] += 1
        if verdict.kind is VerdictKind.COMPATIBLE and counts[VerdictKind.COMPATIBLE.value] <= MOST:
            assert [refuting_values(one) for one in ends] == [[]] * len(ends), mutant

    print(name, dict(counts))
    assert counts[VerdictKind.COMPATIBLE.value] > 0
    assert counts[VerdictKind.UNKNOWN.value] == 0


@pytest.mark.no_cover
@pytest.mark.parametrize("name", sorted(EXAMPLES) if ALL else ["openapi-3.2"])
def test_what_is_called_another_thing_has_a_witness_or_says_something_else(name: str) -> None:
    shown = 0
    for mutant, verdict, ends in sampled(name, ()):
        if verdict.kind is VerdictKind.BREAKING and verdict.witness is not None:
            fits = [[not CompiledValidator(side, one[0]).failures(verdict.witness) for side in one[1:]] for one in ends]
            assert any(before is not after for before, after in fits), mutant
            shown += 1
    assert shown > 0
