"""What a hook costs and keeps: bounds, errors that fail no test, exchanges that nobody finished."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from contractguard.observe.live.call import Call
from contractguard.observe.live.exchange import BodyLimits, BodyParts, Exchange
from contractguard.observe.live.tap import MAX_QUEUED, Passed, Tap
from contractguard.plugins.hooks.asgi import watch_asgi
from contractguard.plugins.hooks.wsgi import watch_wsgi
from tests.observe.live.calls import taker_of_calls


def exchange(path: str = "/x") -> Exchange:
    made = Exchange("test", "GET", path, "", "")
    made.status = 200
    return made


def test_a_full_queue_is_handed_on_before_the_test_ends() -> None:
    taken: list[Passed] = []
    tap = Tap(taken.append)

    for _ in range(MAX_QUEUED + 1):
        tap.put(exchange())

    assert len(taken) == MAX_QUEUED


def test_an_error_of_whoever_takes_is_counted_and_the_others_are_handed_on() -> None:
    taken: list[str] = []

    def deliver(one: Passed) -> None:
        assert isinstance(one, Exchange)
        if one.path == "/bad":
            raise KeyError("secret")
        taken.append(one.path)

    tap = Tap(deliver)
    for path in ("/a", "/bad", "/b", "/bad"):
        tap.put(exchange(path))
    tap.drain_all()

    assert taken == ["/a", "/b"]
    [(said, number)] = tap.errors.items()
    assert said.startswith("KeyError at test_tap.py:") and number == 2 and "secret" not in said


def test_an_error_of_a_hook_leaves_the_application_as_it_is() -> None:
    tap = Tap(lambda one: None)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(1, 2)]})
        await send({"type": "http.response.body", "body": b"{}"})

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message["type"])

    asyncio.run(watch_asgi(app, "test", tap)({"type": "http"}, None, send))  # type: ignore[arg-type]
    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    asyncio.run(watch_asgi(app, "test", tap)(scope, None, send))  # type: ignore[arg-type]

    assert sent == ["http.response.start", "http.response.body"] * 2
    assert sorted(said.partition(" ")[0] for said in tap.errors) == ["AttributeError", "KeyError"]


def test_an_application_that_yields_no_bytes_is_left_as_it_is() -> None:
    tap = Tap(lambda one: None)

    def app(environ: Any, start_response: Any) -> Any:
        start_response("200 OK", [("Content-Type", "application/json")])
        return ["text"]

    body = watch_wsgi(app, "test", tap)({"REQUEST_METHOD": "GET", "PATH_INFO": "/"}, lambda *told: None)

    assert list(body) == ["text"] and sum(tap.errors.values()) == 1


def test_an_answer_that_was_never_read_is_handed_on_when_the_test_ends() -> None:
    taken: list[Call] = []
    tap = Tap(taker_of_calls(taken))

    def app(environ: Any, start_response: Any) -> Any:
        start_response("200 OK", [("Content-Type", "application/json")])
        yield b"{}"

    body = iter(watch_wsgi(app, "test", tap)({"REQUEST_METHOD": "GET", "PATH_INFO": "/"}, lambda *told: None))
    next(body)
    tap.drain_all()
    rest = list(body)
    tap.drain_all()

    assert rest == [] and [(call.status, call.body) for call in taken] == [(200, None)]


def test_a_cancelled_call_without_an_answer_is_none() -> None:
    taken: list[Passed] = []
    tap = Tap(taken.append)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise asyncio.CancelledError

    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(watch_asgi(app, "test", tap)(scope, None, None))  # type: ignore[arg-type]
    tap.drain_all()

    assert taken == [] and "contractguard" not in scope


def test_a_body_over_the_bound_is_let_go() -> None:
    body = BodyParts(True, BodyLimits(10))
    for _ in range(3):
        body.add(b"12345")
    body.is_complete = True

    assert body.join() is None and not body.is_wanted


def test_a_body_is_whole_when_it_is_as_long_as_was_said() -> None:
    body = BodyParts(True, length=4)
    body.add(b"12")
    before = body.join()
    body.add(b"34")

    assert (before, body.join()) == (None, b"1234")


def test_to_queue_a_call_costs_the_client_next_to_nothing() -> None:
    tap = Tap(lambda one: None)
    made = exchange()

    def cost() -> float:
        started = time.process_time()
        for _ in range(MAX_QUEUED - 1):
            tap.put(made)
        spent = (time.process_time() - started) / (MAX_QUEUED - 1)
        tap.drain()
        return spent

    assert min(cost() for _ in range(20)) < 5e-6  # 0.2 µs when measured; the rest is room
