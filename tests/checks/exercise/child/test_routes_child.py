"""Which file handles which route, as frameworks tell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from flask import Flask
from starlette.routing import Mount, Route

from contractguard.checks.exercise.child.routes_child import find_routes

HERE = str(Path(__file__).resolve())


def handle() -> dict[str, int]:
    return {}


async def handle_request(request: Any) -> Any:
    return None


def test_fastapi_tells_with_prefixes_and_converters() -> None:
    router = APIRouter(prefix="/v1")
    router.get("/orders/{order_id:path}")(handle)
    app = FastAPI()
    app.include_router(router, prefix="/api")

    assert ("GET", "/api/v1/orders/{order_id}", HERE) in (find_routes(app) or [])


def test_what_is_mounted_is_told_below_its_prefix() -> None:
    class App:
        routes = (Mount("/api", routes=[Route("/carts", handle_request, methods=["POST"])]),)

    assert ("POST", "/api/carts", HERE) in (find_routes(App()) or [])


def test_flask_tells_in_templates_of_openapi() -> None:
    app = Flask(__name__)
    app.route("/orders/<int:order_id>", methods=["DELETE"])(handle)

    assert ("DELETE", "/orders/{order_id}", HERE) in (find_routes(app) or [])


def test_an_application_of_no_framework_does_not_tell() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None: ...

    assert find_routes(app) is None
