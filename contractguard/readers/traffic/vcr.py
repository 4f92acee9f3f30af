"""Exchanges of cassettes: vcrpy's and Ruby VCR's layouts, in YAML or JSON. No tag of theirs is ever executed."""

from __future__ import annotations

from contractguard.contract.document import Json, Path
from contractguard.contract.errors import InputError
from contractguard.readers.traffic.exchange import Payload, RecordedExchange
from contractguard.readers.traffic.members import member, whole

LAYOUTS = ("interactions", "http_interactions")
"""Where vcrpy and Ruby's VCR keep what they recorded."""
_TEXTS = (("string", None), ("base64_string", True), ("content", None))
"""The members of a body that hold it, and whether they are base64: a binary string is, and only its tag told so."""


def layout_of_cassette(root: Json, name: str) -> str:
    """What a cassette calls the array of its exchanges. Raises `InputError` for what is no cassette."""
    layout = next((one for one in LAYOUTS if member(root, one, kind=list) is not None), None)
    if layout is None:
        raise InputError(
            f"no cassette: there is no array called {' or '.join(LAYOUTS)} at the top",
            where=name,
            remedy="name a cassette of vcrpy, or of Ruby's VCR",
        )
    return layout


def exchange_of_interaction(node: Json, layout: str, index: int) -> RecordedExchange | None:
    """The exchange of an interaction; None where it has no request with a method and a uri."""
    path: Path = (layout, index)
    method, uri = member(node, "request", "method", kind=str), member(node, "request", "uri", kind=str)
    if not method or not uri:
        return None
    return RecordedExchange(
        path,
        f"interaction {index + 1}",
        method,
        uri,
        _status(member(node, "response", kind=dict) or {}),
        _payload(node, "request", path),
        _payload(node, "response", path),
    )


def _status(response: dict[str, Json]) -> int | None:
    """`status: {code: 200}`, or `status_code: 200` as older versions of vcrpy wrote for httpx."""
    return whole(member(response, "status", "code", kind=(int, float))) or whole(
        member(response, "status_code", kind=(int, float))
    )


def _payload(node: Json, side: str, path: Path) -> Payload | None:
    message = member(node, side, kind=dict) or {}
    body = message.get("body", message.get("content"))
    media_type, coding = _header(message, "content-type"), _header(message, "content-encoding")
    below = (*path, side, "body" if "body" in message else "content")
    if isinstance(body, dict):
        for name, is_base64 in _TEXTS:
            text = body.get(name)
            if isinstance(text, str):
                return Payload((*below, name), media_type, text, is_base64, coding) if text else None
        # Something is there, in a layout that is not known, unless it is `string: null`.
        return Payload(below, media_type, None) if any(value is not None for value in body.values()) else None
    return Payload(below, media_type, body, None, coding) if isinstance(body, str) and body else None


def _header(message: dict[str, Json], name: str) -> str:
    """The value of a header, the last of several; names are in any case."""
    for given, value in (member(message, "headers", kind=dict) or {}).items():
        if given.lower() == name:
            last = value[-1] if isinstance(value, list) and value else value
            return last if isinstance(last, str) else ""
    return ""
