"""Libraries that answer in the place of a service."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests

from tests.plugins.hooks.conftest import Watched


def test_responses(watched: Watched) -> None:
    responses = pytest.importorskip("responses")

    with responses.RequestsMock() as mock:
        mock.get("http://pay.example/charges", json={"id": 1})
        requests.get("http://pay.example/charges", timeout=1)

    assert (watched.tap.mocked, watched.calls()) == (1, [])


def test_respx(watched: Watched) -> None:
    respx = pytest.importorskip("respx")

    with respx.mock:
        respx.get("http://pay.example/charges").respond(json={"id": 1})
        httpx.get("http://pay.example/charges")

        async def get() -> None:
            async with httpx.AsyncClient() as client:
                await client.get("http://pay.example/charges")

        asyncio.run(get())

    assert (watched.tap.mocked, watched.calls()) == (2, [])


@pytest.mark.parametrize("name", ["httpx", "httpx2"])
def test_the_mock_transport_of_httpx(name: str, watched: Watched) -> None:
    library: Any = pytest.importorskip(name)
    transport = library.MockTransport(lambda request: library.Response(200, json={"id": 1}))

    with library.Client(transport=transport) as client:
        client.get("http://pay.example/charges")

    assert (watched.tap.mocked, watched.calls()) == (1, [])


def test_vcr(watched: Watched, tmp_path: Path) -> None:
    vcr = pytest.importorskip("vcr")
    watched.tap.mocks = []
    cassette = tmp_path / "charges.yaml"
    cassette.write_text("""\
interactions:
- request: {body: null, headers: {}, method: GET, uri: "http://pay.example/charges"}
  response: {body: {string: "{}"}, headers: {Content-Type: [application/json]}, status: {code: 200, message: OK}}
version: 1
""")

    with vcr.use_cassette(str(cassette), record_mode="none"):
        requests.get("http://pay.example/charges", timeout=1)

    assert (watched.tap.mocked, watched.calls()) == (1, [])
    assert [(one.method, one.url, one.status, one.headers, one.body) for one in watched.tap.mocks] == [
        ("GET", "http://pay.example/charges", 200, {"content-type": "application/json"}, b"{}")
    ]


# --- the answers themselves, where somebody asks for them


def test_answers_are_noted_where_they_are_asked_for(watched: Watched) -> None:
    responses = pytest.importorskip("responses")
    watched.tap.mocks = []
    watched.tap.test = "test_pay.py::test_it"

    with responses.RequestsMock() as mock:
        mock.get("http://pay.example/charges", json={"id": 1}, status=201)
        requests.get("http://pay.example/charges?x=1", timeout=1)

    (noted,) = watched.tap.mocks
    assert (noted.test, noted.method, noted.url) == ("test_pay.py::test_it", "GET", "http://pay.example/charges?x=1")
    assert (noted.status, noted.headers["content-type"], noted.body) == (201, "application/json", b'{"id": 1}')


def test_a_body_that_the_test_streams_is_left_to_it(watched: Watched) -> None:
    responses = pytest.importorskip("responses")
    watched.tap.mocks = []

    with responses.RequestsMock() as mock:
        mock.get("http://pay.example/charges", body=b"abc")
        answer = requests.get("http://pay.example/charges", stream=True, timeout=1)
        assert answer.raw.read() == b"abc"

    assert [one.body for one in watched.tap.mocks] == [None]


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
def test_answers_of_httpx_are_noted(is_async: bool, watched: Watched) -> None:
    watched.tap.mocks = []
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json={"id": 1}))

    async def get() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.get("http://pay.example/charges")

    answer = asyncio.run(get()) if is_async else httpx.Client(transport=transport).get("http://pay.example/charges")

    assert answer.json() == {"id": 1}
    assert [(one.url, one.body) for one in watched.tap.mocks] == [("http://pay.example/charges", b'{"id":1}')]


def test_a_mock_that_raises_has_no_answer_and_the_test_sees_its_error(watched: Watched) -> None:
    watched.tap.mocks = []

    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("down")

    with pytest.raises(httpx.ConnectError):
        httpx.Client(transport=httpx.MockTransport(fail)).get("http://pay.example/charges")

    assert watched.tap.mocks == [] and not watched.tap.errors
