"""What is called equivalent is not refuted by any value that is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pytest
from hypothesis import HealthCheck, given, settings

from contractguard.checks.generation import payload_strategy
from contractguard.checks.prove.description import Mutant
from contractguard.checks.prove.equivalence import MutantEquivalence
from contractguard.checks.prove.sample import draw_sample
from contractguard.checks.validation.validator import CompiledValidator
from contractguard.contract.choices import Access, VerdictKind
from contractguard.contract.document import Json, Schema
from tests.checks.prove.examples import EXAMPLES, example
from tests.checks.prove.guards.test_check import ALL

MUTANTS = 100 if ALL else 5
"""Of each of the five examples, beside all of those operators of which some are equivalent."""
OFTEN_SAME = ("null.add", "required.add", "branch.drop", "bound.drop", "all-of.drop")
MOST = 1_000 if ALL else 3
"""Equivalent ones of an example, that values are drawn for."""
VALUES = 1_000 if ALL else 20


def same_ones(name: str) -> Iterator[tuple[Mutant, Access | None, Schema, Schema]]:
    """Of sampled mutants of schemas, those that are called equivalent, each with both schemas and with whose properties
    count in them. The others are refuted already, by a witness that two validators confirm, or by what they say."""
    description = example(name)
    mutants = [one for one in description.mutants() if one.key is not None]
    drawn = draw_sample(mutants, MUTANTS, 5, lambda mutant: False)
    drawn |= {one.id for one in mutants if one.operator in OFTEN_SAME}
    equivalence = MutantEquivalence(description)
    for one in mutants:
        if one.id in drawn and equivalence.is_same(one).kind is VerdictKind.COMPATIBLE:
            for ends in equivalence.list_ends(one):
                yield one, *ends


@pytest.mark.no_cover
@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_no_value_refutes_what_is_called_equivalent(name: str) -> None:
    asked = 0
    for mutant, access, before, after in islice(same_ones(name), MOST):
        validators = [CompiledValidator(side, access) for side in (before, after)]

        for side in (before, after):

            @settings(max_examples=VALUES, deadline=None, database=None, derandomize=True,
                      suppress_health_check=list(HealthCheck))  # fmt: skip
            @given(payload_strategy(side, access=access))
            def hold(value: Json) -> None:
                fits = [not one.failures(value) for one in validators]  # noqa: B023 - called at once
                assert fits[0] is fits[1], (mutant, value)  # noqa: B023

            hold()
        asked += 1
    assert asked > 0
