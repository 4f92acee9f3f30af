"""The job exercise of a lane: a real application in a process of its own"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contractguard.contract.answers.outcome import NOT_CHECKED
from contractguard.contract.finding import Severity
from contractguard.project.config import find_project
from contractguard.project.jobs.exercise_job import NOTHING, plan_exercise_job, run_exercise_job
from contractguard.project.jobs.job import LaneRun
from contractguard.project.jobs.run_lane import run_lane
from contractguard.project.lanes import find_lane
from contractguard.project.options import SettingOptions
from tests.checks.exercise.shops import write_shop

pytestmark = pytest.mark.no_cover  # the engine is a process of its own
LANE = '\n[lanes.pr]\nrun = ["exercise"]\nexercise = {app = "shop_app:app", examples = 5, phases = ["coverage"]}\n'


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lane_run(shop: Path, lane: str = LANE) -> LaneRun:
    file = shop / "contractguard.toml"
    file.write_text(file.read_text() + lane)
    project = find_project(shop)
    return LaneRun("pr", find_lane(project.config, "pr"), project, shop, SettingOptions(lane="pr"))


def test_a_lane_exercises_what_it_names_and_finds_what_breaks(shop: Path) -> None:
    write_shop(shop, 'del order["total"]')

    found = run_exercise_job(lane_run(shop), 30.0)

    ((name, section),) = found.sections
    assert (name, found.exit_code, found.left_out) == ("shop", 1, "")
    assert {one.pointer for one in section.findings if one.severity is Severity.ERROR} == {"/body"}
    assert [" exercised" in line for line in found.told] == [False, True]


def test_nothing_is_called_that_nobody_named(shop: Path) -> None:
    write_shop(shop)
    file = shop / "contractguard.toml"
    file.write_text(file.read_text().split("[exercise]")[0])
    run = lane_run(shop, "")

    assert (run_exercise_job(run, 30.0).left_out, plan_exercise_job(run).left_out) == (NOTHING, NOTHING)


def test_a_plan_counts_operations_and_calls_none(shop: Path) -> None:
    write_shop(shop, "raise SystemExit")

    assert plan_exercise_job(lane_run(shop)).operations == 2


def test_an_application_that_cannot_be_loaded_is_no_pass(shop: Path) -> None:
    write_shop(shop)
    run = lane_run(shop, LANE.replace("shop_app:app", "shop_app:gone"))

    assert run_lane(run, lambda: 0.0).exit_code == NOT_CHECKED


def test_an_engine_that_is_not_there_is_no_pass(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def find_version(name: str) -> Any:
        from importlib.metadata import PackageNotFoundError

        raise PackageNotFoundError(name)

    write_shop(shop)
    run = lane_run(shop)
    monkeypatch.setattr("contractguard.checks.exercise.extra.version", find_version)

    found = run_lane(run, lambda: 0.0)

    assert found.exit_code == NOT_CHECKED
    assert "schemathesis" in str(found.errors[0])


def test_what_the_budget_cut_is_told_and_fails_where_that_was_asked_for(shop: Path) -> None:
    write_shop(shop, "import time; time.sleep(0.2)")
    run = lane_run(shop, LANE.replace("examples = 5", "examples = 200") + 'fail_on_cut = true\nbudget = "1s"\n')

    found = run_lane(run, lambda: 0.0)

    told = [one.reason for section in found.report.sections for one in section.unchecked]
    assert any(one.startswith("budget") or "the time was over before the first answer" in one for one in told)
    assert found.exit_code == NOT_CHECKED
