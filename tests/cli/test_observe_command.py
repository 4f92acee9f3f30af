"""contractguard observe: a command is run, and what its applications answer is recorded."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from contractguard.cli import main

SERVER = """
import os, sys, threading, urllib.error, urllib.request
from wsgiref.simple_server import WSGIRequestHandler, make_server
import flask

app = flask.Flask("shop")

@app.get("/charges/<id>")
def charge(id):
    return {"id": id, "amount": 3}

@app.get("/fail")
def fail():
    raise ValueError("on purpose")

class Silent(WSGIRequestHandler):
    def log_message(self, *_):
        pass

server = make_server("127.0.0.1", 0, app, handler_class=Silent)
threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
for path in sys.argv[2:]:
    try:
        print(urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}{path}").read().decode())
    except urllib.error.HTTPError as error:
        print(error.code)
if sys.argv[1] == "kill":
    from contractguard.plugins.live.process import start_recording
    start_recording().flush()
    os.kill(os.getpid(), 9)
sys.exit(int(sys.argv[1]))
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "server.py").write_text(SERVER)
    return tmp_path


def observe(*arguments: str) -> int:
    return main(["observe", *arguments])


def serving(end: str, *paths: str) -> tuple[str, ...]:
    return ("--", sys.executable, "server.py", end, *paths)


def record(project: Path, name: str = "app") -> Any:
    return json.loads((project / "snapshots" / name / "observed.json").read_text("utf-8"))


def test_a_server_that_knows_nothing_of_it_is_recorded_by_its_routes(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert observe(*serving("0", "/charges/1", "/charges/2")) == 0

    assert set(record(project)["undocumented"]) == {"GET /charges/{id} → 200 application/json"}
    out, err = capfd.readouterr()
    assert out.splitlines() == ['{"amount":3,"id":"1"}', "", '{"amount":3,"id":"2"}', ""]
    assert err.splitlines() == [
        "created snapshots/app/observed.json",
        "  2 calls: 2 in 1 undocumented operation, 0 no JSON, 0 hook errors",
    ]
    assert not list((project / ".contractguard").glob("observed/*"))


def test_the_exit_code_is_that_of_the_command(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert observe(*serving("7", "/charges/1")) == 7

    assert "COMMAND ended in 7" in capfd.readouterr().err
    assert record(project)["calls"] == "1+"


def test_with_ours_the_code_of_the_command_is_only_said(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert observe("--exit-code", "ours", *serving("7", "/charges/1")) == 0

    assert "COMMAND ended in 7" in capfd.readouterr().err


@pytest.mark.parametrize("code, ours, ended", [("0", False, 3), ("5", False, 5), ("5", True, 3)])
def test_a_command_that_called_nothing_is_no_success(
    project: Path, capfd: pytest.CaptureFixture[str], code: str, ours: bool, ended: int
) -> None:
    options = ("--exit-code", "ours") if ours else ()

    assert observe(*options, "--", "sh", "-c", f"exit {code}") == ended

    assert "0 calls: nothing was recorded" in capfd.readouterr().err
    assert not (project / "snapshots").exists()


def test_what_a_killed_process_answered_is_recorded_and_called_incomplete(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert observe(*serving("kill", "/charges/1")) == 128 + 9

    assert record(project)["calls"] == "1+"
    assert "has no end: its process was killed" in capfd.readouterr().err


def test_calls_that_no_description_has_end_in_3(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    paths = {"/v1/charges/{id}": {"get": {"responses": {"200": {"description": ""}}}}}
    described = {"openapi": "3.1.0", "info": {"title": "", "version": ""}, "paths": paths}
    (project / "openapi.json").write_text(json.dumps(described))
    (project / "contractguard.toml").write_text('[providers]\nshop = {spec = "openapi.json"}\n')

    assert observe(*serving("0", "/charges/1")) == 3

    assert "no call is of an operation that the description has" in capfd.readouterr().err


def test_a_description_that_cannot_be_read_is_told_before_the_command_runs(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (project / "openapi.json").write_text("{")
    (project / "contractguard.toml").write_text('[providers]\nshop = {spec = "openapi.json"}\n')

    assert observe("--", "touch", "ran") == 3

    assert not (project / "ran").exists() and "openapi.json" in capfd.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [(), ("--sample", "2/3", "--", "true"), ("--max-body", "much", "--", "true"), ("--", "no-such-program")],
    ids=["no command", "sample", "size", "unknown program"],
)
def test_what_cannot_be_run_is_an_error_of_usage(
    project: Path, capfd: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert observe(*arguments) == 2

    assert capfd.readouterr().err
    assert not list((project / ".contractguard").glob("observed/*"))


def test_options_behind_the_command_are_its_own(project: Path) -> None:
    assert observe("--exit-code", "ours", "sh", "-c", 'test "$0" = --sample || exit 9; exit 0', "--sample") == 3


def test_no_value_that_was_answered_is_kept(project: Path) -> None:
    secret = "sk_live_51H8s0mep4ss"

    observe(*serving("kill", f"/charges/{secret}?token={secret}"))

    files = [path for path in project.rglob("*") if path.is_file() and path.name != "server.py"]
    assert files and not [path for path in files if secret.encode() in path.read_bytes()]
    assert os.environ.get("CONTRACTGUARD_OBSERVE_DIR") is None
