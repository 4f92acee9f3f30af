"""Recordings as programs write them, each of one call: GET /v1/charges/7, answered with 200."""

from __future__ import annotations

import json
from pathlib import Path

from contractguard.contract.document import Json
from contractguard.readers.payloads.sources import PayloadFile
from contractguard.readers.traffic.calls import ImportedCall, call_of
from contractguard.readers.traffic.exchange import RecordedExchange, UnreadExchange
from contractguard.readers.traffic.read import read_exchanges

BODY = '{"id": 7, "note": null}'


def har_entry(**response: Json) -> Json:
    """An entry of an HTTP archive, as Chromium saves it."""
    return {
        "_initiator": {"type": "script"},
        "startedDateTime": "2026-11-29T08:00:00.000Z",
        "request": {
            "method": "GET",
            "url": "https://api.shop.example/v1/charges/7?page=2",
            "httpVersion": "h2",
            "headers": [{"name": ":authority", "value": "api.shop.example"}, {"name": "cookie", "value": "s=1"}],
            "queryString": [{"name": "page", "value": "2"}],
            "cookies": [],
            "headersSize": -1,
            "bodySize": 0,
        },
        "response": {
            "status": 200,
            "headers": [{"name": "content-type", "value": "application/json"}],
            "content": {"size": len(BODY), "mimeType": "application/json", "text": BODY},
            **response,
        },
        "timings": {"send": 0.1, "wait": 3, "receive": 0.2},
    }


def archive(*entries: Json, **options: int) -> bytes:
    """An HTTP archive."""
    log = {"version": "1.2", "creator": {"name": "WebInspector", "version": "537"}, "pages": [], "entries": entries}
    return json.dumps({"log": log}, **options).encode()  # type: ignore[arg-type]


KONG: Json = {
    "response": {"size": 99, "headers": {"content-type": "application/json", "via": "1.1 kong/3.8.0"}, "status": 200},
    "route": {"id": "a", "paths": ["/v1"], "name": "charges"},
    "tries": [{"ip": "10.0.0.2", "port": 80}],
    "started_at": 1727000000000,
    "request": {
        "querystring": {"page": "2"},
        "size": 86,
        "uri": "/v1/charges/7?page=2",
        "url": "http://api.shop.example:80/v1/charges/7?page=2",
        "headers": {"host": "api.shop.example", "accept": "*/*"},
        "method": "GET",
    },
    "latencies": {"kong": 1, "proxy": 3, "request": 4},
    "upstream_uri": "/charges/7",
}
CADDY: Json = {
    "level": "info",
    "logger": "http.log.access",
    "msg": "handled request",
    "request": {
        "remote_ip": "127.0.0.1",
        "proto": "HTTP/2.0",
        "method": "GET",
        "host": "api.shop.example",
        "uri": "/v1/charges/7?page=2",
        "headers": {"Accept": ["*/*"]},
    },
    "bytes_read": 0,
    "size": 23,
    "status": 200,
    "resp_headers": {"Server": ["Caddy"], "Content-Type": ["application/json"]},
}
TRAEFIK: Json = {
    "DownstreamStatus": 200,
    "OriginStatus": 200,
    "RequestHost": "api.shop.example",
    "RequestMethod": "GET",
    "RequestPath": "/v1/charges/7?page=2",
    "RequestScheme": "https",
    "downstream_Content-Type": "application/json",
    "level": "info",
    "msg": "",
}
ENVOY: Json = {
    "authority": "api.shop.example",
    "method": "GET",
    "path": "/v1/charges/7?page=2",
    "protocol": "HTTP/1.1",
    "response_code": 200,
    "response_flags": "-",
    "content_type": "application/json",
}
NGINX: Json = {
    "time_iso8601": "2026-11-29T08:00:00+00:00",
    "remote_addr": "10.0.0.1",
    "host": "api.shop.example",
    "request": "GET /v1/charges/7?page=2 HTTP/1.1",
    "status": "200",
    "sent_http_content_type": "application/json",
    "http_referrer": "",
}
ELASTIC: Json = {
    "@timestamp": "2026-11-29T08:00:00Z",
    "http": {
        "request": {"method": "GET", "body": {"bytes": 0}},
        "response": {"status_code": 200, "mime_type": "application/json", "body": {"bytes": 23}},
        "version": "1.1",
    },
    "url": {"original": "/v1/charges/7?page=2", "domain": "api.shop.example", "path": "/v1/charges/7"},
}
PLAIN: Json = {
    "request": {"method": "GET", "url": "https://api.shop.example/v1/charges/7?page=2", "headers": {}},
    "response": {"status": 200, "headers": {"Content-Type": "application/json"}, "body": {"id": 7, "note": None}},
}
COMBINED = (
    '10.0.0.1 - ann [29/Nov/2026:08:00:00 +0000] "GET /v1/charges/7?page=2 HTTP/1.1" 200 23 '
    '"https://shop.example/" "Mozilla/5.0 (X11; \\"Linux\\")"'
)
COMMON = '10.0.0.1 - - [29/Nov/2026:08:00:00 +0000] "GET /v1/charges/7?page=2 HTTP/1.1" 200 23'


def read(path: Path, data: bytes) -> list[RecordedExchange | UnreadExchange]:
    """What is in a recording that is written there."""
    path.write_bytes(data)
    return list(read_exchanges(PayloadFile(path.name, path, "any")))


def calls(path: Path, data: bytes) -> list[ImportedCall | UnreadExchange]:
    """The calls in a recording that is written there, and what is none."""
    found = read(path, data)
    return [one if isinstance(one, UnreadExchange) else call_of(one, "test") for one in found]


def lines(*values: Json) -> bytes:
    """Values as lines of JSON."""
    return b"".join(json.dumps(one).encode() + b"\n" for one in values)
