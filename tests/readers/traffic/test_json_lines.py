"""Lines of JSON, as gateways and web servers write them"""

from __future__ import annotations

import base64
import gzip
from pathlib import Path

import pytest

from contractguard.contract.document import Json
from contractguard.readers.traffic.calls import ImportedCall
from contractguard.readers.traffic.exchange import UnreadExchange
from tests.readers.traffic.recordings import (
    BODY,
    CADDY,
    ELASTIC,
    ENVOY,
    KONG,
    NGINX,
    PLAIN,
    TRAEFIK,
    calls,
    har_entry,
    lines,
)

LOGS = {"kong": KONG, "caddy": CADDY, "traefik": TRAEFIK, "envoy": ENVOY, "nginx": NGINX, "elastic": ELASTIC}


def only(path: Path, value: Json) -> ImportedCall:
    (found,) = calls(path, lines(value))
    assert isinstance(found, ImportedCall)
    return found


@pytest.mark.parametrize("value", LOGS.values(), ids=LOGS)
def test_a_log_tells_of_a_call_and_nothing_of_its_body(tmp_path: Path, value: Json) -> None:
    found = only(tmp_path / "a.log", value)

    assert found.host == "api.shop.example"
    assert (found.call.method, found.call.path, found.call.query_names) == ("GET", "/v1/charges/7", ("page",))
    assert (found.call.status, found.call.media_type, found.call.is_logged) == (200, "application/json", True)


@pytest.mark.parametrize("value", [PLAIN, har_entry()], ids=["plain", "har-entry"])
def test_a_line_may_have_bodies(tmp_path: Path, value: Json) -> None:
    found = only(tmp_path / "a.ndjson", value).call

    assert (found.is_logged, found.media_type) == (False, "application/json")
    assert (found.body or b"").replace(b" ", b"") == BODY.replace(" ", "").encode()


@pytest.mark.parametrize(
    "response, body",
    [
        ({"body": BODY}, BODY.encode()),
        ({"body": base64.b64encode(BODY.encode()).decode(), "encoding": "base64"}, BODY.encode()),
        ({"body": base64.b64encode(gzip.compress(BODY.encode())).decode(), "isBase64Encoded": True}, BODY.encode()),
        ({"body": None}, b""),
        ({"body": "x" * 5_000_001}, None),
    ],
    ids=["text", "base64", "packed", "null", "too-large"],
)
def test_a_body_is_read_as_it_was_recorded(tmp_path: Path, response: Json, body: bytes | None) -> None:
    value = {**PLAIN, "response": {"statusCode": 200, "headers": {"content-type": "application/json"}, **response}}

    found = only(tmp_path / "a.ndjson", value).call

    assert (found.status, found.body, found.is_logged) == (200, body, False)


def test_a_request_body_is_read(tmp_path: Path) -> None:
    request = {"method": "POST", "path": "/charges", "body": {"amount": 1}}

    found = only(tmp_path / "a.ndjson", {"request": request, "response": {"status": 201}}).call

    assert (found.request_media_type, found.request_body) == ("application/json", b'{"amount":1}')


def test_lines_that_are_none_are_told_and_the_others_read(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf" + lines(PLAIN) + b'{"torn\r\n\r\n\xff\xfe\n[1]\n{"msg": "started"}\n' + lines(PLAIN)

    found = calls(tmp_path / "a.ndjson", data)

    assert [one for one in found if isinstance(one, UnreadExchange)] == [
        UnreadExchange("line 2", "not JSON"),
        UnreadExchange("line 4", "not JSON"),
        UnreadExchange("line 5", "no request with a method and a URL"),
        UnreadExchange("line 6", "no request with a method and a URL"),
    ]
    assert len(found) == 6


@pytest.mark.parametrize(
    "value",
    [
        {"method": 1, "url": 2},
        {"method": "GET", "url": {"a": 1}, "status": True},
        {"request": [], "response": 7},
        {"request": {"method": "GET", "url": "/a", "headers": [1, None, {"name": 1}]}, "response": {"status": "2x"}},
        {"http": 1, "url": []},
    ],
    ids=["numbers", "objects", "arrays", "headers", "elastic"],
)
def test_members_of_any_type_break_nothing(tmp_path: Path, value: Json) -> None:
    _, found = calls(tmp_path / "a.ndjson", lines(PLAIN, value))

    assert isinstance(found, UnreadExchange)


def test_an_array_of_exchanges_is_read_item_by_item(tmp_path: Path) -> None:
    found = calls(tmp_path / "a.json", b"[" + b",\n".join([lines(PLAIN), b"7", lines(KONG)]) + b"]")

    assert [type(one) for one in found] == [ImportedCall, UnreadExchange, ImportedCall]
