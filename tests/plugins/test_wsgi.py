"""Middleware of WSGI, below a real server."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import flask
import httpx
import pytest

from contractguard.plugins.wsgi import Observe
from contractguard.project.observing.live_run import VARIABLE
from tests.plugins.servers import Written, serve_wsgi


def a_flask_app() -> flask.Flask:
    app = flask.Flask(__name__)

    @app.get("/items/<int:id>/")
    def item(id: int) -> dict[str, int]:
        return {"id": id}

    @app.post("/echo")
    def echo() -> Any:
        return flask.jsonify(flask.request.get_json())

    @app.get("/text")
    def text() -> str:
        return "text"

    app.wsgi_app = Observe(app.wsgi_app)  # type: ignore[method-assign]
    return app


def test_what_an_application_answers_is_recorded_by_its_rules(written: Written) -> None:
    with serve_wsgi(a_flask_app()) as url, httpx.Client(base_url=url) as client:
        assert client.get("/items/7/?q=1").json() == {"id": 7}
        assert client.get("/text").text == "text"

    assert written.messages() == {
        "GET /items/{id} request parameters": 1,
        "GET /items/{id} → 200 application/json": 1,
        "GET /text → 200 text/html": 1,
    }


def test_a_request_is_noted_as_the_application_reads_it(written: Written) -> None:
    (written.folder.parent / "openapi.json").write_text(
        '{"openapi": "3.1.0", "info": {"title": "", "version": ""}, "paths": {"/echo": {"post": {"requestBody":'
        ' {"content": {"application/json": {}}}, "responses": {"200": {"description": ""}}}}}}'
    )
    (written.folder.parent / "contractguard.toml").write_text('[providers]\nshop = {spec = "openapi.json"}\n')

    with serve_wsgi(a_flask_app()) as url:
        assert httpx.post(f"{url}/echo", json={"a": [1]}).json() == {"a": [1]}

    run = written.run()
    assert run.counts["POST /echo request application/json"] == 1
    assert set(run.observed.messages["POST /echo request application/json"].properties) == {"a"}


def answer(body: Any, media_type: str = "application/json") -> Callable[..., Any]:
    """An application that returns such a body."""

    def app(environ: Any, start_response: Any) -> Any:
        start_response("200 OK", [("Content-Type", media_type)])
        return body() if callable(body) else body

    return app


def call(app: Any) -> Any:
    return app({"REQUEST_METHOD": "GET", "PATH_INFO": "/a", "QUERY_STRING": ""}, lambda *_: None)


def test_parts_that_are_there_are_returned_as_they_are(written: Written) -> None:
    body = [b'{"a":', b" 1}"]

    assert call(Observe(answer(body))) is body

    assert written.run().counts["calls"] == 1


def test_a_file_is_returned_as_it_is(written: Written, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"1")
    with open(tmp_path / "file", "rb") as body:
        assert call(Observe(answer(body, "application/octet-stream"))) is body


def test_a_single_part_has_the_length_that_a_server_adds(written: Written) -> None:
    class Sized:
        def __len__(self) -> int:
            return 1

        def __iter__(self) -> Iterator[bytes]:
            return iter([b"{}"])

    with serve_wsgi(Observe(answer(Sized))) as url:
        assert httpx.get(url).headers["content-length"] == "2"

    assert written.run().counts["calls"] == 1


def test_an_error_of_the_application_reaches_the_server(written: Written) -> None:
    def app(environ: Any, start_response: Any) -> Any:
        raise ValueError("on purpose")

    with pytest.raises(ValueError, match="on purpose"):
        call(Observe(app))

    assert written.run().observed.unrouted == {"GET /{*}": {"500": 1}}


def test_without_the_variable_the_application_is_called_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    environ = {"REQUEST_METHOD": "GET"}
    seen: list[Any] = []

    assert Observe(lambda *given: seen.append(given) or [])(environ, print) == []  # type: ignore[func-returns-value]

    assert seen == [(environ, print)] and environ == {"REQUEST_METHOD": "GET"}


def test_each_worker_that_is_forked_has_a_journal_of_its_own(written: Written) -> None:
    app = Observe(answer([b"{}"]))
    call(app)
    workers = []
    for _ in range(2):
        worker = os.fork()
        if not worker:
            try:
                call(app)
                from contractguard.plugins.live.process import stop_recording

                stop_recording()
            finally:
                os._exit(0)
        workers.append(worker)
    for worker in workers:
        os.waitpid(worker, 0)

    run = written.run()
    assert len(list(written.folder.glob("*.ndjson"))) == 3
    assert run.counts["calls"] == 3 and not run.gaps
