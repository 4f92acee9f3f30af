"""What the formats for build servers tell of each finding."""

from __future__ import annotations

import shlex
from dataclasses import replace

import pytest

from contractguard.contract.document import Json
from contractguard.contract.finding import AffectedConsumer, Severity
from contractguard.reports import render
from contractguard.reports.parts import entries
from contractguard.reports.parts.entries import MAX_CONSUMERS, accept_line, facts_of, list_entries, sentence_of
from tests.reports.states import STATES, WAIVER, finding, report_of


def test_what_affects_a_consumer_comes_first_among_those_of_one_severity() -> None:
    warning = finding(severity=Severity.WARNING, number=1, consumers=("billing",))
    report = report_of(warning, finding(number=2), finding(number=3, consumers=("ledger",)))

    assert [entry.finding.fingerprint[-1] for entry in list_entries(report)] == ["3", "2", "1"]


def test_only_what_fails_the_run_is_failing() -> None:
    report = report_of(finding(), finding(severity=Severity.WARNING), finding(waiver=WAIVER))

    assert [entry.is_failing for entry in list_entries(report)] == [True, False, False]
    assert not list_entries(STATES["passed"])


def test_a_sentence_names_each_consumer_once_and_not_too_many() -> None:
    told = sentence_of(finding(consumers=[f"c{number}" for number in range(30)] * 2), 1_000)

    assert told.endswith(f"c{MAX_CONSUMERS - 1} and {30 - MAX_CONSUMERS} more")


def test_a_consumer_that_can_do_without_is_not_broken() -> None:
    reader = AffectedConsumer("billing", "reads it", breaks=False)

    assert sentence_of(replace(finding(), consumers=(reader,)), 1_000) == sentence_of(finding(), 1_000)


def test_a_waived_finding_says_who_accepts_it_and_another_how_to_accept_it() -> None:
    assert "waived by ann@example.com until 2026-01-31: old clients are gone" in facts_of(finding(waiver=WAIVER), "")
    assert any(line.startswith("to accept it: contractguard accept 0000") for line in facts_of(finding(), ""))


def test_the_witness_of_a_finding_is_spelled_once_for_all_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    spelled: list[Json] = []
    spell = entries.value_text

    def spell_and_note(value: Json, limit: int) -> str:
        spelled.append(value)
        return spell(value, limit)

    monkeypatch.setattr(entries, "value_text", spell_and_note)
    report = report_of(finding(witness=({"body": 1},)))

    shown = [render(report, name) for name in ("sarif", "junit", "markdown", "github", "azure")]

    assert all(b"witness" in text for text in shown)
    assert spelled == [{"body": 1}]


def test_a_command_to_copy_has_a_hostile_id_as_one_word() -> None:
    line = accept_line(finding(fingerprint="x; rm -rf ~ #' $(id)"))

    assert shlex.split(line)[:3] == ["contractguard", "accept", "x; rm -rf ~ #' $(id)"]
    assert accept_line(finding()).startswith("contractguard accept 000000000001 ")
