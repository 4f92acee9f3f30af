"""Starlette and FastAPI, by their test client."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Body, FastAPI
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from tests.plugins.hooks.conftest import Watched


async def item(request: Request) -> JSONResponse:
    return JSONResponse({"id": request.path_params["id"]})


async def stream(_request: Request) -> StreamingResponse:
    async def lines() -> AsyncIterator[bytes]:
        for number in range(1_000):
            yield b'{"n": %d}\n' % number

    return StreamingResponse(lines(), media_type="application/x-ndjson")


async def events(_request: Request) -> StreamingResponse:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b'data: {"n": 1}\n\n'

    return StreamingResponse(endless(), media_type="text/event-stream")


async def fail(_request: Request) -> JSONResponse:
    raise ValueError("on purpose")


INNER = Starlette(routes=[Route("/items/{id:int}", item)])
APP = Starlette(
    routes=[
        Route("/items/{id:int}", item),
        Route("/stream", stream),
        Route("/events", events),
        Route("/fail", fail),
        Mount("/shops/{shop}", INNER),
    ]
)


def fastapi_app() -> FastAPI:
    app = FastAPI()
    router = APIRouter(prefix="/orders")

    @router.post("/{id}/notes")
    def add(id: int, body: Annotated[dict[str, Any], Body()]) -> dict[str, Any]:
        return {"id": id, **body}

    app.include_router(router, prefix="/v1")
    app.mount("/shops/{shop}", INNER)
    return app


def test_a_call_has_its_route_and_the_body_as_it_was_sent(watched: Watched) -> None:
    answer = TestClient(APP).get("/items/7?page=2&q=&q=x", headers={"X-Trace": "secret"})

    [call] = watched.calls()
    assert (call.source, call.method, call.path, call.route) == ("starlette", "GET", "/items/7", "/items/{id}")
    assert (call.status, call.media_type, call.body) == (200, "application/json", answer.content)
    assert call.query_names == ("page", "q") and "x-trace" in call.request_headers
    assert call.request_body is None and call.content_encoding is None


def test_the_path_stays_encoded(watched: Watched) -> None:
    TestClient(APP).get("/items/a%2Fb%20c")

    assert [call.path for call in watched.calls()] == ["/items/a%2Fb%20c"]


def test_a_mounted_application_is_counted_once_with_the_prefix_in_its_template(watched: Watched) -> None:
    TestClient(APP).get("/shops/east/items/7")

    assert watched.routes() == [("GET", "/shops/{shop}/items/{id}", 200)]


def test_a_router_that_was_included_and_an_application_mounted_in_fastapi(watched: Watched) -> None:
    client = TestClient(fastapi_app())

    client.post("/v1/orders/7/notes", json={"text": "x"})
    client.get("/shops/east/items/7")

    posted, read = watched.calls()
    assert (posted.route, posted.request_body) == ("/v1/orders/{id}/notes", b'{"text":"x"}')
    assert read.route == "/shops/{shop}/items/{id}"


def test_what_no_route_answers_has_none(watched: Watched) -> None:
    TestClient(APP).get("/nowhere")

    assert watched.routes() == [("GET", None, 404)]


def test_an_error_of_the_application_is_a_500_and_reaches_the_test(watched: Watched) -> None:
    with pytest.raises(ValueError, match="on purpose"):
        TestClient(APP).get("/fail")

    assert watched.routes() == [("GET", "/fail", 500)]


def test_a_stream_is_not_read_ahead_of_the_test(watched: Watched) -> None:
    with TestClient(APP).stream("GET", "/stream") as answer:
        first = next(answer.iter_bytes())

    [call] = watched.calls()
    assert first.startswith(b'{"n": 0}') and (call.status, call.body) == (200, None)


def test_a_stream_that_is_read_to_its_end_is_whole(watched: Watched) -> None:
    answer = TestClient(APP).get("/stream")

    [call] = watched.calls()
    assert call.body == answer.content and answer.content.count(b"\n") == 1_000


def test_of_an_endless_stream_of_events_the_first_are_kept(watched: Watched) -> None:
    with TestClient(APP).stream("GET", "/events") as answer:
        parts: Iterator[bytes] = answer.iter_bytes()
        for _ in range(50):
            next(parts)

    [call] = watched.calls()
    assert call.body is not None and call.body.count(b"data:") == 20


def test_an_application_below_another_server_is_watched_as_well(watched: Watched) -> None:
    import asyncio

    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/items/7", "headers": [], "query_string": b""}
    asyncio.run(APP(dict(scope), receive, send))

    assert watched.routes() == [("GET", "/items/{id}", 200)] and sent[-1]["body"] == b'{"id":7}'


def test_an_answer_of_which_nothing_is_kept_is_taken_when_it_begins(watched: Watched) -> None:
    seen: list[int] = []

    async def parts() -> AsyncIterator[bytes]:
        seen.append(len(watched.calls()))
        yield b"a"
        yield b"b"

    app = Starlette(routes=[Route("/text", lambda _: StreamingResponse(parts(), media_type="text/plain"))])
    answer = TestClient(app).get("/text")

    assert (answer.text, seen, watched.calls()) == ("ab", [1], [])
