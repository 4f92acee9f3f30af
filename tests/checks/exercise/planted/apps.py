"""Thirty defects in six applications of one API, each a few lines in front of orders.py."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from tests.checks.descriptions import Json, api
from tests.checks.exercise.work_folder import keep_unicode_tables, leave_out_frameworks

FASTAPI = """
from fastapi import FastAPI, Request, Response

import orders

app = FastAPI(openapi_url=None)


@app.api_route("/{path:path}", methods=["GET", "POST", "PATCH", "DELETE"])
async def call(path: str, request: Request) -> Response:
    query = {name: request.query_params.getlist(name) for name in request.query_params}
    kind = request.headers.get("content-type", "")
    status, headers, body = orders.handle(request.method, path, query, kind, await request.body())
    return Response(body, status, headers)
"""
STARLETTE = """
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

import orders


async def call(request):
    query = {name: request.query_params.getlist(name) for name in request.query_params}
    kind = request.headers.get("content-type", "")
    status, headers, body = orders.handle(request.method, request.url.path, query, kind, await request.body())
    return Response(body, status, headers)


app = Starlette(routes=[Route("/{path:path}", call, methods=["GET", "POST", "PATCH", "DELETE"])])
"""
ASGI = """
from urllib.parse import parse_qs

import orders


async def app(scope, receive, send):
    if scope["type"] != "http":
        raise RuntimeError("HTTP alone")
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    query = parse_qs(scope["query_string"].decode(), keep_blank_values=True)
    kind = dict(scope["headers"]).get(b"content-type", b"").decode("latin-1")
    status, headers, answer = orders.handle(scope["method"], scope["path"], query, kind, body)
    sent = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": sent})
    await send({"type": "http.response.body", "body": answer})
"""
FLASK = """
from flask import Flask, Response, request

import orders

app = Flask(__name__)


@app.route("/<path:path>", methods=["GET", "POST", "PATCH", "DELETE"])
def call(path):
    query = request.args.to_dict(flat=False)
    status, headers, body = orders.handle(request.method, path, query, request.content_type or "", request.get_data())
    return Response(body, status, headers)
"""
DJANGO = """
import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import re_path

import orders

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="x", DEBUG=False, LOGGING_CONFIG=None)
django.setup()


def call(request, path):
    query = dict(request.GET.lists())
    status, headers, body = orders.handle(request.method, path, query, request.content_type or "", request.body)
    kind = headers.pop("Content-Type", None)
    answer = HttpResponse(body, status=status, headers=headers, content_type=kind)
    if kind is None:
        del answer["Content-Type"]
    return answer


urlpatterns = [re_path("^(.*)$", call)]
app = get_wsgi_application()
"""
SERVER = """
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

