"""contractguard lane: what a moment runs, what it leaves out, and what it ends in"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from contractguard.contract.document import Json
from contractguard.project.observing.providers import ProviderChoice, find_recorded_providers
from contractguard.project.observing.recorders import open_recorder
from contractguard.store.journals import new_run_folder
from tests.checks.descriptions import answering
from tests.cli.conftest import Run
from tests.cli.test_drift_command import record
from tests.observe.live.calls import call
from tests.project.base.repositories import commit, git, start

CONFIGURATION = '[providers.shop]\nspec = "openapi.json"\n'
ID: Json = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}
LOOSE: Json = {"type": "object", "properties": {"id": {"type": "string"}}}


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Path:
    """A provider whose contract is recorded on main; `work` is checked out."""
    folder = tmp_path / "shop"
    start(folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("CONTRACTGUARD_TODAY", "2026-01-01")
    (folder / "contractguard.toml").write_text(CONFIGURATION)
    describe(folder, ID)
    assert run("record").code == 0
    commit(folder, "recorded")
    git(folder, "switch", "-q", "-c", "work")
    return folder


def describe(folder: Path, schema: Any) -> None:
    (folder / "openapi.json").write_text(json.dumps(answering(schema)))


def configure(folder: Path, lane: str) -> None:
    """Give the base and the work tree a lane."""
    git(folder, "switch", "-q", "main")
    (folder / "contractguard.toml").write_text(CONFIGURATION + lane)
    commit(folder, "a lane")
    git(folder, "switch", "-q", "work")
    git(folder, "reset", "-q", "--hard", "main")


def lane(run: Run, name: str = "pr", *arguments: str) -> tuple[int, dict[str, Any], str]:
    result = run("lane", "run", name, "--format", "json", *arguments)
    return result.code, json.loads(result.out), result.err


def test_what_a_lane_requires_and_does_not_run_is_refused(shop: Path, run: Run) -> None:
    configure(shop, '[lanes.pr]\nrun = ["check"]\nrequire = ["drift"]\n')

    result = run("lane", "run", "pr")

    assert result.code == 2 and "requires drift, and does not run it" in result.err, result.err


def test_the_built_in_lane_checks_and_names_what_it_left_out(shop: Path, run: Run) -> None:
    code, report, told = lane(run)

    assert (code, report["command"], report["state"], report["settings"]["lane"]) == (0, "lane", "passed", "pr")
    assert any("drift was left out: no run was recorded" in remark for remark in report["remarks"])
    assert "check: passed" in told


def test_a_break_fails_the_lane(shop: Path, run: Run) -> None:
    describe(shop, LOOSE)

    code, report, _ = lane(run)

    assert code == 1
    assert [one["rule"] for one in report["findings"] if one["severity"] == "error"] == [
        "response.property.became-optional"
    ]


def test_what_was_observed_in_this_run_is_part_of_the_one_report(shop: Path, run: Run) -> None:
    configure(shop, '[lanes.pr]\ndrift = {observed = ["today.json"]}\n')
    record(shop / "today.json", "shop", id="string | null")

    code, report, told = lane(run)

    errors = [one["rule"] for one in report["findings"] if one["severity"] == "error"]
    assert (code, errors) == (1, ["response.nullable.added"])
    assert "drift: failed" in told


def record_before(folder: Path) -> Path:
    """A journal that a run left behind, which was killed: recorded with the snapshot as it is now."""
    (provider,) = find_recorded_providers(ProviderChoice(folder))
    run_folder = new_run_folder(folder)
    recorded = open_recorder(provider, None, run_folder, "main")
    recorded.recorder.put(call("GET /orders", {"id": "o-1"}))
    recorded.journal.end_test()
    return run_folder


def test_journals_of_an_earlier_run_are_told_with_their_age_beside_the_report(shop: Path, run: Run) -> None:
    left = record_before(shop)

    _, report, told = lane(run)

    assert f"{left.name} is of a run before this one; last written less than a minute ago" in told
    assert not any("journals were recorded" in remark for remark in report["remarks"])
    assert not any("written" in remark for remark in report["remarks"])


@pytest.mark.parametrize("place", [".contractguard/observed/1-2", "elsewhere"], ids=["of a run", "that the lane names"])
def test_no_report_says_where_the_project_lies(shop: Path, run: Run, place: str) -> None:
    configure(shop, '[lanes.pr]\ndrift = {observed = ["elsewhere"]}\n' if place == "elsewhere" else "")
    (shop / place).mkdir(parents=True)
    (shop / place / "main-1.ndjson").write_text("torn\n")

    code, report, _ = lane(run)

    (told,) = [one["reason"] for one in report["unchecked"] if "drift" in one["reason"]]
    assert code == 3 and f"could not run: {place}/main-1.ndjson:1" in told


def test_journals_that_were_recorded_with_another_description_are_told(shop: Path, run: Run) -> None:
    record_before(shop)
    describe(shop, {**ID, "properties": {"id": {"type": "string"}, "note": {"type": "string"}}})

    _, report, _ = lane(run)

    (told,) = [remark for remark in report["remarks"] if "journals were recorded" in remark]
    assert "with another description (" in told and "of an earlier run, it seems" in told


def test_what_has_one_cause_is_told_once(shop: Path, run: Run) -> None:
    configure(shop, '[lanes.pr]\ndrift = {observed = ["today.json"]}\n')
    for path in (shop / "today.json", shop / "snapshots" / "shop" / "observed.json"):
        record(path, "shop", id="string | null")

    code, report, _ = lane(run)

    errors = [one for one in report["findings"] if one["rule"] == "response.nullable.added"]
    assert (code, len(errors)) == (1, 1)
    assert any("found before by another job" in remark for remark in report["remarks"])


def test_a_finding_that_is_accepted_passes(shop: Path, run: Run) -> None:
    record(shop / "snapshots" / "shop" / "observed.json", "shop", id="string | null")
    _, report, _ = lane(run)
    (finding,) = [one for one in report["findings"] if one["rule"] == "response.nullable.added"]

    assert run("accept", finding["fingerprint"], "--reason", "a", "--owner", "b", "--until", "30d").code == 0

    assert lane(run)[0] == 0


def test_a_required_job_without_anything_to_look_at_is_no_pass(shop: Path, run: Run) -> None:
    configure(shop, '[lanes.pr]\nrequire = ["drift"]\n')

    code, report, _ = lane(run)

    assert (code, report["state"]) == (3, "not-checked")
    assert any("the lane requires it" in one["reason"] for one in report["unchecked"])


def test_findings_win_over_a_job_that_could_not_run_and_both_are_told(shop: Path, run: Run) -> None:
    configure(shop, '[lanes.pr]\ndrift = {observed = ["missing.json"]}\n')
    describe(shop, LOOSE)

    code, report, told = lane(run)

    assert code == 1
    assert any("drift could not run" in one["reason"] for one in report["unchecked"])
    assert "missing.json" in told


def test_a_job_that_could_not_run_is_no_pass(shop: Path, run: Run) -> None:
    configure(shop, '[lanes.pr]\ndrift = {observed = ["missing.json"]}\n')

    assert lane(run)[0] == 3


def test_a_lane_that_looked_at_nothing_is_no_pass(shop: Path, run: Run) -> None:
    configure(shop, '[lanes.night]\nrun = ["drift"]\n')

    assert lane(run, "night")[0] == 3


def test_a_lane_that_checks_no_more_has_not_become_green_by_that(shop: Path, run: Run) -> None:
    (shop / "contractguard.toml").write_text(f'{CONFIGURATION}[lanes.pr]\nrun = ["drift"]\n')
    record(shop / "today.json", "shop", id="string")
    (shop / "contractguard.toml").write_text(
        f'{CONFIGURATION}[lanes.pr]\nrun = ["drift"]\ndrift = {{observed = ["today.json"]}}\n'
    )

    code, report, _ = lane(run)

    assert code == 1
    assert "/lanes/pr/run" in [one["pointer"] for one in report["findings"] if one["rule"] == "gate.weakened"]


def test_a_base_that_is_not_there_is_told_once(shop: Path, run: Run) -> None:
    configure(shop, '[check]\nbase = "gone"\n')

    code, report, told = lane(run)

    assert (code, report["state"], told.count("remedy: ")) == (3, "not-checked", 1)


def test_a_base_that_is_not_there_is_no_pass(shop: Path, run: Run) -> None:
    configure(shop, '[check]\nbase = "gone"\n[lanes.pr]\nrun = ["drift"]\ndrift = {observed = ["today.json"]}\n')
    record(shop / "today.json", "shop", id="string")

    code, report, _ = lane(run)

    assert (code, report["state"]) == (3, "not-checked")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("run", "gone"), "no lane"), (("plan", "gone"), "no lane"), (("run", "night"), "runs nothing")],
    ids=["run", "plan", "empty"],
)
def test_a_lane_that_is_none_is_a_usage_error(shop: Path, run: Run, arguments: tuple[str, ...], said: str) -> None:
    (shop / "contractguard.toml").write_text(f'{CONFIGURATION}[lanes.night]\npolicy = "strict"\n')

    result = run("lane", *arguments)

    assert (result.code, said in result.err) == (2, True)


def test_a_lane_that_ended_in_an_error_leaves_no_earlier_report(shop: Path, run: Run) -> None:
    assert run("lane", "run", "pr", "-o", "json=report.json").code == 0

    code = run("lane", "run", "gone", "-o", "json=report.json").code

    report = json.loads((shop / "report.json").read_text())
    assert (code, report["command"], report["state"]) == (2, "lane", "not-checked")


def test_a_report_of_a_lane_is_written_again_as_it_was(shop: Path, run: Run) -> None:
    describe(shop, LOOSE)
    run("lane", "run", "pr", "-o", "json=report.json")

    again = run("report", "report.json", "--format", "json")

    assert again.out.encode() == (shop / "report.json").read_bytes()


def test_two_runs_of_a_lane_write_the_same_bytes(shop: Path, run: Run) -> None:
    describe(shop, LOOSE)

    assert run("lane", "run", "pr", "--format", "json").out == run("lane", "run", "pr", "--format", "json").out


def test_a_plan_says_what_would_run_and_estimates_by_the_last_run(shop: Path, run: Run) -> None:
    before = run("lane", "plan", "pr")
    assert run("lane", "run", "pr").code == 0
    after = run("lane", "plan", "pr")

    assert (before.code, before.out) == (0, after.out)
    assert "check: 1 operation" in before.out and "drift: left out" in before.out
    assert "budget: 1m; estimated: unknown" in before.err
    assert "estimated: about" in after.err


def test_costs_that_are_no_costs_are_passed_over(shop: Path, run: Run) -> None:
    assert run("lane", "run", "pr").code == 0
    (shop / ".contractguard" / "costs.json").write_text('{"check": {"seconds": "x"}}')

    assert "estimated: unknown" in run("lane", "plan", "pr").err


def test_a_job_that_is_none_is_a_usage_error(shop: Path, run: Run) -> None:
    (shop / "contractguard.toml").write_text(f'{CONFIGURATION}[lanes.pr]\nrun = ["chekc"]\n')

    result = run("lane", "run", "pr")

    assert (result.code, "lanes.pr.run" in result.err) == (2, True)
