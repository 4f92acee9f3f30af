"""One request over a real socket: bounded in time and bytes, verified, and to one origin."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from contractguard.checks.smoke.transport.client import PLAIN, USER_AGENT, Connection, HttpClient, find_host
from contractguard.checks.smoke.transport.wire import (
    Failing,
    NoAnswer,
    SmokeAnswer,
    SmokeRequest,
    read_target,
)
from contractguard.contract.errors import UsageError
from tests.checks.smoke.authority import Authority, make_authority
from tests.checks.smoke.service import Asked, Reply, serve

GET = SmokeRequest("GET", "/a")
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def client_of(url: str, connection: Connection = PLAIN) -> HttpClient:
    return HttpClient(read_target(url).origin, connection)


def ask(url: str, request: SmokeRequest = GET, seconds: float = 5.0, **connection: str) -> SmokeAnswer | NoAnswer:
    with client_of(url, Connection(**connection)) as client:
        return client.send(request, seconds)


@contextmanager
def raw_service(talk: Callable[[socket.socket, threading.Event], None]) -> Iterator[str]:
    """A service that says whatever it likes, until the test is over."""
    listener, over = socket.create_server(("127.0.0.1", 0)), threading.Event()

    def accept() -> None:
        while not over.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:  # closed: the test is over
                return
            threading.Thread(target=converse, args=(connection,), daemon=True).start()

    def converse(connection: socket.socket) -> None:
        with connection:
            try:
                connection.recv(65_536)
                talk(connection, over)
            except OSError:  # who asked has gone
                return

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        over.set()
        listener.close()


def _repeat(part: bytes, pause: float = 0.0) -> Callable[[socket.socket, threading.Event], None]:
    def talk(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(HEAD)
        while not over.wait(pause):
            connection.sendall(part)

    return talk


def _chunks(part: bytes, pause: float) -> Callable[[socket.socket, threading.Event], None]:
    whole = b"%x\r\n%b\r\n" % (len(part), part)

    def talk(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        while not over.wait(pause):
            connection.sendall(whole)

    return talk


ENDLESS = {
    "silence": lambda connection, over: over.wait(30),
    "headers, one by one": _repeat(b"X-A: 1\r\n", 0.02),
    "a byte now and then": _chunks(b" ", 0.02),
    "half a header": _repeat(b"X", 0.02),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_a_request_ends_after_its_time_however_the_service_dawdles(name: str) -> None:
    with raw_service(ENDLESS[name]) as url:
        found = ask(url, seconds=0.4)

    assert isinstance(found, NoAnswer) and found.failing in (Failing.TIMEOUT, Failing.BROKEN)


def test_no_more_is_read_than_is_allowed() -> None:
    sent: list[int] = []

    def talk(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        while not over.is_set() and len(sent) < 100_000:  # 6.5 GB
            connection.sendall(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
            sent.append(65_536)

    with raw_service(talk) as url:
        found = ask(url)

    assert isinstance(found, SmokeAnswer) and found.is_cut and found.body == b""
    assert sum(sent) < 30_000_000


def test_what_unpacks_to_too_much_is_not_unpacked() -> None:
    import gzip

    packed = gzip.compress(b"0" * 50_000_000, mtime=0)
    with serve(lambda _: Reply(200, raw=packed, headers={"Content-Encoding": "gzip"})) as service:
        found = ask(service.url)

    assert isinstance(found, NoAnswer | SmokeAnswer)
    assert isinstance(found, NoAnswer) or found.is_cut


@pytest.mark.parametrize(
    ("talk", "failing"),
    [
        (lambda connection, _: connection.sendall(b"SSH-2.0-OpenSSH\r\n"), Failing.BROKEN),
        (lambda connection, _: None, Failing.BROKEN),
        (lambda connection, _: connection.sendall(HEAD + b"Content-Length: 9\r\n\r\n{}"), Failing.BROKEN),
        (lambda connection, _: connection.sendall(HEAD + b"Content-Encoding: br\r\nContent-Length: 2\r\n\r\n{}"),
         Failing.UNREADABLE),
    ],
    ids=["no HTTP", "hangs up", "half a body", "packed in another way"],
)  # fmt: skip
def test_what_is_no_answer_is_none(talk: Callable[[socket.socket, threading.Event], None], failing: Failing) -> None:
    with raw_service(talk) as url:
        found = ask(url)

    assert isinstance(found, NoAnswer) and found.failing is failing


def test_a_request_says_who_sends_it_and_keeps_nothing_of_earlier_ones() -> None:
    with serve(lambda _: Reply(200, {}, {"Set-Cookie": "sid=1"})) as service, client_of(service.url) as client:
        for _ in range(2):
            client.send(GET, 5.0)

    assert [one.headers["user-agent"] for one in service.log] == [USER_AGENT] * 2
    assert all("cookie" not in one.headers for one in service.log)


@pytest.mark.parametrize(
    "path", ["//evil.example.com/a", "/@evil.example.com/a", "/a?x=http://evil.example.com/", "/%2e%2e/a", "/a%0d%0ab"]
)
def test_a_path_is_a_path(path: str) -> None:
    with serve(lambda _: Reply(200, {})) as service:
        found = ask(service.url, SmokeRequest("GET", path))

    assert isinstance(found, SmokeAnswer)
    (asked,) = service.log
    assert asked.path.lstrip("/") == path.lstrip("/")  # the library of the service takes slashes together
    assert asked.headers["host"] == service.url.removeprefix("http://")


def test_a_fresh_request_has_a_connection_of_its_own() -> None:
    ports: list[int] = []

    def talk(connection: socket.socket, over: threading.Event) -> None:
        while not over.is_set():
            ports.append(connection.getpeername()[1])
            connection.sendall(HEAD + b"Content-Length: 2\r\n\r\n{}")
            if not connection.recv(65_536):
                return

    with raw_service(talk) as url, client_of(url) as client:
        for request in (GET, GET, SmokeRequest("GET", "/a", is_fresh=True), SmokeRequest("GET", "/a", is_fresh=True)):
            client.send(request, 5.0)

    assert len(set(ports)) == 3


def test_a_name_that_is_none_is_told() -> None:
    found = find_host("no-such-host.invalid", 80, 5.0)

    assert found is None or found.failing in (Failing.CONNECTION, Failing.TIMEOUT)
    assert isinstance(ask("http://no-such-host.invalid"), NoAnswer)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("ca"), "localhost", "api.example.test")


def answer(_: Asked) -> Reply:
    return Reply(200, {"ok": True})


def test_a_service_is_trusted_whom_the_given_authority_vouches_for(authority: Authority) -> None:
    with serve(answer, authority.context(), "localhost") as service:
        found = ask(service.url, cacert=str(authority.certificate))

    assert isinstance(found, SmokeAnswer) and found.status == 200


def test_a_service_that_nobody_vouches_for_is_not_trusted(authority: Authority, tmp_path: Path) -> None:
    other = make_authority(tmp_path, "localhost")
    with serve(answer, authority.context(), "localhost") as service:
        found = [ask(service.url), ask(service.url, cacert=str(other.certificate))]

    assert [isinstance(one, NoAnswer) and one.failing for one in found] == [Failing.TLS] * 2
    assert service.log == []


def test_a_certificate_of_another_name_is_not_trusted(authority: Authority) -> None:
    with serve(answer, authority.context(), "127.0.0.1") as service:
        found = ask(service.url, cacert=str(authority.certificate))

    assert isinstance(found, NoAnswer) and found.failing is Failing.TLS


def test_one_machine_behind_a_name_is_asked_by_its_address(authority: Authority) -> None:
    """And its certificate is held against the name."""
    with serve(answer, authority.context(), "api.example.test") as service:
        found = ask(service.url, cacert=str(authority.certificate), address="127.0.0.1")

    assert isinstance(found, SmokeAnswer)
    assert service.log[0].headers["host"] == service.url.removeprefix("https://")


def test_a_wrong_name_behind_an_address_is_not_trusted(authority: Authority) -> None:
    with serve(answer, authority.context(), "other.example.test") as service:
        found = ask(service.url, cacert=str(authority.certificate), address="127.0.0.1")

    assert isinstance(found, NoAnswer) and found.failing is Failing.TLS


def test_a_file_that_holds_no_certificate_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("nothing")

    with pytest.raises(UsageError, match="--cacert"):
        ask("https://localhost", cacert=str(tmp_path / "ca.pem"))


def test_a_proxy_is_asked_in_place_of_the_service() -> None:
    with serve(answer) as proxy:
        found = ask("http://api.example.test", proxy=proxy.url)

    assert isinstance(found, SmokeAnswer)
    assert [(one.path, one.headers["host"]) for one in proxy.log] == [("http://api.example.test/a", "api.example.test")]
