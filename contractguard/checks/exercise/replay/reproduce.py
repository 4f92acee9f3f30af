"""The fewest requests that show a failure again: the case alone, its chain, then as little as possible before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from contractguard.checks.exercise.job import ServiceCall
from contractguard.checks.exercise.replay.history import Trace, compose
from contractguard.checks.exercise.replay.job import PlayedAnswer
from contractguard.checks.exercise.replay.minimize import ReplaysSpent, minimize
from contractguard.checks.exercise.replay.sequence import SEQUENCES, shows_sequence
from contractguard.checks.exercise.replay.step import Step
from contractguard.checks.judging.judge import judge_answer
from contractguard.checks.judging.readers import Readers
from contractguard.checks.judging.rejection import Rejection
from contractguard.checks.validation.http_request import HttpRequest
from contractguard.checks.validation.response import HttpResponse
from contractguard.support.dataclass import dataclass

MAX_REPLAYS = 64
"""Attempts for one failure."""

Play = Callable[[Sequence[Step]], Sequence[PlayedAnswer]]
"""Sends steps on a service in its first state, and gives the answers as far as they come."""
Ends = Callable[[Step], Iterable[Step]]
"""The ways in which the last request may show a failure."""
Shows = Callable[[Sequence[Step], Sequence[PlayedAnswer]], bool]
"""Whether the last of the answers shows a failure."""


@dataclass(frozen=True, slots=True)
class Reproduction:
    """The steps that show a failure, None where none were found; after how many attempts."""

    steps: tuple[Step, ...] | None
    attempts: int


def reproduce(
    trace: Trace, play: Play, shows: Shows, most: int = MAX_REPLAYS, ends: Ends = lambda last: (last,)
) -> Reproduction:
    """Look for the fewest calls after which the last one of a trace fails again, in one of the ways of sending it that
    `ends` gives."""
    attempts = _Attempts(trace, play, shows, most)
    try:
        for end in ends(compose([trace.last])[0]):
            found = attempts.find(end)
            if found is not None:
                return Reproduction(found, attempts.made)
    except ReplaysSpent:
        pass
    return Reproduction(None, attempts.made)


class _Attempts:
    """Attempts for one failure, of which there may be `most`."""

    def __init__(self, trace: Trace, play: Play, shows: Shows, most: int) -> None:
        self._trace, self._play, self._shows, self._most = trace, play, shows, most
        self.made = 0

    def find(self, end: Step) -> tuple[Step, ...] | None:
        """The fewest steps that show it and have `end` as the last one; None where none were found. Raises
        `ReplaysSpent`."""
        trace = self._trace

        def fails(calls: Sequence[ServiceCall]) -> bool:
            return self._fails(self._compose(calls, end))

        for before in _widening(trace):
            if fails(before):
                return self._compose(minimize(before, fails), end)
        return None

    def _compose(self, calls: Sequence[ServiceCall], end: Step) -> tuple[Step, ...]:
        *before, last = compose([*calls, self._trace.last])
        return (*before, replace(end, take=last.take))

    def _fails(self, steps: tuple[Step, ...]) -> bool:
        if self.made >= self._most:
            raise ReplaysSpent
        self.made += 1
        return self._shows(steps, self._play(steps))


def _widening(trace: Trace) -> Iterator[list[ServiceCall]]:
    """What may have to come before: nothing, the chain, what changed the same collection as well, or anything."""
    yield []
    seen = 0
    for more in ((), trace.earlier, (*trace.earlier, *trace.elsewhere)):
        before = trace.sort((*trace.chain, *more))
        if len(before) > seen:
            yield before
        seen = len(before)


def rejection_shows(readers: Readers, wanted: Rejection) -> Shows:
    """Whether the last answer is refused for the same reason as one was, or all of them show what a rule about several
    answers says."""

    def shows(steps: Sequence[Step], answers: Sequence[PlayedAnswer]) -> bool:
        if len(answers) < len(steps) or answers[-1].trouble:
            return wanted.rule == "api.no-answer" and len(answers) == len(steps)
        if wanted.rule in SEQUENCES:
            return shows_sequence(wanted.rule, steps, answers)
        return any(one.key == wanted.key for one in judge_step(readers, steps[-1], answers[-1]))

    return shows


def judge_step(readers: Readers, step: Step, answer: PlayedAnswer) -> tuple[Rejection, ...]:
    """What readers say of the answer to a step."""
    note = " at ".join(filter(None, answer.raised)) if answer.raised is not None else ""
    headers = {**step.headers, **({"content-type": step.media_type} if step.media_type else {})}
    request = HttpRequest(step.path_parameters, step.query, headers, step.body)
    came = HttpResponse(answer.status, answer.headers, answer.body)
    return judge_answer(readers, step.operation, came, request, note=note).rejections
