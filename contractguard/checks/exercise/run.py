"""An exercise: the engine is run, and each answer is judged as it comes; nothing is kept but what findings need."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import field, replace
from pathlib import Path
from typing import IO, Protocol

from contractguard.checks.exercise.answers import http_request, judge_call
from contractguard.checks.exercise.child.content_coding import is_unread
from contractguard.checks.exercise.engine_rules import rejection_of
from contractguard.checks.exercise.job import (
    ENGINE_LOST,
    INTERRUPTED,
    EngineEnd,
    EngineError,
    EngineFailure,
    EngineJob,
    Line,
    Refusal,
    ScenarioEnd,
    ServiceCall,
    Stuck,
    Turn,
    Unanswered,
)
from contractguard.checks.exercise.parts import MIN_SECONDS, count_cores, run_parts, split_job
from contractguard.checks.exercise.plan import Plan
from contractguard.checks.exercise.process import EngineGone, run_engine
from contractguard.checks.exercise.replay.history import CallHistory, Trace
from contractguard.checks.exercise.routes import ABSENT, find_missing_route
from contractguard.checks.judging.consumer_reads import ConsumerRead
from contractguard.checks.judging.findings import RejectionTally
from contractguard.checks.judging.judge import is_failure
from contractguard.checks.judging.lists import ListsSeen, look_into_lists
from contractguard.checks.judging.readers import Readers
from contractguard.checks.judging.rejection import JudgedAnswer
from contractguard.contract.choices import ExercisePhase
from contractguard.contract.errors import InputError
from contractguard.contract.finding import Unchecked
from contractguard.contract.model import MessageKey
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

TOO_LARGE = "answers that are larger than what is looked at"
COMPRESSED = "answers in a content coding that is not read"
LOST = "what the application does could not be followed to the end"
NOT_FOLLOWED = "calls that follow each other (stateful) were not all made: the service ended before"
_NOT_FOLLOWED = {"budget": "budget: calls that follow each other (stateful) were not all made"}
MAX_UNANSWERED = 2
"""Calls of an operation without an answer, from which on that is a finding."""
MAX_STARTS = 20
"""Of the engine in one run; each but the last is ended by an operation that blocks, or that ends the process."""


class AnswerFeed(Protocol):
    """Who is handed each answer that was judged, and writes down what it made of them when the run is over."""

    def take(self, call: ServiceCall, judged: JudgedAnswer) -> None:
        """Take one answer, and what was said of it."""

    def write(self) -> Iterator[str]:
        """Write down what was made of them, and say so. Raises `InputError` where that cannot be."""


@dataclass(slots=True)
class OperationRun:
    """What is known of one operation: how often each status was answered, in all and in each phase; in which phases it
    was called to the end, and why it cannot be called, or no further. `described` counts the answers of success that a
    contract knows, `meant` those to requests that were made to be valid, `lists` says whether anything stood in their
    lists; `reads` is what consumers read that such requests were answered with, `valid`
    their statuses, and `absent` the first that found no route."""

    statuses: Counter[int] = field(default_factory=Counter)
    answers: dict[str, Counter[int]] = field(default_factory=dict)
    phases: set[str] = field(default_factory=set)
    trouble: str = ""
    judged: int = 0
    described: int = 0
    lists: ListsSeen = ListsSeen.NONE
    meant: int = 0
    reads: set[ConsumerRead] = field(default_factory=set)
    valid: set[int] = field(default_factory=set)
    absent: Trace | None = None
    unanswered: int = 0


@dataclass(slots=True)
class ExerciseRun:
    """One run and what came of it, by operation. `reason` is why it ended: "completed", "budget", "server-gone"."""

    plan: Plan
    readers: Readers
    feeds: Sequence[AnswerFeed] = ()
    tally: RejectionTally = field(default_factory=RejectionTally)
    operations: dict[str, OperationRun] = field(default_factory=dict)
    unchecked: dict[Unchecked, None] = field(default_factory=dict)
    history: CallHistory = field(default_factory=CallHistory)
    interactions: int = 0
    reason: str = "completed"
    _last: str = ""
    """Whose turn it is."""

    def __post_init__(self) -> None:
        self.operations = {key: OperationRun() for key in self.plan.operations}

    def run(
        self,
        job: EngineJob,
        folder: Path,
        log: IO[bytes] | None = None,
        cache: Path | None = None,
        processes: int = 1,
    ) -> None:
        """Exercise what a job says, in as many processes as it takes: an operation that blocks, or ends the process, is
        left out of the next one. With `processes` other than one it is split, and so many parts run at once (0: as many
        as there are cores). `log`, `cache`: see `run_engine`. Raises `InputError` when nothing can be exercised."""
        until = time.monotonic() + job.budget
        if processes == 1:
            self._run_part(job, run_engine(job, folder, log, cache), until, folder, log, cache)
            return
        reasons = []
        with closing(run_parts(split_job(job), folder, log, cache, processes or count_cores(), until)) as parts:
            for part, lines in parts:
                self.history, self._last, self.reason = CallHistory(), "", "completed"
                self._run_part(part, lines, until, folder, log, cache)
                reasons.append(self.reason)
        self.reason = next((one for one in reasons if one != "completed"), "completed")

    def _run_part(
        self,
        job: EngineJob,
        lines: Generator[Line],
        until: float,
        folder: Path,
        log: IO[bytes] | None,
        cache: Path | None,
    ) -> None:
        for _ in range(MAX_STARTS):
            try:
                with closing(lines):  # what cannot be taken ends the child at once
                    for line in lines:
                        self.take(line)
            except EngineGone as gone:
                self._lose(gone)
            if self.reason != "completed" and ExercisePhase.STATEFUL in job.phases:
                self.unchecked[Unchecked(None, _NOT_FOLLOWED.get(self.reason, NOT_FOLLOWED))] = None
            rest = self._rest(job, until - time.monotonic())
            if rest is None:
                return
            job, lines = rest, run_engine(rest, folder, log, cache)
        self.reason = "budget"

    def _rest(self, job: EngineJob, seconds: float) -> EngineJob | None:
        """What is left to do after the process ended before its time; None for nothing, or where there is no time."""
        if self.reason != "interrupted":
            return None
        kept = [number for number, one in enumerate(job.operations) if not self._is_done(" ".join(one), job.phases)]
        left = tuple(job.operations[number] for number in kept)
        ranks = tuple(job.ranks[number] for number in kept if job.ranks)
        if not left or seconds < MIN_SECONDS:
            self.reason = "budget" if left else "completed"
            return None
        self.reason = "completed"
        return replace(job, operations=left, ranks=ranks, budget=seconds)

    def _is_done(self, operation: str, phases: Sequence[str]) -> bool:
        known = self.operations[operation]
        return bool(known.trouble) or known.phases >= set(phases) - {"stateful"}

    # --- lines

    def take(self, line: Line) -> None:
        """Take up what the child says. Raises `InputError` for what it refuses."""
        match line:
            case ServiceCall():
                self._take_call(line)
            case EngineFailure() | EngineError():
                self._take_trouble(line)
            case Unanswered():
                self._take_unanswered(line)
            case Turn(operation=operation):
                self._last = operation
            case ScenarioEnd(operation=str() as operation, phase=phase, is_whole=True) if operation in self.operations:
                self.operations[operation].phases.add(phase)
            case Stuck(operation=operation):
                self._block(operation)
            case Refusal(what=what, remedy=remedy):
                raise InputError(what, remedy=remedy)
            case EngineEnd(reason=reason):
                self._end(reason)

    def _take_call(self, one: ServiceCall) -> None:
        self.interactions += 1
        self._last = one.operation
        known = self.operations.get(one.operation)
        if known is None:
            return
        self.history.note(one)
        request = http_request(self.readers, one)
        if request is not None and request.path is None:
            return
        known.statuses[one.status] += 1
        known.answers.setdefault(one.phase, Counter())[one.status] += 1
        if one.is_cut or is_unread(one.headers.get("content-encoding", ""), one.body):
            self.unchecked[Unchecked(MessageKey(one.operation), TOO_LARGE if one.is_cut else COMPRESSED)] = None
            if not is_failure(self.readers, one.operation, one.status):  # which is one whatever its body says
                return
        judged = judge_call(self.readers, one, request)
        known.judged += not judged.unchecked
        is_meant = one.request.is_positive or one.phase == ExercisePhase.STATEFUL
        if is_meant:
            known.reads |= judged.reads
            known.valid.add(one.status)
            known.absent = known.absent or (self.history.trace(one.case) if one.status in ABSENT else None)
        if 200 <= one.status <= 299 and judged.is_described:
            known.described += 1
            known.lists = look_into_lists(one.body, known.lists)
            known.meant += is_meant
        self.unchecked.update(dict.fromkeys((*judged.unchecked, *judged.beside)))
        for feed in self.feeds:
            feed.take(one, judged)
        if judged.rejections:
            self.tally.add(judged.rejections, lambda: self.history.trace(one.case))

    def _take_unanswered(self, line: Unanswered) -> None:
        """A call without an answer. One may have met a busy moment; from the second on it is the operation's."""
        known = self.operations.get(line.operation)
        if known is None:
            return
        known.unanswered += 1
        if known.unanswered >= MAX_UNANSWERED:
            self._take_trouble(line)
            known.trouble = known.trouble or "gave no answer twice, and was not called again"

    def _take_trouble(self, line: EngineFailure | EngineError | Unanswered) -> None:
        found = rejection_of(line, self.plan.operations)
        if found is not None:
            case = line.case if isinstance(line, EngineFailure) else ""
            self.tally.add([found], lambda: self.history.trace(case))
        if isinstance(line, EngineError) and line.operation in self.operations and found is None:
            known = self.operations[line.operation]
            is_lost = line.failure == ENGINE_LOST
            why = (
                f"its answer ended the engine ({line.message})"
                if is_lost
                else f"no request can be made ({line.failure})"
            )
            known.trouble = known.trouble or why

    def _block(self, operation: str) -> None:
        """An operation that let go of nothing."""
        self._take_trouble(Unanswered(operation, "", "ReadTimeout"))
        if operation in self.operations:
            self.operations[operation].trouble = "gave no answer, and blocks the application"

    def _lose(self, gone: EngineGone) -> None:
        """The process ended before its time: by what was called last, unless it was ended for being late."""
        self.reason = "budget" if gone.was_killed else "interrupted"
        if gone.is_garbled:
            self._doubt(gone.words)
            return
        known = self.operations.get(self._last)
        if known is None:
            raise _nothing_answered(gone)
        if gone.was_killed:  # it would have ended itself before, had anything in it still run
            self._doubt(f"nothing moved any more in {printable(self._last, 100)}, and the process was ended")
        if gone.was_killed or known.trouble:
            return
        known.trouble = "ended the process of the application"
        self._take_trouble(Unanswered(self._last, "", "ServerGone"))

    def _doubt(self, why: str) -> None:
        """What was answered counts; but nobody knows what was lost, which is no pass."""
        self.unchecked[Unchecked(None, f"{LOST}: {why}", must=True)] = None

    def _end(self, reason: str) -> None:
        self.reason = reason
        if reason == INTERRUPTED:
            self.reason = "budget"
            self._doubt(f"the engine was interrupted in {printable(self._last, 100)}")
        if reason == "server-gone" and self._last:
            self._take_trouble(Unanswered(self._last, "", "ServerGone"))

    def find_missing_routes(self) -> None:
        """Count the operations that are not there, when everything was asked."""
        for key, known in self.operations.items():
            found = find_missing_route(self.readers.description, key, known.valid)
            if found is not None:
                self.tally.add([found], lambda known=known: known.absent)  # type: ignore[misc]

    def cut_operations(self, phases: Sequence[str]) -> Iterator[str]:
        """The operations that were not called to the end of every phase, though nothing is wrong with them."""
        for key in self.operations:
            if self.reason != "completed" and not self._is_done(key, phases):
                yield key


def _nothing_answered(gone: EngineGone) -> InputError:
    """What is said where the process ended before anything was called."""
    if gone.was_killed:
        return InputError(
            "the time was over before the first answer", remedy="see what importing the application waits for"
        )
    return InputError(
        f"the process ended before the first answer: {gone.words or 'without a word'}",
        remedy="see what the application does when it is imported",
    )
