"""A request and its answer, as they pass by; a `Call` is made of it later."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote

from contractguard.observe.live.call import Call
from contractguard.observe.live.limits import MAX_BODY
from contractguard.support.dataclass import dataclass

MAX_STREAM_EVENTS = 20
"""Server-sent events of one answer that are kept: a stream may never end."""
_UNESCAPED = "/!$&'()*+,;=:@-._~"
"""What stands unescaped in a path (RFC 3986, 3.3)."""


class HeldBytes:
    """How many bytes of bodies the exchanges of a process may keep, all together."""

    def __init__(self, most: int) -> None:
        self._left = most
        self._lock = threading.RLock()  # a body may be collected while another one asks

    def take(self, number: int) -> bool:
        """Take so many, if there are."""
        with self._lock:
            if number > self._left:
                return False
            self._left -= number
            return True

    def give_back(self, number: int) -> None:
        """Give back so many."""
        with self._lock:
            self._left += number


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """Bytes of one body that are kept, and those of all that are under way."""

    one: int = MAX_BODY
    held: HeldBytes | None = None


NO_LIMITS = BodyLimits()
"""But that of one body."""


class BodyParts:
    """The parts of a body that passed, as long as they are few enough bytes and somebody wants them."""

    __slots__ = ("_events_left", "_held", "_length", "_limits", "_parts", "_size", "is_complete", "is_wanted")

    def __init__(
        self, is_wanted: bool, limits: BodyLimits = NO_LIMITS, *, is_event_stream: bool = False, length: int = -1
    ) -> None:
        """`length`: of the whole body, as a header said it."""
        self.is_wanted, self.is_complete = is_wanted and length <= limits.one, length == 0
        self._parts: list[bytes] = []
        self._size, self._length, self._events_left = 0, length, MAX_STREAM_EVENTS if is_event_stream else -1
        self._limits, self._held = limits, 0

    def add(self, part: bytes) -> None:
        """Keep a part, unless the body is too large, or all bodies together are."""
        self._size += len(part)
        if self._size == self._length:
            self.is_complete = True
        if not self.is_wanted or not part or self._events_left == 0:
            return
        if self._size > self._limits.one or not self._may_hold(len(part)):
            self.drop()
            return
        self._parts.append(bytes(part))
        if self._events_left > 0:
            self._events_left = max(0, self._events_left - part.count(b"\n\n") - part.count(b"\r\n\r\n"))

    @property
    def is_sated(self) -> bool:
        """Whether nothing is kept of what is to come."""
        return not self.is_wanted or self._events_left == 0

    def drop(self) -> None:
        """Keep nothing of it, and nothing that is to come."""
        self._parts.clear()
        self.is_wanted = False
        self._give_back()

    def _may_hold(self, number: int) -> bool:
        if self._limits.held is None:
            return True
        if not self._limits.held.take(number):
            return False
        self._held += number
        return True

    def _give_back(self) -> None:
        if self._limits.held is not None and self._held:
            self._limits.held.give_back(self._held)
            self._held = 0

    def __del__(self) -> None:
        """What an exchange kept is free when it is gone, however it ended."""
        self._give_back()

    def join(self) -> bytes | None:
        """The whole body; of a stream of events those that were kept; None where it is not known."""
        if not self.is_wanted or not (self.is_complete or self._events_left >= 0):
            return None
        return b"".join(self._parts)


class Exchange:
    """What passed of one request and its answer; filled by a hook, and not touched any more once it is queued."""

    __slots__ = (
        "limits", "method", "path", "prefix", "query", "request", "request_encoding", "request_headers",
        "request_media_type", "response", "response_encoding", "response_media_type", "route", "source", "status",
        "test",
    )  # fmt: skip

    def __init__(
        self, source: str, method: str, path: str, query: str, test: str = "", limits: BodyLimits = NO_LIMITS
    ) -> None:
        """`path` is percent-encoded, `query` as it was sent, `test` the one that runs, `limits` those of its bodies."""
        self.source, self.method, self.path, self.query, self.test = source, method, path, query, test
        self.limits = limits
        self.request_headers: Iterable[str] = ()
        self.request_media_type = self.request_encoding = ""
        self.request: BodyParts | None = None
        self.status = 0
        self.response_media_type: str | None = None
        self.response_encoding: str | None = None
        self.response: BodyParts | None = None
        self.prefix = ""
        self.route: str | None = None

    def answer(self, status: int, headers: Iterable[tuple[str | bytes, str | bytes]]) -> BodyParts:
        """Note how it is answered; returned is the body, which is to come."""
        length = -1
        for name, value in headers:
            known = as_text(name).lower()
            if known == "content-type":
                self.response_media_type = as_text(value)
            elif known == "content-encoding":
                self.response_encoding = as_text(value)
            elif known == "content-length" and as_text(value).isdecimal():
                length = int(value)
        media_type = self.response_media_type or ""
        is_event_stream = media_type.lower().startswith("text/event-stream")
        body = BodyParts(is_kept(media_type), self.limits, is_event_stream=is_event_stream, length=length)
        self.status, self.response = status, body
        return body


def to_call(exchange: Exchange) -> Call:
    """The call that an exchange was. Names of a request are those of one that was taken: answered 2xx or 3xx."""
    is_taken = 200 <= exchange.status < 400
    return Call(
        source=exchange.source,
        method=exchange.method.upper(),
        path=exchange.path,
        route=exchange.route,
        status=exchange.status,
        media_type=exchange.response_media_type,
        body=exchange.response.join() if exchange.response else None,
        content_encoding=exchange.response_encoding,
        query_names=_query_names(exchange.query) if is_taken and exchange.query else (),
        request_headers=tuple(sorted({name.lower() for name in exchange.request_headers})) if is_taken else (),
        request_media_type=exchange.request_media_type or None,
        request_body=exchange.request.join() if exchange.request else None,
        request_encoding=exchange.request_encoding or None,
        test=exchange.test or None,
    )


def _query_names(query: str) -> tuple[str, ...]:
    return tuple(sorted({name for name, _ in parse_qsl(query, keep_blank_values=True)}))


def is_kept(media_type: str) -> bool:
    """Whether a body of the media type is worth keeping: JSON, JSON lines, server-sent events."""
    return "json" in media_type.lower() or media_type.lower().startswith("text/event-stream")


def quoted_path(path: str) -> str:
    """A path as it stood in the request, of one that was decoded."""
    return quote(path, safe=_UNESCAPED)


def as_text(value: str | bytes) -> str:
    """A name or value of a header; Latin-1 reads any bytes."""
    return value.decode("latin-1") if isinstance(value, bytes) else value
