"""A shop on loopback, and what may go wrong with its deployment."""

from __future__ import annotations

import copy
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from typing import Any

TOKEN = "tok-3f9c2a77d1"
SECRET_ID, SECRET_NOTE = "o-99173", "note of a customer 4711"
VERSION, FORMER = "4f2c9aa", "1b77e02"
JSON_TYPE = "application/json"
ORDER = {"id": SECRET_ID, "status": "open", "total": 31_415, "lines": [{"sku": "x-1", "count": 2}], "note": SECRET_NOTE}

_ORDER_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["id", "status", "total", "lines"],
    "properties": {
        "id": {"type": "string"},
        "status": {"type": "string", "enum": ["open", "paid"]},
        "total": {"type": "integer", "minimum": 0},
        "lines": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["sku", "count"],
                "properties": {"sku": {"type": "string"}, "count": {"type": "integer"}},
            },
        },
        "note": {"type": "string"},
    },
}
_REF = {"$ref": "#/components/schemas/Order"}


def _ok(schema: Any) -> dict[str, Any]:
    return {"200": {"description": "ok", "content": {JSON_TYPE: {"schema": schema}}}}


_SECURED: dict[str, Any] = {"security": [{"bearer": []}]}
_ID = {"name": "order_id", "in": "path", "required": True, "schema": {"type": "string"}}
_LISTED = {"type": "object", "required": ["data"], "properties": {"data": {"type": "array", "items": _REF}}}
_FOUND = _ok(_REF)["200"] | {"headers": {"X-Revision": {"required": True, "schema": {"type": "integer"}}}}
DESCRIPTION: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "orders", "version": "1"},
    "components": {
        "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        "schemas": {"Order": _ORDER_SCHEMA},
    },
    "paths": {
        "/orders": {
            "get": {**_SECURED, "responses": _ok(_LISTED)},
            "post": {**_SECURED, "responses": {"201": {"description": "made"}}},
        },
        "/orders/{order_id}": {
            "get": {**_SECURED, "parameters": [_ID], "responses": {"200": _FOUND, "404": {"description": "none"}}},
            "delete": {**_SECURED, "parameters": [_ID], "responses": {"204": {"description": "gone"}}},
        },
        "/orders/{order_id}/lines": {
            "get": {**_SECURED, "parameters": [_ID], "responses": _ok({"type": "array", "items": {"type": "object"}})}
        },
        "/health": {"get": {"responses": _ok({"type": "object", "properties": {"ok": {"type": "boolean"}}})}},
    },
}


@dataclass(frozen=True)
class Asked:
    """A request as the service got it."""

    method: str
    path: str
    headers: dict[str, str]
    number: int

    @property
    def is_known(self) -> bool:
        return self.headers.get("authorization") == f"Bearer {TOKEN}"


@dataclass(frozen=True)
class Reply:
    """What it answers. A status of 0 hangs up without an answer, -1 never answers."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None

    @property
    def bytes(self) -> bytes:
        return self.raw if self.raw is not None else b"" if self.body is None else json.dumps(self.body).encode()


Application = Callable[[Asked], Reply]


def shop(asked: Asked, description: Any = None) -> Reply:
    """The healthy release."""
    route = (asked.method.replace("HEAD", "GET"), asked.path.partition("?")[0])
    if route == ("GET", "/openapi.json"):
        return Reply(200, DESCRIPTION if description is None else description)
    if route == ("GET", "/version"):
        return Reply(200, {"sha": VERSION})
    if route == ("GET", "/health"):
        return Reply(200, {"ok": True})
    if not asked.path.startswith("/orders"):
        return Reply(404, {"detail": "Not Found"})
    if not asked.is_known:
        return Reply(401, {"detail": "who are you?"})
    answers = {
        ("GET", "/orders"): Reply(200, {"data": [ORDER]}),
        ("GET", f"/orders/{SECRET_ID}"): Reply(200, ORDER, {"X-Revision": "7"}),
        ("GET", f"/orders/{SECRET_ID}/lines"): Reply(200, ORDER["lines"]),
    }
    return answers.get(route, Reply(404, {"detail": "no such order"}))


class Service:
    """The application behind a real port; `log` has every request that came."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.log: list[Asked] = []
        self.ended = threading.Event()
        self.url = ""

    @property
    def methods(self) -> set[str]:
        return {asked.method for asked in self.log}


@contextmanager
def serve(application: Application = shop, tls: SSLContext | None = None, host: str = "127.0.0.1") -> Iterator[Service]:
    """Serve an application on a port of its own."""
    service = Service(application)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(service))
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    service.url = f"{'http' if tls is None else 'https'}://{host}:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.ended.set()
        server.shutdown()
        server.server_close()


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Nothing on standard error."""

        def _answer(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, self.path, headers, len(service.log))
            service.log.append(asked)
            reply = service.application(asked)
            if reply.status <= 0:
                if reply.status < 0:
                    service.ended.wait(30)
                self.close_connection = True
                return
            sent = {"Content-Type": JSON_TYPE, "Content-Length": str(len(reply.bytes)), **reply.headers}
            self.send_response(reply.status)
            for name, value in sent.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(reply.bytes)

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:  # who asked has gone: what hostile services are for
                self.close_connection = True

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_TRACE = _answer  # noqa: N815

    return Handler


Change = Callable[[Asked, Reply], Reply]


def changed(path: str, change: Callable[[Reply], Reply]) -> Application:
    """The shop, with another answer at a path."""

    def application(asked: Asked) -> Reply:
        reply = shop(asked)
        return change(reply) if asked.path.partition("?")[0] == path and reply.status == 200 else reply

    return application


def with_body(change: Callable[[Any], Any]) -> Callable[[Reply], Reply]:
    """An answer with another body, made of a copy."""
    return lambda reply: replace(reply, body=change(copy.deepcopy(reply.body)))


def described(change: Callable[[Any], Any]) -> Application:
    """The shop, with another description."""
    other = copy.deepcopy(DESCRIPTION)
    change(other)
    return lambda asked: shop(asked, other)
