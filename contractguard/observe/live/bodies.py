"""The JSON values in a body: one, or the items of a stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import orjson

from contractguard.contract.document import Json
from contractguard.contract.errors import InputError

Unpack: TypeAlias = Callable[[bytes], bytes]
"""Unpacks gzip or deflate within bounds. Raises `InputError`."""

MAX_EVENTS = 20
"""Of one stream of server-sent events that are looked at; such a stream may never end."""
NO_JSON = "no JSON"
"""Why a body was not looked at whose media type is no JSON: that it came as that is all there is to know."""
LOGGED = "a log told of it, without its body"
"""Why a body was not looked at that no log has: its status and its media type are all that was to be known."""
_PLAIN = frozenset({"", "identity"})
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})
_JSON = frozenset({"application/json", "text/json"})
_LINES = frozenset({
    "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines",
    "application/jsonlines", "application/json-lines", "application/x-json-stream", "application/stream+json",
})  # fmt: skip
_EVENTS = "text/event-stream"
_RECORD_SEPARATOR = b"\x1e"


class UnreadBody(Exception):
    """A body that was not looked at, and why: in words that hold nothing of it."""


def read_values(body: bytes | None, media_type: str | None, encoding: str | None, unpack: Unpack) -> Iterator[Json]:
    """The JSON values of a body: the one that it is, or each item of a stream. None at all where there is no body.

    `media_type` is without parameters. Raises `UnreadBody` when it is not JSON, not complete, or packed in a way that
    is not known; of a stream whose last item is torn, the items before it have been given then.
    """
    if body == b"":
        return
    read = _reader(media_type)
    if read is None:
        raise UnreadBody(NO_JSON)
    if body is None:
        raise UnreadBody("too large, or never read to its end")
    yield from read(_decompress_body(body, encoding, unpack))


def has_values(media_type: str | None) -> bool:
    """Whether a body of the media type (without parameters) holds JSON values."""
    return _reader(media_type) is not None


def is_stream(media_type: str | None) -> bool:
    """Whether a body of the media type holds many values, one after the other."""
    return _reader(media_type) not in (None, _one)


def _reader(media_type: str | None) -> Callable[[bytes], Iterator[Json]] | None:
    name = media_type or ""
    if name in _LINES:
        return _lines
    if name.endswith("json-seq"):
        return _sequence
    if name in _JSON or name.endswith("+json"):
        return _one
    return _events if name == _EVENTS else None


def _decompress_body(body: bytes, encoding: str | None, unpack: Unpack) -> bytes:
    name = (encoding or "").strip().lower()
    if name in _PLAIN:
        return body
    if name not in _PACKED:
        raise UnreadBody("packed in a way that is not read")
    try:
        return unpack(body)
    except InputError:
        raise UnreadBody("cannot be unpacked within bounds") from None


def _one(body: bytes) -> Iterator[Json]:
    yield _parse_body(body)


def _lines(body: bytes) -> Iterator[Json]:
    yield from (_parse_body(line) for line in body.split(b"\n") if line.strip())


def _sequence(body: bytes) -> Iterator[Json]:
    yield from (_parse_body(text) for text in body.split(_RECORD_SEPARATOR) if text.strip())


def _events(body: bytes) -> Iterator[Json]:
    """The `data` of server-sent events (HTML, 9.2.6); what is no JSON, as a mark of the end often is, is passed over,
    and an event without an empty line behind it is not complete."""
    blocks = body.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n\n")
    for block in blocks[:-1][:MAX_EVENTS]:
        lines = (line.partition(b":") for line in block.split(b"\n"))
        data = b"\n".join(value.removeprefix(b" ") for field, _, value in lines if field == b"data")
        try:
            value = orjson.loads(data)
        except orjson.JSONDecodeError:
            continue
        yield value


def _parse_body(text: bytes) -> Json:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise UnreadBody("not JSON, whatever its media type says") from None
