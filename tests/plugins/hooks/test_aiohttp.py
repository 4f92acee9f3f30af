"""aiohttp, by its test client, which starts a server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from tests.plugins.hooks.conftest import Watched


async def item(request: web.Request) -> web.Response:
    return web.json_response({"id": int(request.match_info["id"])})


async def echo(request: web.Request) -> web.Response:
    return web.json_response(await request.json(), status=201)


async def lines(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
    await response.prepare(request)
    for _ in range(3):
        await response.write(b"{}\n")
    await response.write_eof()
    return response


async def refuse(_request: web.Request) -> web.Response:
    raise web.HTTPForbidden(text='{"why": "no"}', content_type="application/json")


async def fail(_request: web.Request) -> web.Response:
    raise ValueError("on purpose")


def application() -> web.Application:
    app, inner = web.Application(), web.Application()
    inner.router.add_get("/items/{id}", item)
    app.router.add_get(r"/items/{id:\d+}", item)
    app.router.add_post("/echo", echo)
    app.router.add_get("/lines", lines)
    app.router.add_get("/refuse", refuse)
    app.router.add_get("/fail", fail)
    app.add_subapp("/shop", inner)
    return app


def ask(use: Callable[[TestClient[Any, Any]], Awaitable[Any]]) -> Any:
    async def asked() -> Any:
        async with TestClient(TestServer(application())) as client:
            return await use(client)

    return asyncio.run(asked())


def test_a_call_has_its_route_and_body(watched: Watched) -> None:
    async def use(client: TestClient[Any, Any]) -> bytes:
        return await (await client.get("/items/7?a=1")).read()

    body = ask(use)

    [call] = watched.calls()
    assert (call.source, call.method, call.path, call.route) == ("aiohttp", "GET", "/items/7", "/items/{id}")
    assert (call.status, call.body, call.query_names) == (200, body, ("a",))
    assert call.media_type == "application/json; charset=utf-8"


def test_an_application_in_another_is_counted_once(watched: Watched) -> None:
    ask(lambda client: client.get("/shop/items/7"))

    assert watched.routes() == [("GET", "/shop/items/{id}", 200)]


def test_the_body_of_a_request_that_the_handler_read(watched: Watched) -> None:
    ask(lambda client: client.post("/echo", json={"a": 1}))

    [call] = watched.calls()
    assert (call.status, call.request_body) == (201, b'{"a": 1}')


def test_what_is_written_bit_by_bit(watched: Watched) -> None:
    ask(lambda client: client.get("/lines"))

    [call] = watched.calls()
    assert (call.media_type, call.body) == ("application/x-ndjson", b"{}\n" * 3)


def test_an_answer_that_was_raised_and_an_error_and_no_route(watched: Watched) -> None:
    async def use(client: TestClient[Any, Any]) -> None:
        for path in ("/refuse", "/fail", "/nowhere"):
            await client.get(path)

    ask(use)

    refused, failed, nowhere = watched.calls()
    assert (refused.route, refused.status, refused.body) == ("/refuse", 403, b'{"why": "no"}')
    assert (failed.route, failed.status) == ("/fail", 500)
    assert (nowhere.route, nowhere.status) == (None, 404)
