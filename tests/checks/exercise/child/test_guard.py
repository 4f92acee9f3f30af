"""Applications that answer whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from contractguard.checks.exercise.child.guard import NOTE, ErrorNotes, error_name, guard_app, is_asgi

Messages = list[dict[str, Any]]


def call_asgi(app: Any, scope_type: str = "http") -> Messages:
    sent: Messages = []

    async def send(message: Any) -> None:
        sent.append(dict(message))

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    asyncio.run(app({"type": scope_type}, receive, send))
    return sent


def call_wsgi(app: Any) -> tuple[str, dict[str, str], bytes]:
    started: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], error: object = None) -> Callable[[bytes], None]:
        started[:] = [status, dict(headers)]
        return lambda data: None

    body = b"".join(app({}, start))
    return started[0], started[1], body


async def fine(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"fine"})


async def raising(scope: Any, receive: Any, send: Any) -> None:
    raise KeyError("nothing")


async def answering_and_raising(scope: Any, receive: Any, send: Any) -> None:
    """As Starlette does for an exception that nobody handles."""
    await send({"type": "http.response.start", "status": 500, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"Internal Server Error"})
    raise LookupError("nothing")


async def breaking_off(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"begin", "more_body": True})
    raise ConnectionError("the database is gone")


def note_of(messages: Messages) -> str | None:
    return dict(messages[0]["headers"]).get(NOTE.encode(), b"").decode() or None


def test_what_answers_well_is_handed_on_unchanged() -> None:
    assert call_asgi(guard_app(fine, ErrorNotes())) == call_asgi(fine)


async def silent(scope: Any, receive: Any, send: Any) -> None:
    """Returns without an answer."""


async def beginning_with_the_body(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.body", "body": b"fine"})


async def naming_headers_as_texts(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [("content-type", "text/plain")]})
    await send({"type": "http.response.body", "body": b"fine"})


@pytest.mark.parametrize(
    ("app", "kind"),
    [(silent, "RuntimeError"), (beginning_with_the_body, "RuntimeError"), (naming_headers_as_texts, "TypeError")],
    ids=["no answer", "no start", "headers"],
)
def test_what_no_server_takes_for_an_answer_becomes_500(app: Any, kind: str) -> None:
    notes = ErrorNotes()

    sent = call_asgi(guard_app(app, notes))

    told = notes.take(note_of(sent))
    assert sent[0]["status"] == 500 and sent[-1]["type"] == "http.response.body"
    assert told is not None and told.kind == kind


@pytest.mark.parametrize(
    ("status", "headers", "body", "kind"),
    [
        ("200 OK", [(b"content-type", b"text/plain")], [b"fine"], "TypeError"),
        ("200 OK", [], ["fine"], "TypeError"),
        ("OK", [], [b"fine"], "ValueError"),
        (None, [], [b"fine"], "RuntimeError"),
    ],
    ids=["headers", "body", "status", "no start"],
)
def test_what_no_server_takes_from_a_wsgi_application_becomes_500(
    status: str | None, headers: Any, body: Any, kind: str
) -> None:
    notes = ErrorNotes()

    def app(environ: Any, start: Any) -> Any:
        if status is not None:
            start(status, headers)
        return body

    code, named, _ = call_wsgi(guard_app(app, notes))

    told = notes.take(named[NOTE])
    assert code.startswith("500 ") and told is not None and told.kind == kind


def test_an_exception_becomes_500_and_a_note_with_type_and_place() -> None:
    notes = ErrorNotes()

    sent = call_asgi(guard_app(raising, notes))

    told = notes.take(note_of(sent))
    assert sent[0]["status"] == 500 and sent[-1]["type"] == "http.response.body"
    assert told is not None and told.kind == "KeyError"
    assert told.place.startswith("tests/checks/exercise/child/test_guard.py:") and told.place.endswith("in raising")


@pytest.mark.parametrize(
    "kind",
    [SystemExit, KeyboardInterrupt, BaseException, asyncio.CancelledError, GeneratorExit],
    ids=lambda kind: kind.__name__,
)
def test_what_would_end_a_server_is_told_as_any_other_exception(kind: type[BaseException]) -> None:
    async def leaving(scope: Any, receive: Any, send: Any) -> None:
        raise kind

    def leaving_wsgi(environ: Any, start: Any) -> Iterable[bytes]:
        raise kind

    notes = ErrorNotes()
    sent, (status, headers, _) = call_asgi(guard_app(leaving, notes)), call_wsgi(guard_app(leaving_wsgi, notes))

    told = [notes.take(note_of(sent)), notes.take(headers[NOTE])]
    assert sent[0]["status"] == 500 and status.startswith("500")
    assert [one.kind for one in told if one is not None] == [error_name(kind())] * 2


def test_whoever_gives_up_waiting_is_not_kept() -> None:
    async def cancelled(scope: Any, receive: Any, send: Any) -> None:
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        await asyncio.sleep(0)

    with pytest.raises(asyncio.CancelledError):
        call_asgi(guard_app(cancelled, ErrorNotes()))


def test_whoever_closes_what_still_runs_is_not_kept_either() -> None:
    ended: list[str] = []

    class Forever:
        def __await__(self) -> Any:
            yield

    async def waiting(scope: Any, receive: Any, send: Any) -> None:
        try:
            await Forever()
        finally:
            ended.append("closed")

    call = guard_app(waiting, ErrorNotes())({"type": "http"}, None, None)
    call.send(None)
    call.close()

    assert ended == ["closed"]


def test_an_answer_before_the_exception_is_kept_with_the_note() -> None:
    notes = ErrorNotes()

    sent = call_asgi(guard_app(answering_and_raising, notes))

    told = notes.take(note_of(sent))
    assert [one.get("body") for one in sent] == [None, b"Internal Server Error"]
    assert told is not None and told.kind == "LookupError"


def test_an_answer_that_breaks_off_is_ended() -> None:
    sent = call_asgi(guard_app(breaking_off, ErrorNotes()))

    assert [one["status"] for one in sent if "status" in one] == [200]
    assert sent[-1] == {"type": "http.response.body", "body": b""}


def test_what_is_no_request_passes_by() -> None:
    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["type"])

    call_asgi(guard_app(app, ErrorNotes()), "lifespan")

    assert seen == ["lifespan"]


def test_a_wsgi_application_is_guarded_to_the_end_of_its_answer() -> None:
    notes = ErrorNotes()

    def late(environ: Any, start: Any) -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        yield b"begin"
        raise ValueError("in the middle")

    status, headers, _ = call_wsgi(guard_app(late, notes))

    told = notes.take(headers[NOTE])
    assert status.startswith("500") and told is not None and told.kind == "ValueError"


def _raising_wsgi(environ: Any, start: Any) -> Iterable[bytes]:
    raise KeyError("nothing")


def _nothing_wsgi(environ: Any, start: Any) -> Any:
    start("200 OK", [])


def _silent_wsgi(environ: Any, start: Any) -> Iterable[bytes]:
    return []


@pytest.mark.parametrize(
    ("app", "kind"),
    [(_raising_wsgi, "KeyError"), (_nothing_wsgi, "TypeError"), (_silent_wsgi, "RuntimeError")],
    ids=["raises", "returns nothing", "never begins"],
)
def test_whoever_raises_again_what_it_is_told_gets_an_answer(app: Any, kind: str) -> None:
    """As the client of Werkzeug does, through which the engine calls."""

    def start(status: str, headers: list[tuple[str, str]], error: Any = None) -> Callable[[bytes], None]:
        if error is not None:
            raise error[1]
        begun.append((status, dict(headers)))
        return lambda data: None

    begun: list[tuple[str, dict[str, str]]] = []
    notes = ErrorNotes()
    body = list(guard_app(app, notes)({}, start))

    ((status, headers),) = begun
    told = notes.take(headers[NOTE])
    assert status.startswith("500") and body == [b""] and told is not None and told.kind == kind


def test_what_a_wsgi_application_writes_comes_before_what_it_returns() -> None:
    def writing(environ: Any, start: Any) -> Iterable[bytes]:
        start("200 OK", [])(b"first, ")
        return [b"then"]

    started: list[str] = []
    body = b"".join(guard_app(writing, ErrorNotes())({}, lambda status, headers: started.append(status)))

    assert (started, body) == (["200 OK"], b"first, then")


def test_a_note_is_taken_once() -> None:
    notes = ErrorNotes()
    name = notes.keep(ValueError())

    assert notes.take(name) is not None and notes.take(name) is None and notes.take(None) is None


def test_both_kinds_of_application_are_told_apart() -> None:
    class Callable3:
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None: ...

    def wsgi(environ: Any, start: Any) -> Iterable[bytes]:
        return []

    assert is_asgi(fine) and is_asgi(Callable3()) and not is_asgi(wsgi)
