"""Descriptions behind URLs, from a real server on the loopback interface."""

from __future__ import annotations

import json
import re
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

import pytest

from contractguard.contract.errors import InputError, UnresolvedReference
from contractguard.readers.sources.load import load
from contractguard.readers.sources.url import load_url, public_name
from contractguard.support.distribution import USER_AGENT

DESCRIPTION = json.dumps({"openapi": "3.1.0", "x": [{"$ref": "near.yaml"}, {"$ref": "http://127.0.0.1:9/far.yaml"}]})
REDIRECTS = {
    "/moved": "/openapi.json",
    "/loop": "/loop",
    "/to-file": "file:///etc/passwd",
    "/to-ftp": "ftp://127.0.0.1:9/openapi.json",
    "/to-nowhere": "http://127.0.0.1:9/openapi.json",
    "/to-rubbish": "http://[/",
}


@dataclass
class Server:
    """The server's address, and what it was asked: paths, and the headers of the last request."""

    url: str = ""
    paths: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


@pytest.fixture
def server() -> Iterator[Server]:
    seen, ended = Server(), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.paths.append(self.path)
            seen.headers.append(dict(self.headers))
            path = unquote(self.path.partition("?")[0])
            if path in REDIRECTS:
                self.answer(302, b"", Location=REDIRECTS[path])
            elif path == "/short":
                self.answer(200, b"openapi: 3.1.0\n", Content_Length="1000")
            elif path == "/rubbish":
                self.wfile.write(b"this is not HTTP\r\n\r\n")
            elif path == "/hangs-up":
                self.close_connection = True
            elif path.startswith("/drip"):
                self.drip(b"HTTP/1.1 200 OK\r\n" + (b"\r\n" if path == "/drip-body" else b"X-Slow: "))
            elif path == "/page":
                self.answer(200, b"<!doctype html><p>a: {login")
            elif path == "/\x1b[31m":
                self.answer(404, b"")
            elif path.startswith(("/openapi", "/ü b")):
                self.answer(200, DESCRIPTION.encode())
            else:
                self.answer(404, b"no such page")

        def answer(self, status: int, body: bytes, **headers: str) -> None:
            self.send_response(status)
            for name, value in {"Content_Length": str(len(body)), **headers}.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        def drip(self, head: bytes) -> None:
            """Answer with a byte at a time, each well within the time that one read may take, until nobody listens."""
            with suppress(OSError):
                self.wfile.write(head)
                while not ended.wait(0.02):
                    self.wfile.write(b"a")
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever, args=(0.01,))
        thread.start()
        seen.url = f"http://127.0.0.1:{http.server_address[1]}"
        yield seen
        ended.set()
        http.shutdown()
        thread.join()


@pytest.mark.parametrize("path", ["/openapi.json", "/moved", "/openapi.json?a=1&b=%20#part", "/ü b", "/%C3%BC%20b"])
def test_a_description_is_fetched(server: Server, path: str) -> None:
    source = load(server.url + path)

    assert source.kind == "url"
    assert source.entry.root["openapi"] == "3.1.0"
    assert source.name == server.url + path.partition("?")[0]


def test_nothing_that_a_fetched_description_names_is_fetched(server: Server) -> None:
    entry = load(f"{server.url}/openapi.json").entry

    assert server.paths == ["/openapi.json"]
    for reference in ("near.yaml", "http://127.0.0.1:9/far.yaml"):
        with pytest.raises(UnresolvedReference, match="nothing is fetched"):
            entry.resolve(reference)


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/absent", "the server answered 404"),
        ("/loop", "the server answered 302"),
        ("/to-file", "the server answered 302"),
        ("/to-ftp", "cannot be fetched: a redirect to something that is not http"),
        ("/to-nowhere", "cannot be fetched: "),
        ("/to-rubbish", "cannot be fetched: "),
        ("/short", "cannot be fetched: 15 bytes came of 1000"),
        ("/rubbish", "cannot be fetched: "),
        ("/hangs-up", "cannot be fetched: "),
        ("/page", "line "),
    ],
)
def test_what_gives_no_description_is_explained_in_one_line(server: Server, path: str, what: str) -> None:
    with pytest.raises(InputError) as caught:
        load(server.url + path)

    assert caught.value.what.startswith(what)
    assert "\n" not in caught.value.what
    assert caught.value.where == server.url + path
    assert caught.value.remedy


def test_a_redirect_loop_ends_after_a_few_requests(server: Server) -> None:
    with pytest.raises(InputError):
        load(f"{server.url}/loop")

    assert len(server.paths) <= 6


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:9/a.json", "http://127.0.0.1:99999/a", "http://127.0.0.1:port/a", "http://[x/a", "http://", "http:///a", "http://.../a", "http://\x1b[31m/a"],
)  # fmt: skip
def test_a_url_that_leads_nowhere_is_an_error_of_one_line(url: str) -> None:
    with pytest.raises(InputError) as caught:
        load(url)

    assert caught.value.remedy
    assert not {"\n", "\x1b"} & set(str(caught.value).replace("\n  remedy", ""))


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://me:secret@example.invalid:8443/a.json?token=secret#secret", "https://example.invalid:8443/a.json"),
        ("http://secret@example.invalid/a", "http://example.invalid/a"),
        ("http://secret:p@ss@[::1]:80/a", "http://[::1]:80/a"),
        ("http://example.invalid?secret", "http://example.invalid"),
    ],
)
def test_a_name_holds_no_secret(url: str, name: str) -> None:
    assert public_name(url) == name


@pytest.mark.parametrize(
    "path",
    [
        "/absent?token=secret",
        "/loop?token=secret",
        "/absent?token=secret two",
        "/to-nowhere?secret",
        "/absent?secret\x1b",
    ],
)
def test_an_error_holds_no_secret(server: Server, path: str) -> None:
    with pytest.raises(InputError) as caught:
        load(server.url.replace("http://", "http://me:secret@") + path)

    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["http://me:secret@[x/a", "http://me:secret@127.0.0.1:port/a?secret"])
def test_an_error_about_the_url_itself_holds_no_secret(url: str) -> None:
    with pytest.raises(InputError) as caught:
        load(url)

    assert "secret" not in str(caught.value)


def test_user_and_password_are_sent_to_the_named_server_and_not_on(server: Server) -> None:
    source = load(server.url.replace("http://", "http://me:s%40cret@") + "/moved")

    assert server.paths == ["/moved", "/openapi.json"]
    assert server.headers[0]["Authorization"] == "Basic " + b64encode(b"me:s@cret").decode()
    assert "Authorization" not in server.headers[1]
    assert source.name == f"{server.url}/moved"


def test_the_request_says_who_asks(server: Server) -> None:
    load_url(f"{server.url}/openapi.json")

    assert server.headers[0]["User-Agent"] == USER_AGENT
    assert re.fullmatch(r"contractguard-gate/\d+\.\d+\.\d+", USER_AGENT)


@pytest.mark.parametrize("path", ["/drip-body", "/drip-headers"])
def test_a_server_that_drips_bytes_is_left_after_the_time_for_all_of_them(server: Server, path: str) -> None:
    with pytest.raises(InputError) as caught:
        load_url(server.url + path, seconds=1)

    assert caught.value.what == "the server had not answered in full after 1 seconds"
    assert caught.value.where == server.url + path
    assert server.paths == [path]
