"""contractguard observe --proxy: a service in any language, recorded from in front of it."""

from __future__ import annotations

import json
import signal
import sys
import threading
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from contractguard.cli import main
from tests.observe.proxy.services import a_service, answer, reply

CALL = "import os, urllib.request as u; print(u.urlopen(os.environ['CONTRACTGUARD_PROXY_URL'] + '/charges/1').status)"
CALLS = ("--", sys.executable, "-S", "-c", CALL)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    content = {"application/json": {"schema": {"type": "object", "properties": {"amount": {"maximum": 5}}}}}
    responses = {"200": {"description": "", "content": content}}
    described = {
        "openapi": "3.1.0",
        "info": {"title": "", "version": ""},
        "paths": {"/charges/{id}": {"get": {"responses": responses}}},
    }
    (tmp_path / "openapi.json").write_text(json.dumps(described))
    (tmp_path / "contractguard.toml").write_text('[providers]\nshop = {spec = "openapi.json"}\n')
    return tmp_path


def record(project: Path) -> Any:
    return json.loads((project / "snapshots/shop/observed.json").read_text("utf-8"))


def test_what_a_service_answers_to_a_command_is_recorded(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with a_service(reply(answer(b'{"amount": 7}'))) as (port, _):
        assert main(["observe", "--proxy", f"http://127.0.0.1:{port}", *CALLS]) == 0

    assert record(project)["messages"]["GET /charges/{id} → 200 application/json"]["amount"] == "integer 1e0 !maximum=5"
    out, err = capfd.readouterr()
    assert out == "200\n" and f"in front of 127.0.0.1:{port}" in err
    assert "1 call: 1 matched in 1 operation of 1" in err


def test_without_a_command_it_listens_until_it_is_interrupted(
    project: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def call_and_interrupt(line: str, *, err: bool = False) -> None:
        if "listening on " in line:
            address = line.partition("listening on ")[2].partition(",")[0]
            thread = threading.Thread(target=call, args=(address,))
            thread.start()

    def call(address: str) -> None:
        urllib.request.urlopen(f"{address}/charges/1").read()
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)  # the main thread's wait is not interrupted by it

    monkeypatch.setattr("contractguard.cli.messages.say", call_and_interrupt)
    with a_service(reply(answer(b"{}"))) as (port, _):
        assert main(["observe", "--proxy", f"http://127.0.0.1:{port}"]) == 0

    assert list(record(project)["messages"]) == ["GET /charges/{id} → 200 application/json"]


def test_a_service_that_does_not_answer_is_no_success(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    quiet = CALL.replace("print(", "import contextlib\nwith contextlib.suppress(OSError): print(")
    command = ("--", sys.executable, "-S", "-c", quiet)
    with a_service(reply(b"")) as (port, _):
        assert main(["observe", "--proxy", f"http://127.0.0.1:{port}", *command]) == 3

    err = capfd.readouterr().err
    assert "1 answer of the proxy itself (1 × 502) is not recorded" in err and "0 calls: nothing was recorded" in err
    assert not (project / "snapshots").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--proxy", "http://127.0.0.1:1/path"),
        ("--proxy", "http://127.0.0.1:1", "--inject", "--", "true"),
        ("--port", "9000", "--", "true"),
    ],
    ids=["path", "two ways", "port alone"],
)
def test_what_cannot_be_is_an_error_of_usage(project: Path, arguments: tuple[str, ...]) -> None:
    assert main(["observe", *arguments]) == 2


def test_a_port_that_is_taken_ends_in_3_and_leaves_nothing(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with a_service(reply(b"")) as (port, _):
        assert main(["observe", "--proxy", "http://127.0.0.1:1", "--port", str(port), "--", "true"]) == 3

    assert "choose another --port" in capfd.readouterr().err
    assert not list((project / ".contractguard").glob("observed/*"))


def test_without_h11_the_extra_is_named(
    project: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "h11", None)

    assert main(["observe", "--proxy", "http://127.0.0.1:1", "--", "true"]) == 2

    assert "the proxy needs the package h11" in capfd.readouterr().err
