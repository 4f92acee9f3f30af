"""Cassettes, as the programs themselves write them"""

from __future__ import annotations

import json
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import vcr  # type: ignore[import-untyped]

from contractguard.contract.errors import InputError
from contractguard.readers.traffic.calls import ImportedCall
from contractguard.readers.traffic.exchange import UnreadExchange
from tests.readers.traffic.recordings import BODY, calls

SCHEMATHESIS = r"""
command: 'st run openapi.json'
recorded_with: 'Schemathesis 4.32.5'
seed: 1
http_interactions:
- id: 'zbfYRo'
  status: 'SUCCESS'
  request:
    uri: 'http://127.0.0.1:8123/charges'
    method: 'POST'
    headers:
      "Content-Type":
      - "application/json"

    body:
      encoding: 'utf-8'
      string: "{\"amount\": 0}"
  response:
    status:
      code: '201'
      message: "Created"
    elapsed: '0.004707'
    headers:
      "content-type":
      - "application/json"

    body:
      encoding: 'utf-8'
      string: "{\"id\": \"c2\", \"amount\": 0}"
    http_version: '1.0'
"""
RUBY = """
http_interactions:
- request:
    method: get
    uri: https://api.shop.example/v1/charges/7
    body: {encoding: US-ASCII, string: ''}
    headers: {Accept: ["*/*"]}
  response:
    status: {code: 200, message: OK}
    headers: {Content-Type: [application/json]}
    body:
      encoding: ASCII-8BIT
      string: !binary |-
        eyJpZCI6IDcsICJub3RlIjogbnVsbH0=
recorded_with: VCR 6.2.0
"""


class Answer(BaseHTTPRequestHandler):
    """Answers as the example does, packed on request."""

    def do_GET(self) -> None:
        import gzip

        body = gzip.compress(BODY.encode(), mtime=0) if self.headers.get("Accept-Encoding") == "gzip" else BODY.encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        if body[:1] != b"{":
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Be silent."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A loopback server."""
    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1/charges/7"
    server.shutdown()
    thread.join()
    server.server_close()


def recorded_by_vcrpy(path: Path, url: str, encoding: str = "", serializer: str = "yaml") -> bytes:
    """What vcrpy records of a call."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": encoding} if encoding else {})
    with vcr.VCR(serializer=serializer).use_cassette(str(path)), urllib.request.urlopen(request) as response:
        response.read()
    return path.read_bytes()


@pytest.mark.parametrize("encoding, serializer", [("", "yaml"), ("gzip", "yaml"), ("", "json")])
def test_a_cassette_of_vcrpy_is_read(tmp_path: Path, url: str, encoding: str, serializer: str) -> None:
    (found,) = calls(tmp_path / "b", recorded_by_vcrpy(tmp_path / "a", url, encoding, serializer))

    assert isinstance(found, ImportedCall)
    assert found.host == url.split("/")[2]
    assert (found.call.method, found.call.path, found.call.status) == ("GET", "/v1/charges/7", 200)
    assert (found.call.media_type, found.call.body) == ("application/json", BODY.encode())


@pytest.mark.parametrize("text", [SCHEMATHESIS, RUBY], ids=["schemathesis", "ruby"])
def test_cassettes_of_others_are_read(tmp_path: Path, text: str) -> None:
    (found,) = calls(tmp_path / "a", text.encode())

    assert isinstance(found, ImportedCall)
    assert found.call.status in (200, 201)
    assert json.loads(found.call.body or b"") in ({"id": 7, "note": None}, {"id": "c2", "amount": 0})


def test_tags_that_make_objects_are_refused(tmp_path: Path) -> None:
    text = "interactions:\n- request: !!python/object/apply:os.system ['true']\n"

    with pytest.raises(InputError, match="line 2"):
        calls(tmp_path / "a.yaml", text.encode())


def test_a_bomb_of_aliases_is_refused(tmp_path: Path) -> None:
    levels = [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 20)}]" for i in range(1, 12)]
    text = "\n".join(["interactions: []", "a0: &a0 [x]", *levels])

    with pytest.raises(InputError, match="alias"):
        calls(tmp_path / "a.yaml", text.encode())


def test_an_interaction_without_a_request_is_told(tmp_path: Path) -> None:
    found = calls(tmp_path / "a", b"interactions:\n- response: {status: {code: 200}}\n")

    assert found == [UnreadExchange("interaction 1", "no request with a method and a uri")]
