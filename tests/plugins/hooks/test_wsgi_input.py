"""The body of a request that a server gives bit by bit, noted as it is read."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from contractguard.observe.live.exchange import BodyLimits
from contractguard.plugins.hooks.wsgi_input import note_input

BODY = b'{"a":\n1}'


def read_in_parts(stream: Any) -> None:
    while stream.read(3):
        pass


def read_into(stream: Any) -> None:
    buffer = bytearray(5)
    while stream.readinto(buffer):
        pass


READS: dict[str, Callable[[Any], Any]] = {
    "all": lambda stream: stream.read(),
    "parts": read_in_parts,
    "exactly": lambda stream: stream.read(len(BODY)),
    "lines": lambda stream: [stream.readline(), stream.readline()],
    "all-lines": lambda stream: stream.readlines(),
    "loop": list,
    "into": read_into,
}


@pytest.mark.parametrize("way", READS)
def test_a_body_is_known_however_it_is_read(way: str) -> None:
    environ = {"wsgi.input": io.BufferedReader(io.BytesIO(BODY)), "CONTENT_LENGTH": str(len(BODY))}
    body = note_input(environ, BodyLimits())

    READS[way](environ["wsgi.input"])

    assert body is not None and body.join() == BODY


def test_one_of_no_known_length_ends_where_nothing_comes() -> None:
    environ = {"wsgi.input": io.BytesIO(BODY)}
    body = note_input(environ, BodyLimits())

    read_in_parts(environ["wsgi.input"])

    assert body is not None and body.join() == BODY


def test_one_that_is_not_read_to_its_end_is_not_known() -> None:
    environ: dict[str, Any] = {"wsgi.input": io.BytesIO(BODY), "CONTENT_LENGTH": str(len(BODY))}
    body = note_input(environ, BodyLimits())

    assert environ["wsgi.input"].read(2) == BODY[:2]

    assert body is not None and body.join() is None


def test_a_stream_has_what_it_had_and_lacks_what_it_lacked() -> None:
    class Bare:
        colour = "red"

        def read(self, *_size: int) -> str:
            return "no bytes"

    environ: dict[str, Any] = {"wsgi.input": Bare()}
    note_input(environ, BodyLimits())

    stream = environ["wsgi.input"]
    assert (stream.colour, stream.read(), hasattr(stream, "readinto")) == ("red", "no bytes", False)
