"""Django and Django REST framework, by their test clients."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from tests.plugins.hooks.conftest import Watched
from tests.plugins.hooks.django_app import SETTINGS


@pytest.fixture(autouse=True)
def _application() -> Iterator[None]:
    from django.test.utils import override_settings

    with override_settings(**SETTINGS):
        yield


def client() -> Any:
    from django.test import Client

    return Client(raise_request_exception=False)


def test_a_call_has_its_route_and_body(watched: Watched) -> None:
    answer = client().get("/items/7/?page=1", HTTP_X_TRACE="secret")

    [call] = watched.calls()
    assert (call.source, call.method, call.path, call.route) == ("django", "GET", "/items/7/", "/items/{id}")
    assert (call.status, call.media_type, call.body) == (200, "application/json", answer.content)
    assert call.query_names == ("page",) and "x-trace" in call.request_headers


def test_a_route_of_a_regular_expression_below_another(watched: Watched) -> None:
    client().get("/old/items/7/")

    assert watched.routes() == [("GET", "/old/items/{id}", 200)]


def test_the_client_of_rest_framework(watched: Watched) -> None:
    from rest_framework.test import APIClient

    answer = APIClient().post("/echo/", {"a": [1, None]}, format="json")

    [call] = watched.calls()
    assert (call.route, call.status, call.body) == ("/echo", 201, answer.content)
    assert (call.request_media_type, call.request_body) == ("application/json", b'{"a":[1,null]}')


def test_the_requests_client_of_rest_framework(watched: Watched) -> None:
    from rest_framework.test import RequestsClient

    answer = RequestsClient().get("http://testserver/items/7/")

    [call] = watched.calls()
    assert (call.route, call.status, call.body) == ("/items/{id}", 200, answer.content)


def test_a_stream_is_left_for_the_test_to_read(watched: Watched) -> None:
    answer = client().get("/stream/")

    assert [(call.route, call.body) for call in watched.calls()] == [("/stream", None)]
    assert b"".join(answer.streaming_content) == b"{}"


def test_an_error_of_a_view_and_what_no_route_answers(watched: Watched) -> None:
    client().get("/fail/")
    client().get("/nowhere/")

    assert watched.routes() == [("GET", "/fail", 500), ("GET", None, 404)]


def test_the_asynchronous_client(watched: Watched) -> None:
    from django.test import AsyncClient

    answer = asyncio.run(AsyncClient().get("/later/7/?a=1"))

    [call] = watched.calls()
    assert (call.path, call.route, call.body) == ("/later/7/", "/later/{id}", answer.content)
    assert call.query_names == ("a",)


def test_the_asynchronous_client_with_a_body(watched: Watched) -> None:
    from django.test import AsyncClient

    asyncio.run(AsyncClient().post("/echo/", '{"a": 1}', content_type="application/json"))

    [call] = watched.calls()
    assert (call.status, call.request_body) == (201, b'{"a": 1}')


def test_an_application_on_wsgi_and_on_asgi(watched: Watched) -> None:
    import httpx
    from django.core.asgi import get_asgi_application
    from django.core.wsgi import get_wsgi_application

    async def later() -> None:
        transport = httpx.ASGITransport(get_asgi_application())
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as asked:
            await asked.get("/later/7/")

    with httpx.Client(transport=httpx.WSGITransport(get_wsgi_application()), base_url="http://testserver") as asked:
        asked.get("/items/7/")
    asyncio.run(later())

    assert watched.routes() == [("GET", "/items/{id}", 200), ("GET", "/later/{id}", 200)]
