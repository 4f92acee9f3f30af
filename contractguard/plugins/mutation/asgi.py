"""An ASGI application whose JSON responses are held until they are whole, and then changed."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any

from contractguard.checks.prove.rewriting.plan import Rewrite
from contractguard.checks.prove.rewriting.rewriter import ResponseRewriter, SentHead
from contractguard.observe.live.exchange import as_text, quoted_path
from contractguard.plugins.hooks.asgi import Message, Receive, Send

MARK = "contractguard.mutant"
"""Set in the scope by the outermost application, so that one that is mounted in it changes nothing again."""


def rewrite_method(original: Callable[..., Any], rewriter: ResponseRewriter) -> Callable[..., Any]:
    """A method by which an object is an ASGI application, with its responses changed."""

    async def call(app: Any, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope.get("type") != "http" or MARK in scope:
            await original(app, scope, receive, send)
            return
        scope[MARK] = True
        raw = scope.get("raw_path")
        path = as_text(raw).partition("?")[0] if raw else quoted_path(scope["path"])
        held = _HeldResponse(scope["method"], path, send, rewriter)
        await original(app, scope, receive, held.take)

    return call


class _HeldResponse:
    """One response. Its head is held back where its body is to be changed, since it tells the length."""

    def __init__(self, method: str, path: str, send: Send, rewriter: ResponseRewriter) -> None:
        self._method, self._path, self._send, self._rewriter = method, path, send, rewriter
        self._head: Message | None = None
        self._rewrite: Rewrite | None = None
        self._body = bytearray()

    async def take(self, message: Message) -> None:
        """Take what the application sends."""
        if message["type"] == "http.response.start":
            self._rewrite = self._find(message)
            if self._rewrite is not None:
                self._head = message
                return
        elif message["type"] == "http.response.body" and self._head is not None and self._rewrite is not None:
            self._body += message.get("body") or b""
            if not message.get("more_body", False):
                await self._release(self._head, self._rewrite)
            return
        await self._send(message)

    def _find(self, message: Message) -> Rewrite | None:
        headers = message["headers"] = list(message.get("headers", ()))
        told = {as_text(name).lower(): as_text(value) for name, value in headers}
        head = SentHead(
            self._method,
            self._path,
            message["status"],
            told.get("content-type", ""),
            told.get("content-encoding", ""),
        )
        return self._rewriter.find_rewrite(head)

    async def _release(self, head: Message, rewrite: Rewrite) -> None:
        body = self._rewriter.change_body(rewrite, bytes(self._body))
        others = [pair for pair in head["headers"] if as_text(pair[0]).lower() != "content-length"]
        self._head = None
        await self._send({**head, "headers": [*others, (b"content-length", str(len(body)).encode())]})
        await self._send({"type": "http.response.body", "body": body})
