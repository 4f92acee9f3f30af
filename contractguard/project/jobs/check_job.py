"""The job check: each provider's description against the base."""

from __future__ import annotations

from contractguard.contract.choices import JobName
from contractguard.project.check import check_project
from contractguard.project.jobs.job import JobResult, LaneRun, PlannedJob
from contractguard.project.lanes import ALL_PLACES
from contractguard.project.options import CheckOptions
from contractguard.project.providers import read_current_contract, select_providers


def run_check_job(run: LaneRun, _seconds: float | None) -> JobResult:
    """Check the providers. It is never cut. Raises `UsageError`, and `InputError` for a base that is not there."""
    given = CheckOptions(run.provider, None, run.base, settings=run.settings, consumers=run.consumers)
    found = check_project(run.project, run.where, given, run.line, places=ALL_PLACES)
    whole = found.whole
    named = [(name, one[name]) for name in found.sections for one in (found.sections, found.records) if name in one]
    return JobResult(
        tuple(named),
        found.exit_code,
        errors=found.errors,
        settings=dict(whole.settings) if whole else {},
        base=whole.base if whole else None,
        gate=whole.sections[0] if whole else found.gate,
        new_waivers=whole.new_waivers if whole else (),
        unused_waivers=whole.unused_waivers if whole else (),
    )


def plan_check_job(run: LaneRun) -> PlannedJob:
    """How many operations would be compared. Raises `UsageError` and `InputError`."""
    providers = select_providers(run.project, run.provider)
    described = (read_current_contract(run.project, one) for one in providers.values())
    return PlannedJob(JobName.CHECK, sum(len(one.operations) for one in described))
