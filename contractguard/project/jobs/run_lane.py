"""Run the jobs of a lane within its budget, and plan what would be run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from contractguard.contract.acceptance.waiver import Waiver
from contractguard.contract.answers.outcome import FINDINGS, NOT_CHECKED, PASSED
from contractguard.contract.choices import FailOn, JobName, Question
from contractguard.contract.errors import InputError, UsageError
from contractguard.contract.finding import Unchecked
from contractguard.contract.judgement import has_failing
from contractguard.contract.report import Report, Section
from contractguard.project.base.basis import find_basis
from contractguard.project.base.gate import PART, gate_fails_on, gate_section, reason_of
from contractguard.project.base.waivers import on_gate
from contractguard.project.jobs.job import JobResult, LaneRun, PlannedJob
from contractguard.project.jobs.one_report import join_answers
from contractguard.project.jobs.table import JOBS
from contractguard.project.lanes import BUILT_IN, BuiltInLane, resolve_settings
from contractguard.project.waivers import waivers_of
from contractguard.support.dataclass import dataclass

NO_JOB = "nothing to look at, though the lane requires it: {}"
LEFT_OUT = "{} was left out: {}"
RanJob = tuple[JobName, JobResult, float]
"""A job, its answers, and the seconds that it took."""
CUT = "budget"
"""How the reason of an unchecked part begins that a budget cut."""


@dataclass(frozen=True, slots=True)
class LaneResult:
    """The report of a lane and what it ends in: `fail_on` is the least severity that fails it. `jobs` are the answers
    of each, in the order in which they were run, with the seconds that it took."""

    report: Report
    exit_code: int
    fail_on: FailOn
    jobs: tuple[RanJob, ...] = ()
    errors: tuple[InputError, ...] = ()


def run_lane(run: LaneRun, clock: Callable[[], float], began: float | None = None) -> LaneResult:
    """Run the jobs of a lane, each within what the earlier ones left of its budget, and put their answers together.

    `clock` tells seconds, `began` since when they count (by default now); that decides what is cut, and nothing else.
    Raises `UsageError` for a lane that runs nothing, and for wrong settings.
    """
    asked = resolve_settings(run.project, run.settings)
    found, started = [], clock() if began is None else began
    for name in _jobs_of(run):
        begun = clock()
        left = None if run.lane.seconds is None else max(0.0, run.lane.seconds - (begun - started))
        result = _run_job(name, run, left)
        found.append((name, result, clock() - begun))
    gate = next((one.gate for _, one, _ in found if one.gate is not None), None)
    errors = [error for _, one, _ in found for error in one.errors]
    gate_ends = PASSED
    if gate is None and errors and JobName.CHECK in _jobs_of(run):
        gate = Section(title=PART, question=Question.GATE, remarks=("not looked at: check could not run",))
    elif gate is None:
        gate, gate_ends = _look_at_gate(run, errors)
    own = _lane_section(run, found)
    codes = {gate_ends, *(one.exit_code for _, one, _ in found), *_lane_codes(run, found, own)}
    code = FINDINGS if FINDINGS in codes else max(codes)
    return LaneResult(_report(run, found, gate, own), code, asked.fail_on, tuple(found), tuple(errors))


def plan_lane(run: LaneRun) -> tuple[PlannedJob, ...]:
    """What each job of the lane would look at. Raises `UsageError`, and `InputError` for what cannot be read."""
    return tuple(JOBS[name].plan(run) for name in _jobs_of(run))


def _jobs_of(run: LaneRun) -> tuple[JobName, ...]:
    jobs = tuple(dict.fromkeys(run.lane.run or ()))
    if not jobs:
        raise UsageError(
            f"the lane {run.name!r} runs nothing",
            remedy=f'name the jobs, as in run = ["check"]; there are {", ".join(JobName.words())}',
        )
    unrun = [str(name) for name in run.lane.require if name not in jobs]
    if unrun:
        raise UsageError(
            f"the lane {run.name!r} requires {', '.join(unrun)}, and does not run it",
            remedy="name it in run, or leave it out of require",
        )
    return jobs


def _run_job(name: JobName, run: LaneRun, seconds: float | None) -> JobResult:
    """The answer of a job; one that could not run is told, and is no pass."""
    try:
        return JOBS[name].run(run, seconds)
    except InputError as error:
        section = _unchecked_section(str(name), Question.LANE, f"{name} could not run: {reason_of(error)}")
        return JobResult((("", section),), NOT_CHECKED, errors=(error,))


def _unchecked_section(title: str, question: Question, reason: str) -> Section:
    return Section((), (Unchecked(None, reason, must=True),), title=title, question=question, complete=False)


def _look_at_gate(run: LaneRun, errors: list[InputError]) -> tuple[Section, int]:
    """What a change does to the gate, where no job of the lane has looked at it: a lane that runs less than it did is
    such a change. A base that is not there is told, and is no pass where the lane is known to compare with one."""
    try:
        basis = find_basis(run.project, run.where, run.base)
    except InputError as error:
        told = f"not looked at: {reason_of(error)}"
        if JobName.CHECK not in BUILT_IN.get(run.name, BuiltInLane()).jobs:
            return Section(title=PART, question=Question.GATE, remarks=(told,)), PASSED
        errors.append(error)
        return _unchecked_section(PART, Question.GATE, told), NOT_CHECKED
    section = on_gate(gate_section(basis, run.project), basis, run.project, waivers_of(run.project))
    section = replace(section, fail_on=gate_fails_on(basis, run.settings))
    return section, FINDINGS if has_failing(section, FailOn.ERROR) else PASSED


def _lane_section(run: LaneRun, found: list[RanJob]) -> Section:
    """What has to be known of the lane itself: what was left out, and why that may not be."""
    left = [(name, one.left_out) for name, one, _ in found if one.left_out]
    missing = tuple(
        Unchecked(None, f"{name}: {NO_JOB.format(why)}", must=True) for name, why in left if name in run.lane.require
    )
    told = tuple(LEFT_OUT.format(name, why) for name, why in left if name not in run.lane.require)
    return Section(
        (), missing, title=f"lane {run.name}", question=Question.LANE, remarks=told, complete=not missing, decides=False
    )


def _lane_codes(run: LaneRun, found: list[RanJob], own: Section) -> Iterator[int]:
    """What the lane ends in whatever its jobs do: a job that is required and had nothing to look at, nothing at all
    looked at, something that the budget cut."""
    if own.unchecked or all(one.left_out for _, one, _ in found):
        yield NOT_CHECKED
    if run.lane.fail_on_cut and any(_is_cut(one) for _, one, _ in found):
        yield NOT_CHECKED


def _is_cut(result: JobResult) -> bool:
    return any(one.reason.startswith(CUT) for _, section in result.sections for one in section.unchecked)


def _report(run: LaneRun, found: list[RanJob], gate: Section, own: Section) -> Report:
    results = [one for _, one, _ in found]
    named = [pair for one in results for pair in one.sections]
    settings: dict[str, str] = {}
    for one in results:
        settings |= one.settings
    return Report(
        "lane",
        (gate, *([own] if own.remarks or own.unchecked else []), *join_answers(named)),
        {**settings, "lane": run.name},
        base=next((one.base for one in results if one.base is not None), None),
        new_waivers=next((one.new_waivers for one in results if one.new_waivers), ()),
        unused_waivers=_unused_waivers(results),
    )


def _unused_waivers(results: list[JobResult]) -> tuple[Waiver, ...]:
    """The waivers that the check did not need, and no other job either."""
    used = {one.waiver for result in results for _, section in result.sections for one in section.findings}
    return tuple(one for result in results for one in result.unused_waivers if one not in used)
