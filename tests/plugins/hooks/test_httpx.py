"""httpx and httpx2, beside each other, on ASGI and WSGI."""

from __future__ import annotations

import asyncio
import importlib
from typing import Any

import pytest

from tests.plugins.hooks.conftest import Watched
from tests.plugins.hooks.test_flask import APP as WSGI_APP
from tests.plugins.hooks.test_starlette import APP as ASGI_APP

BOTH = pytest.mark.parametrize("name", ["httpx", "httpx2"])


async def get(library: Any, app: Any, path: str) -> Any:
    async with library.AsyncClient(transport=library.ASGITransport(app), base_url="http://test") as client:
        return await client.get(path)


@BOTH
def test_an_asgi_application(name: str, watched: Watched) -> None:
    answer = asyncio.run(get(importlib.import_module(name), ASGI_APP, "/shops/east/items/7?a=1"))

    [call] = watched.calls()
    assert (call.source, call.path, call.route) == (name, "/shops/east/items/7", "/shops/{shop}/items/{id}")
    assert call.body == answer.content == b'{"id":7}'


@BOTH
def test_a_wsgi_application(name: str, watched: Watched) -> None:
    library = importlib.import_module(name)

    with library.Client(transport=library.WSGITransport(app=WSGI_APP), base_url="http://test") as client:
        answer = client.post("/echo", json={"a": 1})

    [call] = watched.calls()
    assert (call.source, call.route, call.status) == (name, "/echo", 200)
    assert call.body == answer.content and call.request_body == b'{"a":1}'


def test_both_libraries_and_a_test_client_in_one_process_are_told_apart(watched: Watched) -> None:
    import httpx
    import httpx2
    from starlette.testclient import TestClient

    for library in (httpx, httpx2):
        asyncio.run(get(library, ASGI_APP, "/items/7"))
    TestClient(ASGI_APP).get("/items/7")

    assert [call.source for call in watched.calls()] == ["httpx", "httpx2", "starlette"]


@BOTH
def test_the_transport_is_left_as_the_test_made_it(name: str, watched: Watched) -> None:
    library = importlib.import_module(name)
    transport = library.ASGITransport(ASGI_APP)

    async def call() -> None:
        async with library.AsyncClient(transport=transport, base_url="http://test") as client:
            await client.get("/items/7")

    asyncio.run(call())

    assert transport.app is ASGI_APP and len(watched.calls()) == 1


def test_an_application_without_an_answer_is_a_500_and_its_error_reaches_the_test(watched: Watched) -> None:
    import httpx

    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise LookupError("on purpose")

    with pytest.raises(LookupError, match="on purpose"):
        asyncio.run(get(httpx, app, "/x"))

    assert watched.routes() == [("GET", None, 500)]


def test_an_application_that_calls_another_one_is_two_calls(watched: Watched) -> None:
    import httpx

    async def app(scope: Any, receive: Any, send: Any) -> None:
        inner = await get(httpx, ASGI_APP, "/items/7")
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": inner.content})

    asyncio.run(get(httpx, app, "/outer"))

    assert [call.path for call in watched.calls()] == ["/items/7", "/outer"]
