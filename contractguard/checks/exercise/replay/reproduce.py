"""The fewest requests that show a failure again: the case alone, its chain, then as little as possible before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from contractguard.checks.exercise.job import ServiceCall
from contractguard.checks.exercise.replay.history import Trace, compose
from contractguard.checks.exercise.replay.job import PlayedAnswer
from contractguard.checks.exercise.replay.minimize import ReplaysSpent, minimize
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
Shows = Callable[[Sequence[Step], Sequence[PlayedAnswer]], bool]
"""Whether the last of the answers shows a failure."""


@dataclass(frozen=True, slots=True)
class Reproduction:
    """The steps that show a failure, None where none were found; after how many attempts."""

    steps: tuple[Step, ...] | None
    attempts: int


def reproduce(trace: Trace, play: Play, shows: Shows, most: int = MAX_REPLAYS) -> Reproduction:
    """Look for the fewest calls after which the last one of a trace fails again."""
    made = 0

    def fails(calls: Iterable[ServiceCall]) -> bool:
        nonlocal made
        if made >= most:
            raise ReplaysSpent
        made += 1
        steps = compose([*calls, trace.last])
        return shows(steps, play(steps))

    def found(*calls: ServiceCall) -> Reproduction:
        return Reproduction(compose([*calls, trace.last]), made)

    try:
        if fails(()):
            return found()
        if trace.chain and fails(trace.chain):
            return found(*trace.chain)
        if not trace.earlier or not fails((*trace.earlier, *trace.chain)):
            return Reproduction(None, made)
        least = minimize(trace.earlier, lambda part: fails((*part, *trace.chain)))
    except ReplaysSpent:
        return Reproduction(None, made)
    return found(*least, *trace.chain)


def rejection_shows(readers: Readers, wanted: Rejection, status: int) -> Shows:
    """Whether the last answer is refused for the same reason as one was. What no reader says (a rule about several
    answers) shows where the last answer has the same status."""

    def shows(steps: Sequence[Step], answers: Sequence[PlayedAnswer]) -> bool:
        if len(answers) < len(steps) or answers[-1].trouble:
            return wanted.rule == "api.no-answer" and len(answers) == len(steps)
        if wanted.rule in _OF_SEVERAL:
            return answers[-1].status == status
        return any(one.key == wanted.key for one in judge_step(readers, steps[-1], answers[-1]))

    return shows


_OF_SEVERAL = frozenset({"api.auth.ignored", "api.state.use-after-delete", "api.state.created-not-readable"})


def judge_step(readers: Readers, step: Step, answer: PlayedAnswer) -> tuple[Rejection, ...]:
    """What readers say of the answer to a step."""
    note = " at ".join(filter(None, answer.raised)) if answer.raised is not None else ""
    headers = {**step.headers, **({"content-type": step.media_type} if step.media_type else {})}
    request = HttpRequest(step.path_parameters, step.query, headers, step.body)
    came = HttpResponse(answer.status, answer.headers, answer.body)
    return judge_answer(readers, step.operation, came, request, note=note).rejections
