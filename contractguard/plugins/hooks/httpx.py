"""httpx and httpx2: transports that call an application in this process."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from contractguard.plugins.hooks.asgi import watch_asgi
from contractguard.plugins.hooks.importing import Patcher
from contractguard.plugins.hooks.stand_in import StandIn
from contractguard.plugins.hooks.wsgi import watch_wsgi


def patch_asgi(patcher: Patcher, module: ModuleType) -> None:
    """`httpx._transports.asgi`."""
    source = module.__name__.partition(".")[0]

    def build(original: Callable[..., Any]) -> Callable[..., Any]:
        async def handle_async_request(transport: Any, request: Any) -> Any:
            return await original(StandIn(transport, watch_asgi(transport.app, source, patcher.tap)), request)

        return handle_async_request

    patcher.replace(module.ASGITransport, "handle_async_request", build)


def patch_wsgi(patcher: Patcher, module: ModuleType) -> None:
    """`httpx._transports.wsgi`."""
    source = module.__name__.partition(".")[0]

    def build(original: Callable[..., Any]) -> Callable[..., Any]:
        def handle_request(transport: Any, request: Any) -> Any:
            return original(StandIn(transport, watch_wsgi(transport.app, source, patcher.tap)), request)

        return handle_request

    patcher.replace(module.WSGITransport, "handle_request", build)
