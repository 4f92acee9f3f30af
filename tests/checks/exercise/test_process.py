"""The child that runs the engine, and what it sends of what stands around it."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from contractguard.checks.exercise.job import EngineJob, Line, ServiceCall, Turn
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


SETUP = """
PASSWORD = "in-the-source-1234567"


def setup():
    return {}
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the run is in."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def lines(home: Path) -> list[Line]:
    """What a run says of three operations of a server, the last one of which is to be called first, with a netrc and
    a proxy around it, and code of the user that it imports."""
    (home / "prepared.py").write_text(SETUP, "utf-8")
    (home / ".netrc").write_text("machine 127.0.0.1 login ann password s3cr3t\ndefault login x password y\n", "utf-8")
    (home / ".netrc").chmod(0o600)
    paths = {f"/{name}": {"get": {"responses": SAID}} for name in "abc"}
    document = api(paths=paths, components={"securitySchemes": {}, "schemas": {}})
    operations = tuple(("GET", path) for path in paths)
    with pytest.MonkeyPatch.context() as around, ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        around.setenv("HOME", str(home))
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            around.setenv(name, "http://127.0.0.1:1")
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        job = EngineJob(document, operations, base_url=url, ranks=(1, 1, 0), examples=2, setup="prepared:setup")
        found = list(run_engine(job, home, cache=home / "kept"))
        server.shutdown()
    return found


def test_no_credentials_of_a_netrc_are_sent_and_no_proxy_is_asked(lines: list[Line]) -> None:
    assert any(isinstance(one, ServiceCall) and one.status == 200 for one in lines), lines
    assert Handler.seen and set(Handler.seen) == {None}


def test_operations_are_called_by_their_ranks_in_every_phase(lines: list[Line]) -> None:
    turns = [(one.phase, one.operation) for one in lines if isinstance(one, Turn)]

    assert turns == [(phase, f"GET /{name}") for phase in ("coverage", "fuzzing") for name in "cab"]


def test_tables_are_kept_and_nothing_of_the_users_code(home: Path, lines: list[Line]) -> None:
    kept = [path for path in (home / "kept").rglob("*") if path.is_file()]

    assert any("unicode" in str(path) for path in kept), kept
    assert not any("constants" in str(path) or b"in-the-source" in path.read_bytes() for path in kept)
