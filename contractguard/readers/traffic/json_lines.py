"""Lines of JSON: an exchange each, as proxies, gateways and web servers write them, each with names of its own.

Known are request and response as objects (Kong, Caddy, HAR entries, most programs that write exchanges), and the flat
objects of access logs (nginx, Apache httpd, Envoy, Traefik, the Elastic Common Schema).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import orjson

from contractguard.contract.document import Json
from contractguard.readers.traffic.access_log import split_request_line
from contractguard.readers.traffic.exchange import Payload, RecordedExchange
from contractguard.readers.traffic.har import exchange_of_entry
from contractguard.readers.traffic.members import member, status_code

_Object = Mapping[str, Json]
_MAX_HEADERS = 1_000

_REQUESTS = (("request",), ("req",), ("httpRequest",), ("http", "request"))
_RESPONSES = (("response",), ("res",), ("resp",), ("httpResponse",), ("http", "response"))
_METHODS = ("method", "request_method", "requestMethod", "httpMethod", "http_method", "RequestMethod")
_URLS = ("url", "uri", "request_uri", "requestUrl", "request_url", "original", "path", "RequestPath", "pathname")
_HOSTS = ("host", "http_host", "authority", "vhost", "server_name", "RequestHost", "domain")
_STATUSES = (
    "status", "statusCode", "status_code", "code", "response_status", "response_code", "DownstreamStatus",
)  # fmt: skip
_REQUEST_HEADERS = ("headers", "request_headers", "requestHeaders")
_RESPONSE_HEADERS = ("headers", "response_headers", "resp_headers", "responseHeaders", "headers_out")
_MEDIA_TYPES = (
    "content_type", "contentType", "mime_type", "sent_http_content_type", "upstream_http_content_type",
    "response_content_type", "downstream_Content-Type",
)  # fmt: skip
_BODIES = ("body", "bodyText", "rawBody", "raw_body", "payload", "data")
_REQUEST_BODIES, _RESPONSE_BODIES = ("request_body", "requestBody"), ("response_body", "resp_body", "responseBody")


def exchange_of_line(value: Json, number: int) -> RecordedExchange | None:
    """The exchange that a line holds; None where it tells of no method or of no URL."""
    if not isinstance(value, dict):
        return None
    if isinstance(member(value, "response", "content", kind=dict), dict):
        return exchange_of_entry(value, number - 1)
    request, response = _part(value, _REQUESTS), _part(value, _RESPONSES)
    asked = _method_and_url(value, request)
    if asked is None:
        return None
    headers = _headers(_first((response,), _RESPONSE_HEADERS) or _first((value,), _RESPONSE_HEADERS[1:]))
    media_type = headers.get("content-type") or _text(_first((response, value), _MEDIA_TYPES))
    told, body = _body(response, value, _RESPONSE_BODIES)
    sent_headers = _headers(_first((request,), _REQUEST_HEADERS) or _first((value,), _REQUEST_HEADERS[1:]))
    _, sent = _body(request, value, _REQUEST_BODIES)
    return RecordedExchange(
        (),
        f"line {number}",
        *asked,
        _status(response, value),
        _payload(sent, request, sent_headers.get("content-type"), sent_headers),
        _payload(body, response, media_type, headers),
        media_type=media_type or ("application/json" if isinstance(body, dict | list) else None),
        is_logged=not told,
    )


def payload_of(body: Json, media_type: str | None, *, is_base64: bool, coding: str) -> Payload | None:
    """A body that stands in JSON: as text, or as the value that it is."""
    if body is None or body == "":
        return None
    if isinstance(body, str):
        return Payload((), media_type, body, is_base64, coding)
    return Payload((), media_type or "application/json", orjson.dumps(body).decode())


def _payload(body: Json, message: _Object, media_type: str | None, headers: Mapping[str, str]) -> Payload | None:
    is_base64 = message.get("encoding") == "base64" or message.get("isBase64Encoded") is True
    return payload_of(body, media_type, is_base64=is_base64, coding=headers.get("content-encoding", ""))


def _method_and_url(value: _Object, request: _Object) -> tuple[str, str] | None:
    """Method and URL, of which web servers write both in one line."""
    line = value.get("request")
    split = split_request_line(line) if isinstance(line, str) else None
    url_of = member(dict(value), "url", kind=dict) or {}  # of the Elastic Common Schema
    method = _text(_first((request, value), _METHODS)) or (split[0] if split else None)
    url = _text(_first((request, value, url_of), _URLS)) or (split[1] if split else None)
    if not method or not url:
        return None
    headers = _headers(_first((request,), _REQUEST_HEADERS))
    host = _text(_first((request, value, url_of), _HOSTS)) or headers.get("host")
    return method, f"//{host}{url}" if host and url.startswith("/") and not url.startswith("//") else url


def _part(value: _Object, names: tuple[tuple[str, ...], ...]) -> _Object:
    found = (member(dict(value), *one, kind=dict) for one in names)
    return next((one for one in found if one is not None), {})


def _first(nodes: tuple[_Object, ...], names: tuple[str, ...]) -> Json:
    """The first member of any of these names that says something other than an object does."""
    return next((node[name] for node in nodes for name in names if _says(node.get(name), name)), None)


def _says(value: Json, name: str) -> bool:
    return value not in (None, "", "-") and (not isinstance(value, dict) or "eaders" in name)


def _body(message: _Object, value: _Object, flat: tuple[str, ...]) -> tuple[bool, Json]:
    """Whether the recording has bodies at all, and the one that was sent."""
    named = ((message, name) for name in _BODIES)
    found = [node[name] for node, name in (*named, *((value, name) for name in flat)) if name in node]
    if "http" in value:  # the Elastic Common Schema says how long a body was, and perhaps what it was
        found = [one["content"] for one in found if isinstance(one, dict) and "content" in one]
    return bool(found), next((one for one in found if one is not None), None)


def _status(*nodes: _Object) -> int | None:
    told = (status_code(node.get(name)) for node in nodes for name in _STATUSES)
    return next((one for one in told if one is not None), None)


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) and value not in ("", "-") else None


def _headers(value: Json) -> dict[str, str]:
    """Headers by their names in lower case, the last of several: of an object, or of a list of names and values."""
    return dict(_told(value))


def _told(value: Json) -> Iterator[tuple[str, str]]:
    pairs: list[tuple[Json, Json]] = []
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = [(member(one, "name", kind=str), member(one, "value", kind=str)) for one in value[:_MAX_HEADERS]]
    for name, told in pairs:
        last = told[-1] if isinstance(told, list) and told else told
        if isinstance(name, str) and isinstance(last, str):
            yield name.lower(), last
