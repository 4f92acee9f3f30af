"""aiohttp: an application below its server, which its test client starts, too."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from contractguard.observe.live.exchange import BodyParts, Exchange, is_kept
from contractguard.observe.live.tap import Tap
from contractguard.plugins.hooks.importing import Patcher

_BY_REQUEST: dict[int, Exchange] = {}
"""What is being handled, by the identity of its request: a mark in the request itself would be a warning."""


def patch_application(patcher: Patcher, module: ModuleType) -> None:
    """`aiohttp.web_app`: the handling of a request by the application and its middlewares."""
    tap = patcher.tap

    def build(original: Callable[..., Any]) -> Callable[..., Any]:
        async def _handle(app: Any, request: Any) -> Any:
            exchange = _begin(request, tap)
            try:
                response = await original(app, request)
            except Exception as error:
                _note_answer(exchange, request, error if hasattr(error, "headers") else None, tap)
                raise
            finally:
                if exchange is not None:
                    _BY_REQUEST.pop(id(request), None)
            _note_answer(exchange, request, response, tap)
            return response

        return _handle

    patcher.replace(module.Application, "_handle", build)


def patch_response(patcher: Patcher, module: ModuleType) -> None:
    """`aiohttp.web_response`: the parts of an answer that is written bit by bit."""

    def build(original: Callable[..., Any]) -> Callable[..., Any]:
        async def write(response: Any, data: Any) -> None:
            try:
                exchange = _BY_REQUEST.get(id(response._req))
                if exchange is not None:
                    body = exchange.response or exchange.answer(response.status, response.headers.items())
                    body.add(bytes(data))
            except Exception as error:
                patcher.tap.count_error(error)
            await original(response, data)

        return write

    patcher.replace(module.StreamResponse, "write", build)


def _begin(request: Any, tap: Tap) -> Exchange | None:
    if id(request) in _BY_REQUEST:
        return None
    try:
        url = request.rel_url
        exchange = Exchange("aiohttp", request.method, url.raw_path, url.raw_query_string, tap.test, tap.limits)
        exchange.request_headers = list(request.headers)
        exchange.request_media_type = request.headers.get("Content-Type", "")
        _BY_REQUEST[id(request)] = exchange
    except Exception as error:
        tap.count_error(error)
        return None
    return exchange


def _note_answer(exchange: Exchange | None, request: Any, response: Any, tap: Tap) -> None:
    """Note what the handler returned; None where it raised, which the server answers with a 500."""
    if exchange is None:
        return
    try:
        resource = request.match_info.route.resource
        exchange.route = None if resource is None else resource.canonical
        exchange.request = _request_body(request, exchange)
        if response is None:
            exchange.status = 500
        else:
            _note_response(exchange, response)
        tap.put(exchange)
    except Exception as error:
        tap.count_error(error)


def _note_response(exchange: Exchange, response: Any) -> None:
    body = exchange.response
    if body is None:
        body = exchange.answer(response.status, response.headers.items())
        content = getattr(response, "body", None)
        content = getattr(content, "_value", content)  # of a payload that holds bytes
        if hasattr(response, "body") and isinstance(content, bytes | bytearray | None):
            body.add(bytes(content or b""))
            body.is_complete = True
    else:
        body.is_complete = True


def _request_body(request: Any, exchange: Exchange) -> BodyParts | None:
    """The body, if the handler has read it: nobody reads it again."""
    read = getattr(request, "_read_bytes", None)
    if read is None or not is_kept(exchange.request_media_type):
        return None
    body = BodyParts(True, exchange.limits)
    body.add(read)
    body.is_complete = True
    return body
