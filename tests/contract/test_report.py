"""A report of several sections: what holds for all of them together."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from contractguard.contract.acceptance.tolerance import Tolerance
from contractguard.contract.acceptance.waiver import FindingReference, Waiver
from contractguard.contract.choices import Unit
from contractguard.contract.finding import Finding, PayloadEvidence, Proof, Severity, Unchecked
from contractguard.contract.model import MessageKey
from contractguard.contract.report import Report, Section, Statistics

DAY = date(2026, 1, 31)


def finding(name: str = "a", severity: Severity = Severity.ERROR, **more: Any) -> Finding:
    return Finding("a.b", severity, Proof.PROVED, MessageKey(name), "", name, name, **more)


def test_findings_and_remarks_stand_in_the_order_of_the_sections() -> None:
    one, other = Section((finding("b"),), remarks=("x",)), Section((finding("a"),), remarks=("y",))

    report = Report("check", (one, other))

    assert [found.text for found in report.findings] == ["b", "a"]
    assert report.remarks == ("x", "y")


def test_a_report_is_complete_when_all_sections_are() -> None:
    assert Report("check", (Section(), Section())).complete
    assert not Report("check", (Section(), Section(complete=False))).complete


def test_what_is_waived_counts_as_waived_alone() -> None:
    waiver = Waiver(FindingReference("0" * 12), "old clients are gone", "ann", DAY)
    sections = (Section((finding(), finding(waiver=waiver))), Section((finding(severity=Severity.INFO),)))

    report = Report("check", sections)

    assert [report.count(level) for level in (Severity.ERROR, Severity.WARNING, Severity.INFO)] == [1, 0, 1]
    assert report.waived == 1


def test_what_is_tolerated_is_not_missed() -> None:
    allowed = Tolerance("GET /a", "known", "ann", DAY)
    entries = (
        Unchecked(None, "r", must=True),
        Unchecked(None, "r", must=True, tolerance=allowed),
        Unchecked(None, "r"),
    )

    assert Report("check", (Section((), entries), Section((), entries[:1]))).missed == 2


@pytest.mark.parametrize(("unit", "messages"), [(Unit.CONTRACT, 12), (Unit.PAYLOAD, 7)])
def test_payloads_are_the_same_in_each_section_and_messages_are_not(unit: Unit, messages: int) -> None:
    sections = tuple(Section((), (), Statistics(1, number, number), unit=unit) for number in (7, 5))

    figures = Report("verify", sections).statistics

    assert (figures.operations, figures.messages, figures.checked) == (2, messages, 12)


def test_expectations_are_none_where_there_was_no_question_of_any() -> None:
    none, some = Section(), Section(statistics=Statistics(expectations=0, consumers=2))

    assert Report("check", (none, none)).statistics.expectations is None
    assert Report("check", (none, some)).statistics.expectations == 0
    assert Report("check", (some, some)).statistics.consumers == 2


def test_a_report_of_nothing_looked_at_nothing() -> None:
    report = Report("check")

    assert (report.findings, report.unit, report.statistics) == ((), Unit.CONTRACT, Statistics())


def test_a_finding_without_evidence_is_in_no_payload() -> None:
    assert (finding().payloads, finding().payloads_total) == ((), 0)
    assert finding(evidence=PayloadEvidence(3)).payloads_total == 3
