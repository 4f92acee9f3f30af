"""What the engine has of an interaction, as we write it down. Runs in the child; knows objects of the engine by their
attributes, and imports none of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from contractguard.checks.exercise.child.content_coding import decode_body
from contractguard.checks.exercise.child.guard import NOTE, RaisedError
from contractguard.checks.exercise.job import SentRequest, ServiceCall

FILTERED = "[Filtered]"
"""What stands for a secret, as it does in the engine's own output."""


def operation_of(case: Any) -> str:
    """The operation that a case calls, as contracts name it."""
    return f"{case.operation.method.upper()} {case.operation.path}"


def read_call(
    case: Any, response: Any, phase: str, parent: str | None, raised: RaisedError | None, max_body: int
) -> ServiceCall:
    """A case of the engine and the response that it got. A body is kept up to `max_body` bytes."""
    coding = ",".join(response.headers.get("content-encoding", ()))
    body = decode_body(coding, response.content or b"")
    return ServiceCall(
        operation=operation_of(case),
        phase=phase,
        case=case.id,
        parent=parent,
        request=_read_request(case, response.request),
        status=response.status_code,
        headers={name.lower(): ", ".join(values) for name, values in response.headers.items() if name.lower() != NOTE},
        body=body[:max_body],
        is_cut=len(body) > max_body,
        raised=None if raised is None else (raised.kind, raised.place),
    )


def _read_request(case: Any, sent: Any) -> SentRequest:
    body = sent.body.encode() if isinstance(sent.body, str) else sent.body
    return SentRequest(
        method=sent.method,
        uri=sent.url,
        headers={name.lower(): _text(value) for name, value in sent.headers.items()},
        body=body if isinstance(body, bytes) else None,
        media_type=case.media_type,
        path_parameters={name: _plain(value) for name, value in (case.path_parameters or {}).items()},
        is_positive=case.meta is not None and case.meta.generation.mode.is_positive,
    )


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else str(value)


class Secrets:
    """The secrets of a run, which stand in no line."""

    def __init__(self, values: Iterable[str]) -> None:
        self._values = sorted({one for one in values if one}, key=len, reverse=True)

    def blot(self, one: ServiceCall) -> ServiceCall:
        """The interaction without the secrets that its request carries."""
        if not self._values:
            return one
        sent = one.request
        headers = {name: self.blot_text(value) for name, value in sent.headers.items()}
        request = replace(sent, uri=self.blot_text(sent.uri), headers=headers, body=self._blot_bytes(sent.body))
        answered = {name: self.blot_text(value) for name, value in one.headers.items()}
        return replace(one, request=request, headers=answered, body=self._blot_bytes(one.body) or b"")

    def _blot_bytes(self, data: bytes | None) -> bytes | None:
        for value in self._values if data else ():
            data = data and data.replace(value.encode(), FILTERED.encode())
        return data

    def blot_text(self, text: str) -> str:
        """A text without them."""
        for value in self._values:
            text = text.replace(value, FILTERED)
        return text
