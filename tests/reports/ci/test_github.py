"""Annotations of GitHub Actions: ours are obeyed, and nothing else is."""

from __future__ import annotations

import pytest

from contractguard.contract.report import Report
from contractguard.reports import render
from contractguard.reports.context import RenderContext
from tests.reports.ci.github_log import Command, github_commands
from tests.reports.states import HOSTILE, STATES, failed, finding, report_of


def commands(report: Report, limit: int = 9) -> list[Command]:
    log = render(report, "github", context=RenderContext(max_annotations=limit)).decode()
    found = github_commands(log)
    assert len(found) == len(log.splitlines())
    return found


@pytest.mark.parametrize(
    "state, words",
    [
        ("passed", []),
        ("failed", ["error", "error", "error", "warning", "warning"]),
        ("waived-only", []),
        ("part-not-checked", ["warning"]),
        ("undecided", ["warning", "warning"]),
        ("could-not-check", ["error"]),
        ("nothing-compared", ["error"]),
        ("usage", ["error"]),
    ],
)
def test_each_state_has_its_annotations(state: str, words: list[str]) -> None:
    assert [word for word, _, _ in commands(STATES[state])] == words


def test_an_annotation_stands_on_its_line_and_says_whom_it_breaks() -> None:
    [(_, properties, data)] = commands(report_of(finding(consumers=("billing",))))

    assert properties == {
        "file": "api.yaml",
        "line": "9",
        "endLine": "9",
        "col": "3",
        "endColumn": "20",
        "title": "response.enum.widened",
    }
    assert data.startswith("/body/status may now be 'disputed'; breaks billing\n")


def test_a_region_of_several_lines_has_no_columns() -> None:
    at = finding().placement
    assert at is not None

    [(_, properties, _)] = commands(report_of(finding(placement=at.__class__("api.yaml", 9, 3, 11, 4))))

    assert "col" not in properties and properties["endLine"] == "11"


def test_more_than_are_shown_are_counted() -> None:
    found = commands(report_of(*(finding(number=number) for number in range(20))), 9)

    assert len(found) == 10
    assert found[-1][2].startswith("+11 more")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_foreign_text_is_no_command_and_no_property(text: str) -> None:
    found = commands(failed(text))

    assert [word for word, _, _ in found] == ["error", "error", "error", "warning", "warning"]
    for _, properties, _ in found:
        assert set(properties) <= {"file", "line", "endLine", "col", "endColumn", "title"}
        assert properties.get("line", "9") == "9"
