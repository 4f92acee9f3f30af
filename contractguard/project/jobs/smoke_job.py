"""The job smoke: a few safe requests to a deployed service, for what is left of the time."""

from __future__ import annotations

import os

from contractguard.checks.smoke.transport.client import WallClock
from contractguard.contract.choices import JobName
from contractguard.contract.judgement import exit_code
from contractguard.project.consumers import consumers_of
from contractguard.project.jobs.job import JobResult, LaneRun, PlannedJob
from contractguard.project.lanes import ALL_PLACES, resolve_settings
from contractguard.project.providers import find_snapshots, read_snapshot
from contractguard.project.smoking.options import SmokeAsked
from contractguard.project.smoking.smoke import smoke_service
from contractguard.project.waivers import waivers_of

NOTHING = "no deployed service is named: give --url, or smoke = {url = …} in the lane"
SHORTEST, DEFAULT = 1.0, 30.0
"""Seconds: the least that a check may take, and what it may take where the lane has no budget."""


def run_smoke_job(run: LaneRun, seconds: float | None) -> JobResult:
    """Look at the service that the command line or the lane names, for `seconds` at most. Raises `UsageError`, and
    `InputError` where it cannot be looked at."""
    url = run.url or run.lane.smoke.url
    if url is None:
        return JobResult(left_out=NOTHING)
    asked, accepted = resolve_settings(run.project, run.settings, places=ALL_PLACES), waivers_of(run.project)
    consumers = consumers_of(run.project, run.consumers) if run.consumers else None
    told: list[str] = []
    found = smoke_service(
        run.project,
        _options(run, url, seconds),
        consumers,
        asked.settings,
        os.environ,
        WallClock(),
        told.append,
    )
    sections = [accepted.apply_to(section, found.provider) for section in found.sections]
    return JobResult(
        tuple((found.provider, section) for section in sections),
        exit_code(sections, asked.fail_on, asked.fail_on_unknown),
        told=tuple(told),
        settings=dict(asked.settings.as_json()),
    )


def plan_smoke_job(run: LaneRun) -> PlannedJob:
    """How many operations of the recorded contracts could be looked at; nothing is sent."""
    if (run.url or run.lane.smoke.url) is None:
        return PlannedJob(JobName.SMOKE, left_out=NOTHING)
    recorded = {name: path for name, path in find_snapshots(run.project).items() if run.provider in (None, name)}
    contracts = (read_snapshot(run.project, path, cwd=run.project.folder) for path in recorded.values())
    return PlannedJob(JobName.SMOKE, sum(len(one.operations) for one in contracts))


def _options(run: LaneRun, url: str, seconds: float | None) -> SmokeAsked:
    smoke = run.lane.smoke
    return SmokeAsked(
        url,
        run.provider,
        budget=f"{max(SHORTEST, DEFAULT if seconds is None else seconds):.3f}s",
        max_requests=smoke.max_requests,
        rate=smoke.rate,
        wait=smoke.wait,
        slow=smoke.slow,
        auth=smoke.auth,
        headers=smoke.headers,
        expect_version=run.version,
        version_at=smoke.version_at,
        also_unauthenticated=smoke.also_unauthenticated,
    )
