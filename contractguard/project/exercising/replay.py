"""A failure that was kept, sent again: does the service still answer so?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from contractguard.checks.exercise.replay.curl import curl_lines
from contractguard.checks.exercise.replay.failure_file import FailureRecord
from contractguard.checks.exercise.replay.job import PlayedAnswer, ReplayJob
from contractguard.checks.exercise.replay.process import Replayer
from contractguard.checks.exercise.replay.reproduce import judge_step, rejection_shows
from contractguard.checks.exercise.replay.step import SignatureKind
from contractguard.checks.exercise.undecided import why_undecided
from contractguard.checks.exercise.webhooks.answers import RECEIVERS, shows_again
from contractguard.checks.expectations.asked import AskedModels
from contractguard.checks.judging.findings import RejectionTally
from contractguard.checks.judging.rejection import ReaderKind, Rejection
from contractguard.checks.settings import Settings
from contractguard.contract.choices import Question
from contractguard.contract.document import tokens
from contractguard.contract.errors import UsageError
from contractguard.contract.finding import Finding, Unchecked
from contractguard.contract.model import MessageKey
from contractguard.contract.report import Section, Statistics
from contractguard.project.config import Project
from contractguard.project.consumers import Consumers, consumers_of
from contractguard.project.exercising.prepare import Exercise, prepare_exercise
from contractguard.project.exercising.webhooks import secret_variable
from contractguard.project.options import ConsumerOptions, ExerciseOptions
from contractguard.store.failures import read_failure
from contractguard.support.dataclass import dataclass

TIMEOUT = 10.0
"""Seconds for one answer."""


@dataclass(frozen=True, slots=True)
class ReplayResult:
    """The answer, the lines that a person can run, what came of it in one line, and whether it `shows`."""

    section: Section
    lines: tuple[str, ...]
    summary: str
    shows: bool = False


def find_failure(project: Project, named: str) -> FailureRecord:
    """The failure that a user named. Raises `UsageError` where there is none, `InputError` for a damaged file."""
    name, data = read_failure(project.folder, named)
    return FailureRecord.from_bytes(data, name)


def replay_failure(
    project: Project,
    failure: FailureRecord,
    given: ExerciseOptions,
    readers: ConsumerOptions,
    settings: Settings,
) -> ReplayResult:
    """Send a failure again: of a service, or of a receiver of webhooks. Raises as `prepare_replay` and `run_replay`."""
    if failure.rule.startswith(RECEIVERS):
        return replay_delivery(project, failure, given, settings)
    prepared = prepare_replay(project, failure, given, consumers_of(project, readers), settings)
    return run_replay(failure, prepared, settings)


def prepare_replay(
    project: Project, failure: FailureRecord, given: ExerciseOptions, consumers: Consumers | None, settings: Settings
) -> Exercise:
    """Who is called, and who reads the answers: as for an exercise of the same operations. Of the file nothing but the
    requests counts; whom they are sent to the user says, or the configuration. Raises as `prepare_exercise`."""
    operations = tuple(dict.fromkeys(step.operation for step in failure.steps))
    provider = failure.provider if failure.provider in project.config.providers else given.provider
    return prepare_exercise(project, replace(given, provider=provider, operations=operations), consumers, settings)


def replay_delivery(
    project: Project, failure: FailureRecord, given: ExerciseOptions, settings: Settings
) -> ReplayResult:
    """Send the deliveries of a failure of a receiver again. Raises `UsageError` where no application is named, and
    `InputError` where it cannot be called."""
    if given.app is None or given.url is not None:
        raise UsageError("a receiver is an application", remedy="name it with --app module:attribute")
    job = ReplayJob(app=given.app, setup=given.setup, reset=given.reset, secret=secret_variable(given.secret))
    if job.secret is None and any(step.sign is not SignatureKind.NONE for step in failure.steps):
        raise UsageError("these deliveries are signed", remedy="name the variable of the secret: --secret ENV:VAR")
    with Replayer(job, project.folder) as replayer:
        answers = replayer.play(failure.steps)
    shows = shows_again(failure.rule, answers, len(failure.steps))
    tally = RejectionTally()
    tally.add([_wanted_rejection(failure)] if shows else [])
    lines = tuple(curl_lines(failure.steps))
    why = "" if shows else why_undecided(failure, answers)
    if why:
        return ReplayResult(_undecided_section(given.app, failure, answers, why), lines, why)
    section = _section(given.app, 1, tally.findings(settings.policy))
    return ReplayResult(section, lines, _summary(answers, shows), shows)


def _undecided_section(
    title: str, failure: FailureRecord, answers: Sequence[PlayedAnswer], why: str, judged: Section | None = None
) -> Section:
    """That the answers say nothing about the failure, beside what they have been `judged` to say."""
    entry = Unchecked(MessageKey(failure.steps[len(answers) - 1].operation), why, must=True)
    if judged is None:
        return _section(title, 0, unchecked=(entry,))
    return replace(judged, unchecked=(*judged.unchecked, entry), complete=False)


def _summary(answers: Sequence[PlayedAnswer], shows: bool) -> str:
    statuses = ", ".join("nothing" if answer.trouble else str(answer.status) for answer in answers)
    still = "it still fails" if shows else "it does not show any more"
    return f"{len(answers)} requests sent (answered {statuses}): {still}"


def run_replay(failure: FailureRecord, one: Exercise, settings: Settings) -> ReplayResult:
    """Send the steps, and judge the last answer. Raises `InputError` where nobody can be called."""
    with Replayer(ReplayJob.of_engine(one.job, TIMEOUT), one.folder) as replayer:
        answers = replayer.play(failure.steps)
    lines = tuple(curl_lines(failure.steps, one.job.base_url or ""))
    nothing = _section(one.name, 0, remarks=one.readers.remarks)
    if len(answers) < len(failure.steps) or answers[-1].trouble:
        said = why_undecided(failure, answers)
        return ReplayResult(_undecided_section(one.name, failure, answers, said, nothing), lines, said)
    with AskedModels(one.folder) as ask:
        asking = replace(one, readers=replace(one.readers, ask=ask))
        section, shows = _judge(failure, answers, asking, settings)
    why = "" if shows else why_undecided(failure, answers)
    if why:
        return ReplayResult(_undecided_section(one.name, failure, answers, why, section), lines, why)
    return ReplayResult(section, lines, _summary(answers, shows), shows)


def _judge(
    failure: FailureRecord, answers: Sequence[PlayedAnswer], one: Exercise, settings: Settings
) -> tuple[Section, bool]:
    wanted = _wanted_rejection(failure)
    shows = rejection_shows(one.readers, wanted)(failure.steps, answers)
    found = judge_step(one.readers, failure.steps[-1], answers[-1])
    if shows and all(other.key != wanted.key for other in found):  # a rule about several answers
        found = (*found, wanted)
    tally = RejectionTally()
    tally.add(found)
    return _section(one.name, 1, tally.findings(settings.policy), remarks=one.readers.remarks), shows


def _wanted_rejection(failure: FailureRecord) -> Rejection:
    """The failure as it was found."""
    path = tuple(tokens(failure.pointer)) if failure.pointer else ()
    cause = (failure.rule, failure.operation)
    message = MessageKey(failure.operation)
    return Rejection(ReaderKind.SERVICE, failure.rule, message, path, failure.text, cause, failure.name)


def _section(
    title: str,
    checked: int,
    findings: tuple[Finding, ...] = (),
    unchecked: tuple[Unchecked, ...] = (),
    remarks: tuple[str, ...] = (),
) -> Section:
    return Section(
        findings,
        unchecked,
        Statistics(1, 1, checked),
        title=title,
        question=Question.EXERCISE,
        complete=not unchecked,
        remarks=remarks,
    )
