"""Stored requests are sent again: to applications in a process of their own, and to a server."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from contractguard.checks.exercise.replay.history import CallHistory, Trace, compose
from contractguard.checks.exercise.replay.job import PlayedAnswer, ReplayJob
from contractguard.checks.exercise.replay.process import OutOfTime, Replayer
from contractguard.checks.exercise.replay.reproduce import rejection_shows, reproduce
from contractguard.checks.exercise.replay.step import Step
from contractguard.checks.judging.rejection import ReaderKind, Rejection
from contractguard.contract.errors import InputError
from contractguard.contract.model import MessageKey
from tests.checks.exercise.replay.services import ASGI, WSGI, call, described, write_service

CREATE, READ = "POST /orders", "GET /orders/{order_id}"


def create(qty: int) -> Step:
    return Step(CREATE, body=json.dumps({"qty": qty}).encode(), media_type="application/json")


def read(source: int) -> Step:
    return Step(READ, {"order_id": "gone"}, take={"order_id": (source, "/id")})


def played(folder: Path, *steps: Step, source: str = ASGI, **job: Any) -> list[Any]:
    with Replayer(ReplayJob(write_service(folder, source), **job), folder) as replayer:
        return [json.loads(one.body or b"null") for one in replayer.play(steps)]


def test_a_later_step_takes_what_an_earlier_one_answered(tmp_path: Path) -> None:
    assert played(tmp_path, create(1), read(0))[1] == {"id": "order-7", "qty": 1}


def test_no_attempt_finds_what_another_one_left(tmp_path: Path) -> None:
    with Replayer(ReplayJob(write_service(tmp_path, ASGI)), tmp_path) as replayer:
        answers = [replayer.play([create(1)])[0].body for _ in range(3)]

    assert answers == [b'{"id": "order-7", "qty": 1}'] * 3


def test_an_application_is_started_as_a_server_starts_it(tmp_path: Path) -> None:
    assert played(tmp_path, Step("GET /started")) == [1]


def test_what_an_application_raises_is_an_answer_that_says_so(tmp_path: Path) -> None:
    with Replayer(ReplayJob(write_service(tmp_path, ASGI)), tmp_path) as replayer:
        (one,) = replayer.play([Step("GET /raise")])

    assert one.status == 500 and one.raised is not None
    assert one.raised[0] == "KeyError" and one.raised[1].startswith("service.py:")


@pytest.mark.parametrize("path", ["exit", "hang"])
def test_what_ends_the_process_or_hangs_is_no_answer_and_the_next_attempt_has_one(tmp_path: Path, path: str) -> None:
    with Replayer(ReplayJob(write_service(tmp_path, ASGI), timeout=0.2), tmp_path) as replayer:
        (one,) = replayer.play([Step(f"GET /{path}")])
        (next_one,) = replayer.play([create(1)])

    assert one.trouble == "no answer came in time, or the process ended"
    assert next_one.status == 201


def test_a_wsgi_application_gets_the_request_as_it_was(tmp_path: Path) -> None:
    step = Step("POST /a/{b}", {"b": "c d/ü"}, (("q", "x y"),), {"x-tenant": "t"}, b"{}", "application/json")

    (one,) = played(tmp_path, step, source=WSGI, base_path="/v1")

    assert one["path"].encode("latin-1").decode() == "/v1/a/c d/ü"
    assert (one["query"], one["type"], one["body"], one["tenant"]) == ("q=x+y", "application/json", "{}", "t")


KEPT = """
    from pathlib import Path

    COUNT = Path("count")

    def reset():
        COUNT.write_text("0")

    def setup():
        return {"headers": {"X-Tenant": "t-1"}}

    def app(environ, start_response):
        COUNT.write_text(str(int(COUNT.read_text()) + 1))
        start_response("200 OK", [("Content-Type", "application/json")])
        return [f'["{environ.get("HTTP_X_TENANT")}", {COUNT.read_text()}]'.encode()]
