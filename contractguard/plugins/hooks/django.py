"""Django and Django REST framework: the test clients, an application below a server, and the route of a request."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from types import ModuleType
from typing import Any

from contractguard.observe.live.exchange import Exchange, is_kept
from contractguard.observe.live.tap import Tap
from contractguard.plugins.hooks.asgi import MARK as ASGI_MARK
from contractguard.plugins.hooks.asgi import begin_asgi
from contractguard.plugins.hooks.asgi import watch_method as watch_asgi_method
from contractguard.plugins.hooks.importing import Patcher
from contractguard.plugins.hooks.templates import django_template
from contractguard.plugins.hooks.wsgi import MARK as WSGI_MARK
from contractguard.plugins.hooks.wsgi import begin_wsgi, body_in_memory
from contractguard.plugins.hooks.wsgi import watch_method as watch_wsgi_method

_SOURCE = "django"


def patch_test_client(patcher: Patcher, module: ModuleType) -> None:
    """`django.test.client`: the handlers that the test clients call, also those of Django REST framework."""
    tap = patcher.tap

    def build(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(handler: Any, environ: Any) -> Any:
            exchange = _begin(begin_wsgi, WSGI_MARK, environ, tap)
            try:
                return _note_answer(exchange, original(handler, environ), tap)
            finally:
                _forget(exchange, WSGI_MARK, environ)

        return call

    def build_async(original: Callable[..., Any]) -> Callable[..., Any]:
        async def call(handler: Any, scope: Any) -> Any:
            exchange = _begin(_begin_async, ASGI_MARK, scope, tap)
            try:
                return _note_answer(exchange, await original(handler, scope), tap)
            finally:
                _forget(exchange, ASGI_MARK, scope)

        return call

    patcher.replace(module.ClientHandler, "__call__", build)
    patcher.replace(module.AsyncClientHandler, "__call__", build_async)


def patch_routes(patcher: Patcher, module: ModuleType) -> None:
    """`django.core.handlers.base`: the route that a request was resolved to."""

    def build(original: Callable[..., Any]) -> Callable[..., Any]:
        def resolve_request(handler: Any, request: Any) -> Any:
            match = original(handler, request)
            try:
                exchange = request.META.get(WSGI_MARK) or getattr(request, "scope", {}).get(ASGI_MARK)
                if exchange is not None:
                    exchange.route = _route(exchange, match.route)
            except Exception as error:
                patcher.tap.count_error(error)
            return match

        return resolve_request

    patcher.replace(module.BaseHandler, "resolve_request", build)


def patch_wsgi_handler(patcher: Patcher, module: ModuleType) -> None:
    """`django.core.handlers.wsgi`: the application below a server."""
    patcher.replace(module.WSGIHandler, "__call__", lambda original: watch_wsgi_method(original, _SOURCE, patcher.tap))


def patch_asgi_handler(patcher: Patcher, module: ModuleType) -> None:
    """`django.core.handlers.asgi`: the application below a server."""
    patcher.replace(module.ASGIHandler, "__call__", lambda original: watch_asgi_method(original, _SOURCE, patcher.tap))


def _route(exchange: Exchange, route: str) -> str | None:
    template = django_template(route)
    return None if template is None else exchange.prefix.rstrip("/") + template


def _begin(
    begin: Callable[[Any, str, Tap], Exchange], mark: str, given: MutableMapping[str, Any], tap: Tap
) -> Exchange | None:
    if mark in given:
        return None
    try:
        exchange = given[mark] = begin(given, _SOURCE, tap)
    except Exception as error:
        tap.count_error(error)
        return None
    return exchange


def _forget(exchange: Exchange | None, mark: str, given: MutableMapping[str, Any]) -> None:
    if exchange is not None:
        given.pop(mark, None)


def _begin_async(scope: MutableMapping[str, Any], source: str, tap: Tap) -> Exchange:
    exchange = begin_asgi(scope, source, tap)
    if is_kept(exchange.request_media_type):
        exchange.request = body_in_memory(scope.get("_body_file"), exchange.limits)
    return exchange


def _note_answer(exchange: Exchange | None, response: Any, tap: Tap) -> Any:
    """The response, noted; a streaming one is left for the test to read."""
    try:
        if exchange is not None:
            body = exchange.answer(int(response.status_code), response.items())
            if not response.streaming:
                body.add(response.content)
                body.is_complete = True
            tap.put(exchange)
    except Exception as error:
        tap.count_error(error)
    return response
