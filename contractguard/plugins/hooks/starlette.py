"""Starlette and FastAPI: the test client, an application below anything else, and the template of a route."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from contractguard.observe.live.exchange import Exchange
from contractguard.plugins.hooks.asgi import MARK, watch_asgi, watch_method
from contractguard.plugins.hooks.importing import Patcher
from contractguard.plugins.hooks.stand_in import StandIn

_Build = Callable[[Callable[..., Any]], Callable[..., Any]]


def patch_test_client(patcher: Patcher, module: ModuleType) -> None:
    """`starlette.testclient`: the application that the transport of a client calls."""

    def build(original: Callable[..., Any]) -> Callable[..., Any]:
        def handle_request(transport: Any, request: Any) -> Any:
            return original(StandIn(transport, watch_asgi(transport.app, "starlette", patcher.tap)), request)

        return handle_request

    patcher.replace(module._TestClientTransport, "handle_request", build)


def patch_application(patcher: Patcher, module: ModuleType) -> None:
    """`starlette.applications`: an application that is called by a server, or by another client."""
    patcher.replace(module.Starlette, "__call__", lambda original: watch_method(original, "starlette", patcher.tap))


def patch_routing(patcher: Patcher, module: ModuleType) -> None:
    """`starlette.routing`: which route took the request, below which mounts."""
    patcher.replace(module.Mount, "handle", _noting(patcher, _note_mount))
    patcher.replace(module.Route, "handle", _noting(patcher, _note_route))


def patch_fastapi_routing(patcher: Patcher, module: ModuleType) -> None:
    """`fastapi.routing`: a route of a router that was included has its prefix in a context (from 0.13x on)."""
    if "handle" in vars(module.APIRoute):
        find_context = getattr(module, "_get_scope_effective_route_context", lambda _scope: None)

        def note(route: Any, scope: Any, exchange: Exchange) -> None:
            context = find_context(scope)
            known = context if context is not None and context.original_route is route else route
            exchange.route = exchange.prefix + known.path_format

        patcher.replace(module.APIRoute, "handle", _noting(patcher, note))


def _note_mount(mount: Any, _scope: Any, exchange: Exchange) -> None:
    exchange.prefix += mount.path_format.removesuffix("/{path}")


def _note_route(route: Any, _scope: Any, exchange: Exchange) -> None:
    exchange.route = exchange.prefix + route.path_format


def _noting(patcher: Patcher, note: Callable[[Any, Any, Exchange], None]) -> _Build:
    def build(original: Callable[..., Any]) -> Callable[..., Any]:
        async def handle(route: Any, scope: Any, receive: Any, send: Any) -> None:
            try:
                if MARK in scope:
                    note(route, scope, scope[MARK])
            except Exception as error:
                patcher.tap.count_error(error)
            await original(route, scope, receive, send)

        return handle

    return build
