"""The time that may be spent counts from the start."""

from __future__ import annotations

from contractguard.checks.prove.description import Description
from contractguard.checks.prove.guards.answer import Guard
from contractguard.checks.prove.prove import ProveOptions, prove_contract
from contractguard.contract.answers.mutant import MutantStatus
from tests.checks.prove.examples import example


def refuse(description: Description) -> Guard:
    """A guard that nobody may ask for."""
    raise AssertionError(description)


def test_when_the_time_is_over_before_the_first_mutant_no_guard_is_made() -> None:
    results = prove_contract(example("openapi-3.2"), refuse, ProveOptions(budget=1e-9))

    assert {(one.status, one.why) for one in results} == {(MutantStatus.NOT_RUN, "the budget was spent")}
