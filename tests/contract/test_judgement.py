"""What the sections of a report end in."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from contractguard.contract.acceptance.waiver import FindingReference, Waiver
from contractguard.contract.choices import FailOn
from contractguard.contract.finding import Finding, Proof, Severity, Unchecked
from contractguard.contract.judgement import exit_code
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


def test_a_section_that_only_informs_decides_nothing() -> None:
    passing = Section((), (), Statistics(1, 1, 1))
    informing = Section((finding(),), (), Statistics(1, 1, 1), decides=False)

    assert exit_code([passing, informing], FailOn.ERROR, fail_on_unknown=True) == 0
    assert exit_code([informing], FailOn.ERROR, fail_on_unknown=True) == 3


def test_findings_of_one_section_win_over_what_another_could_not_check() -> None:
    failing, nothing = Section((finding(),), (), Statistics(1, 1, 1)), Section()

    assert exit_code([nothing, failing], FailOn.ERROR, fail_on_unknown=False) == 1
    assert exit_code([nothing], FailOn.ERROR, fail_on_unknown=False) == 3
    assert exit_code([], FailOn.ERROR, fail_on_unknown=False) == 3
