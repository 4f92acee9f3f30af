"""The job exercise: a service of the project is called with generated requests, for what is left of the time."""

from __future__ import annotations

from dataclasses import replace

from contractguard.checks.exercise.extra import require_engine
from contractguard.checks.exercise.plan import NothingChanged
from contractguard.contract.choices import JobName
from contractguard.project.config import ExerciseSettings
from contractguard.project.consumers import consumers_of
from contractguard.project.exercising.prepare import Exercise, prepare_exercise, run_exercise
from contractguard.project.jobs.job import JobResult, LaneRun, PlannedJob
from contractguard.project.jobs.service_result import require_installed, service_result
from contractguard.project.lanes import ALL_PLACES, RunSettings, join_exercise, resolve_settings
from contractguard.project.options import ExerciseOptions

NOTHING = "neither app nor url is named in [exercise] of the configuration, nor by the lane"
SHORTEST = 1.0
"""Seconds, below which no exercise is begun: the engine alone takes as long to start."""


def run_exercise_job(run: LaneRun, seconds: float | None) -> JobResult:
    """Call the service that the configuration names, for `seconds` at most. Raises `UsageError` for what does not go
    together, and `InputError` for what cannot be exercised."""
    if _names_no_service(run):
        return JobResult(left_out=NOTHING)
    require_installed(require_engine)
    asked = resolve_settings(run.project, run.settings, places=ALL_PLACES)
    try:
        prepared = _prepare(run, asked, seconds)
    except NothingChanged as error:
        return JobResult(left_out=error.what)
    found = run_exercise(prepared, asked.settings)
    return service_result(run, asked, prepared, found)


def plan_exercise_job(run: LaneRun) -> PlannedJob:
    """How many operations would be called. Raises as `run_exercise_job`."""
    if _names_no_service(run):
        return PlannedJob(JobName.EXERCISE, left_out=NOTHING)
    try:
        prepared = _prepare(run, resolve_settings(run.project, run.settings), None)
    except NothingChanged as error:
        return PlannedJob(JobName.EXERCISE, left_out=error.what)
    return PlannedJob(JobName.EXERCISE, len(prepared.plan.operations))


def _prepare(run: LaneRun, asked: RunSettings, seconds: float | None) -> Exercise:
    settings = _settings_in(run)
    left = settings.seconds if seconds is None else max(SHORTEST, min(seconds, settings.seconds or seconds))
    is_only = run.lane.is_changed_only
    given = ExerciseOptions(run.provider, budget=left, changed=is_only, prefers_changed=not is_only, base=run.base)
    project = replace(run.project, config=replace(run.project.config, exercise=settings))
    consumers = consumers_of(run.project, run.consumers) if run.consumers else None
    return prepare_exercise(project, given, consumers, asked.settings)


def _names_no_service(run: LaneRun) -> bool:
    settings = _settings_in(run)
    return settings.app is None and settings.url is None


def _settings_in(run: LaneRun) -> ExerciseSettings:
    """What the lane says, else the configuration."""
    return join_exercise(run.lane.exercise, run.project.config.exercise)
