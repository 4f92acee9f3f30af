"""An interaction of the engine as readers take it."""

from __future__ import annotations

from contractguard.checks.exercise.job import ServiceCall
from contractguard.checks.judging.judge import judge_answer
from contractguard.checks.judging.readers import Readers
from contractguard.checks.judging.rejection import JudgedAnswer
from contractguard.checks.validation.http_request import HttpRequest
from contractguard.checks.validation.response import HttpResponse


def http_request(readers: Readers, one: ServiceCall) -> HttpRequest | None:
    """The request of an interaction, None where nobody knows its operation. Its `path` is None where it was no call of
    the operation: an empty value in a path makes it the path of another one, which answers."""
    operation = readers.operation(one.operation)
    sent = one.request
    return None if operation is None else HttpRequest.of_url(operation, sent.uri, sent.headers, sent.body)


def judge_call(readers: Readers, one: ServiceCall, request: HttpRequest | None) -> JudgedAnswer:
    """What readers say of an interaction: of its answer, and of how its request was taken."""
    answer = HttpResponse(one.status, one.headers, one.body)
    return judge_answer(readers, one.operation, answer, request, note=note_of(one))


def note_of(one: ServiceCall) -> str:
    """What was raised, and where, of an application that failed."""
    if one.raised is None:
        return ""
    kind, place = one.raised
    return f"{kind} at {place}" if place else kind
