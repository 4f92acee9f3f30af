"""Recorded HTTP exchanges, whatever they were recorded by: the request that was sent, the response that came."""

from __future__ import annotations

from typing import NamedTuple

import orjson

from contractguard.contract.document import Json, Path
from contractguard.contract.errors import InputError
from contractguard.readers.text.decode import decode
from contractguard.readers.text.decompress import GZIP, inflate, unbase64
from contractguard.readers.text.json_text import parse_json
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Payload:
    """A body as it was recorded, at `path` of its document.

    `text` is None when a body is said to have been there but was not recorded. `is_base64` is None where the
    recording does not tell; `coding` is the Content-Encoding that may still be on it.
    """

    path: Path
    media_type: str | None
    text: str | None
    is_base64: bool | None = False
    coding: str = ""


@dataclass(frozen=True, slots=True)
class RecordedExchange:
    """One request and its response; `status` is None (or none of HTTP's) when there was none. `is_preflight`: a browser
    sent it by itself, to ask whether it may send another (CORS).

    `media_type` is that of the response, be it empty. `is_logged`: a log told of it, which knows nothing of its body.
    """

    path: Path
    name: str
    method: str
    url: str
    status: int | None
    request: Payload | None
    response: Payload | None
    is_preflight: bool = False
    media_type: str | None = None
    is_logged: bool = False


class UnreadExchange(NamedTuple):
    """A part of a recording that is no exchange, or one that was not answered: where it stands, and why, in words that
    hold nothing of it."""

    place: str
    reason: str


def is_json(media_type: str | None) -> bool:
    """Whether a media type (in lower case, without parameters) is JSON (RFC 6838, 4.2.8; RFC 8259, 11)."""
    return media_type is not None and (media_type in ("application/json", "text/json") or media_type.endswith("+json"))


def body_value(body: Payload, name: str) -> Json:
    """The JSON value of a recorded body. Raises `InputError` when there is none, or when it unpacks beyond bounds."""
    return parse_json(decode(body_bytes(body, name), name), name)


def body_bytes(body: Payload, name: str) -> bytes:
    """The bytes of a recorded body, unpacked. Raises `InputError` for what is not base64, or unpacks beyond bounds.

    Where the recording does not tell whether a text is base64, it is JSON if it can be read as JSON.
    """
    text = body.text or ""
    if body.is_base64:
        return _decode_content(unbase64(text, name), body.coding, name)
    data = text.encode("utf-8", "surrogatepass")
    if body.is_base64 is None and not _is_json_text(data):
        try:
            packed = unbase64(text, name)
        except InputError:
            return data
        return _decode_content(packed, body.coding, name)
    return data


def _is_json_text(data: bytes) -> bool:
    try:
        orjson.loads(data)
    except orjson.JSONDecodeError:
        return False
    return True


def _decode_content(data: bytes, coding: str, name: str) -> bytes:
    """Without the Content-Encoding that is still on it, as its first bytes or the header tell."""
    if data.startswith(GZIP):
        return inflate(data, name)
    coding = coding.strip().lower()
    if coding == "deflate":
        return inflate(data, name)
    if coding in ("br", "zstd", "compress"):
        raise InputError(f"Content-Encoding {coding} is not unpacked", where=name, remedy="record it as gzip")
    return data
