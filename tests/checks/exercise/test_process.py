"""The child that runs the engine, and what it sends of what stands around it."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from contractguard.checks.exercise.job import EngineJob, ServiceCall
from contractguard.checks.exercise.process import run_engine
from tests.checks.descriptions import api

pytestmark = pytest.mark.no_cover  # it runs in a process of its own
SAID = {"200": {"description": "", "content": {"application/json": {"schema": {}}}}}


class Handler(BaseHTTPRequestHandler):
    """Notes down the credentials that come."""

    seen: list[str | None] = []

    def do_GET(self) -> None:
        self.seen.append(self.headers.get("authorization"))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_no_credentials_of_a_netrc_are_sent_and_no_proxy_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text(
        "machine 127.0.0.1 login ann password s3cr3t\ndefault login x password y\n", "utf-8"
    )
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    document = api(paths={"/orders": {"get": {"responses": SAID}}}, components={"securitySchemes": {}, "schemas": {}})
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        job = EngineJob(document, (("GET", "/orders"),), base_url=f"http://127.0.0.1:{server.server_port}", examples=2)
        lines = list(run_engine(job, tmp_path))
        server.shutdown()

    assert any(isinstance(one, ServiceCall) and one.status == 200 for one in lines), lines
    assert Handler.seen and set(Handler.seen) == {None}
