"""The job webhooks: a provider's webhooks are delivered to a receiver of the project, for what is left of the time."""

from __future__ import annotations

from dataclasses import replace

from contractguard.checks.generation.extra import require_hypothesis
from contractguard.contract.choices import JobName
from contractguard.project.exercising.webhooks import ReceiverExercise, prepare_receiver, run_receiver
from contractguard.project.jobs.job import JobResult, LaneRun, PlannedJob
from contractguard.project.jobs.service_result import require_installed, service_result
from contractguard.project.lanes import ALL_PLACES, join_settings, resolve_settings
from contractguard.project.options import ExerciseOptions

NOTHING = "no receiver is named in [webhooks] of the configuration, nor by the lane"
SHORTEST = 1.0
"""Seconds, below which nothing is begun: importing the receiver alone may take as long."""


def run_webhooks_job(run: LaneRun, seconds: float | None) -> JobResult:
    """Deliver to the receiver that the configuration names, for `seconds` at most. Raises `UsageError` for what does
    not go together, and `InputError` for a receiver that cannot be called."""
    if _names_no_receiver(run):
        return JobResult(left_out=NOTHING)
    require_installed(require_hypothesis)
    asked = resolve_settings(run.project, run.settings, places=ALL_PLACES)
    prepared = _prepare(run, seconds)
    found = run_receiver(prepared, asked.settings)
    return service_result(run, asked, prepared, found)


def plan_webhooks_job(run: LaneRun) -> PlannedJob:
    """How many events would be delivered. Raises as `run_webhooks_job`."""
    if _names_no_receiver(run):
        return PlannedJob(JobName.WEBHOOKS, left_out=NOTHING)
    return PlannedJob(JobName.WEBHOOKS, len(_prepare(run, None).events), unit="event")


def _names_no_receiver(run: LaneRun) -> bool:
    return join_settings(run.lane.webhooks, run.project.config.webhooks).app is None


def _prepare(run: LaneRun, seconds: float | None) -> ReceiverExercise:
    settings = join_settings(run.lane.webhooks, run.project.config.webhooks)
    project = replace(run.project, config=replace(run.project.config, webhooks=settings))
    left = None if seconds is None else max(SHORTEST, seconds)
    return prepare_receiver(project, ExerciseOptions(run.provider, budget=left))
