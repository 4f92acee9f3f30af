"""Exchanges of cassettes: vcrpy's and Ruby VCR's layouts, in YAML or JSON. No tag of theirs is ever executed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from contractguard.contract.document import Json, Path
from contractguard.contract.errors import InputError
from contractguard.readers.text import parse
from contractguard.readers.text.decode import MAX_BYTES
from contractguard.readers.traffic.exchange import Payload, RecordedExchange, UnreadExchange
from contractguard.readers.traffic.members import last_header, member, status_code

LAYOUTS = ("interactions", "http_interactions")
"""Where vcrpy and Ruby's VCR keep what they recorded."""
_TEXTS = (("string", None), ("base64_string", True), ("content", None))
"""The members of a body that hold it, and whether they are base64: a binary string is, and only its tag told so."""


def read_cassette(pieces: Iterable[bytes], name: str) -> Iterator[RecordedExchange | UnreadExchange]:
    """The exchanges of a cassette, which is read as a whole, since YAML may refer to what stood before.

    Raises `InputError` for what is no cassette, or larger than any file that is read as a whole.
    """
    root = parse(_whole(pieces, name), name)
    layout = layout_of_cassette(root, name)
    for index, node in enumerate(root[layout]):
        found = exchange_of_interaction(node, layout, index)
        yield found or UnreadExchange(f"interaction {index + 1}", "no request with a method and a uri")


def _whole(pieces: Iterable[bytes], name: str) -> bytes:
    parts: list[bytes] = []
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > MAX_BYTES:
            raise InputError(
                f"a cassette of more than {MAX_BYTES >> 20} MB", where=name, remedy="split it into several files"
            )
        parts.append(piece)
    return b"".join(parts)


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
        media_type=last_header(member(node, "response", kind=dict), "content-type"),
    )


def _status(response: dict[str, Json]) -> int | None:
    """`status: {code: 200}`, or `status_code: 200` as older versions of vcrpy wrote for httpx. (Schemathesis writes the
    former as a text.)"""
    status = member(response, "status", kind=dict) or {}
    return status_code(status.get("code")) or status_code(response.get("status_code"))


def _payload(node: Json, side: str, path: Path) -> Payload | None:
    message = member(node, side, kind=dict) or {}
    body = message.get("body", message.get("content"))
    media_type = last_header(message, "content-type")
    coding = last_header(message, "content-encoding") or ""
    below = (*path, side, "body" if "body" in message else "content")
    if isinstance(body, dict):
        for name, is_base64 in _TEXTS:
            text = body.get(name)
            if isinstance(text, str):
                return Payload((*below, name), media_type, text, is_base64, coding) if text else None
        # Something is there, in a layout that is not known, unless it is `string: null`.
        return Payload(below, media_type, None) if any(value is not None for value in body.values()) else None
    return Payload(below, media_type, body, None, coding) if isinstance(body, str) and body else None
