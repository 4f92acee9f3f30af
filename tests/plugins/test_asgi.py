"""Middleware of ASGI, below a real server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route

from contractguard.plugins.asgi import Observe
from contractguard.project.observing.live_run import VARIABLE
from tests.plugins.servers import Written, serve_asgi


async def charge(request: Request) -> Response:
    return JSONResponse({"id": request.path_params["id"], "amount": 3})


async def echo(request: Request) -> Response:
    return JSONResponse(await request.json(), status_code=201)


async def lines(_request: Request) -> Response:
    async def parts() -> AsyncIterator[bytes]:
        for number in range(3):
            yield b'{"n": %d}\n' % number

    return StreamingResponse(parts(), media_type="application/x-ndjson")


async def fail(_request: Request) -> Response:
    raise ValueError("on purpose")


ROUTES = [Route("/charges/{id}", charge), Route("/echo", echo, methods=["POST"]), Route("/lines", lines),
          Route("/fail", fail)]  # fmt: skip


def an_app() -> Starlette:
    return Starlette(routes=[*ROUTES, Mount("/v1", routes=ROUTES)])


def test_what_an_application_answers_is_recorded_by_its_routes(written: Written) -> None:
    with serve_asgi(Observe(an_app())) as url, httpx.Client(base_url=url) as client:
        for path in ("/charges/1", "/charges/2", "/v1/charges/1", "/lines"):
            assert client.get(path).status_code == 200
        assert client.post("/echo", json={"a": [1]}).json() == {"a": [1]}

    assert written.messages() == {
        "GET /charges/{id} → 200 application/json": 2,
        "GET /v1/charges/{id} → 200 application/json": 1,
        "GET /lines → 200 application/x-ndjson": 1,
        "POST /echo → 201 application/json": 1,
    }


def test_an_error_of_the_application_is_the_servers_and_its_count_is_kept(written: Written) -> None:
    with serve_asgi(Observe(an_app())) as url:
        assert httpx.get(f"{url}/fail").status_code == 500

    run = written.run()
    assert [name for name in run.counts if "500" in name] == ["GET /fail → 500 text/plain"]


def test_as_middleware_of_an_application_it_counts_once(written: Written) -> None:
    app = Observe(an_app())
    inner = an_app()
    inner.add_middleware(Observe)

    with serve_asgi(Observe(inner)) as url:
        assert httpx.get(f"{url}/charges/1").json() == {"id": "1", "amount": 3}

    assert app is not None and written.run().counts["calls"] == 1


@pytest.mark.parametrize("kind", ["websocket", "lifespan", "custom"])
def test_other_scopes_are_passed_on(written: Written, kind: str) -> None:
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope)
        await send({"type": f"{kind}.accept"})

    async def send(message: Any) -> None:
        seen.append(message)

    scope = {"type": kind}
    asyncio.run(Observe(app)(scope, None, send))  # type: ignore[arg-type]

    assert seen == [scope, {"type": f"{kind}.accept"}] and scope == {"type": kind}


def test_a_stream_is_passed_on_part_by_part(written: Written) -> None:
    sent: list[bytes] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        for part in (b"[1,", b"2]"):
            await send({"type": "http.response.body", "body": part, "more_body": True})
            assert sent[-1] == part
        await send({"type": "http.response.body"})

    async def send(message: Any) -> None:
        sent.append(message.get("body", b""))

    scope = {"type": "http", "method": "GET", "path": "/a", "headers": []}
    asyncio.run(Observe(app)(scope, None, send))  # type: ignore[arg-type]

    assert written.run().counts["calls"] == 1


def test_what_waits_is_written_down_when_the_application_shuts_down(written: Written) -> None:
    with serve_asgi(Observe(an_app())) as url:
        httpx.get(f"{url}/charges/1")

    [journal] = written.folder.glob("*.ndjson")
    assert b'"k":"end"' in journal.read_bytes()


def test_without_the_variable_the_application_is_called_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    scopes: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        scopes.append((scope, receive, send))

    scope: dict[str, Any] = {"type": "http"}
    asyncio.run(Observe(app)(scope, receive := object(), send := object()))  # type: ignore[arg-type]

    assert scopes == [(scope, receive, send)] and scope == {"type": "http"}


def test_a_folder_that_cannot_be_made_leaves_the_application_as_it_is(
    written: Written, caplog: pytest.LogCaptureFixture
) -> None:
    written.folder.write_text("a file")

    with serve_asgi(Observe(an_app())) as url:
        assert httpx.get(f"{url}/charges/1").status_code == 200

    assert "nothing is recorded" in caplog.text
