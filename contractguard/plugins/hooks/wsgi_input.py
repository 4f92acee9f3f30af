"""The body of a request to a WSGI application below a server, noted as the application reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

from contractguard.observe.live.exchange import BodyLimits, BodyParts


def note_input(environ: dict[str, Any], limits: BodyLimits) -> BodyParts | None:
    """The body to come; nothing of it is read that the application does not read."""
    stream = environ.get("wsgi.input")
    if stream is None:
        return None
    length = environ.get("CONTENT_LENGTH") or ""
    body = BodyParts(True, limits, length=int(length) if length.isdecimal() else -1)
    environ["wsgi.input"] = NotedInput(stream, body)
    return body


class NotedInput:
    """A stream, as it is: what is read from it is noted."""

    def __init__(self, stream: Any, body: BodyParts) -> None:
        self._stream, self._noted = stream, body

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._stream, name)
        return partial(self._read_into, found) if name in ("readinto", "readinto1") else found

    def _read_into(self, read: Callable[[Any], Any], buffer: Any) -> Any:
        """What not all streams can: read into a buffer of the caller's."""
        number = read(buffer)
        with suppress(Exception):
            self._note(bytes(memoryview(buffer).cast("B")[: number or 0]), is_end=not number and len(buffer) > 0)
        return number

    def read(self, *size: Any) -> Any:
        """Read; nothing, where something was asked for, is the end."""
        part = self._stream.read(*size)
        self._note(part, is_end=(not part and size != (0,)) or not size or size[0] in (None, -1))
        return part

    def readline(self, *size: Any) -> Any:
        """Read a line."""
        part = self._stream.readline(*size)
        self._note(part, is_end=not part and size != (0,))
        return part

    def readlines(self, *hint: Any) -> Any:
        """Read lines."""
        parts = self._stream.readlines(*hint)
        for part in parts:
            self._note(part, is_end=False)
        return parts

    def __iter__(self) -> Iterator[Any]:
        for part in self._stream:
            self._note(part, is_end=False)
            yield part
        self._note(b"", is_end=True)

    def _note(self, part: Any, *, is_end: bool) -> None:
        with suppress(Exception):  # a stream that gives anything else is the application's affair
            self._noted.add(part)
            self._noted.is_complete = self._noted.is_complete or is_end


def _asks_for_all(size: tuple[Any, ...]) -> bool:
    return not size or size[0] is None or size[0] < 0
