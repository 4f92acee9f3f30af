"""Middleware that records what a Django application answers: `"contractguard.plugins.django.Observe"` in `MIDDLEWARE`.

It stands first, so that it sees what is sent. Without the variable `CONTRACTGUARD_OBSERVE_DIR` Django leaves it out.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from contractguard.observe.live.exchange import BodyParts, Exchange, is_kept
from contractguard.observe.live.tap import Tap
from contractguard.plugins.hooks.asgi import MARK as ASGI_MARK
from contractguard.plugins.hooks.asgi import begin_asgi
from contractguard.plugins.hooks.wsgi import MARK as WSGI_MARK
from contractguard.plugins.hooks.wsgi import begin_wsgi
from contractguard.plugins.hooks.wsgi_input import NotedInput
from contractguard.plugins.live.process import find_tap

_SOURCE = "django"


class DjangoObserve:
    """Middleware of Django, for synchronous and asynchronous applications."""

    sync_capable = async_capable = True

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        """Raises `MiddlewareNotUsed` where nothing is to be recorded."""
        from asgiref.sync import iscoroutinefunction, markcoroutinefunction
        from django.core.exceptions import MiddlewareNotUsed

        tap = find_tap()
        if tap is None:
            raise MiddlewareNotUsed
        self._tap, self._get_response = tap, get_response
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)

    def __call__(self, request: Any) -> Any:
        """Pass on the request, and note what is answered."""
        if self._is_async:
            return self._call_later(request)
        exchange = _begin(request, self._tap)
        try:
            return _note_answer(exchange, self._get_response(request), self._tap)
        finally:
            _forget(exchange, request)

    async def _call_later(self, request: Any) -> Any:
        exchange = _begin(request, self._tap)
        try:
            return _note_answer(exchange, await self._get_response(request), self._tap)
        finally:
            _forget(exchange, request)


Observe = DjangoObserve
"""What it is called where it is imported."""


def _surroundings(request: Any) -> tuple[dict[str, Any], str]:
    """Where the mark of a request stands: its scope, or its environment."""
    scope = getattr(request, "scope", None)
    return (request.META, WSGI_MARK) if scope is None else (scope, ASGI_MARK)


def _begin(request: Any, tap: Tap) -> Exchange | None:
    """The exchange that a request begins; None for one that is watched from outside already."""
    try:
        surroundings, mark = _surroundings(request)
        if mark in surroundings:
            return None
        begin = begin_wsgi if mark == WSGI_MARK else begin_asgi
        stream = getattr(request, "_stream", None)  # Django took it out of its environment before any middleware
        exchange = surroundings[mark] = begin(surroundings, _SOURCE, tap)
        if is_kept(exchange.request_media_type) and stream is not None:
            length = str(request.META.get("CONTENT_LENGTH") or "")
            exchange.request = BodyParts(True, tap.limits, length=int(length) if length.isdecimal() else -1)
            request._stream = NotedInput(stream, exchange.request)
    except Exception as error:
        tap.count_error(error)
        return None
    return exchange


def _forget(exchange: Exchange | None, request: Any) -> None:
    if exchange is not None:
        surroundings, mark = _surroundings(request)
        surroundings.pop(mark, None)


def _note_answer(exchange: Exchange | None, response: Any, tap: Tap) -> Any:
    """The response, noted; the parts of one that streams as the server takes them."""
    try:
        if exchange is None:
            return response
        body = exchange.answer(int(response.status_code), response.items())
        if not response.streaming:
            body.add(response.content)
            body.is_complete = True
        elif body.is_wanted:
            watch = _watch_later if response.is_async else _watch_parts
            response.streaming_content = watch(response.streaming_content, exchange, tap)
            return response
        tap.put(exchange)
    except Exception as error:
        tap.count_error(error)
    return response


def _watch_parts(parts: Iterator[bytes], exchange: Exchange, tap: Tap) -> Iterator[bytes]:
    try:
        for part in parts:
            _note(exchange, part)
            yield part
        _end(exchange)
    finally:
        tap.put(exchange)


async def _watch_later(parts: AsyncIterator[bytes], exchange: Exchange, tap: Tap) -> AsyncIterator[bytes]:
    try:
        async for part in parts:
            _note(exchange, part)
            yield part
        _end(exchange)
    finally:
        tap.put(exchange)


def _note(exchange: Exchange, part: bytes) -> None:
    if exchange.response is not None:
        exchange.response.add(part)


def _end(exchange: Exchange) -> None:
    if exchange.response is not None:
        exchange.response.is_complete = True
