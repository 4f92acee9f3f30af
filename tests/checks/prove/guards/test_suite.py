"""Runs of tests as the guard: what each end of a run says of a mutant."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from contractguard.checks.prove.description import Description, Mutant
from contractguard.checks.prove.guards.suite import AROUND, NOT_SENT, UNTOUCHED, SuiteGuard, SuiteRun
from contractguard.checks.prove.rewriting.notes import ANY_TEST, RunNotes, SentResponses
from contractguard.checks.prove.rewriting.plan import RewritePlan
from contractguard.contract.answers.mutant import MutantStatus
from contractguard.contract.choices import FormatMode
from contractguard.contract.document import Document, Json
from contractguard.contract.errors import InputError
from tests.checks.descriptions import answering, taking

KEY = ("GET /orders", "200", "application/json")
SCHEMA: Json = {"type": "object", "required": ["status"], "properties": {"status": {"enum": ["open", "paid"]}}}
CHANGED = RunNotes(changed=True, failed=("test_a.py::test_a",))


class Suite:
    """Ends as it is told, and keeps the plans that it was run under."""

    def __init__(self, exit_code: int | None, notes: RunNotes = CHANGED) -> None:
        self.end, self.plans = SuiteRun(exit_code, notes, "the last line"), list[RewritePlan]()

    def run(self, plan: RewritePlan) -> SuiteRun:
        self.plans.append(plan)
        return self.end


def guard(
    suite: Suite, described: Json, sent: SentResponses = MappingProxyType({KEY: frozenset(["test_a.py::test_a"])})
) -> tuple[SuiteGuard, Description]:
    """The guard of a suite, and what it guards."""
    description = Description(Document("file:///openapi.json", "openapi.json", described))
    return SuiteGuard(description, FormatMode.WARN, suite.run, sent), description


def mutant(description: Description, operator: str) -> Mutant:
    """The first mutant of an operator."""
    return next(one for one in description.mutants() if one.operator == operator)


def asked(suite: Suite, operator: str = "enum.add") -> MutantStatus | None:
    """What the guard says of one mutant of the answer."""
    one, description = guard(suite, answering(SCHEMA))
    return one.ask(mutant(description, operator)).status


@pytest.mark.parametrize(
    ("exit_code", "notes", "status"),
    [
        (1, CHANGED, MutantStatus.KILLED),
        (0, CHANGED, None),
        (0, RunNotes(kept=("why",)), MutantStatus.NOT_APPLICABLE),
        (None, CHANGED, MutantStatus.OUT_OF_TIME),
    ],
    ids=["a test failed", "green", "nothing changed", "out of time"],
)
def test_a_run_says_what_became_of_a_mutant(
    exit_code: int | None, notes: RunNotes, status: MutantStatus | None
) -> None:
    assert asked(Suite(exit_code, notes)) is status


@pytest.mark.parametrize(
    ("exit_code", "notes", "why"),
    [
        (1, RunNotes(), "not the same on every run"),
        (2, CHANGED, "ended in 2: the last line"),
        (1, RunNotes(changed=True, broken=("a hook",)), "a hook"),
    ],
    ids=["red without a change", "interrupted", "a hook broke"],
)
def test_a_run_that_says_nothing_is_no_answer(exit_code: int, notes: RunNotes, why: str) -> None:
    with pytest.raises(InputError) as error:
        asked(Suite(exit_code, notes))

    assert why in error.value.what


def test_the_plan_has_a_body_that_fits_the_mutant_alone() -> None:
    suite = Suite(0)

    asked(suite)

    (rewrite,) = suite.plans[-1].rewrites
    assert (rewrite.response, rewrite.pointer) == (KEY, ("status",))
    assert rewrite.witness["status"] not in ("open", "paid")


@pytest.mark.parametrize("operator", ["enum.drop", "status.change"])
def test_for_what_no_body_can_show_nothing_is_run(operator: str) -> None:
    suite = Suite(1)

    assert asked(suite, operator) is MutantStatus.NOT_APPLICABLE
    assert not suite.plans


def test_requests_are_not_changed() -> None:
    one, description = guard(Suite(1), taking(SCHEMA))

    answer = one.ask(mutant(description, "enum.add"))

    assert (answer.status, answer.why) == (MutantStatus.NOT_APPLICABLE, NOT_SENT)
    assert one.ask(mutant(description, "operation.drop")).why == AROUND


def test_what_no_test_asks_for_is_read_by_nobody_and_costs_no_run() -> None:
    suite = Suite(1)
    one, description = guard(suite, answering(SCHEMA), {})

    answer = one.ask(mutant(description, "enum.add"))

    assert (answer.status, answer.why) == (MutantStatus.UNREAD, UNTOUCHED)
    assert not suite.plans and not one.needs_run(mutant(description, "enum.add"))


def test_only_the_tests_that_make_it_send_the_response_are_run_and_first_unchanged() -> None:
    suite = Suite(0)

    asked(suite)

    assert [(one.edit is None, one.tests) for one in suite.plans] == [
        (True, ("test_a.py::test_a",)),
        (False, ("test_a.py::test_a",)),
    ]


def test_where_any_test_may_look_at_the_response_all_are_run() -> None:
    suite = Suite(0)
    one, description = guard(suite, answering(SCHEMA), {KEY: frozenset([ANY_TEST, "test_a.py::test_a"])})

    one.ask(mutant(description, "enum.add"))

    assert [each.tests for each in suite.plans] == [()]


def test_tests_that_are_not_green_by_themselves_are_run_among_all() -> None:
    suite = Suite(1)

    asked(suite)

    assert [(one.edit is None, one.tests) for one in suite.plans] == [(True, ("test_a.py::test_a",)), (False, ())]
