"""The page of a job: Markdown, within its bounds."""

from __future__ import annotations

import pytest

from contractguard.reports import render
from contractguard.reports.ci import github_summary
from tests.reports.states import STATES, failed, finding, report_of


def test_it_is_the_markdown_report() -> None:
    assert render(failed(), "github-summary").rstrip(b"\n") == render(failed(), "markdown").rstrip(b"\n")


def test_a_run_that_could_not_check_is_no_pass() -> None:
    text = render(STATES["could-not-check"], "github-summary").decode()

    assert "could not check" in text and "✓" not in text


def test_what_there_is_no_room_for_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(github_summary, "MAX_BYTES", 3_000)
    findings = [finding(f"{'é' * 300} {number}", number=number) for number in range(20)]

    data = render(report_of(*findings), "github-summary")

    assert len(data) <= 3_000
    assert data.startswith("### ✗".encode()) and b"more blocks" in data
