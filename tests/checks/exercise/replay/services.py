"""Small applications with faults, written to a folder, and calls of them, for tests of replays."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent
from typing import Any

from contractguard.checks.exercise.job import SentRequest, ServiceCall
from contractguard.checks.judging.readers import Readers
from tests.checks.descriptions import api, contract

ASGI = """
    import json

    ORDERS = {}
    STARTED = []

    async def app(scope, receive, send):
        if scope["type"] == "lifespan":
            await receive()
            STARTED.append(1)
            await send({"type": "lifespan.startup.complete"})
            return
        body = (await receive())["body"]
        status, value = answer(scope["method"], scope["path"], json.loads(body or b"null"), dict(scope["headers"]))
        await send({"type": "http.response.start", "status": status,
                    "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": json.dumps(value).encode()})

    def answer(method, path, body, headers):
        if path == "/started":
            return 200, len(STARTED)
        if path == "/echo":
            return 200, {name.decode(): text.decode() for name, text in headers.items()}
        if path == "/raise":
            raise KeyError("missing")
        if path == "/exit":
            import os
            os._exit(3)
        if path == "/hang":
            import time
            time.sleep(60)
        if method == "POST":
            order = {"id": f"order-{len(ORDERS) + 7}", "qty": body["qty"]}
            ORDERS[order["id"]] = order
            return 201, order
        order = ORDERS.get(path.rpartition("/")[2])
        if order is None:
            return 404, {}
        big = [one for one in ORDERS.values() if one["qty"] > 500]
        return 200, {**order, "qty": str(order["qty"])} if big else order
"""
WSGI = """
    import json

    def app(environ, start_response):
        body = environ["wsgi.input"].read()
        start_response("200 OK", [("Content-Type", "application/json")])
        told = {"path": environ["PATH_INFO"], "query": environ["QUERY_STRING"], "type": environ.get("CONTENT_TYPE")}
        if environ["PATH_INFO"] == "/raise":
            raise KeyError("missing")
        return [json.dumps({**told, "body": body.decode(), "tenant": environ.get("HTTP_X_TENANT")}).encode()]
"""
ORDER: Any = {"type": "object", "properties": {"id": {"type": "string"}, "qty": {"type": "integer"}}}


def write_service(folder: Path, source: str, name: str = "service") -> str:
    """Write an application, and return what names it."""
    (folder / f"{name}.py").write_text(dedent(source), "utf-8")
    return f"{name}:app"


def described(**operations: Any) -> Readers:
    """Readers of the orders of the ASGI application."""
    content = {"application/json": {"schema": ORDER}}
    one = {"description": "", "content": content}
    paths = {
        "/orders": {"post": {"responses": {"201": one}}},
        "/orders/{order_id}": {"get": {"responses": {"200": one, "404": {"description": ""}}}},
        **{f"/{path}": {"get": {"responses": {"200": {"description": ""}}}} for path in ("raise", "exit", "hang")},
    }
    return Readers(contract(api(paths={**paths, **operations})))


def call(
    operation: str,
    case: str,
    answer: Any = None,
    *,
    body: Any = None,
    parent: str | None = None,
    status: int = 200,
    headers: Any = None,
    **path: str,
) -> ServiceCall:
    """A call as the engine's process tells of it."""
    method, _, template = operation.partition(" ")
    uri = "http://localhost" + template.format(**path)
    sent = None if body is None else json.dumps(body).encode()
    named = {"content-type": "application/json"} if sent else {}
    request = SentRequest(method, uri, {**named, **(headers or {})}, sent, None, path, True)
    answered = b"" if answer is None else json.dumps(answer).encode()
    return ServiceCall(operation, "fuzzing", case, parent, request, status, {}, answered, False, None)
