"""An interaction of the engine as readers take it."""

from __future__ import annotations

from contractguard.checks.exercise.job import ServiceCall
from contractguard.checks.judging.judge import judge_answer
from contractguard.checks.judging.readers import Readers
from contractguard.checks.judging.rejection import JudgedAnswer
from contractguard.checks.validation.request import HttpRequest
from contractguard.checks.validation.response import HttpResponse


def judge_call(readers: Readers, one: ServiceCall) -> JudgedAnswer:
    """What readers say of an interaction: of its answer, and of how its request was taken."""
    operation = readers.operation(one.operation)
    answer = HttpResponse(one.status, one.headers, one.body)
    sent = one.request
    request = None if operation is None else HttpRequest.of_url(operation, sent.uri, sent.headers, sent.body)
    return judge_answer(readers, one.operation, answer, request, note=note_of(one))


def note_of(one: ServiceCall) -> str:
    """What was raised, and where, of an application that failed."""
    if one.raised is None:
        return ""
    kind, place = one.raised
    return f"{kind} at {place}" if place else kind
