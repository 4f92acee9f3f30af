"""A failure that was kept, sent again: does the service still answer so?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from contractguard.checks.exercise.replay.curl import curl_lines
from contractguard.checks.exercise.replay.failure_file import FailureRecord
from contractguard.checks.exercise.replay.job import PlayedAnswer, ReplayJob
from contractguard.checks.exercise.replay.process import Replayer
from contractguard.checks.exercise.replay.reproduce import judge_step, rejection_shows
from contractguard.checks.judging.findings import RejectionTally
from contractguard.checks.judging.rejection import ReaderKind, Rejection
from contractguard.checks.settings import Settings
from contractguard.contract.choices import Question
from contractguard.contract.document import tokens
from contractguard.contract.finding import Finding, Unchecked
from contractguard.contract.model import MessageKey
from contractguard.contract.report import Section, Statistics
from contractguard.project.config import Project
from contractguard.project.consumers import Consumers
from contractguard.project.exercising.prepare import Exercise, prepare_exercise
from contractguard.project.options import ExerciseOptions
from contractguard.store.failures import read_failure
from contractguard.support.dataclass import dataclass

TIMEOUT = 10.0
"""Seconds for one answer."""


@dataclass(frozen=True, slots=True)
class ReplayResult:
    """The answer, the lines that a person can run, and what came of it in one line."""

    section: Section
    lines: tuple[str, ...]
    summary: str


def find_failure(project: Project, named: str) -> FailureRecord:
    """The failure that a user named. Raises `UsageError` where there is none, `InputError` for a damaged file."""
    name, data = read_failure(project.folder, named)
    return FailureRecord.from_bytes(data, name)


def prepare_replay(
    project: Project, failure: FailureRecord, given: ExerciseOptions, consumers: Consumers | None, settings: Settings
) -> Exercise:
    """Who is called, and who reads the answers: as for an exercise of the same operations. Of the file nothing but the
    requests counts; whom they are sent to the user says, or the configuration. Raises as `prepare_exercise`."""
    operations = tuple(dict.fromkeys(step.operation for step in failure.steps))
    provider = failure.provider if failure.provider in project.config.providers else given.provider
    return prepare_exercise(project, replace(given, provider=provider, operations=operations), consumers, settings)


def run_replay(failure: FailureRecord, one: Exercise, settings: Settings) -> ReplayResult:
    """Send the steps, and judge the last answer. Raises `InputError` where nobody can be called."""
    with Replayer(ReplayJob.of_engine(one.job, TIMEOUT), one.folder) as replayer:
        answers = replayer.play(failure.steps)
    lines = tuple(curl_lines(failure.steps, one.job.base_url or ""))
    statuses = ", ".join(str(answer.status) for answer in answers if not answer.trouble)
    if len(answers) < len(failure.steps) or answers[-1].trouble:
        said = f"step {len(answers)} of {len(failure.steps)} had no answer: {answers[-1].trouble}"
        open_entry = Unchecked(MessageKey(failure.steps[len(answers) - 1].operation), said, must=True)
        return ReplayResult(_section(one, 0, unchecked=(open_entry,)), lines, said)
    section, shows = _judge(failure, answers, one, settings)
    still = "it still fails" if shows else "it does not show any more"
    return ReplayResult(section, lines, f"{len(answers)} requests sent (answered {statuses}): {still}")


def _judge(
    failure: FailureRecord, answers: Sequence[PlayedAnswer], one: Exercise, settings: Settings
) -> tuple[Section, bool]:
    wanted = _wanted_rejection(failure)
    shows = rejection_shows(one.readers, wanted, failure.status)(failure.steps, answers)
    found = judge_step(one.readers, failure.steps[-1], answers[-1])
    if shows and all(other.key != wanted.key for other in found):  # a rule about several answers
        found = (*found, wanted)
    tally = RejectionTally()
    tally.add(found)
    return _section(one, 1, tally.findings(settings.policy)), shows


def _wanted_rejection(failure: FailureRecord) -> Rejection:
    """The failure as it was found."""
    path = tuple(tokens(failure.pointer)) if failure.pointer else ()
    cause = (failure.rule, failure.operation)
    message = MessageKey(failure.operation)
    return Rejection(ReaderKind.SERVICE, failure.rule, message, path, failure.text, cause, failure.name)


def _section(
    one: Exercise, checked: int, findings: tuple[Finding, ...] = (), unchecked: tuple[Unchecked, ...] = ()
) -> Section:
    return Section(
        findings,
        unchecked,
        Statistics(1, 1, checked),
        title=one.name,
        question=Question.EXERCISE,
        complete=not unchecked,
        remarks=one.readers.remarks,
    )
