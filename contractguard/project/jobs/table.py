"""The jobs that there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from contractguard.contract.choices import JobName
from contractguard.project.jobs.job import JobResult, LaneRun, PlannedJob
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Job:
    """A job: where it is, imported when it is run."""

    module: str
    name: JobName

    def run(self, run: LaneRun, seconds: float | None) -> JobResult:
        """Run it, for so many seconds at most if it can be cut."""
        result: JobResult = self._function("run")(run, seconds)
        return result

    def plan(self, run: LaneRun) -> PlannedJob:
        """What it would look at."""
        planned: PlannedJob = self._function("plan")(run)
        return planned

    def _function(self, verb: str) -> Callable[..., Any]:
        found: Callable[..., Any] = getattr(import_module(self.module), f"{verb}_{self.name}_job")
        return found


JOBS: Mapping[JobName, Job] = {
    JobName.CHECK: Job("contractguard.project.jobs.check_job", JobName.CHECK),
    JobName.DRIFT: Job("contractguard.project.jobs.drift_job", JobName.DRIFT),
    JobName.EXERCISE: Job("contractguard.project.jobs.exercise_job", JobName.EXERCISE),
    JobName.WEBHOOKS: Job("contractguard.project.jobs.webhooks_job", JobName.WEBHOOKS),
    JobName.SMOKE: Job("contractguard.project.jobs.smoke_job", JobName.SMOKE),
}
