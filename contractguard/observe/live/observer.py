"""Messages that are handed in by hand, where no hook sees them: of a broker, of a framework that is not known."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import orjson

from contractguard.contract.document import Json
from contractguard.contract.errors import UsageError
from contractguard.observe.live.call import Call
from contractguard.observe.sketch.redact import is_name

_JSON = "application/json"
_BY_HAND = "by hand"


class MessageObserver:
    """Takes what a provider sent, one message after the other. Nothing of it is kept but facts."""

    def __init__(self, put: Callable[[Call], None], test: str | None = None) -> None:
        """`put` records a call; `test` is the one that runs."""
        self._put, self._test = put, test

    def response(
        self, operation: str, status: int, headers: Mapping[str, str] | None = None, body: bytes | Json = b""
    ) -> None:
        """Record an answer of the application. `operation` is "GET /orders/{id}", or the same with a concrete path;
        `body` the bytes as they were sent, or a JSON value. Raises `UsageError` for what is neither."""
        method, _, target = operation.strip().partition(" ")
        path = target.strip().partition("?")[0]
        if not method or not path.startswith("/"):
            raise UsageError("this is no operation", remedy='write it as "GET /orders/{id}"')
        media_type, encoding = _content_headers(headers, None if isinstance(body, bytes) else _JSON)
        sent = _to_bytes(body)
        self._put(
            Call(_BY_HAND, method.upper(), path, _template(path), status, media_type, sent, encoding, test=self._test)
        )

    def event(self, name: str, payload: bytes | Json, headers: Mapping[str, str] | None = None) -> None:
        """Record a webhook, a callback or an event that the provider sent, by its name, its operationId or its key in
        the contract. `payload` is the JSON value, or its bytes. Raises `UsageError` for what is neither."""
        media_type, encoding = _content_headers(headers, _JSON)
        sent = _to_bytes(payload)
        self._put(Call(_BY_HAND, "", "", None, 0, media_type, sent, encoding, test=self._test, event=name))


def _content_headers(headers: Mapping[str, str] | None, usual: str | None) -> tuple[str | None, str | None]:
    """Media type and encoding; `usual` is the former where no header tells it."""
    known = {name.lower(): value for name, value in (headers or {}).items()}
    return known.get("content-type", usual), known.get("content-encoding")


def _to_bytes(body: bytes | Json) -> bytes:
    if isinstance(body, bytes):
        return body
    try:
        return orjson.dumps(body)
    except TypeError:
        raise UsageError("the body is no JSON value", remedy="hand in its bytes, or what json.loads makes") from None


def _template(path: str) -> str | None:
    """The path, if it may be told as the template of an operation: all that is no parameter looks like a name."""
    return path if all(_is_told(one) for one in path.split("/") if one) else None


def _is_told(segment: str) -> bool:
    return is_name(segment[1:-1] if segment[0] == "{" and segment[-1] == "}" else segment)
