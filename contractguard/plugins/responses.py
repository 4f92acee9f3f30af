"""Responses of test clients, whatever framework they come from."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from contractguard.checks.validation.response import HttpResponse
from contractguard.contract.errors import UsageError

_BODIES = ("content", "data", "body")
"""Where frameworks keep the bytes: httpx, requests and Django; Flask; Starlette's own responses."""


def to_http_response(response: Any) -> HttpResponse:
    """A response by its looks: `status_code`, `headers`, and its bytes, or else `json()` or `get_json()`.

    Raises `UsageError` for what does not look like a response, and for one whose body has not been read.
    """
    status, headers = getattr(response, "status_code", None), getattr(response, "headers", None)
    if not isinstance(status, int) or not hasattr(headers, "items"):
        raise UsageError(
            f"a {type(response).__name__} is no response: it has no status_code and headers",
            remedy="give the response of httpx, requests, Django, Flask, Starlette or FastAPI",
        )
    named = {str(name).lower(): str(value) for name, value in headers.items()}  # type: ignore[union-attr]
    return HttpResponse(int(status), named, _body(response))


def _body(response: Any) -> bytes:
    for name in _BODIES:
        found = _attribute(response, name)
        if isinstance(found, bytes | bytearray | memoryview):
            return bytes(found)
    for name in ("json", "get_json"):
        method = getattr(response, name, None)
        if callable(method):
            return _encode_body(_call(method))
    raise UsageError(
        f"the {type(response).__name__} has no body to look at",
        remedy="read the response first, or give one that has content, json() or get_json()",
    )


def _attribute(response: Any, name: str) -> Any:
    """An attribute; properties of a stream that has not been read raise whatever they like."""
    try:
        return getattr(response, name, None)
    except Exception as error:
        raise _unread(error) from None


def _call(method: Callable[[], Any]) -> Any:
    try:
        return method()
    except Exception as error:
        raise _unread(error) from None


def _encode_body(value: Any) -> bytes:
    try:
        return json.dumps(value).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise UsageError(f"the body of the response is no JSON: {error}", remedy="give the response itself") from None


def _unread(error: Exception) -> UsageError:
    return UsageError(
        f"the body of the response cannot be read: {type(error).__name__}: {error}",
        remedy="read the response before it is verified",
    )
