"""An application that answers whatever happens: an exception becomes status 500 and a note of what was raised where.

In front of the engine an exception would end the operation, and no answer would be seen. Runs in the child.
"""

from __future__ import annotations

import asyncio
import inspect
import os
import sys
from collections.abc import Awaitable, Callable, Generator, Iterable, MutableMapping
from types import TracebackType
from typing import Any

from contractguard.support.dataclass import dataclass

NOTE = "x-contractguard-note"
"""The header that names a note; it never leaves the child."""

MAX_HELD = 100
"""Messages of an answer that are held back, at most."""

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class RaisedError:
    """What an application raised: the exception's type, and the innermost place in the user's own files."""

    kind: str
    place: str = ""


class ErrorNotes:
    """What was raised, by the name that the answer carries; the last ones only, for each is taken up at once."""

    def __init__(self) -> None:
        self._count = 0
        self._kept: dict[str, RaisedError] = {}

    def keep(self, error: BaseException) -> str:
        """Keep a note of an exception, and return its name."""
        self._count += 1
        name = str(self._count)
        self._kept[name] = RaisedError(error_name(error), place_of(error))
        self._kept.pop(str(self._count - 100), None)
        return name

    def take(self, name: str | None) -> RaisedError | None:
        """The note of this name, once."""
        return self._kept.pop(name, None) if name is not None else None


def error_name(error: BaseException) -> str:
    """The name of an exception's type, with its module where that is not the builtins."""
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def place_of(error: BaseException) -> str:
    """`file:line in function` of the innermost frame in the user's own files, relative to the folder; "" for none."""
    here = os.path.join(os.path.realpath(os.getcwd()), "")
    found, trace = "", error.__traceback__
    while trace is not None:
        found = _own_place(trace, here) or found
        trace = trace.tb_next
    return found


def _own_place(trace: TracebackType, here: str) -> str:
    path = os.path.realpath(trace.tb_frame.f_code.co_filename)
    is_installed = "site-packages" in path or path.startswith(os.path.realpath(sys.prefix) + os.sep)
    if not path.startswith(here) or is_installed or path == os.path.realpath(__file__):
        return ""
    shown = path.removeprefix(here).replace(os.sep, "/")
    return f"{shown}:{trace.tb_lineno} in {trace.tb_frame.f_code.co_name}"


def guard_app(app: Any, notes: ErrorNotes) -> Any:
    """The same application, ASGI or WSGI, whose exceptions become answers."""
    return AsgiGuard(app, notes) if is_asgi(app) else WsgiGuard(app, notes)


def is_asgi(app: Any) -> bool:
    """Whether an application is called as `app(scope, receive, send)`."""
    call = app if inspect.isfunction(app) else getattr(app, "__call__", app)  # noqa: B004
    if inspect.iscoroutinefunction(call):
        return True
    try:
        return len(inspect.signature(call).parameters) == 3
    except (TypeError, ValueError):
        return False


def _module_of(app: Any) -> str:
    """The module that an application says it is of: the engine looks there for values that its code compares with."""
    return str(getattr(app, "__module__", "builtins"))


