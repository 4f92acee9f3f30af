"""What a report ends in, where findings are waived or undecided"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from contractguard.cli.output import exit_code
from contractguard.contract.acceptance.waiver import FindingReference, Waiver
from contractguard.contract.choices import FailOn
from contractguard.contract.finding import Finding, Proof, Severity, Unchecked
from contractguard.contract.model import MessageKey
from contractguard.contract.report import Section, Statistics

WAIVER = Waiver(FindingReference("0" * 12), "old clients are gone", "ann", date(2026, 1, 31))


def finding(proof: Proof = Proof.PROVED, **more: Any) -> Finding:
    return Finding("a.b", Severity.ERROR, proof, MessageKey("GET /orders"), "", "it is gone", "0" * 12, **more)


def code(*findings: Finding, unchecked: tuple[Unchecked, ...] = (), complete: bool = True) -> int:
    section = Section(findings, unchecked, Statistics(1, 1, 1), complete=complete)
    return exit_code([section], FailOn.ERROR, fail_on_unknown=True)


@pytest.mark.parametrize(
    "found, expected",
    [
        (finding(), 1),
        (finding(waiver=WAIVER), 0),
        (finding(waiver=WAIVER, waiver_expired=True), 1),
    ],
)
def test_what_is_waived_does_not_count(found: Finding, expected: int) -> None:
    assert code(found) == expected


def test_one_waiver_does_not_cover_another_finding() -> None:
    assert code(finding(waiver=WAIVER), finding()) == 1


@pytest.mark.parametrize("proof", [Proof.UNPROVEN, Proof.DISPUTED])
def test_an_undecided_finding_that_is_waived_is_settled(proof: Proof) -> None:
    assert code(finding(proof, waiver=WAIVER), complete=False) == 0
    assert code(finding(proof, waiver=WAIVER, waiver_expired=True), complete=False) == 1


def test_a_search_that_was_cut_short_is_not_settled_by_a_waiver() -> None:
    assert code(finding(Proof.UNPROVEN, waiver=WAIVER, complete=False), complete=False) == 3
    assert code(finding(waiver=WAIVER), complete=False) == 3


def test_what_was_not_checked_is_not_settled_by_a_waiver() -> None:
    assert code(finding(waiver=WAIVER), unchecked=(Unchecked(None, "no schema"),)) == 3
