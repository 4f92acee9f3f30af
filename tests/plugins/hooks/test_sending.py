"""Clients by which an application sends webhooks: each request with a JSON body is seen once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Any

import aiohttp
import httpx
import pytest
import requests
import urllib3
from aiohttp import web
from aiohttp.test_utils import TestServer
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from contractguard.observe.live.exchange import BodyLimits
from contractguard.plugins.hooks.sending import MAX_SERVED
from tests.plugins.hooks.conftest import Watched

URL = "http://shop.example/hooks"
EVENT = {"type": "charge.paid"}


def sent(watched: Watched) -> list[tuple[str, str, str, bytes]]:
    watched.tap.drain_all()
    assert not watched.tap.errors and not watched.tap.problems
    return [(one.source, one.method, one.url, one.body.replace(b" ", b"")) for one in watched.sent]


def answer(request: httpx.Request) -> httpx.Response:
    return httpx.Response(204)


def test_httpx(watched: Watched) -> None:
    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        client.post(URL, json=EVENT, headers={"X-Kind": "a"})

    async def post() -> None:
        async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
            await client.put(URL, json=EVENT)

    asyncio.run(post())
    body = b'{"type":"charge.paid"}'
    assert sent(watched) == [("httpx", "POST", URL, body), ("httpx", "PUT", URL, body)]
    assert watched.sent[0].headers["x-kind"] == "a"


def test_httpx2(watched: Watched) -> None:
    httpx2 = pytest.importorskip("httpx2")

    with httpx2.Client(transport=httpx2.MockTransport(lambda _: httpx2.Response(204))) as client:
        client.post(URL, json=EVENT)

    assert sent(watched) == [("httpx2", "POST", URL, b'{"type":"charge.paid"}')]


def test_requests_is_not_seen_a_second_time_below(watched: Watched, server: str) -> None:
    requests.post(server, json=EVENT, timeout=9)

    assert sent(watched) == [("requests", "POST", server, b'{"type":"charge.paid"}')]


def test_urllib3(watched: Watched, server: str) -> None:
    headers = {"Content-Type": "application/json"}
    urllib3.PoolManager().request("POST", server, body=b"{}", headers=headers)
    urllib3.PoolManager().request("POST", server, json=EVENT)

    found = sent(watched)
    assert [(source, body) for source, _, _, body in found] == [
        ("urllib3", b"{}"),
        ("urllib3", b'{"type":"charge.paid"}'),
    ]
    assert all(url.startswith("http://127.0.0.1") and url.endswith("/hooks") for _, _, url, _ in found)


def test_aiohttp(watched: Watched) -> None:
    async def hook(_request: web.Request) -> web.Response:
        return web.Response(status=204)

    async def post() -> None:
        app = web.Application()
        app.router.add_post("/hooks", hook)
        async with TestServer(app) as server, aiohttp.ClientSession() as session:
            await session.post(server.make_url("/hooks"), json=EVENT)
            await session.post(server.make_url("/hooks"), data=b"{}", headers={"Content-Type": "application/json"})
            await session.post(server.make_url("/hooks"), data=b"a=b")

    asyncio.run(post())
    assert [(source, body) for source, _, _, body in sent(watched)] == [
        ("aiohttp", b'{"type":"charge.paid"}'), ("aiohttp", b"{}"),
    ]  # fmt: skip


def test_what_a_test_client_sends_to_an_application_is_no_webhook(watched: Watched) -> None:
    async def take(request: Request) -> JSONResponse:
        return JSONResponse(await request.json())

    app = Starlette(routes=[Route("/hooks", take, methods=["POST"])])
    TestClient(app).post("/hooks", json=EVENT)

    async def post() -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app") as client:
            await client.post("/hooks", json=EVENT)

    asyncio.run(post())
    assert sent(watched) == []
    assert len(watched.calls()) == 2


@pytest.mark.parametrize(
    "given",
    [{"data": {"a": "b"}}, {"content": b"{}"}, {"json": ["x" * 200]}, {"headers": {"content-type": "application/json"}}],
    ids=["form", "no media type", "too large", "no body"],
)  # fmt: skip
def test_what_has_no_json_body_in_memory_is_passed_over(watched: Watched, given: dict[str, Any]) -> None:
    watched.tap.limits = BodyLimits(100)

    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        assert client.post(URL, **given).status_code == 204

    assert sent(watched) == []


def test_a_request_that_fails_is_none_and_fails_as_without_us(watched: Watched) -> None:
    def refuse(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no")

    with httpx.Client(transport=httpx.MockTransport(refuse)) as client, pytest.raises(httpx.ConnectError):
        client.post(URL, json=EVENT)

    assert sent(watched) == []


@pytest.fixture
def server() -> Iterator[str]:
    """The address of something that answers each request with 204, until the test ends."""
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from threading import Thread

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as running:
        thread = Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}/hooks"
        running.shutdown()
        thread.join()


def test_a_value_that_only_the_client_can_write_is_passed_over(watched: Watched) -> None:
    async def hook(_request: web.Request) -> web.Response:
        return web.Response(status=204)

    async def post() -> int:
        app = web.Application()
        app.router.add_post("/hooks", hook)
        serialize = partial(json.dumps, default=str)
        async with TestServer(app) as server, aiohttp.ClientSession(json_serialize=serialize) as session:
            return (await session.post(server.make_url("/hooks"), json={"a": Decimal(1)})).status

    assert asyncio.run(post()) == 204
    assert sent(watched) == []


def test_a_server_keeps_less_of_a_body(watched: Watched) -> None:
    watched.tap.is_serving = True

    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        client.post(URL, json=["x" * MAX_SERVED])
        client.post(URL, json=["x"])

    assert [body for *_, body in sent(watched)] == [b'["x"]']
