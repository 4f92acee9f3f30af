"""Exchanges in the NDJSON reports of Schemathesis 4: what its tests sent, and what the application answered."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contractguard.contract.document import Json
from contractguard.readers.traffic.exchange import Payload, RecordedExchange, UnreadExchange
from contractguard.readers.traffic.members import last_header, member, whole

_SCENARIO = "ScenarioFinished"
_EVENT = re.compile(r"[A-Z][A-Za-z]+")


def is_event(value: Json) -> bool:
    """Whether a line is one of a report: an object with an event by its name."""
    if not isinstance(value, dict) or len(value) != 1:
        return False
    ((name, event),) = value.items()
    return isinstance(event, dict) and _EVENT.fullmatch(name) is not None


def exchanges_of_event(value: Json, number: int) -> Iterator[RecordedExchange | UnreadExchange]:
    """The exchanges of a scenario; other events have none."""
    interactions = member(value, _SCENARIO, "recorder", "interactions", kind=dict) or {}
    for node in interactions.values():
        place = f"line {number}"
        method, url = member(node, "request", "method", kind=str), member(node, "request", "uri", kind=str)
        if not method or not url:
            yield UnreadExchange(place, "no request with a method and a uri")
            continue
        response = member(node, "response", kind=dict)
        yield RecordedExchange(
            (),
            place,
            method,
            url,
            whole(member(response, "status_code", kind=(int, float))),
            _payload(member(node, "request", kind=dict), "body"),
            _payload(response, "content") if response else None,
            media_type=last_header(response, "content-type"),
        )


def _payload(message: Json, name: str) -> Payload | None:
    """A body, which is base64. Of one that was cut off no more than its size is told, and it is not looked at."""
    text = member(message, name, "$base64", kind=str)
    media_type = last_header(message, "content-type")
    if not text:
        return None
    if "content_size" in message:
        return Payload((), media_type, None)
    return Payload((), media_type, text, True, last_header(message, "content-encoding") or "")
