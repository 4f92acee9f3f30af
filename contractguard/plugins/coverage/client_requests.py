"""The request behind a response of a test client, whatever framework it comes from."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from contractguard.project.coverage.exchanges import ClientRequest, parse_body

_BODIES = ("content", "body", "data")
"""Where frameworks keep the bytes of a request: httpx; requests; werkzeug."""


def find_request(response: Any) -> ClientRequest | None:
    """The request that a response answers, by its looks: of httpx, requests, Starlette, FastAPI, Flask and Django; None
    where the response does not tell."""
    try:
        request = getattr(response, "wsgi_request", None) or getattr(response, "request", None)
        return None if request is None else _read_request(request)
    except Exception:  # an attribute of somebody else's class raises whatever it likes; then nothing is known
        return None


def _read_request(request: Any) -> ClientRequest | None:
    is_django = hasattr(request, "get_full_path")
    url = request.get_full_path() if is_django else str(getattr(request, "url", ""))
    headers = getattr(request, "headers", None)
    if not url or headers is None:
        return None
    parts = urlsplit(url)
    named = {str(name).lower(): str(value) for name, value in headers.items()}
    media_type = named.get("content-type", "")
    value = parse_body(_body(request), media_type.partition(";")[0].strip().lower())
    return ClientRequest(parts.path or "/", parts.query, (), named, media_type, value)


def _body(request: Any) -> bytes | str | None:
    for name in _BODIES:
        found = getattr(request, name, None)
        if isinstance(found, bytes | str):
            return found
    return None
