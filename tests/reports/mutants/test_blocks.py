"""What people read of mutants: never the score alone, and nothing that a terminal obeys."""

from __future__ import annotations

import pytest

from contractguard.contract.answers.mutant import MutantCounts, MutantResult, MutantStatus
from contractguard.contract.choices import Question, Unit
from contractguard.contract.document import Document, Location
from contractguard.contract.model import MessageKey, Role
from contractguard.contract.report import Report, Section
from contractguard.reports import render
from contractguard.reports.parts.mutant_figures import figures

DOCUMENT = Document("file:///openapi.json", "openapi.json", {"a": {"type": "string"}})


def result(status: MutantStatus, id: str = "0123456789ab", why: str = "", readers: int = 0) -> MutantResult:
    message = MessageKey("GET /orders", Role.RESPONSE, "200", "application/json")
    at = Location(DOCUMENT, ("a",))
    return MutantResult(id, "enum.add", "", status, at, {"enum": [1]}, {"enum": [1, 2]}, message, "/body/a", why, (), "needs: [/a]", readers)  # fmt: skip


def report(*mutants: MutantResult) -> Report:
    return Report("prove", (Section(title="orders", question=Question.PROVE, unit=Unit.MUTANT, mutants=mutants),))


@pytest.mark.parametrize("status", list(MutantStatus))
def test_every_status_is_told_beside_the_score(status: MutantStatus) -> None:
    nothing = figures(MutantCounts.from_results([]))

    assert figures(MutantCounts.from_results([result(status)])) != nothing


def test_one_survivor_of_many_is_not_rounded_away() -> None:
    many = [result(MutantStatus.KILLED)] * 100_000

    assert figures(MutantCounts.from_results([*many, result(MutantStatus.SURVIVED)])).startswith("score 99.9 %")


def test_nothing_judged_is_no_score() -> None:
    assert figures(MutantCounts.from_results([result(MutantStatus.UNREAD)])).startswith("no score")


def test_the_most_read_survivor_comes_first() -> None:
    told = render(
        report(result(MutantStatus.SURVIVED, "a" * 12), result(MutantStatus.SURVIVED, "b" * 12, readers=3)), "text"
    )

    assert told.index(b"b" * 12) < told.index(b"a" * 12)


def test_a_guard_that_broke_is_told() -> None:
    told = render(report(result(MutantStatus.FAILED, why="it fell over")), "text").decode()

    assert "1 failed" in told and "failed on 1 mutant: it fell over" in told


@pytest.mark.parametrize("form", ["text", "json", "stryker", "markdown", "html", "junit"])
def test_no_text_of_an_input_is_obeyed(form: str) -> None:
    told = render(report(result(MutantStatus.SURVIVED, why="\x1b[2J\n::error::x")), form)

    assert b"\x1b" not in told and b"\n::error::" not in told
