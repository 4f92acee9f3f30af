"""SARIF: held against the published schema, and what code scanning asks for besides."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from contractguard.contract.finding import Placement, Severity
from contractguard.contract.report import Report
from contractguard.reports import render
from contractguard.reports.context import RenderContext
from contractguard.reports.formats import find_format
from contractguard.reports.sarif import MAX_MESSAGE, MAX_RESULTS
from tests.reports.states import HOSTILE, STATES, failed, finding, report_of

PUBLISHED = json.loads(Path("tests/data/schemas/sarif-schema-2.1.0.json").read_text("utf-8"))
VALIDATOR = jsonschema_rs.Draft4Validator(PUBLISHED)


def run_of(report: Report, context: RenderContext | None = None) -> dict[str, Any]:
    """The one run of the file, which is valid."""
    whole = json.loads(render(report, "sarif", context=context))
    assert [error.message for error in VALIDATOR.iter_errors(whole)] == []
    assert len(whole["runs"]) == 1
    found: dict[str, Any] = whole["runs"][0]
    return found


@pytest.mark.parametrize("state", sorted(STATES))
def test_each_state_is_a_valid_file(state: str) -> None:
    assert run_of(STATES[state])["columnKind"] == "unicodeCodePoints"


def test_a_file_without_a_message_is_not_valid() -> None:
    whole = json.loads(render(failed(), "sarif"))
    del whole["runs"][0]["results"][0]["message"]

    assert not VALIDATOR.is_valid(whole)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_foreign_text_breaks_nothing_and_no_text_is_too_long(text: str) -> None:
    run = run_of(failed(text))

    for result in run["results"]:
        assert len(result["message"]["text"]) <= MAX_MESSAGE
        assert ":" not in result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert "](" not in result["message"]["text"].replace("\\](", "")
    raw = render(failed(text), "sarif").decode()
    assert "\x1b" not in raw and "##[" not in raw and "\u202e" not in raw


def test_every_result_has_a_place_with_four_numbers_and_a_rule() -> None:
    run = run_of(failed())
    rules = run["tool"]["driver"]["rules"]

    for result in run["results"]:
        region = result["locations"][0]["physicalLocation"]["region"]
        assert set(region) == {"startLine", "startColumn", "endLine", "endColumn"}
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    for rule in rules:
        assert rule["shortDescription"]["text"] and rule["fullDescription"]["text"] and rule["help"]["text"]
    assert [rule["id"] for rule in rules] == sorted({result["ruleId"] for result in run["results"]})


def test_findings_that_would_be_one_alert_are_one_result_that_names_all() -> None:
    run = run_of(report_of(finding(number=1), finding("another", number=2), finding(number=3, file="other.yaml")))

    merged, alone = run["results"]
    assert merged["occurrenceCount"] == 2
    assert f"{2:012x}" in merged["message"]["text"] or f"{1:012x}" in merged["message"]["text"]
    assert "occurrenceCount" not in alone


def test_what_is_waived_stays_and_is_suppressed() -> None:
    results = run_of(STATES["waived-only"])["results"]

    assert [result["suppressions"][0]["status"] for result in results] == ["accepted"]


def test_a_waived_finding_does_not_hide_an_open_one_at_its_place() -> None:
    waived = STATES["waived-only"].findings[0]

    results = run_of(report_of(waived, finding(number=2)))["results"]

    assert [("suppressions" in result) for result in results] == [False, True]


@pytest.mark.parametrize("state", ["could-not-check", "nothing-compared", "usage"])
def test_a_run_that_could_not_check_was_not_successful(state: str) -> None:
    run = run_of(STATES[state])

    assert run["results"] == []
    assert run["invocations"][0]["executionSuccessful"] is False
    assert run["invocations"][0]["toolExecutionNotifications"][-1]["level"] == "error"


def test_a_part_that_was_not_checked_is_a_notification() -> None:
    notes = run_of(STATES["part-not-checked"])["invocations"][0]["toolExecutionNotifications"]

    assert "a reference leads nowhere" in notes[0]["message"]["text"]


def test_a_run_that_passed_says_so() -> None:
    run = run_of(STATES["passed"])

    assert (run["results"], run["invocations"][0]["executionSuccessful"]) == ([], True)


def test_rules_link_to_the_documentation_where_it_is_known() -> None:
    context = RenderContext(docs_url="https://example.com/docs", report_id="pay/ments")

    run = run_of(failed(), context)

    assert run["tool"]["driver"]["rules"][-1]["helpUri"].startswith("https://example.com/docs/rules/")
    assert run["automationDetails"]["id"] == "contractguard/pay-ments/"


@pytest.mark.no_cover
def test_of_very_many_results_those_that_affect_a_consumer_stay() -> None:
    many = [finding(number=number, file=f"{number}.yaml") for number in range(MAX_RESULTS + 10)]
    hurting = finding(number=999_999, file="z.yaml", rule="webhook.enum.widened", consumers=("billing",))

    run = run_of(report_of(*many, hurting, finding(severity=Severity.WARNING, number=10**7, file="y.yaml")))

    assert len(run["results"]) == MAX_RESULTS
    assert run["results"][0]["properties"]["fingerprint"] == hurting.fingerprint
    assert "12 more results" in run["invocations"][0]["toolExecutionNotifications"][-1]["message"]["text"]


@pytest.mark.parametrize(
    "name, uri",
    [
        ("a b/c:d.yaml", "a%20b/c%3Ad.yaml"),
        ("caf\udce9/api.yaml", "caf%E9/api.yaml"),
        ("x\ud800.yaml", "x%ED%A0%80.yaml"),
    ],
    ids=["blank-and-colon", "not-utf-8", "half-a-letter"],
)
def test_a_path_is_a_relative_reference(name: str, uri: str) -> None:
    (result,) = run_of(report_of(finding(placement=Placement(name, 1, 1, 1, 2))))["results"]

    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


@pytest.mark.parametrize(
    "name", ["/etc/api.yaml", "../../etc/passwd", "a/../../b", "a\\..\\..\\b", "", "x" * 5_000, "é" * 1_000],
    ids=["of-the-machine", "above", "through", "backslashes", "none", "long", "long-when-escaped"],
)  # fmt: skip
def test_what_is_no_path_of_the_repository_is_shown_at_the_configuration(name: str) -> None:
    (result,) = run_of(report_of(finding(placement=Placement(name, 7, 1, 7, 2))))["results"]

    at = result["locations"][0]["physicalLocation"]
    assert at["artifactLocation"]["uri"] == "contractguard.toml" and at["region"]["startLine"] == 1


def test_somebody_who_reads_the_log_is_told_what_code_scanning_shows() -> None:
    elsewhere = finding(number=2, placement=Placement("api.yaml", 1, 1, 1, 2))

    told = find_format("sarif").remarks(report_of(finding(), elsewhere))

    assert told == ("1 of 2 findings stand on changed lines, where code scanning shows them",)
    assert find_format("sarif").remarks(STATES["passed"]) == ()
