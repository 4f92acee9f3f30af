"""What has one cause is told once, and nothing else is left out"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from contractguard.contract.acceptance.waiver import FindingReference, Waiver
from contractguard.contract.finding import AffectedConsumer, Finding, Proof, Severity
from contractguard.contract.model import MessageKey, Role
from contractguard.contract.report import Section
from contractguard.project.jobs.one_report import join_answers

FOUND = Finding(
    rule="response.enum.widened",
    severity=Severity.ERROR,
    proof=Proof.PROVED,
    message=MessageKey("GET /a", Role.RESPONSE, "200", "application/json"),
    pointer="/body/status",
    text="more",
    fingerprint="0123456789ab",
)
PENDING = replace(FOUND, consumers=(AffectedConsumer("web", "reads status", pending=True),))
WAIVER = Waiver(FindingReference("0123456789ab"), "a", "b", date(2026, 1, 1))


def counts(first: Finding, second: Finding, names: tuple[str, str] = ("shop", "shop")) -> list[int]:
    named = [(names[0], Section((first,), title="one")), (names[1], Section((second,), title="two"))]
    return [len(section.findings) for section in join_answers(named)]


def test_the_same_finding_of_a_later_job_is_told_once_and_that_is_said() -> None:
    joined = join_answers([("shop", Section((FOUND,))), ("shop", Section((FOUND,)))])

    assert [len(section.findings) for section in joined] == [1, 0]
    assert joined[1].remarks == ("1 finding was found before by another job of this lane, and not told again",)


@pytest.mark.parametrize(
    "second",
    [
        replace(FOUND, pointer="/body/other"),
        replace(FOUND, rule="response.range.widened"),
        replace(FOUND, detail=("c",)),
        replace(FOUND, message=replace(FOUND.message, operation="GET /b")),
        replace(FOUND, consumers=(AffectedConsumer("web", "reads status"),)),
    ],
    ids=["place", "rule", "detail", "message", "consumer"],
)
def test_another_finding_is_told(second: Finding) -> None:
    assert counts(FOUND, second) == [1, 1]


@pytest.mark.parametrize(
    "first",
    [replace(FOUND, severity=Severity.WARNING), replace(FOUND, waiver=WAIVER), PENDING],
    ids=["less severe", "waived", "pending"],
)
def test_what_fails_nothing_hides_nothing(first: Finding) -> None:
    assert counts(first, FOUND) == [1, 1]


def test_the_same_finding_of_another_provider_is_told() -> None:
    assert counts(FOUND, FOUND, ("shop", "bank")) == [1, 1]


def test_two_findings_of_one_job_at_one_place_are_both_told() -> None:
    (section,) = join_answers([("shop", Section((FOUND, FOUND)))])

    assert len(section.findings) == 2
