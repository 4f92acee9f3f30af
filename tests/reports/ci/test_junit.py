"""JUnit: held against Jenkins' schema, and read back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from contractguard.contract.answers.outcome import Outcome
from contractguard.contract.choices import FailOn
from contractguard.contract.model import MessageKey, Role
from contractguard.contract.report import Report
from contractguard.reports import render
from contractguard.support.printable import written_json
from tests.reports.states import HOSTILE, STATES, failed, finding, report_of

SCHEMA = etree.XMLSchema(etree.parse(str(Path("tests/data/schemas/junit-10.xsd"))))


def root_of(report: Report) -> etree._Element:
    """The root of the file, which is valid, and whose counts are those of its cases."""
    root = etree.fromstring(render(report, "junit"))
    SCHEMA.assertValid(root)
    for element in (root, *root.iter("testsuite")):
        assert int(element.get("tests")) == len([*element.iter("testcase")]) > 0
        assert int(element.get("failures")) == len([*element.iter("failure")])
        assert int(element.get("errors")) == len([*element.iter("error")])
    names = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    assert len(names) == len(set(names))
    return root


@pytest.mark.parametrize(
    "state, counts",
    [
        ("passed", (1, 0, 0, 0)),
        ("failed", (8, 3, 2, 1)),
        ("waived-only", (1, 0, 0, 1)),
        ("part-not-checked", (1, 0, 1, 0)),
        ("undecided", (2, 0, 1, 0)),
        ("could-not-check", (1, 0, 1, 0)),
        ("nothing-compared", (1, 0, 1, 0)),
        ("usage", (1, 0, 1, 0)),
    ],
)
def test_each_state_has_its_cases(state: str, counts: tuple[int, ...]) -> None:
    root = root_of(STATES[state])

    found = [len([*root.iter(tag)]) for tag in ("testcase", "failure", "error", "skipped")]
    assert tuple(found) == counts


def test_a_failed_case_says_what_where_and_whom_it_breaks() -> None:
    root = root_of(report_of(finding(consumers=("billing",))))

    failure = next(root.iter("failure"))
    assert failure.get("type") == "response.enum.widened"
    assert "breaks billing" in (failure.get("message") or "")
    assert "api.yaml:9:3" in (failure.text or "") and "contractguard accept 000000000001" in (failure.text or "")


def test_what_does_not_fail_the_run_is_no_failed_case() -> None:
    report = replace(failed(), outcome=Outcome(0, fail_on=FailOn.NEVER))

    assert not [*root_of(report).iter("failure")]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_foreign_text_is_read_back_as_text(text: str) -> None:
    root = root_of(failed(text))

    assert {element.tag for element in root.iter()} <= {
        "testsuites",
        "testsuite",
        "testcase",
        "failure",
        "error",
        "skipped",
    }
    assert "\x1b" not in render(failed(text), "junit").decode()


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_the_name_of_an_operation_commands_no_build_server(text: str) -> None:
    named = finding(message=MessageKey(text, Role.RESPONSE, "200", text))

    written = render(report_of(named), "junit").decode()

    assert written_json(written) == written


def test_nothing_in_it_depends_on_the_clock() -> None:
    assert {case.get("time") for case in root_of(failed()).iter("testcase")} == {"0"}
