"""GitLab's Code Quality: every entry is one that its reader takes, and none overwrites another."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from contractguard.contract.report import Report
from contractguard.reports import render
from tests.reports.states import HOSTILE, STATES, failed, finding, report_of

SEVERITIES = {"info", "minor", "major", "critical", "blocker"}


def entries(report: Report) -> list[dict[str, Any]]:
    data = render(report, "gitlab")
    found: list[dict[str, Any]] = json.loads(data)
    assert data[:1] == b"["
    for entry in found:
        assert set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert entry["description"] and entry["check_name"] and entry["severity"] in SEVERITIES
        assert re.fullmatch("[0-9a-f]{32}", entry["fingerprint"])
        assert entry["location"]["path"] and entry["location"]["lines"]["begin"] >= 1
    assert len({entry["fingerprint"] for entry in found}) == len(found)
    return found


@pytest.mark.parametrize(
    "state, severities",
    [
        ("passed", []),
        ("failed", ["critical", "critical", "critical", "minor", "info", "minor", "minor"]),
        ("waived-only", []),
        ("part-not-checked", ["minor"]),
        ("undecided", ["minor", "minor"]),
        ("could-not-check", ["blocker"]),
        ("nothing-compared", ["blocker"]),
        ("usage", ["blocker"]),
    ],
)
def test_each_state_has_its_entries(state: str, severities: list[str]) -> None:
    assert [entry["severity"] for entry in entries(STATES[state])] == severities


def test_findings_of_two_providers_that_share_an_id_are_both_told() -> None:
    other = finding(message=finding().message.__class__("[ledger] GET /x"))

    assert len(entries(report_of(finding(), other))) == 2


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_foreign_text_breaks_nothing(text: str) -> None:
    assert len(entries(failed(text))) == 7
