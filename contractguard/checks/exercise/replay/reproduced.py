"""The findings of a run, each with the fewest requests that show it again, or with the word that none did."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import python_version

from contractguard.checks.exercise.job import EngineJob
from contractguard.checks.exercise.replay.curl import curl_lines
from contractguard.checks.exercise.replay.failure_file import FailureRecord
from contractguard.checks.exercise.replay.history import Trace
from contractguard.checks.exercise.replay.job import ReplayJob
from contractguard.checks.exercise.replay.process import OutOfTime, Replayer
from contractguard.checks.exercise.replay.reproduce import Shows, rejection_shows, reproduce
from contractguard.checks.exercise.replay.sequence import endings
from contractguard.checks.exercise.replay.step import Step
from contractguard.checks.judging.findings import ToldFinding
from contractguard.checks.judging.readers import Readers
from contractguard.contract.errors import InputError
from contractguard.contract.finding import Finding, Proof, Severity
from contractguard.support.dataclass import dataclass
from contractguard.support.distribution import __version__

MAX_FAILURES = 40
"""Findings of one run that are reproduced, the heaviest first."""
MAX_SECONDS = 2.0
"""For one answer, and about for one finding."""
UNSTEADY = "the same requests did not show it the next time"
"""Said of a finding that was shown again once."""
NO_ANSWER = "api.no-answer"
MAX_LINES = 3
"""Lines for a shell that a report shows; more are in the file."""


@dataclass(frozen=True, slots=True)
class ReproducedRun:
    """The findings, a record of each that was shown again, and the operations that answered the same requests first so
    and then otherwise, each time on a service in its first state."""

    findings: tuple[Finding, ...]
    failures: tuple[FailureRecord, ...] = ()
    unsteady: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Shown:
    """A finding and its record; `unsteady` is the operation that did not show it the next time."""

    finding: Finding
    record: FailureRecord | None = None
    unsteady: str = ""


def reproduce_findings(
    told: Sequence[ToldFinding], readers: Readers, job: EngineJob, folder: Path, provider: str, seconds: float
) -> ReproducedRun:
    """Show each finding again, on a service in its first state: an application in a copy of its process, a server after
    its reset. One that does not show again is unproven; one for which there was no time is left as it is, and says so.
    """
    wanted = _choose(told)
    made: dict[str, _Shown] = {}
    with Replayer(ReplayJob.of_engine(job, MAX_SECONDS), folder, time.monotonic() + seconds) as replayer:
        for one in wanted:
            try:
                made[one.finding.fingerprint] = _reproduce_one(one, readers, job, replayer, provider)
            except OutOfTime:
                break
            except InputError as error:  # the application can be called no more: the run itself says so
                made[one.finding.fingerprint] = _Shown(_with_reason(one.finding, f"was not replayed: {error.what}"))
    shown = [made.get(one.finding.fingerprint) or _Shown(_without_replay(one)) for one in told]
    return ReproducedRun(
        tuple(one.finding for one in shown),
        tuple(one.record for one in made.values() if one.record is not None),
        tuple(sorted({one.unsteady for one in shown if one.unsteady})),
    )


def _without_replay(one: ToldFinding) -> Finding:
    """A finding that was not sent again, which says why."""
    why = "no time was left" if isinstance(one.origin, Trace) else "its request had no answer, and is not known"
    return _with_reason(one.finding, f"was not replayed: {why}")


def _choose(told: Iterable[ToldFinding]) -> list[ToldFinding]:
    """Those of which the requests are known, the heaviest first."""
    known = [one for one in told if isinstance(one.origin, Trace) and one.finding.severity > Severity.NONE]
    return sorted(known, key=lambda one: -one.finding.severity)[:MAX_FAILURES]


def _reproduce_one(one: ToldFinding, readers: Readers, job: EngineJob, replayer: Replayer, provider: str) -> _Shown:
    trace = one.origin
    assert isinstance(trace, Trace)
    if job.base_url is not None and job.reset is None:  # nothing brings it back to its first state
        trace = trace.without_others()
    shows = rejection_shows(readers, one.shown)
    found = reproduce(trace, replayer.play, shows, ends=lambda last: endings(one.shown.rule, last))
    if found.steps is None:
        said = f"not reproduced in isolation: --seed {job.seed:x} --operation {trace.last.operation!r}"
        reason = "; ".join(filter(None, [one.finding.reason, said]))
        return _Shown(replace(one.finding, proof=Proof.UNPROVEN, reason=reason))
    record = _record(one, trace, found.steps, job, provider)
    finding = _with_reason(one.finding, _say_steps(record))
    if not _is_restored(job) or one.shown.rule == NO_ANSWER or _shows_again(found.steps, replayer, shows):
        return _Shown(finding, record)
    return _Shown(_with_reason(finding, UNSTEADY), record, trace.last.operation)


def _is_restored(job: EngineJob) -> bool:
    """Whether each attempt meets the service in its first state."""
    return job.reset is not None if job.base_url is not None else hasattr(os, "fork")


def _shows_again(steps: tuple[Step, ...], replayer: Replayer, shows: Shows) -> bool:
    """Whether the same requests show it once more; so it is taken where there is no time to ask."""
    try:
        return shows(steps, replayer.play(steps))
    except OutOfTime:
        return True


def _record(one: ToldFinding, trace: Trace, steps: tuple[Step, ...], job: EngineJob, provider: str) -> FailureRecord:
    return FailureRecord(
        fingerprint=one.finding.fingerprint,
        rule=one.shown.rule,
        operation=trace.last.operation,
        pointer=one.shown.pointer,
        name=one.shown.name,
        status=trace.last.status,
        text=one.finding.text,
        steps=steps,
        provider=provider,
        seed=job.seed,
        phase=trace.last.phase,
        app=job.app,
        url=job.base_url,
        versions=_versions(),
    )


def _versions() -> Mapping[str, str]:
    found = {"contractguard": __version__, "python": python_version()}
    try:
        return {**found, "schemathesis": version("schemathesis")}
    except PackageNotFoundError:
        return found


def _say_steps(record: FailureRecord) -> str:
    count = len(record.steps)
    lines = list(curl_lines(record.steps))
    shown = " ; ".join(lines) if count <= MAX_LINES else f"… ; {lines[-1]}"
    sends = "1 request that shows it" if count == 1 else f"{count} requests that show it"
    return f"contractguard replay {record.fingerprint} sends {sends}: {shown}"


def _with_reason(finding: Finding, said: str) -> Finding:
    return replace(finding, reason="; ".join(filter(None, [finding.reason, said])))
