"""Werkzeug and Flask: the test client, an application that is called by anything else, and the rule of a request."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any

from contractguard.plugins.hooks.importing import Patcher
from contractguard.plugins.hooks.templates import werkzeug_template
from contractguard.plugins.hooks.wsgi import MARK, watch_method, watch_wsgi


def patch_test_client(patcher: Patcher, module: ModuleType) -> None:
    """`werkzeug.test`: what `Client.run_wsgi_app` calls, which hands a copy of the environment to the application."""

    def build(original: Callable[..., Any]) -> Callable[..., Any]:
        def run_wsgi_app(app: Any, environ: Any, buffered: bool = False) -> Any:
            return original(watch_wsgi(app, "werkzeug", patcher.tap), environ, buffered)

        return run_wsgi_app

    patcher.replace(module, "run_wsgi_app", build)


def patch_application(patcher: Patcher, module: ModuleType) -> None:
    """`flask.app`: the application below a server, and the rule that took the request."""
    patcher.replace(module.Flask, "wsgi_app", lambda original: watch_method(original, "flask", patcher.tap))
    patch_rules(patcher, module)


def patch_rules(patcher: Patcher, module: ModuleType) -> None:
    """`flask.app`: the rule alone, for what is watched from outside."""
    patcher.replace(module.Flask, "full_dispatch_request", lambda original: _noting(original, patcher))


def _noting(original: Callable[..., Any], patcher: Patcher) -> Callable[..., Any]:
    dispatched: Any = import_module("flask.globals").request

    def full_dispatch_request(app: Any, *arguments: Any, **named: Any) -> Any:
        try:
            request = dispatched._get_current_object()  # Flask forgets it before the application returns
            exchange, rule = request.environ.get(MARK), request.url_rule
            if exchange is not None and rule is not None:
                exchange.route = request.environ.get("SCRIPT_NAME", "") + werkzeug_template(rule.rule)
        except Exception as error:
            patcher.tap.count_error(error)
        return original(app, *arguments, **named)

    return full_dispatch_request
