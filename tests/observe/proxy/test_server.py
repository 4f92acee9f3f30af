"""The proxy over real sockets: what passes, what it answers itself, and what is recorded."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import httpx
import pytest

from contractguard.contract.errors import InputError
from contractguard.observe.live.tap import Tap
from contractguard.observe.proxy import server
from contractguard.observe.proxy.server import ReverseProxy
from contractguard.observe.proxy.upstream import Upstream
from tests.observe.proxy.services import Serve, a_service, answer, in_front_of, proxied, read_all, read_to_end, reply

GET = b"GET /charges/1?q=secret HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n"


def test_a_call_is_passed_on_and_recorded() -> None:
    with proxied(reply(answer(b'{"id": 1}', b"X-Own: 1"))) as (front, got):
        response = httpx.post(f"{front.url}/charges?b=2&a=1", json={"amount": 3}, headers={"X-Name": "value"})

    assert (response.status_code, response.json(), response.headers["x-own"]) == (200, {"id": 1}, "1")
    head, _, body = got[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /charges?b=2&a=1 HTTP/1.1\r\n") and b"x-name: value" in head.lower()
    [call] = front.calls()
    assert (call.source, call.method, call.path, call.status) == ("proxy", "POST", "/charges", 200)
    assert (call.body, call.request_body, call.query_names) == (b'{"id": 1}', b'{"amount":3}', ("a", "b"))
    assert "x-name" in call.request_headers and body in (b"", b'{"amount":3}')


def test_the_service_that_is_asked_is_not_the_clients_choice() -> None:
    with proxied(reply(answer(b"{}"))) as (front, got):
        front.ask(GET + b"\r\n")
        front.ask(b"GET http://evil.example/b HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")

    assert [head.split(b"\r\n")[0] for head in got] == [b"GET /charges/1?q=secret HTTP/1.1", b"GET /b HTTP/1.1"]
    assert all(b"evil" not in head and b"Host: 127.0.0.1:" in head.replace(b"host:", b"Host:") for head in got)


def test_headers_of_one_connection_end_there() -> None:
    named = (
        b"Connection: close, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: 5\r\nTE: trailers\r\nUpgrade: h2c\r\nX-Kept: 1\r\n\r\n"
    )
    back = answer(b"{}", b"Connection: X-Back", b"X-Back: 1", b"Keep-Alive: timeout=5", b"X-Kept: 1")
    with proxied(reply(back)) as (front, got):
        answered = front.ask(b"GET / HTTP/1.1\r\nHost: a\r\n" + named).lower()

    assert not [name for name in (b"x-hop", b"keep-alive", b"te:", b"upgrade") if name in got[0].lower()]
    assert b"x-kept" in got[0].lower() and b"x-kept" in answered
    assert b"x-back" not in answered and b"keep-alive" not in answered


def test_a_connection_brings_one_call_after_the_other() -> None:
    with proxied(reply(answer(b"{}"))) as (front, _), front.connect() as client:
        for _ in range(3):
            client.sendall(b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
            data = b""
            while not data.endswith(b"{}"):
                data += client.recv(65_536)
            assert data.startswith(b"HTTP/1.1 200")

    assert len(front.calls()) == 3


def test_an_answer_streams_part_by_part() -> None:
    def serve(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
        connection.sendall(b"3\r\n[1,\r\n")
        assert other.recv(1) == b"!"  # not before the client has the first part
        connection.sendall(b"2\r\n2]\r\n0\r\nX-Trailer: 1\r\n\r\n")

    one, other = socket.socketpair()
    with one, other, proxied(serve) as (front, _), front.connect() as client:
        client.sendall(GET + b"\r\n")
        data = b""
        while b"[1," not in data:
            data += client.recv(65_536)
        one.sendall(b"!")
        data += read_all(client)

    assert b"2]" in data and b"x-trailer: 1" in data.lower() and data.endswith(b"\r\n\r\n")
    assert [call.body for call in front.calls()] == [b"[1,2]"]


def test_a_request_streams_part_by_part() -> None:
    def serve(connection: socket.socket, head: bytes) -> None:
        data = head
        while b"one" not in data:
            data += connection.recv(65_536)
        other.sendall(b"!")
        while not data.endswith(b"0\r\n\r\n"):
            data += connection.recv(65_536)
        connection.sendall(answer(b"{}"))

    one, other = socket.socketpair()
    with one, other, proxied(serve) as (front, _), front.connect() as client:
        client.sendall(
            b"POST /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n"
        )
        assert one.recv(1) == b"!"
        client.sendall(b"3\r\ntwo\r\n0\r\n\r\n")
        assert read_all(client).startswith(b"HTTP/1.1 200")


def test_a_client_that_waits_is_told_to_go_on_by_the_service() -> None:
    def serve(connection: socket.socket, head: bytes) -> None:
        assert b"100-continue" in head.lower()
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        assert connection.recv(65_536) == b"{}"
        connection.sendall(answer(b"{}"))

    with proxied(serve) as (front, _), front.connect() as client:
        client.sendall(
            b"POST /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        )
        assert client.recv(65_536).startswith(b"HTTP/1.1 100")
        client.sendall(b"{}")
        assert b"HTTP/1.1 200" in read_all(client)


def test_an_early_answer_ends_the_request() -> None:
    def serve(connection: socket.socket, _: bytes) -> None:
        connection.sendall(answer(b"{}", status=b"413 Too Large"))
        read_all(connection)  # what it does not want; with that unread, closing would break the connection

    with proxied(serve) as (front, _), front.connect() as client:
        client.sendall(b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nx")

        assert read_all(client).startswith(b"HTTP/1.1 413")

    assert [call.status for call in front.calls()] == [413]


def test_an_answer_without_a_length_ends_with_its_connection() -> None:
    data = b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{}"
    with proxied(reply(data)) as (front, _):
        assert httpx.get(front.url).json() == {}

    assert [call.body for call in front.calls()] == [b"{}"]


@pytest.mark.parametrize(
    "method, status", [("HEAD", b"200 OK"), ("GET", b"204 No Content"), ("GET", b"304 Not Modified")]
)
def test_answers_without_a_body(method: str, status: bytes) -> None:
    head = (
        b"HTTP/1.1 " + status + b"\r\nETag: 1\r\n" + (b"Content-Length: 5\r\n" if method == "HEAD" else b"") + b"\r\n"
    )
    with proxied(reply(head)) as (front, _):
        response = httpx.request(method, front.url)

    assert (response.content, response.headers["etag"]) == (b"", "1")
    assert len(front.calls()) == 1


@pytest.mark.parametrize(
    "serve, status",
    [
        (reply(b""), 502),
        (reply(b"no HTTP\r\n\r\n"), 502),
        (reply(b"HTTP/1.1 101 Switching Protocols\r\n\r\n"), 502),
        (lambda connection, _: connection.recv(1), 504),
    ],
    ids=["closed", "no HTTP", "another protocol", "silent"],
)
def test_a_service_that_gives_no_answer_is_not_recorded(serve: Serve, status: int) -> None:
    with proxied(serve, stalled=0.2 if status == 504 else 60.0) as (front, _):
        response = httpx.get(front.url)

    assert response.status_code == status and response.text.startswith("contractguard: the service gave no answer")
    assert (front.calls(), dict(front.proxy.answers)) == ([], {status: 1})


def test_a_service_that_is_not_there_is_a_502() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with in_front_of(port) as front:
        assert httpx.get(front.url).status_code == 502

    assert front.calls() == []


def test_a_service_whose_certificate_cannot_be_checked_is_a_502() -> None:
    def speak_no_tls() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(65_536)
            connection.sendall(b"no TLS at all\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=speak_no_tls)
        thread.start()
        with in_front_of(listening.getsockname()[1], is_tls=True) as front:
            assert httpx.get(front.url, timeout=60).text == "contractguard: the service cannot be reached\n"
        thread.join()

    assert (front.calls(), dict(front.proxy.answers)) == ([], {502: 1})


@pytest.mark.parametrize(
    "half",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
    ],
    ids=["length", "chunks"],
)
def test_half_an_answer_looks_like_one_and_is_not_recorded(half: bytes) -> None:
    with proxied(reply(half)) as (front, _), pytest.raises(httpx.TransportError):
        httpx.get(front.url)

    assert front.calls() == []


def test_half_an_answer_is_no_whole_one_to_a_client_that_knows_no_lengths() -> None:
    half = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"
    with proxied(reply(half)) as (front, _), front.connect() as client:
        client.sendall(b"GET / HTTP/1.0\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            read_to_end(client)

    assert front.calls() == []


def test_a_client_that_goes_in_the_middle_is_not_recorded() -> None:
    def serve(connection: socket.socket, _: bytes) -> None:
        other.sendall(b"!")
        connection.recv(65_536)

    one, other = socket.socketpair()
    with one, other, proxied(serve) as (front, _), front.connect() as client:
        client.sendall(b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf")
        assert one.recv(1) == b"!"
    assert (front.calls(), dict(front.proxy.answers)) == ([], {})


@pytest.mark.parametrize(
    "request_, status",
    [
        (b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n", b"405"),
        (GET + b"Upgrade: websocket\r\n\r\n", b"501"),
        (b"no request at all\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 100_000, b"431"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", b"400"),
    ],
    ids=["connect", "websocket", "no HTTP", "large head", "two lengths"],
)
def test_what_is_not_passed_on_is_answered_and_not_recorded(request_: bytes, status: bytes) -> None:
    with proxied(reply(answer(b"{}"))) as (front, got):
        assert front.ask(request_).split(b" ")[1] == status

    assert (got, front.calls(), dict(front.proxy.answers)) == ([], [], {int(status): 1})


def test_two_ways_to_say_a_length_do_not_reach_the_service() -> None:
    with proxied(reply(answer(b"{}"))) as (front, got):
        front.ask(
            b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        )

    assert all(b"content-length" not in head.lower() for head in got)


def test_a_proxy_in_front_of_itself_is_told_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    proxy = ReverseProxy(Upstream("127.0.0.1", port, False, b"127.0.0.1"), tap := Tap(print), port=port)
    proxy.start()
    try:
        assert httpx.get(f"http://127.0.0.1:{port}/a").status_code == 508
    finally:
        proxy.stop()
    tap.drain()  # what the inner one answered is an answer of a service, to the outer one


def test_more_connections_than_are_served_are_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "MAX_CONNECTIONS", 1)
    with proxied(reply(answer(b"{}"))) as (front, _), front.connect() as first:
        first.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        first.recv(1)

        assert front.ask(b"").split(b" ")[1] == b"503"


def test_a_port_that_is_taken_is_an_error_with_a_remedy() -> None:
    with a_service(reply(b"")) as (port, _), pytest.raises(InputError, match="cannot listen"):
        ReverseProxy(Upstream("127.0.0.1", 1, False, b"a"), Tap(print), port=port).start()


def test_it_listens_on_loopback_alone() -> None:
    with proxied(reply(answer(b"{}"))) as (front, _):
        lines = Path("/proc/net/tcp").read_text().splitlines() if Path("/proc/net/tcp").exists() else []
        listening = [line.split()[1] for line in lines if line.split()[3] == "0A"]

    assert not lines or f"0100007F:{front.proxy.port:04X}" in listening
