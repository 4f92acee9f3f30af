"""Headers as a proxy passes them on: those of one connection end there (RFC 9110, 7.6.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

Headers: TypeAlias = Iterable[tuple[bytes, bytes]]
"""Names in lower case, and values."""

_HOP_BY_HOP = frozenset({
    b"connection", b"keep-alive", b"proxy-authenticate", b"proxy-authorization", b"proxy-connection", b"te",
    b"trailer", b"transfer-encoding", b"upgrade", b"http2-settings",
})  # fmt: skip


def pass_request_headers(headers: Headers, authority: bytes, via: bytes) -> list[tuple[bytes, bytes]]:
    """Those of a request, as the service gets them: its own Host, one connection for one request, and who we are."""
    passed = [(name, value) for name, value in _end_to_end(headers) if name != b"host"]
    framing = [(b"transfer-encoding", b"chunked")] if is_chunked(headers) else []
    return [(b"host", authority), *passed, *framing, (b"via", b"1.1 " + via), (b"connection", b"close")]


def pass_response_headers(headers: Headers) -> list[tuple[bytes, bytes]]:
    """Those of a response, as the client gets them; how its end is found is said anew."""
    return list(_end_to_end(headers))


def is_chunked(headers: Headers) -> bool:
    """Whether a body is sent in chunks; its Content-Length is of no account then (RFC 9112, 6.3)."""
    return any(name == b"transfer-encoding" for name, _ in headers)


def wants_websocket(headers: Headers) -> bool:
    """Whether a request asks for another protocol than HTTP, which is nothing that could be recorded."""
    return any(name == b"upgrade" and b"websocket" in value.lower() for name, value in headers)


def has_passed(headers: Headers, via: bytes) -> bool:
    """Whether a request has come through this proxy before."""
    return any(name == b"via" and via in value for name, value in headers)


def _end_to_end(headers: Headers) -> Iterator[tuple[bytes, bytes]]:
    named = [value for name, value in headers if name == b"connection"]
    ending = _HOP_BY_HOP | {token.strip().lower() for value in named for token in value.split(b",")}
    dropped = ending | {b"content-length"} if is_chunked(headers) else ending
    return ((name, value) for name, value in headers if name not in dropped)
