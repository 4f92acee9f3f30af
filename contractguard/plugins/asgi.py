"""Middleware that records what an ASGI application answers: `contractguard.plugins.asgi.Observe(app)`.

Without the variable `CONTRACTGUARD_OBSERVE_DIR` it passes on what comes, so that it may stay where it is.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from contractguard.plugins.hooks.asgi import App, Receive, Send, watch_asgi
from contractguard.plugins.live.process import find_tap


class AsgiObserve:
    """An ASGI application around another one. Nothing that it receives or sends is changed, and nothing is raised.

    Messages of other kinds than HTTP (websocket, lifespan) are passed on.
    """

    def __init__(self, app: App) -> None:
        """`app` is any ASGI application; as middleware of Starlette or FastAPI: `add_middleware(Observe)`."""
        tap = find_tap()
        self._app = app if tap is None else watch_asgi(app, "asgi", tap)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Call the application."""
        await self._app(scope, receive, send)


Observe = AsgiObserve
"""What it is called where it is imported."""
