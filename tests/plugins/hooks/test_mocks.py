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
