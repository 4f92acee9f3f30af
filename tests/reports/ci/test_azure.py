"""Logging commands of Azure Pipelines: ours are obeyed, and nothing else is."""

from __future__ import annotations

import pytest

from contractguard.contract.report import Report
from contractguard.reports import render
from contractguard.reports.context import RenderContext
from tests.reports.ci.github_log import Command, azure_commands, github_commands
from tests.reports.states import HOSTILE, STATES, failed, finding, report_of


def commands(report: Report, limit: int = 9) -> list[Command]:
    log = render(report, "azure", context=RenderContext(max_annotations=limit)).decode()
    found = azure_commands(log)
    assert len(found) == len(log.splitlines())
    assert not github_commands(log)
    return found


@pytest.mark.parametrize(
    "state, kinds",
    [
        ("passed", []),
        ("failed", ["error", "error", "error", "warning", "warning"]),
        ("waived-only", []),
        ("part-not-checked", ["warning"]),
        ("undecided", ["warning", "warning"]),
    ],
)
def test_each_state_has_its_issues(state: str, kinds: list[str]) -> None:
    assert [properties["type"] for _, properties, _ in commands(STATES[state])] == kinds


@pytest.mark.parametrize("state", ["could-not-check", "nothing-compared", "usage"])
def test_a_run_that_could_not_check_fails_its_task(state: str) -> None:
    words = [(word, properties) for word, properties, _ in commands(STATES[state])]

    assert words == [("task.logissue", {"type": "error"}), ("task.complete", {"result": "Failed"})]


def test_an_issue_stands_on_its_line() -> None:
    [(_, properties, message)] = commands(report_of(finding()))

    assert properties == {
        "type": "error",
        "sourcepath": "api.yaml",
        "linenumber": "9",
        "columnnumber": "3",
        "code": "response.enum.widened",
    }
    assert message.startswith("/body/status may now be 'disputed'\n")


def test_more_than_are_kept_are_counted() -> None:
    found = commands(report_of(*(finding(number=number) for number in range(20))))

    assert len(found) == 10
    assert found[-1][2] == "+11 more, see another report"


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_foreign_text_is_no_command_and_no_property(text: str) -> None:
    found = commands(failed(text))

    assert {word for word, _, _ in found} == {"task.logissue"}
    assert all(set(one) <= {"type", "sourcepath", "linenumber", "columnnumber", "code"} for _, one, _ in found)
