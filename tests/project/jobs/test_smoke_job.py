"""The job smoke of a lane: a real service on the loopback interface"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from contractguard.contract.answers.outcome import NOT_CHECKED
from contractguard.project.config import find_project
from contractguard.project.jobs.job import LaneRun
from contractguard.project.jobs.run_lane import run_lane
from contractguard.project.jobs.smoke_job import NOTHING, _options, plan_smoke_job, run_smoke_job
from contractguard.project.lanes import find_lane
from contractguard.project.options import SettingOptions
from tests.checks.smoke.service import DESCRIPTION, TOKEN, Service, serve
from tests.cli.conftest import Run


@pytest.fixture
def service() -> Iterator[Service]:
    with serve() as one:
        yield one


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> LaneRun:
    """The built-in lane, in a project that has recorded the service."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SMOKE_TOKEN", TOKEN)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "openapi.json").write_text(json.dumps(DESCRIPTION))
    (tmp_path / "contractguard.toml").write_text('[providers.shop]\nspec = "openapi.json"\n')
    assert run("record").code == 0
    project = find_project(tmp_path)
    lane = find_lane(project.config, "release")
    quick = replace(lane, smoke=replace(lane.smoke, rate="1000/s", wait="0s", auth=("bearer=ENV:SMOKE_TOKEN",)))
    return LaneRun("release", quick, project, tmp_path, SettingOptions(lane="release"))


def test_what_earlier_jobs_used_up_is_not_there_any_more(release: LaneRun) -> None:
    assert [_options(release, "http://127.0.0.1", left).budget for left in (None, 5.0, 0.0)] == [
        "30.000s",
        "5.000s",
        "1.000s",
    ]


def test_the_lane_of_a_release_looks_at_what_is_deployed(release: LaneRun, service: Service) -> None:
    found = run_smoke_job(replace(release, url=service.url), 30.0)

    assert found.exit_code == 0, [section.findings for _, section in found.sections]
    assert service.methods <= {"GET", "HEAD"}
    assert any("requests to" in line for line in found.told)


def test_without_a_service_there_is_nothing_to_look_at_and_that_is_no_pass(release: LaneRun) -> None:
    assert run_smoke_job(release, 30.0).left_out == NOTHING
    assert run_lane(release, lambda: 0.0).exit_code == NOT_CHECKED


def test_a_service_that_is_not_there_is_no_pass(release: LaneRun, service: Service) -> None:
    gone = replace(release, url="http://127.0.0.1:9")

    assert run_lane(gone, lambda: 0.0).exit_code == NOT_CHECKED


def test_a_plan_sends_nothing(release: LaneRun, service: Service) -> None:
    planned = plan_smoke_job(replace(release, url=service.url))

    assert planned.operations > 0
    assert service.methods == set()
