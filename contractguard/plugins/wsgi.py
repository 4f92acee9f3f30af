"""Middleware that records what a WSGI application answers: `contractguard.plugins.wsgi.Observe(app)`.

Without the variable `CONTRACTGUARD_OBSERVE_DIR` it passes on what comes, so that it may stay where it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from contractguard.plugins.hooks.wsgi import App, watch_wsgi
from contractguard.plugins.live.process import find_tap


class WsgiObserve:
    """A WSGI application around another one. Nothing that it is given or returns is changed, and nothing is raised."""

    def __init__(self, app: App) -> None:
        """`app` is any WSGI application; of Flask: `app.wsgi_app = Observe(app.wsgi_app)`."""
        tap = find_tap()
        self._app = app if tap is None else watch_wsgi(app, "wsgi", tap)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Call the application."""
        return self._app(environ, start_response)


Observe = WsgiObserve
"""What it is called where it is imported."""
