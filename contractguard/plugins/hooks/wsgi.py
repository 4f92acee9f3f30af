"""A WSGI application, watched: what it is given and what it yields, as it passes."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from contractguard.observe.live.exchange import BodyLimits, BodyParts, Exchange, is_kept, quoted_path
from contractguard.observe.live.tap import Tap
from contractguard.plugins.hooks.wsgi_input import note_input

Environ = dict[str, Any]
App = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
MARK = "contractguard.exchange"
"""Set in the environment by the outermost watcher. (PEP 3333 wants a dot in the name of what is no text.)"""


def watch_wsgi(app: App, source: str, tap: Tap) -> App:
    """The application, with each exchange put into the tap when the body is exhausted, closed, or as long as its
    Content-Length says; at the latest when the test ends."""

    def watch_call(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if MARK in environ:
            return app(environ, start_response)
        try:
            exchange = begin_wsgi(environ, source, tap)
        except Exception as error:
            tap.count_error(error)
            return app(environ, start_response)
        environ[MARK] = exchange
        tap.open(exchange)
        try:
            return _watch_body(app(environ, _starting(start_response, exchange, tap)), exchange, tap)
        except Exception:
            exchange.status = exchange.status or 500
            tap.close(exchange)
            raise

    return watch_call


def watch_method(original: Callable[..., Any], source: str, tap: Tap) -> Callable[..., Any]:
    """A method by which an object is a WSGI application, watched."""

    def call(app: Any, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        return watch_wsgi(partial(original, app), source, tap)(environ, start_response)

    return call


def begin_wsgi(environ: Environ, source: str, tap: Tap) -> Exchange:
    """The exchange that an environment begins. The body is taken where it is in memory already, unread as it was."""
    raw = environ.get("REQUEST_URI") or environ.get("RAW_URI")
    path = raw.partition("?")[0] if raw and raw.startswith("/") else ""
    if not path:
        decoded = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        path = quoted_path(decoded.encode("latin-1", "replace").decode("utf-8", "replace")) or "/"
    exchange = Exchange(source, environ["REQUEST_METHOD"], path, environ.get("QUERY_STRING", ""), tap.test, tap.limits)
    exchange.prefix = environ.get("SCRIPT_NAME", "")
    exchange.request_headers = [name[5:].replace("_", "-") for name in environ if name.startswith("HTTP_")]
    exchange.request_media_type = environ.get("CONTENT_TYPE") or ""
    exchange.request_encoding = environ.get("HTTP_CONTENT_ENCODING") or ""
    if is_kept(exchange.request_media_type):
        exchange.request = body_in_memory(environ.get("wsgi.input"), exchange.limits)
        if exchange.request is None and tap.is_serving:
            exchange.request = note_input(environ, exchange.limits)
    return exchange


def body_in_memory(stream: Any, limits: BodyLimits) -> BodyParts | None:
    """The body of a test client's request, which is all there, without reading it."""
    held = getattr(stream, "_FakePayload__content", stream)  # Django's test client wraps it
    if type(held) is not io.BytesIO or held.getbuffer().nbytes > limits.one:
        return None
    body = BodyParts(True, limits)
    body.add(held.getvalue())
    body.is_complete = True
    return body


def _starting(start_response: Callable[..., Any], exchange: Exchange, tap: Tap) -> Callable[..., Any]:
    """`start_response`, with status and headers noted, and what is written through the callable that it returns."""

    def start_watched(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        try:
            exchange.answer(int(status.split(maxsplit=1)[0]), headers)
        except Exception as error:
            tap.count_error(error)
        write = start_response(status, headers, *rest)

        def written(part: bytes) -> Any:
            _note(exchange, part, tap)
            return write(part)

        return written

    return start_watched


def _note(exchange: Exchange, part: bytes, tap: Tap) -> None:
    try:
        if exchange.response is not None:
            exchange.response.add(part)
    except Exception as error:
        tap.count_error(error)


def _watch_body(body: Iterable[bytes], exchange: Exchange, tap: Tap) -> Iterable[bytes]:
    """What an application returned, watched where there is something to see. What need not be is returned as it is:
    servers look at its type and its length."""
    if exchange.response is not None and not exchange.response.is_wanted:
        tap.close(exchange)
        return body
    if exchange.response is not None and type(body) in (list, tuple):
        for part in body:
            _note(exchange, part, tap)
        exchange.response.is_complete = True
        tap.close(exchange)
        return body
    return _SizedBody(body, exchange, tap) if hasattr(body, "__len__") else _WatchedBody(body, exchange, tap)


class _WatchedBody:
    """What an application returned; the parts are noted as they are taken."""

    def __init__(self, body: Iterable[bytes], exchange: Exchange, tap: Tap) -> None:
        self._body, self._exchange, self._tap = body, exchange, tap
        self._parts: Iterator[bytes] | None = None

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._parts is None:
            self._parts = iter(self._body)
        try:
            part = next(self._parts)
        except StopIteration:
            self._finish(is_complete=True)
            raise
        except Exception:
            self._exchange.status = self._exchange.status or 500
            self._finish(is_complete=False)
            raise
        _note(self._exchange, part, self._tap)
        if self._exchange.response is not None and self._exchange.response.is_complete:
            self._finish(is_complete=True)
        return part

    def close(self) -> None:
        """Close what the application returned."""
        try:
            close = getattr(self._body, "close", None)
            if close is not None:
                close()
        finally:
            self._finish(is_complete=False)

    def _finish(self, *, is_complete: bool) -> None:
        response = self._exchange.response
        if is_complete and response is not None:
            response.is_complete = True
        self._tap.close(self._exchange)


class _SizedBody(_WatchedBody):
    """One that says how many parts it has: by that a server knows whether a single part is the whole."""

    def __len__(self) -> int:
        return len(self._body)  # type: ignore[arg-type]
