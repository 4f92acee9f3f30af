"""The JSON responses of a Django application, changed: what its test clients are given, and what it sends below a
server."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

from contractguard.checks.prove.rewriting.plan import Rewrite
from contractguard.checks.prove.rewriting.rewriter import ResponseRewriter, SentHead
from contractguard.observe.live.exchange import quoted_path
from contractguard.plugins.hooks.importing import Patcher
from contractguard.plugins.mutation import asgi, wsgi


def patch_test_client(rewriter: ResponseRewriter, patcher: Patcher, module: ModuleType) -> None:
    """`django.test.client`: the handlers that the test clients call, also those of Django REST framework."""

    def build(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(handler: Any, environ: Any) -> Any:
            response = original(handler, environ)
            path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
            decoded = path.encode("latin-1", "replace").decode("utf-8", "replace")
            return _change(rewriter, environ["REQUEST_METHOD"], decoded, response)

        return call

    def build_async(original: Callable[..., Any]) -> Callable[..., Any]:
        async def call(handler: Any, scope: Any) -> Any:
            return _change(rewriter, scope["method"], scope["path"], await original(handler, scope))

        return call

    patcher.replace(module.ClientHandler, "__call__", build)
    patcher.replace(module.AsyncClientHandler, "__call__", build_async)


def patch_wsgi_handler(rewriter: ResponseRewriter, patcher: Patcher, module: ModuleType) -> None:
    """`django.core.handlers.wsgi`: the application below a server."""
    patcher.replace(module.WSGIHandler, "__call__", lambda original: wsgi.rewrite_method(original, rewriter))


def patch_asgi_handler(rewriter: ResponseRewriter, patcher: Patcher, module: ModuleType) -> None:
    """`django.core.handlers.asgi`: the application below a server."""
    patcher.replace(module.ASGIHandler, "__call__", lambda original: asgi.rewrite_method(original, rewriter))


def _change(rewriter: ResponseRewriter, method: str, path: str, response: Any) -> Any:
    """The response, with the content that the plan asks for, and with the data that it was rendered of."""
    rewrite = _find(rewriter, method, path, response)
    if rewrite is None:
        return response
    before = response.content
    content = rewriter.change_body(rewrite, before)
    if content != before:
        response.content = content
        if response.has_header("Content-Length"):
            response["Content-Length"] = str(len(content))
        if hasattr(response, "data"):  # of Django REST framework, whose tests look at it
            response.data = json.loads(content)
    return response


def _find(rewriter: ResponseRewriter, method: str, path: str, response: Any) -> Rewrite | None:
    if response.streaming:
        return None
    head = SentHead(
        method,
        quoted_path(path) or "/",
        int(response.status_code),
        response.get("Content-Type", ""),
        response.get("Content-Encoding", ""),
    )
    return rewriter.find_rewrite(head)
