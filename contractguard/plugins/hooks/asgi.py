"""An ASGI application, watched: what it reads and what it sends, as it passes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from functools import partial
from typing import Any

from contractguard.observe.live.exchange import BodyParts, Exchange, as_text, is_kept, quoted_path
from contractguard.observe.live.tap import Tap

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]
MARK = "contractguard"
"""Set in the scope by the outermost watcher, so that a mounted application, or one below a client, counts once."""


def watch_asgi(app: App, source: str, tap: Tap) -> App:
    """The application, with each HTTP exchange put into the tap: at the last part of the body, before it is passed on.

    Neither what the application receives nor what it sends is changed, and nothing is read that it does not read.
    """

    async def watch_call(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope.get("type") == "lifespan":
            return await _live(app, scope, receive, send, tap)
        if scope.get("type") != "http" or MARK in scope:
            return await app(scope, receive, send)
        try:
            watch = _Watch(begin_asgi(scope, source, tap), tap)
        except Exception as error:
            tap.count_error(error)
            return await app(scope, receive, send)
        scope[MARK] = watch.exchange
        return await _run(app, scope, watch.receiving(receive), watch.sending(send), watch)

    return watch_call


def watch_method(original: Callable[..., Any], source: str, tap: Tap) -> Callable[..., Any]:
    """A method by which an object is an ASGI application, watched."""

    async def call(app: Any, scope: Any, receive: Any, send: Any) -> None:
        if MARK in scope:
            return await original(app, scope, receive, send)  # type: ignore[no-any-return]
        return await watch_asgi(partial(original, app), source, tap)(scope, receive, send)

    return call


def begin_asgi(scope: MutableMapping[str, Any], source: str, tap: Tap) -> Exchange:
    """The exchange that a scope begins."""
    raw = scope.get("raw_path")
    path = as_text(raw).partition("?")[0] if raw else quoted_path(scope["path"])
    exchange = Exchange(source, scope["method"], path, as_text(scope.get("query_string", b"")), tap.test, tap.limits)
    headers = scope.get("headers") or ()
    exchange.request_headers = [as_text(name) for name, _ in headers]
    for name, value in headers:
        if name == b"content-type":
            exchange.request_media_type = as_text(value)
        elif name == b"content-encoding":
            exchange.request_encoding = as_text(value)
    return exchange


async def _live(app: App, scope: MutableMapping[str, Any], receive: Receive, send: Send, tap: Tap) -> None:
    """Run the application from its start to its shutdown, after which a server may let itself be killed."""

    async def sent(message: Message) -> None:
        if message["type"] in ("lifespan.shutdown.complete", "lifespan.shutdown.failed"):
            tap.flush()
        await send(message)

    await app(scope, receive, sent)


async def _run(app: App, scope: MutableMapping[str, Any], receive: Receive, send: Send, watch: _Watch) -> None:
    """Run the application to its end, or to its error, which a server answers with a 500."""
    try:
        await app(scope, receive, send)
    except Exception:
        watch.exchange.status = watch.exchange.status or 500
        raise
    finally:
        scope.pop(MARK, None)
        watch.finish()


class _Watch:
    """One exchange and its two directions."""

    __slots__ = ("_is_finished", "_tap", "exchange")

    def __init__(self, exchange: Exchange, tap: Tap) -> None:
        self.exchange, self._tap, self._is_finished = exchange, tap, False

    def receiving(self, receive: Receive) -> Receive:
        """`receive`, with the body of a request noted as the application reads it."""
        exchange = self.exchange
        if not is_kept(exchange.request_media_type):
            return receive
        exchange.request = body = BodyParts(True, exchange.limits)

        async def receive_watched() -> Message:
            message = await receive()
            try:
                if message["type"] == "http.request":
                    body.add(message.get("body") or b"")
                    body.is_complete = not message.get("more_body", False)
            except Exception as error:
                self._tap.count_error(error)
            return message

        return receive_watched

    def sending(self, send: Send) -> Send:
        """`send`, with status, headers and body of the answer noted."""

        async def sent(message: Message) -> None:
            if not self._is_finished:
                try:
                    self._note(message)
                except Exception as error:
                    self._tap.count_error(error)
            await send(message)

        return sent

    def _note(self, message: Message) -> None:
        body = self.exchange.response
        if message["type"] == "http.response.start":
            headers = message.get("headers", ())
            if not isinstance(headers, list | tuple):  # one that can be read only once is for who comes after us, too
                headers = message["headers"] = list(headers)
            body = self.exchange.answer(message["status"], headers)
        elif message["type"] != "http.response.body" or body is None:
            return
        else:
            body.add(message.get("body") or b"")
            body.is_complete = body.is_complete or not message.get("more_body", False)
        request = self.exchange.request
        if body.is_complete or (body.is_sated and (request is None or request.is_complete)):
            self.finish()

    def finish(self) -> None:
        """Put the exchange into the tap, once; one that was cancelled before it was answered is none."""
        if not self._is_finished and self.exchange.status:
            self._is_finished = True
            self._tap.put(self.exchange)
