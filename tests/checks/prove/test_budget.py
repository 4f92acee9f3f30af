"""The time that may be spent counts from the start, while mutants are listed, too."""

from __future__ import annotations

import time
from itertools import count

from contractguard.checks.prove.description import Description, Mutant
from contractguard.checks.prove.guards.answer import Guard
from contractguard.checks.prove.prove import ProveAnswer, ProveOptions, prove_contract, section_of
from contractguard.checks.prove.sample import list_costly, list_mutants
from contractguard.checks.prove.work import Blueprint, settle_all
from contractguard.contract.choices import FormatMode
from tests.checks.prove.examples import example

LISTED = "the budget was spent while mutants were listed, 0 so far: how many more there are is not known"


def refuse(description: Description) -> Guard:
    """A guard that nobody may ask for."""
    raise AssertionError(description)


def test_when_the_time_is_over_before_the_first_mutant_no_guard_is_made() -> None:
    answer = prove_contract(example("openapi-3.2"), refuse, ProveOptions(budget=1e-9))

    assert answer == ProveAnswer((), is_cut=True)


def test_mutants_are_listed_until_the_time_is_over() -> None:
    description, ticks = example("openapi-3.2"), count()

    listed = list_mutants(description, deadline=3, clock=lambda: next(ticks))

    assert listed.is_cut
    assert [one.id for one in listed.mutants] == [one.id for one in description.mutants()][:3]


def test_all_mutants_are_listed_where_there_is_time() -> None:
    description = example("openapi-3.2")

    listed = list_mutants(description, deadline=1, clock=lambda: 0)

    assert (len(listed.mutants), listed.is_cut) == (len(list(description.mutants())), False)


def test_that_more_was_not_listed_is_told_and_had_to_be_looked_at() -> None:
    description, options = example("openapi-3.2"), ProveOptions(budget=1e-9)

    section = section_of("", description, prove_contract(description, refuse, options), options)

    assert [(one.reason, one.missed) for one in section.unchecked] == [(LISTED, True)]
    assert not section.complete


def test_what_was_listed_is_not_asked_about_once_the_time_is_over() -> None:
    description = example("openapi-3.2")
    blueprint = Blueprint.from_description(description, refuse, FormatMode.WARN)
    ids = [one.id for one in description.mutants()]

    found = settle_all(blueprint, ids, 2, time.monotonic(), lambda _: None, blueprint.open)

    assert found == {}


def test_whether_a_mutant_is_costly_is_asked_until_the_time_is_over() -> None:
    mutants, ticks = list(example("openapi-3.2").mutants()), count()
    asked: list[str] = []

    def note(mutant: Mutant) -> bool:
        asked.append(mutant.id)
        return len(asked) > 1

    found = list_costly(mutants, note, deadline=3, clock=lambda: next(ticks))

    assert asked == [one.id for one in mutants[:3]]
    assert [one.id for one in found] == asked[1:]


def test_the_budget_counts_from_when_it_began() -> None:
    assert ProveOptions(budget=5, began=7).find_deadline() == 12
    assert ProveOptions(began=7).find_deadline() is None