"""


def test_what_is_stored_outside_is_reset_before_each_attempt_and_setup_knows_headers(tmp_path: Path) -> None:
    job = ReplayJob(write_service(tmp_path, KEPT), setup="service:setup", reset="service:reset")
    with Replayer(job, tmp_path) as replayer:
        answers = [replayer.play([Step("GET /a", with_credentials=True)] * 2)[-1].body for _ in range(2)]

    assert answers == [b'["[Filtered]", 2]'] * 2


@pytest.mark.parametrize("name", ["setup", "reset"])
def test_a_function_that_raises_is_one_error_or_no_answer(tmp_path: Path, name: str) -> None:
    app = write_service(tmp_path, f"def {name}():\n    raise RuntimeError('no database')\ndef app(a, b): return []\n")
    job = ReplayJob(app, setup="service:setup") if name == "setup" else ReplayJob(app, reset="service:reset")
    with Replayer(job, tmp_path) as replayer:
        try:
            said = replayer.play([create(1)])[0].trouble
        except InputError as error:
            said = error.what

    assert f"service:{name} raised RuntimeError: no database" in said


def test_credentials_are_those_of_the_environment_and_come_back_in_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_TOKEN", "s3cr3t-value")
    schemes = {"bearer": {"type": "http", "scheme": "bearer"}}

    (sent,) = played(tmp_path, Step("GET /echo", with_credentials=True), auth={"bearer": "SHOP_TOKEN"}, schemes=schemes)
    (bare,) = played(tmp_path, Step("GET /echo"), auth={"bearer": "SHOP_TOKEN"}, schemes=schemes)

    assert sent["authorization"] == "[Filtered]"
    assert "authorization" not in bare


def test_an_application_that_cannot_be_imported_is_one_error(tmp_path: Path) -> None:
    with (
        Replayer(ReplayJob("nowhere:app"), tmp_path) as replayer,
        pytest.raises(InputError, match="cannot be imported"),
    ):
        replayer.play([create(1)])


class Handler(BaseHTTPRequestHandler):
    """Answers what it was asked; redirects what is asked so."""

    def do_GET(self) -> None:
        self.send_response(302 if self.path == "/v1/away" else 200)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()
        self.wfile.write(json.dumps(self.path).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_a_server_is_called_and_no_redirect_is_followed(tmp_path: Path) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        job = ReplayJob(base_url=f"http://127.0.0.1:{server.server_port}/v1")
        with Replayer(job, tmp_path) as replayer:
            answers = replayer.play([Step("GET /a", query=(("q", "1"),)), Step("GET /away")])
        server.shutdown()

    assert [one.status for one in answers] == [200, 302]
    assert answers[0].body == b'"/v1/a?q=1"'


def test_a_server_that_is_not_there_is_no_answer(tmp_path: Path) -> None:
    with Replayer(ReplayJob(base_url="http://127.0.0.1:9"), tmp_path) as replayer:
        (one,) = replayer.play([Step("GET /a")])

    assert "refused" in one.trouble


def test_nothing_is_sent_when_the_time_is_over(tmp_path: Path) -> None:
    app = write_service(tmp_path, ASGI)
    with Replayer(ReplayJob(app), tmp_path, time.monotonic() - 1) as replayer, pytest.raises(OutOfTime):
        replayer.play([create(1)])


def trace_of(*calls: Any) -> Trace:
    history = CallHistory()
    for one in calls:
        history.note(one)
    found = history.trace(calls[-1].case)
    assert found is not None
    return found


STRING = Rejection(
    ReaderKind.DESCRIPTION, "response.type.changed", MessageKey(READ), ("body", "qty"), "must be integer", "cause"
)


def created(case: str, qty: int, order_id: str) -> Any:
    return call(CREATE, case, {"id": order_id, "qty": qty}, body={"qty": qty}, status=201)


def test_the_fewest_calls_that_show_a_failure_are_found_on_a_service_in_its_first_state(tmp_path: Path) -> None:
    others = [created(str(number), number, f"order-{number}") for number in range(1, 9)]
    big = created("big", 501, "order-9")
    trace = trace_of(*others[:5], big, *others[5:], call(READ, "last", parent="3", order_id="order-3"))
    with Replayer(ReplayJob(write_service(tmp_path, ASGI)), tmp_path) as replayer:
        found = reproduce(trace, replayer.play, rejection_shows(described(), STRING))

    assert found.steps is not None and found.attempts <= 64
    assert [(step.operation, step.body) for step in found.steps] == [
        (CREATE, b'{"qty": 3}'), (CREATE, b'{"qty": 501}'), (READ, None)
    ]  # fmt: skip
    assert found.steps[-1].take == {"order_id": (0, "/id")}


def test_a_case_that_shows_it_alone_needs_nothing_else(tmp_path: Path) -> None:
    line = ASGI[: ASGI.index("raise KeyError")].count("\n") + 1
    raised = Rejection(
        ReaderKind.SERVICE,
        "api.server-error",
        MessageKey("GET /raise"),
        (),
        "",
        "cause",
        f"KeyError at service.py:{line} in answer",
    )
    trace = trace_of(created("a", 1, "order-1"), call("GET /raise", "b", status=500))
    with Replayer(ReplayJob(write_service(tmp_path, ASGI)), tmp_path) as replayer:
        found = reproduce(trace, replayer.play, rejection_shows(described(), raised))

    assert found.steps == compose([trace.last]) and found.attempts == 1


def test_what_does_not_show_again_is_not_claimed(tmp_path: Path) -> None:
    trace = trace_of(created("a", 1, "order-1"), call(READ, "b", parent="a", order_id="order-1"))
    with Replayer(ReplayJob(write_service(tmp_path, ASGI)), tmp_path) as replayer:
        found = reproduce(trace, replayer.play, rejection_shows(described(), STRING))

    assert (found.steps, found.attempts) == (None, 2)


def test_no_more_attempts_are_made_than_allowed(tmp_path: Path) -> None:
    trace = trace_of(
        *(created(str(number), 501, f"order-{number}") for number in range(20)), call(READ, "x", order_id="u")
    )
    asked: list[int] = []

    def play(steps: Sequence[Step]) -> list[PlayedAnswer]:
        asked.append(len(steps))
        return []

    found = reproduce(trace, play, lambda steps, _: len(steps) > 12, most=5)

    assert len(asked) == found.attempts == 5
