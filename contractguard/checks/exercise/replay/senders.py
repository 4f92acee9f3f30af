"""Sends one request as it stands: to an ASGI or WSGI application in this process, or over HTTP. Runs in the child.

No client library comes in between: what was sent once is sent again byte for byte, and works whatever is installed.
"""

from __future__ import annotations

import asyncio
import http.client
import io
import ssl
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import unquote_to_bytes, urlsplit

from contractguard.checks.exercise.child.content_coding import decode_body
from contractguard.checks.exercise.child.guard import NOTE, ErrorNotes, guard_app, is_asgi
from contractguard.checks.exercise.replay.job import PlayedAnswer
from contractguard.support.dataclass import dataclass

HOST = "localhost"


@dataclass(frozen=True, slots=True)
class WireRequest:
    """A request as it goes: `path` and `query` percent-encoded."""

    method: str
    path: str
    query: str
    headers: Sequence[tuple[str, str]]
    body: bytes

    @property
    def target(self) -> str:
        """Path and query."""
        return f"{self.path}?{self.query}" if self.query else self.path


class Sender(Protocol):
    """Whoever answers requests."""

    def send(self, request: WireRequest) -> PlayedAnswer:
        """The answer. Raises whatever keeps it from coming."""


def sender_for(app: Any, notes: ErrorNotes, max_body: int) -> Sender:
    """The sender for an application, whose exceptions become answers."""
    guarded = guard_app(app, notes)
    return AsgiSender(guarded, notes, max_body) if is_asgi(app) else WsgiSender(guarded, notes, max_body)


class AsgiSender:
    """Calls an ASGI application, started as a server starts it (lifespan)."""

    def __init__(self, app: Any, notes: ErrorNotes, max_body: int) -> None:
        self._app, self._notes, self._max_body = app, notes, max_body
        self._loop = asyncio.new_event_loop()
        self._state: dict[str, Any] = {}
        self._lifespan = self._loop.run_until_complete(self._start())

    async def _start(self) -> asyncio.Task[None]:
        """Start the application; one that knows no lifespan raises, which is fine (ASGI, lifespan protocol)."""
        started = asyncio.Event()

        async def receive() -> dict[str, Any]:
            if started.is_set():
                await asyncio.Event().wait()
            return {"type": "lifespan.startup"}

        async def send(message: Mapping[str, Any]) -> None:
            started.set()

        async def live() -> None:
            try:
                await self._app({"type": "lifespan", "asgi": {"version": "3.0"}, "state": self._state}, receive, send)
            except Exception:
                started.set()

        task = asyncio.ensure_future(live())
        await asyncio.wait([task, asyncio.ensure_future(started.wait())], return_when=asyncio.FIRST_COMPLETED)
        return task

    def send(self, request: WireRequest) -> PlayedAnswer:
        return self._loop.run_until_complete(self._send(request))

    async def _send(self, request: WireRequest) -> PlayedAnswer:
        status, headers, body = 0, [], bytearray()
        asked = False

        async def receive() -> dict[str, Any]:
            nonlocal asked
            if asked:
                return {"type": "http.disconnect"}
            asked = True
            return {"type": "http.request", "body": request.body, "more_body": False}

        async def send(message: Mapping[str, Any]) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status, headers = message["status"], list(message.get("headers", ()))
            elif message["type"] == "http.response.body" and len(body) < self._max_body:
                body.extend(message.get("body", b""))

        await self._app(_scope(request, self._state), receive, send)
        named = _join_headers((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)
        return _answer(status, named, bytes(body[: self._max_body]), self._notes)


def _scope(request: WireRequest, state: Mapping[str, Any]) -> dict[str, Any]:
    headers = [(name.lower().encode("latin-1"), text.encode("latin-1", "replace")) for name, text in request.headers]
    return {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1",
        "method": request.method, "scheme": "http", "path": unquote_to_bytes(request.path).decode("utf-8", "replace"),
        "raw_path": request.path.encode(), "query_string": request.query.encode(), "root_path": "",
        "headers": [(b"host", HOST.encode()), *headers], "client": ("127.0.0.1", 50_000), "server": (HOST, 80),
        "state": dict(state),
    }  # fmt: skip


class WsgiSender:
    """Calls a WSGI application (PEP 3333)."""

    def __init__(self, app: Any, notes: ErrorNotes, max_body: int) -> None:
        self._app, self._notes, self._max_body = app, notes, max_body

    def send(self, request: WireRequest) -> PlayedAnswer:
        told: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            told.append((status, headers))
            return lambda data: None

        body = b"".join(self._app(_environ(request), start_response))
        status, headers = told[-1]
        return _answer(int(status.split(" ", 1)[0]), _join_headers(headers), body[: self._max_body], self._notes)


def _environ(request: WireRequest) -> dict[str, Any]:
    named = {f"HTTP_{name.upper().replace('-', '_')}": text for name, text in request.headers}
    kind = named.pop("HTTP_CONTENT_TYPE", None)
    return {
        **named, **({"CONTENT_TYPE": kind} if kind is not None else {}), "CONTENT_LENGTH": str(len(request.body)),
        "REQUEST_METHOD": request.method, "SCRIPT_NAME": "", "QUERY_STRING": request.query,
        "PATH_INFO": unquote_to_bytes(request.path).decode("latin-1"), "HTTP_HOST": HOST, "SERVER_NAME": HOST,
        "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(request.body), "wsgi.errors": sys.stderr,
        "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False,
    }  # fmt: skip


class HttpSender:
    """Calls a server; redirects are not followed."""

    def __init__(self, base_url: str, timeout: float, max_body: int) -> None:
        parts = urlsplit(base_url)
        self._host, self._port, self._prefix = parts.hostname or "", parts.port, parts.path.rstrip("/")
        self._is_tls, self._timeout, self._max_body = parts.scheme == "https", timeout, max_body

    def send(self, request: WireRequest) -> PlayedAnswer:
        connection = self._connect()
        try:
            headers = {name: text.encode("latin-1", "replace") for name, text in request.headers}
            target = self._prefix + request.target
            connection.request(request.method, target, body=request.body or None, headers=headers)
            found = connection.getresponse()
            named = _join_headers(found.getheaders())
            body = decode_body(named.get("content-encoding", ""), found.read(self._max_body))
            return PlayedAnswer(found.status, named, body)
        finally:
            connection.close()

    def _connect(self) -> http.client.HTTPConnection:
        if self._is_tls:
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(self._host, self._port, timeout=self._timeout, context=context)
        return http.client.HTTPConnection(self._host, self._port, timeout=self._timeout)


def _join_headers(headers: Any) -> dict[str, str]:
    """Headers by their names in lower case; of several of one name, all."""
    found: dict[str, str] = {}
    for name, text in headers:
        known = found.get(name.lower())
        found[name.lower()] = text if known is None else f"{known}, {text}"
    return found


def _answer(status: int, headers: dict[str, str], body: bytes, notes: ErrorNotes) -> PlayedAnswer:
    raised = notes.take(headers.pop(NOTE, None))
    body = decode_body(headers.get("content-encoding", ""), body)
    return PlayedAnswer(status, headers, body, None if raised is None else (raised.kind, raised.place))
