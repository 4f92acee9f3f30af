"""Whole answers of a server within a time and a size."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import requests

from contractguard.checks.exercise.child.deadline import bound_answers

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"


@contextmanager
def answering(serve: Callable[[socket.socket, threading.Event], None]) -> Iterator[str]:
    """A server on the loopback interface that answers one connection after the other; the event says that it is over."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def run() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(65_536)
                    try:
                        serve(connection, over)
                    except OSError:
                        continue

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        finally:
            over.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def get(url: str, seconds: float = 0.5, most: int = 1_000) -> requests.Response:
    return requests.get(url, timeout=0.5, hooks={"response": bound_answers(seconds, most)}, stream=True)


def test_an_answer_in_time_is_read_to_its_end() -> None:
    def serve(connection: socket.socket, _: threading.Event) -> None:
        connection.sendall(HEAD + b"transfer-encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n")

    with answering(serve) as url:
        assert get(url).json() == []


def test_an_endless_answer_is_cut_in_time() -> None:
    def serve(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(HEAD + b"transfer-encoding: chunked\r\n\r\n")
        while not over.wait(0.02):
            connection.sendall(b"1\r\nx\r\n")

    with answering(serve) as url, pytest.raises(requests.exceptions.ReadTimeout, match="not complete within"):
        get(url)


def test_one_byte_after_the_other_of_a_large_answer_is_cut_as_well() -> None:
    def serve(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(HEAD + b"content-length: 1000000000\r\n\r\n")
        while not over.wait(0.02):
            connection.sendall(b"x")

    with answering(serve) as url, pytest.raises(requests.exceptions.ReadTimeout, match="not complete within"):
        get(url)


def test_an_answer_that_is_too_large_is_cut_at_once() -> None:
    def serve(connection: socket.socket, _: threading.Event) -> None:
        connection.sendall(HEAD + b"content-length: 100000\r\n\r\n" + bytes(100_000))

    with answering(serve) as url, pytest.raises(requests.exceptions.ReadTimeout, match="larger than 1000 bytes"):
        get(url, 30.0)


def test_an_answer_that_stops_is_a_time_out_of_requests() -> None:
    def serve(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(HEAD + b"content-length: 100\r\n\r\nx")
        over.wait(30)

    with answering(serve) as url, pytest.raises(requests.exceptions.ReadTimeout):
        get(url, 30.0)


def test_a_broken_encoding_is_an_error_of_requests() -> None:
    def serve(connection: socket.socket, _: threading.Event) -> None:
        connection.sendall(HEAD + b"content-encoding: gzip\r\ncontent-length: 3\r\n\r\nabc")

    with answering(serve) as url, pytest.raises(requests.exceptions.ContentDecodingError):
        get(url)


def test_events_are_left_to_the_engine() -> None:
    def serve(connection: socket.socket, _: threading.Event) -> None:
        connection.sendall(
            b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\ndata: 1\n\n"
        )

    with answering(serve) as url:
        assert next(get(url).iter_content(64)) == b"data: 1\n\n"