class AsgiGuard:
    """An ASGI application behind the guard."""

    def __init__(self, app: Any, notes: ErrorNotes) -> None:
        self.app = app
        self.__module__ = _module_of(app)
        self._notes = notes

    async def __call__(self, scope: Message, receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        held = HeldAnswer(send)
        try:
            await _OwnErrors(self.app(scope, receive, held.send))
            held.require_answer()
        except GeneratorExit:
            raise
        except RaisedExit as raised:
            await held.fail(self._notes.keep(raised.error))
            return
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is None or task.cancelling():  # whoever waits for the answer gave up
                raise
            await held.fail(self._notes.keep(error))
            return
        except BaseException as error:  # SystemExit, too: it would end a server, and here the operation unseen
            await held.fail(self._notes.keep(error))
            return
        await held.finish()


class RaisedExit(Exception):
    """A GeneratorExit that an application raised itself."""

    def __init__(self, error: GeneratorExit) -> None:
        self.error = error


class _OwnErrors:
    """Waits for an application, and tells a GeneratorExit that it raises itself from the end of whoever waits for it:
    nothing may be awaited any more after that one."""

    def __init__(self, call: Awaitable[object]) -> None:
        self._call = call

    def __await__(self) -> Generator[Any, Any, object]:
        steps = _wait(self._call).__await__()  # a coroutine's: those of others may have no `throw`
        answer: object = None
        thrown: BaseException | None = None
        while True:
            try:
                waited = steps.send(answer) if thrown is None else steps.throw(thrown)
            except StopIteration as end:
                return end.value
            except GeneratorExit as error:
                if isinstance(thrown, GeneratorExit):
                    raise
                raise RaisedExit(error) from error
            answer, thrown = None, None
            try:
                answer = yield waited
            except BaseException as error:  # handed on to whom it is meant for
                thrown = error


async def _wait(call: Awaitable[object]) -> object:
    return await call


class HeldAnswer:
    """What an application sends, of which an error is held back until it returned: servers of errors answer first and
    raise then."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._held: list[Message] = []
        self._has_begun = False
        self._has_ended = False

    def require_answer(self) -> None:
        """Raise where an application returned without an answer: a server answers with 500 then."""
        if not self._held and not self._has_begun:
            raise RuntimeError("the application returned without an answer")

    async def send(self, message: Message) -> None:
        """Hand a message on, or hold it back. Raises for what a server does not take, either."""
        if not self._held and not self._has_begun and message["type"] != "http.response.start":
            raise RuntimeError(f"{message['type']} before http.response.start")
        if "headers" in message:
            headers = [(*pair,) for pair in message["headers"]]  # which may be given once, by an iterator
            if not all(isinstance(part, bytes | bytearray | memoryview) for pair in headers for part in pair):
                raise TypeError("names and values of headers are bytes")
            message = {**message, "headers": headers}
        if (message["type"] == "http.response.start" and message["status"] >= 500) or (
            self._held and len(self._held) < 100
        ):
            self._held.append(message)
        else:
            await self.finish()
            await self._pass_on(message)

    async def finish(self) -> None:
        """Hand on what was held back."""
        held, self._held = self._held, []
        for message in held:
            await self._pass_on(message)

    async def fail(self, note: str) -> None:
        """End the answer with an error that carries the note; one that went out already is left as it is."""
        if self._held:
            start = self._held[0]
            self._held[0] = {**start, "headers": [*start.get("headers", ()), _note_header(note)]}
            await self.finish()
        elif not self._has_begun:
            headers = [(b"content-type", b"text/plain"), _note_header(note)]
            await self._pass_on({"type": "http.response.start", "status": 500, "headers": headers})
        if not self._has_ended:
            await self._pass_on({"type": "http.response.body", "body": b""})

    async def _pass_on(self, message: Message) -> None:
        self._has_begun = True
        self._has_ended = message["type"] == "http.response.body" and not message.get("more_body", False)
        await self._send(message)


def _note_header(note: str) -> tuple[bytes, bytes]:
    return NOTE.encode(), note.encode()


class WsgiGuard:
    """A WSGI application behind the guard."""

    def __init__(self, app: Any, notes: ErrorNotes) -> None:
        self.app = app
        self.__module__ = _module_of(app)
        self._notes = notes

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """The answer, read to its end here: what raises while it is read has not been answered. It begins when all of
        it is there, for whoever calls may raise again what an application tells it in `exc_info`."""
        begun: list[tuple[str, Any]] = []
        written: list[bytes] = []

        def hold(status: str, headers: Any, exc_info: Any = None) -> Callable[[bytes], object]:
            headers = [*headers]
            if not all(isinstance(one, str) for one in (status, *(part for pair in headers for part in pair))):
                raise TypeError("the status, and names and values of headers, are texts")
            if not status[:3].isdecimal():
                raise ValueError(f"no status: {status[:20]!r}")
            begun.append((status, headers))
            return written.append

        try:
            body = _read_whole(self.app(environ, hold))
            if not begun:
                raise RuntimeError("the application returned without an answer")
            if not all(isinstance(one, bytes) for one in body):
                raise TypeError("parts of a body are bytes")
            status, headers = begun[-1]
        except BaseException as error:  # GeneratorExit, too: nobody closes a function
            start_response(
                "500 Internal Server Error", [("Content-Type", "text/plain"), (NOTE, self._notes.keep(error))]
            )
            return [b""]
        start_response(status, headers)
        return [*written, *body]


def _read_whole(result: Iterable[bytes]) -> list[bytes]:
    """The body that an application gave, closed as PEP 3333 has it."""
    try:
        return list(result)
    finally:
        close = getattr(result, "close", None)
        if close is not None:
            close()
