"""The job drift: what was observed in this run against the descriptions."""

from __future__ import annotations

import time
from collections.abc import Iterator

from contractguard.contract.choices import JobName
from contractguard.contract.judgement import exit_code
from contractguard.project.config import here
from contractguard.project.consumers import consumers_of
from contractguard.project.drift import DriftOptions, check_drift
from contractguard.project.jobs.job import JobResult, LaneRun, PlannedJob
from contractguard.project.lanes import ALL_PLACES, resolve_settings
from contractguard.project.providers import project_root
from contractguard.project.waivers import waivers_of
from contractguard.readers.sources.load import display_path
from contractguard.store.journals import find_runs, last_written
from contractguard.support.duration import show_age
from contractguard.support.printable import printable

NOTHING = "no run was recorded: there is no journal below .contractguard/observed, and the lane names nothing else"

EARLIER = "drift: {} is of a run before this one; last written {} ago"


def run_drift_job(run: LaneRun, _seconds: float | None) -> JobResult:
    """Compare what was observed. It is never cut: reading what there is takes as long as it does."""
    sources = _find_sources(run)
    if not sources:
        return JobResult(left_out=NOTHING)
    asked, accepted = resolve_settings(run.project, run.settings, places=ALL_PLACES), waivers_of(run.project)
    consumers = consumers_of(run.project, run.consumers) if run.consumers else None
    given = DriftOptions(run.provider, sources, min_matched=run.lane.min_matched)
    found = check_drift(run.project, given, consumers, asked.settings, run.line)
    sections = [(name, accepted.apply_to(section, name)) for name, section in found.sections.items()]
    return JobResult(
        tuple(sections),
        exit_code([section for _, section in sections], asked.fail_on, asked.fail_on_unknown),
        errors=found.errors,
        told=(*_describe_runs(run), *found.summaries),
        settings=dict(asked.settings.as_json()),
    )


def plan_drift_job(run: LaneRun) -> PlannedJob:
    """How many sources would be read."""
    sources = _find_sources(run)
    return PlannedJob(JobName.DRIFT, len(sources), "" if sources else NOTHING, "source")


def _describe_runs(run: LaneRun) -> Iterator[str]:
    """Which runs are looked at that the lane does not name, and how old they are: it has not made them itself. No
    verdict depends on it, and no report says it."""
    folders = [] if run.lane.observed else find_runs(project_root(run.project))
    for folder in folders:
        age = show_age(time.time() - last_written(folder))
        yield EARLIER.format(printable(display_path(folder, run.where), 200), age)


def _find_sources(run: LaneRun) -> tuple[str, ...]:
    """What the lane names, as seen from the configuration's folder; else the runs whose journals are there. By names
    that reports may hold: where the project lies is nothing of it."""
    named = [run.project.folder / name for name in run.lane.observed]
    return tuple(display_path(one, here()) for one in named or find_runs(project_root(run.project)))
