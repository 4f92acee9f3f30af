"""How much time the jobs of a lane have"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contractguard.contract.choices import JobName
from contractguard.project.config import Lane, Project
from contractguard.project.jobs.job import JobResult, LaneRun
from contractguard.project.jobs.run_lane import run_lane
from contractguard.project.options import SettingOptions


class Job:
    """Looks at nothing, and notes how many seconds it was given."""

    def __init__(self) -> None:
        self.given: list[float | None] = []

    def run(self, _: LaneRun, seconds: float | None) -> JobResult:
        self.given.append(seconds)
        return JobResult(left_out="there is nothing")


@pytest.mark.parametrize(
    ("seconds", "began", "given"),
    [(60.0, None, 60.0), (60.0, 955.0, 15.0), (60.0, 900.0, 0.0), (None, 900.0, None)],
    ids=["now", "before", "long before", "as long as it takes"],
)
def test_what_was_spent_before_the_jobs_is_of_the_budget(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: float | None, began: float | None, given: float | None
) -> None:
    job: Any = Job()
    monkeypatch.setattr("contractguard.project.jobs.run_lane.JOBS", {JobName.DRIFT: job})
    lane = Lane(run=(JobName.DRIFT,), seconds=seconds)

    run_lane(LaneRun("mine", lane, Project(tmp_path), tmp_path, SettingOptions()), lambda: 1_000.0, began)

    assert job.given == [given]
