"""Exchanges as the recorder takes them: calls, each with the host that it went to."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import parse_qsl

from contractguard.contract.errors import InputError
from contractguard.observe.live.call import Call
from contractguard.observe.live.limits import MAX_BODY
from contractguard.readers.traffic.exchange import Payload, RecordedExchange, UnreadExchange, body_bytes

_MAX_NAMES = 1_000
_URL = re.compile(
    r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):)?(?://(?P<authority>[^/?#]*))?(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?"
)
_SCHEMES = {None: "", "http": ":80", "https": ":443"}


class ImportedCall(NamedTuple):
    """A call out of a recording, and the host that it went to, with the port where it is not the usual one; None where
    the recording does not tell."""

    call: Call
    host: str | None


def call_of(exchange: RecordedExchange, source: str, most: int = MAX_BODY) -> ImportedCall | UnreadExchange:
    """The call that an exchange is, without bodies of more than `most` bytes. No call are what a browser asked by
    itself, what was not answered, and what went over no HTTP."""
    if exchange.is_preflight:
        return UnreadExchange(exchange.name, "a CORS preflight")
    if exchange.status is None or not 100 <= exchange.status <= 599:
        return UnreadExchange(exchange.name, "not answered")
    found = _URL.match(exchange.url)
    scheme = found["scheme"].lower() if found and found["scheme"] else None
    if found is None or scheme not in _SCHEMES or not (found["path"] + (found["authority"] or "")):
        return UnreadExchange(exchange.name, "no http URL")
    call = Call(
        source=source,
        method=exchange.method.upper(),
        path=found["path"] or "/",
        route=None,
        status=exchange.status,
        media_type=exchange.media_type,
        body=_body(exchange.response, most),
        query_names=_query_names(found["query"] or ""),
        request_media_type=exchange.request.media_type if exchange.request else None,
        request_body=_body(exchange.request, most),
        is_logged=exchange.is_logged,
    )
    return ImportedCall(call, host_name(found["authority"], scheme))


def host_name(authority: str | None, scheme: str | None = None) -> str | None:
    """A host in lower case, without credentials, and without the port that its scheme has anyway; None for none."""
    host = (authority or "").rpartition("@")[2].lower()
    usual = [_SCHEMES[scheme]] if scheme in ("http", "https") else [":80", ":443"]
    for port in usual:
        host = host.removesuffix(port)
    return host or None


def _body(payload: Payload | None, most: int) -> bytes | None:
    """The bytes of a body, unpacked; empty where there was none. None for one that is not looked at: it is no JSON, it
    was not recorded, is too large or cannot be unpacked."""
    if payload is None:
        return b""
    if payload.text is None or len(payload.text) > most or not _is_kept(payload.media_type or ""):
        return None
    try:
        return body_bytes(payload, "the body")
    except InputError:
        return None


def _is_kept(media_type: str) -> bool:
    return "json" in media_type.lower() or media_type.lower().startswith("text/event-stream")


def _query_names(query: str) -> tuple[str, ...]:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_MAX_NAMES)
    except ValueError:
        return ()
    return tuple(sorted({name for name, _ in pairs}))
