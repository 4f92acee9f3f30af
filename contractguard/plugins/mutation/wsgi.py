"""A WSGI application whose JSON responses are changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from contractguard.checks.prove.rewriting.rewriter import ResponseRewriter, SentHead
from contractguard.observe.live.exchange import quoted_path

MARK = "contractguard.mutant"


def rewrite_method(original: Callable[..., Any], rewriter: ResponseRewriter) -> Callable[..., Any]:
    """A method by which an object is a WSGI application, with its responses changed. It must call `start_response`
    before it returns, and not write with what that returns, as Flask does."""

    def call(app: Any, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if MARK in environ:
            return original(app, environ, start_response)  # type: ignore[no-any-return]
        environ[MARK] = True
        started: list[tuple[Any, ...]] = []
        body = original(app, environ, lambda *given: started.append(given))
        status, headers, *rest = started[-1]
        rewrite = rewriter.find_rewrite(_head(environ, status, headers))
        if rewrite is None:
            start_response(status, headers, *rest)
            return body  # type: ignore[no-any-return]
        try:
            content = rewriter.change_body(rewrite, b"".join(body))
        finally:
            getattr(body, "close", lambda: None)()
        others = [pair for pair in headers if pair[0].lower() != "content-length"]
        start_response(status, [*others, ("Content-Length", str(len(content)))], *rest)
        return [content]

    return call


def _head(environ: dict[str, Any], status: str, headers: Iterable[tuple[str, str]]) -> SentHead:
    told = {name.lower(): value for name, value in headers}
    decoded = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    path = quoted_path(decoded.encode("latin-1", "replace").decode("utf-8", "replace")) or "/"
    number = int(status.split(maxsplit=1)[0])
    return SentHead(
        environ["REQUEST_METHOD"], path, number, told.get("content-type", ""), told.get("content-encoding", "")
    )