import orders


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def call(self):
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        query = parse_qs(parts.query, keep_blank_values=True)
        kind = self.headers.get("content-type", "")
        try:
            answer = orders.handle(self.command, unquote(parts.path), query, kind, body)
        except Exception:
            answer = orders.problem(500, "failed")
        status, headers, sent = answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    do_GET = do_POST = do_PATCH = do_DELETE = call

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
"""
APPS = {"fastapi": FASTAPI, "starlette": STARLETTE, "asgi": ASGI, "flask": FLASK, "django": DJANGO, "server": SERVER}


@dataclass(frozen=True)
class PlantedDefect:
    """A defect by its name, the application that has it, and the finding that tells of it."""

    app: str
    name: str
    rule: str
    operation: str


CREATE, LIST, STATS = "POST /orders", "GET /orders", "GET /stats"
GET, PATCH, DELETE = (f"{method} /orders/{{order_id}}" for method in ("GET", "PATCH", "DELETE"))
DEFECTS = (
    PlantedDefect("fastapi", "amount-as-text-above-500", "response.type.changed", CREATE),
    PlantedDefect("fastapi", "fails-for-an-empty-note", "api.server-error", CREATE),
    PlantedDefect("fastapi", "null-for-nothing-found", "response.nullable.added", LIST),
    PlantedDefect("fastapi", "no-quantity-for-a-note", "response.property.became-optional", PATCH),
    PlantedDefect("fastapi", "200-for-delete", "response.status.undocumented", DELETE),
    PlantedDefect("starlette", "no-total-for-express", "response.property.became-optional", CREATE),
    PlantedDefect("starlette", "html-for-refusals", "response.media-type.undocumented", CREATE),
    PlantedDefect("starlette", "number-for-next", "response.type.changed", LIST),
    PlantedDefect("starlette", "total-in-capitals", "response.property.became-optional", GET),
    PlantedDefect("starlette", "average-as-text-by-week", "response.type.changed", STATS),
    PlantedDefect("asgi", "null-for-no-note", "response.nullable.added", CREATE),
    PlantedDefect("asgi", "no-location-with-a-note", "response.header.became-optional", CREATE),
    PlantedDefect("asgi", "fails-for-limit-100", "api.server-error", LIST),
    PlantedDefect("asgi", "empty-404", "response.body.removed", GET),
    PlantedDefect("asgi", "fractions-for-counts", "response.type.changed", STATS),
    PlantedDefect("flask", "unknown-status-at-the-limit", "response.enum.widened", CREATE),
    PlantedDefect("flask", "200-for-express", "response.status.undocumented", CREATE),
    PlantedDefect("flask", "refuses-limit-100", "request.valid.rejected", LIST),
    PlantedDefect("flask", "400-for-404", "response.status.undocumented", GET),
    PlantedDefect("flask", "minus-one-for-nothing", "response.range.widened", STATS),
    PlantedDefect("django", "currency-in-small-letters", "response.enum.widened", CREATE),
    PlantedDefect("django", "fails-for-000", "api.server-error", CREATE),
    PlantedDefect("django", "accepts-limit-0", "request.invalid.accepted", LIST),
    PlantedDefect("django", "fails-for-no-change", "api.server-error", PATCH),
    PlantedDefect("django", "object-for-one", "response.type.changed", LIST),
    PlantedDefect("server", "internal-field-for-gifts", "response.additional-properties.opened", CREATE),
    PlantedDefect("server", "other-ids-for-gifts", "response.pattern.changed", CREATE),
    PlantedDefect("server", "half-quantity-for-express", "response.type.changed", CREATE),
    PlantedDefect("server", "broken-json-for-open", "response.body.malformed", LIST),
    PlantedDefect("server", "204-for-changes", "response.status.undocumented", PATCH),
)


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _says(schema: Json, **headers: Json) -> Json:
    found: Json = {"description": "", "content": {"application/json": {"schema": schema}}}
    return {**found, "headers": headers} if headers else found


def _takes(schema: Json) -> Json:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


_PROBLEM, _ORDER = _says(_ref("Problem")), _says(_ref("Order"))
_ID: Json = [
    {"name": "order_id", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^o-[0-9]{1,3}$"}}
]
_LOCATION: Json = {"required": True, "schema": {"type": "string"}}
_NONE: Json = {"description": ""}
_QTY: Json = {"type": "integer", "minimum": 1, "maximum": 1000}
_NOTE: Json = {"type": "string", "maxLength": 50}
_LIMIT: Json = {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100}}
_STATUS: Json = {"name": "status", "in": "query", "schema": {"enum": ["open", "shipped"]}}
_GROUP: Json = {"name": "group", "in": "query", "schema": {"enum": ["day", "week"]}}
DESCRIPTION = api(
    paths={
        "/orders": {
            "post": {"requestBody": _takes(_ref("NewOrder")), "responses": {"201": _says(_ref("Order"), Location=_LOCATION), "422": _PROBLEM}},
            "get": {"parameters": [_LIMIT, _STATUS], "responses": {"200": _says(_ref("Page")), "422": _PROBLEM}},
        },
        "/orders/{order_id}": {
            "get": {"parameters": _ID, "responses": {"200": _ORDER, "404": _PROBLEM}},
            "patch": {"parameters": _ID, "requestBody": _takes(_ref("Change")), "responses": {"200": _ORDER, "404": _PROBLEM, "422": _PROBLEM}},
            "delete": {"parameters": _ID, "responses": {"204": _NONE, "404": _PROBLEM}},
        },
        "/stats": {"get": {"parameters": [_GROUP], "responses": {"200": _says(_ref("Stats")), "422": _PROBLEM}}},
    },
    components={"schemas": {
        "NewOrder": {
            "type": "object", "required": ["qty", "sku"], "additionalProperties": False,
            "properties": {"qty": _QTY, "sku": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{3}$"}, "note": _NOTE,
                           "express": {"type": "boolean"}, "kind": {"enum": ["gift", "normal"]}},
        },
        "Change": {"type": "object", "additionalProperties": False, "properties": {"qty": _QTY, "note": _NOTE}},
        "Order": {
            "type": "object", "required": ["id", "qty", "sku", "total", "status", "express"], "additionalProperties": False,
            "properties": {
                "id": {"type": "string", "pattern": "^o-[0-9]+$"}, "qty": {"type": "integer"}, "sku": {"type": "string"},
                "total": {"type": "object", "required": ["amount", "currency"],
                          "properties": {"amount": {"type": "integer"}, "currency": {"enum": ["EUR", "USD"]}}},
                "status": {"enum": ["open", "shipped"]}, "note": {"type": "string"}, "express": {"type": "boolean"},
            },
        },
        "Page": {"type": "object", "required": ["data", "next"],
                 "properties": {"data": {"type": "array", "items": _ref("Order")}, "next": {"type": ["string", "null"]}}},
        "Stats": {"type": "object", "required": ["count", "average", "by"],
                  "properties": {"count": {"type": "integer", "minimum": 0}, "average": {"type": ["number", "null"]},
                                 "by": {"type": "object", "additionalProperties": {"type": "integer"}}}},
        "Problem": {"type": "object", "required": ["title", "detail"],
                    "properties": {"title": {"type": "string"}, "detail": {"type": "string"}}},
    }},
)  # fmt: skip


def write_planted(app: str, folder: Path) -> None:
    """Write a project around one of the applications."""
    (folder / "openapi.json").write_text(json.dumps(DESCRIPTION), "utf-8")
    (folder / "orders.py").write_text(Path(__file__).with_name("orders.py").read_text("utf-8"), "utf-8")
    (folder / "shop.py").write_text(APPS[app], "utf-8")
    called = "" if app == "server" else 'app = "shop:app"\n'
    settings = f'[providers.shop]\nspec = "openapi.json"\n[exercise]\nreset = "orders:reset"\n{called}'
    (folder / "contractguard.toml").write_text(settings, "utf-8")
    keep_unicode_tables(folder / ".contractguard")
    leave_out_frameworks(folder, app)
