"""Answers that are streams of events (HTML, 9.2.6): whether a schema is of the text or of the data in each event is not
said, so that only what fits neither way is wrong."""

from __future__ import annotations

from contractguard.checks.validation.response import HttpResponse, sent_media_type
from contractguard.checks.validation.validator import CompiledValidator
from contractguard.contract.document import Json
from contractguard.contract.errors import InputError
from contractguard.observe.live.bodies import read_values

EVENT_STREAM = "text/event-stream"
NO_VALUE = "a stream of events, none of which holds a JSON value"


def read_events(answer: HttpResponse) -> tuple[Json, ...] | None:
    """The JSON values that the first events of a stream hold; None where the answer is no stream of events."""
    if sent_media_type(answer) != EVENT_STREAM:
        return None
    return tuple(read_values(answer.body, EVENT_STREAM, None, bytes))


def choose_values(judge: CompiledValidator, body: Json, events: tuple[Json, ...] | None) -> tuple[Json, ...]:
    """What of an answer is held against a schema: its body, or what its events hold where the text as a whole does not
    fit. Raises `InputError` where these hold nothing."""
    try:
        is_whole = events is None or judge.fits(body)
    except ValueError:  # whoever holds the body against it says why
        is_whole = True
    if is_whole or events is None:
        return (body,)
    if not events:
        raise InputError(NO_VALUE)
    return events
