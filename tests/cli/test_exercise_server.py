"""contractguard exercise --url: whom it calls, and whom it does not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.checks.exercise.shops import write_shop
from tests.cli.conftest import Run

pytestmark = pytest.mark.no_cover  # every run is a process of its own
FEW = ("--examples", "2", "--phases", "fuzzing", "--operation", "GET /orders")


@contextmanager
def answering(status: int, body: bytes = b"[]", **headers: str) -> Iterator[tuple[str, list[str]]]:
    """A server that answers everything so: its address, and the targets of the requests that it got."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            for name, text in {"content-type": "application/json", "content-length": str(len(body)), **headers}.items():
                self.send_header(name, text)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A description in an empty folder."""
    monkeypatch.chdir(tmp_path)
    write_shop(tmp_path)
    return tmp_path


def test_a_proxy_of_the_environment_is_not_called_in_place_of_the_server(
    run: Run, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with answering(200) as (url, asked), answering(200) as (proxy, passed):
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy)
        result = run("exercise", "--url", url, *FEW)

    assert result.code == 0, result.out + result.err
    assert asked and not passed


def test_a_redirect_to_another_machine_is_not_followed(run: Run, shop: Path) -> None:
    with answering(200) as (elsewhere, reached), answering(302, location=f"{elsewhere}/orders") as (url, asked):
        result = run("exercise", "--url", url, *FEW)

    assert result.code == 3, result.out + result.err
    assert asked and not reached


def test_a_page_in_place_of_json_is_no_pass(run: Run, shop: Path) -> None:
    with answering(200, b"<p>Sign in</p>", **{"content-type": "text/html"}) as (url, _):
        result = run("exercise", "--url", url, *FEW)

    assert result.code == 3 and "no success was one that is described" in result.out, result.out + result.err
