"""Services that answer as a test says, byte by byte, and a proxy in front of them."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from contractguard.observe.live.call import Call
from contractguard.observe.live.tap import Tap
from contractguard.observe.proxy.server import ReverseProxy
from contractguard.observe.proxy.upstream import Upstream
from tests.observe.live.calls import taker_of_calls

Serve = Callable[[socket.socket, bytes], None]
"""Serves one connection, of which the head of a request, and what came with it, was read."""


def reply(data: bytes) -> Serve:
    """Reads the request to its end, and answers so, whatever is asked."""

    def serve(connection: socket.socket, head: bytes) -> None:
        length = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
        missing = int(length[1]) - len(head.partition(b"\r\n\r\n")[2]) if length else 0
        while missing > 0 and (part := connection.recv(missing)):
            missing -= len(part)
        connection.sendall(data)

    return serve


def answer(body: bytes, *headers: bytes, status: bytes = b"200 OK") -> bytes:
    """A response with a JSON body of known length."""
    lines = [b"HTTP/1.1 " + status, b"Content-Type: application/json", b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join([*lines, b"", body])


@contextmanager
def a_service(serve: Serve) -> Iterator[tuple[int, list[bytes]]]:
    """A service: its port, and the requests that it got."""
    got: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_accept, args=(listening, serve, got), daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1], got
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join(60)


def _accept(listening: socket.socket, serve: Serve, got: list[bytes]) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        with connection:
            head = b""
            while b"\r\n\r\n" not in head and (part := connection.recv(65_536)):
                head += part
            got.append(head)
            serve(connection, head)


class Front:
    """A proxy, and the calls that it saw."""

    def __init__(self, port: int, stalled: float = 60.0, is_tls: bool = False) -> None:
        self._calls: list[Call] = []
        self.tap = Tap(taker_of_calls(self._calls))
        upstream = Upstream("127.0.0.1", port, is_tls, b"127.0.0.1:%d" % port)
        self.proxy = ReverseProxy(upstream, self.tap, stalled=stalled)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.proxy.port}"

    def connect(self) -> socket.socket:
        """A connection of a client's."""
        return socket.create_connection(("127.0.0.1", self.proxy.port), 60)

    def ask(self, request: bytes) -> bytes:
        """Send a request on a connection of its own: all that is answered until its end."""
        with self.connect() as client:
            client.sendall(request)
            return read_all(client)

    def calls(self) -> list[Call]:
        """What was recorded; nothing may have gone wrong."""
        self.tap.drain_all()
        assert not self.tap.errors
        return self._calls


def read_all(client: socket.socket) -> bytes:
    """What comes until the other side closes, or breaks, the connection."""
    parts: list[bytes] = []
    with suppress(ConnectionResetError):
        read_to_end(client, parts)
    return b"".join(parts)


def read_to_end(client: socket.socket, parts: list[bytes] | None = None) -> None:
    """Read until the other side closes the connection. Raises `ConnectionResetError` where it breaks it."""
    while part := client.recv(65_536):
        if parts is not None:
            parts.append(part)


@contextmanager
def in_front_of(port: int, stalled: float = 60.0, *, is_tls: bool = False) -> Iterator[Front]:
    front = Front(port, stalled, is_tls)
    front.proxy.start()
    try:
        yield front
    finally:
        front.proxy.stop()


@contextmanager
def proxied(serve: Serve, stalled: float = 60.0) -> Iterator[tuple[Front, list[bytes]]]:
    """A proxy in front of a service, and the requests that the service got."""
    with a_service(serve) as (port, got), in_front_of(port, stalled) as front:
        yield front, got
