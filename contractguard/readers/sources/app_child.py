"""Runs in a process of its own: imports an application and writes its description to a file.

Used as a script: `app_child.py module:attribute FILE`. It imports nothing of contractguard, so that the application
meets no module path but its own.
"""

from __future__ import annotations

import asyncio
import importlib
import inspect
import json
import os
import sys
from typing import Any

PATHS = ("/openapi.json", "/openapi.yaml", "/swagger.json", "/swagger.yaml", "/api/openapi.json", "/docs/openapi.json")
NO_DESCRIPTION = 4


def main() -> int:
    target, answer = sys.argv[1:]
    sys.path[0] = os.getcwd()
    module, _, attribute = target.partition(":")
    application: Any = importlib.import_module(module)
    for name in attribute.removesuffix("()").split("."):
        application = getattr(application, name)
    if attribute.endswith("()"):
        application = application()
    data = _description_of(application)
    if data is None:
        print(f"no description at any of {', '.join(PATHS)}", file=sys.stderr)
        return NO_DESCRIPTION
    with open(answer, "wb") as file:
        file.write(data)
    return 0


def _description_of(application: Any) -> bytes | None:
    produce = getattr(application, "openapi", None)
    if callable(produce):
        return json.dumps(produce()).encode()
    get = _get_asgi if _is_asgi(application) else _get_wsgi
    for path in PATHS:
        status, body = get(application, path)
        if status == 200 and body.strip():
            return body
    return None


def _is_asgi(application: Any) -> bool:
    call = application if inspect.isfunction(application) else getattr(application, "__call__", application)  # noqa: B004
    return inspect.iscoroutinefunction(call) or len(inspect.signature(call).parameters) == 3


def _get_asgi(application: Any, path: str) -> tuple[int, bytes]:
    """One GET over ASGI, without the lifespan events that a server would send."""
    status, chunks = 0, []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        elif message["type"] == "http.response.body":
            chunks.append(message.get("body", b""))

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"accept", b"application/json")],
        "client": ("127.0.0.1", 0),
        "server": ("localhost", 80),
    }
    asyncio.run(application(scope, receive, send))
    return status, b"".join(chunks)


def _get_wsgi(application: Any, path: str) -> tuple[int, bytes]:
    from wsgiref.util import setup_testing_defaults

    environment: dict[str, Any] = {"PATH_INFO": path, "HTTP_ACCEPT": "application/json"}
    setup_testing_defaults(environment)
    status = 0

    def start_response(line: str, headers: list[tuple[str, str]], error: object = None) -> Any:
        nonlocal status
        status = int(line.split(" ", 1)[0])
        return lambda data: None

    result = application(environment, start_response)
    try:
        return status, b"".join(result)
    finally:
        close = getattr(result, "close", None)
        if close is not None:
            close()


if __name__ == "__main__":
    sys.exit(main())
