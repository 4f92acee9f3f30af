"""A stored report, read and written again, is what it was; what is no such report is refused with its place."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from contractguard.contract.document import Json
from contractguard.contract.errors import InputError
from contractguard.reports import render
from contractguard.reports.stored import read_report
from tests.cli.conftest import Run, folder, plain_environment, run
from tests.reports.states import WAIVER, finding, report_of

__all__ = ["folder", "plain_environment", "run"]

RUNS = {
    "diff": ("diff", "old.json", "new.json"),
    "passed": ("diff", "old.json", "same.json"),
    "could-not-check": ("diff", "old.json", "absent.json"),
    "schema": ("schema", "wide.json", "narrow.json"),
    "undecided-schema": ("schema", "wide.json", "odd.json"),
    "verify": ("verify", "payloads", "--contract", "old.json", "--operation", "GET /orders", "--status", "200"),
}


@pytest.fixture
def inputs(folder: Path) -> Path:
    """The folder with schemas and payloads besides."""
    wide, narrow = {"type": ["string", "null"], "default": {"password": "hunter2"}}, {"type": "string", "minLength": 2}
    (folder / "wide.json").write_text(json.dumps(wide))
    (folder / "narrow.json").write_text(json.dumps(narrow))
    (folder / "odd.json").write_text(json.dumps({"type": "string", "pattern": "(?=a)b+"}))
    (folder / "payloads").mkdir()
    for number, payload in enumerate(({"id": 1}, {}, {"id": "x"}, {"id": None})):
        (folder / "payloads" / f"{number}.json").write_text(json.dumps(payload))
    return folder


@pytest.mark.parametrize("name", sorted(RUNS))
def test_a_stored_report_is_written_again_as_it_was(inputs: Path, run: Run, name: str) -> None:
    first = run(*RUNS[name], "-o", "json=a.json", "-o", "text=a.txt")

    second = run("report", "a.json", "-o", "json=b.json", "-o", "text=b.txt")

    assert second.code == first.code
    assert (inputs / "b.json").read_bytes() == (inputs / "a.json").read_bytes()
    assert (inputs / "b.txt").read_text() == (inputs / "a.txt").read_text()


def test_where_a_finding_was_placed_is_kept(report: Json) -> None:
    report["findings"][0]["placement"] = {
        "file": "api.yaml",
        "line": 3,
        "column": 1,
        "end_line": 4,
        "end_column": 9,
        "changed": True,
    }

    again = json.loads(render(read_report(report, "r.json"), "json"))

    assert again["findings"] == report["findings"]


@pytest.mark.parametrize("left", [0, 7, None])
def test_the_days_that_a_waiver_has_left_are_kept(left: int | None) -> None:
    told = finding(waiver=replace(WAIVER, days_left=left))
    new = replace(report_of(told, exit_code=0), new_waivers=(replace(WAIVER, days_left=left),))

    again = read_report(json.loads(render(new, "json")), "r.json")

    assert [one.waiver.days_left for one in again.findings] == [left]
    assert [one.days_left for one in again.new_waivers] == [left]


def test_what_is_shown_of_a_stored_report_can_be_chosen(inputs: Path, run: Run) -> None:
    run(*RUNS["diff"], "-o", "json=a.json")

    assert "0 of 1 finding shown" in run("report", "a.json", "--only-rule", "no.such").out


def test_a_report_that_was_cut_is_cut_no_further(inputs: Path, run: Run) -> None:
    for name, first in (("many", 0), ("others", 1)):
        values = [f"value {number} " + "x" * 50 for number in range(first, 100)]
        (inputs / f"{name}.json").write_text(json.dumps({"enum": values}))

    run("schema", "many.json", "others.json", "-o", "json=a.json")
    run("report", "a.json", "-o", "json=b.json")

    assert "abbreviated" in (inputs / "a.json").read_text()
    assert (inputs / "b.json").read_bytes() == (inputs / "a.json").read_bytes()


@pytest.fixture
def report(inputs: Path, run: Run) -> Json:
    """A stored report with one finding."""
    run(*RUNS["diff"], "-o", "json=a.json")
    return json.loads((inputs / "a.json").read_text())


@pytest.mark.parametrize(
    "key, value, said",
    [
        ("state", "passed", "/state does not fit"),
        ("exit_code", 0, "/state does not fit"),
        ("exit_code", 4, "/exit_code is no exit code"),
        ("version", 2, "/version is not 1"),
        ("version", True, "/version is not 1"),
        ("complete", False, "/complete does not fit"),
        ("findings", [], "/summary does not fit"),
        ("extra", 1, "/extra is not known"),
        ("rule", "##vso[task.complete]", "/findings/0/rule is no name of ours"),
        ("fingerprint", "0\n::error::", "/findings/0/fingerprint is no name of ours"),
        ("sections", [], "/findings/0/section is the number of no section"),
    ],
)
def test_what_does_not_fit_together_is_refused(report: Json, key: str, value: Json, said: str) -> None:
    (report if key in report or key == "extra" else report["findings"][0])[key] = value

    with pytest.raises(InputError) as error:
        read_report(report, "r.json")

    assert said in error.value.what
    assert error.value.where == "r.json"


@pytest.mark.parametrize(
    "name, changed",
    [
        ("diff", {"exit_code": 0, "state": "passed"}),
        ("diff", {"fail_on": "never"}),
        ("diff", {"fail_on": "never", "exit_code": 0, "state": "passed", "summary": {"missed": 1}}),
        ("passed", {"exit_code": 1, "state": "failed"}),
        ("passed", {"summary": {"checked": 0}}),
        ("passed", {"decides": False}),
        ("diff", {"decides": False, "exit_code": 0, "state": "passed"}),
        ("passed", {"problem": {"what": "x", "where": "", "remedy": ""}}),
    ],
    ids=[
        "failed-as-passed",
        "failed-by-nothing",
        "missed-as-passed",
        "passed-as-failed",
        "nothing-as-passed",
        "decided-by-nothing",
        "errors-that-decide-nothing",
        "problem-as-passed",
    ],
)
def test_an_exit_code_that_the_findings_do_not_come_to_is_refused(
    inputs: Path, run: Run, name: str, changed: dict[str, Json]
) -> None:
    run(*RUNS[name], "-o", "json=a.json")
    report = json.loads((inputs / "a.json").read_text())
    figures = changed.pop("summary", {})
    if figures.get("missed"):
        left = {"section": 0, "message": None, "subject": "x", "reason": "y", "source": None, "must": True}
        report |= {"unchecked": [{**left, "allowed": None}], "complete": False}
        report["incomplete"] = [{"kind": "unchecked", "reason": "y", "count": 1, "message": None}]
        report["sections"][0]["complete"] = False
        figures |= {"unknown": 1}
    for one in (report, report["sections"][0]):
        one["summary"] |= figures
    report["sections"][0]["decides"] = changed.pop("decides", True)

    with pytest.raises(InputError, match="/exit_code is that of a run"):
        read_report(report | changed, "r.json")


@pytest.mark.parametrize("root", [None, [], "x", 1, {}, {"version": 1}, {"version": True}])
def test_what_is_no_report_is_refused(root: Json) -> None:
    with pytest.raises(InputError, match="is no report as contractguard writes it"):
        read_report(root, "r.json")


def _places(node: Json, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    for key, child in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from _places(child, (*path, key))


def test_no_value_of_another_type_is_a_crash(report: Json) -> None:
    whole = render(read_report(report, "r.json"), "json")
    for path in _places(report):
        if not path:
            continue
        values: tuple[Json, ...] = (None, [], {}, "", 0, True, 10**30, "\ud800", [[[]]])
        for value in values:
            changed = copy.deepcopy(report)
            holder = changed
            for step in path[:-1]:
                holder = holder[step]
            holder[path[-1]] = value
            try:
                again = read_report(changed, "r.json")
            except InputError:
                continue
            assert render(again, "json") != whole or changed == report or path[0] == "tool"
