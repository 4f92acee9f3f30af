"""One request of a replay, as a file has it: what of it was drawn, and what is taken anew from earlier answers."""

from __future__ import annotations

import binascii
import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from contractguard.checks.exercise.child.recorded import FILTERED
from contractguard.checks.exercise.job import ServiceCall
from contractguard.checks.validation.json_value import parse_json
from contractguard.checks.validation.payload import is_json
from contractguard.contract.choices import Choice
from contractguard.contract.document import Json
from contractguard.contract.errors import InputError
from contractguard.contract.redaction import redacted_text
from contractguard.support.dataclass import dataclass

_TRANSPORT = frozenset({
    "accept", "accept-encoding", "connection", "content-length", "content-type", "host", "transfer-encoding",
    "user-agent", "x-schemathesis-testcaseid",
})  # fmt: skip
"""Headers that say how a request travels, and not what it is."""


class SignatureKind(Choice, option="sign"):
    """How a delivery of a webhook is signed: not at all, as its receiver wants it, with another secret, a day ago."""

    NONE = "none"
    VALID = "valid"
    WRONG = "wrong"
    OLD = "old"


@dataclass(frozen=True, slots=True)
class Step:
    """A request of an operation, by its key. No secret: `with_credentials` says whether it was sent with those that the
    user named, and is again.

    `take`: by the name of a path parameter, from which earlier step (by its number) and where in its answer's body the
    value comes. `body` is what is sent; `media_type` its content type, whole. `sign`: how it is signed as it goes.
    """

    operation: str
    path_parameters: Mapping[str, str] = field(default_factory=dict)
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    media_type: str | None = None
    with_credentials: bool = False
    take: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    sign: SignatureKind = SignatureKind.NONE

    @property
    def method(self) -> str:
        """The method, as HTTP spells it."""
        return self.operation.partition(" ")[0]

    @property
    def template(self) -> str:
        """The path with its names."""
        return self.operation.partition(" ")[2]

    def as_json(self) -> Json:
        """The step as a file has it; what is empty is left out."""
        made: dict[str, Json] = {
            "operation": self.operation,
            "path_parameters": dict(self.path_parameters),
            "query": [list(pair) for pair in self.query],
            "headers": dict(self.headers),
            "media_type": self.media_type,
            "credentials": self.with_credentials,
            "take": {name: list(taken) for name, taken in self.take.items()},
            "sign": "" if self.sign is SignatureKind.NONE else self.sign.value,
        }
        return {name: value for name, value in made.items() if value} | _body_as_json(self.body, self.media_type)

    @classmethod
    def from_json(cls, given: Any) -> Step:
        """The step in a file. Raises `InputError` for what is none."""
        try:
            return cls(
                operation=_operation(given["operation"]),
                path_parameters=_texts(given.get("path_parameters", {})),
                query=tuple((_text(name), _text(value)) for name, value in given.get("query", ())),
                headers=_own_headers(_texts(given.get("headers", {}))),
                body=_body_from_json(given),
                media_type=None if given.get("media_type") is None else _text(given["media_type"]),
                with_credentials=given.get("credentials", False) is True,
                take={_text(name): (int(number), _text(at)) for name, (number, at) in given.get("take", {}).items()},
                sign=SignatureKind(given.get("sign", SignatureKind.NONE)),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputError(f"a step is not as it should be ({type(error).__name__}: {error})") from None


def read_step(one: ServiceCall) -> Step:
    """The request of an interaction as a step; whatever was a secret in it is left out."""
    sent = one.request
    query = parse_qsl(urlsplit(sent.uri).query, keep_blank_values=True)
    is_filtered = FILTERED in sent.uri or any(FILTERED in text for text in sent.headers.values())
    return Step(
        operation=one.operation,
        path_parameters={name: str(value) for name, value in sent.path_parameters.items()},
        query=tuple((name, text) for name, text in query if FILTERED not in text),
        headers={name: text for name, text in sent.headers.items() if _is_kept(name, text)},
        body=sent.body or None,
        media_type=sent.headers.get("content-type"),
        with_credentials=is_filtered,
    )


def _own_headers(given: Mapping[str, str]) -> dict[str, str]:
    """Headers of a file without those that say how a request travels, and to whom: that is not said by a file."""
    return {name: text for name, text in given.items() if name.lower() not in _TRANSPORT}


def _is_kept(name: str, text: str) -> bool:
    """Whether a header is of the request itself. Credentials that were drawn are, too: what the user named is filtered
    by then, and what looks like a secret all the same is left out."""
    return not (name in _TRANSPORT or FILTERED in text or redacted_text(text) != text)


def _body_as_json(body: bytes | None, media_type: str | None) -> dict[str, Json]:
    """A body as JSON where it is, so that people can read it; else in base64."""
    if body is None:
        return {}
    with suppress(InputError):  # it says that it is JSON, and is not
        if is_json(media_type or ""):
            return {"body": parse_json(body, "the body")}
    return {"body_base64": b64encode(body).decode()}


def _body_from_json(given: Mapping[str, Any]) -> bytes | None:
    if "body_base64" in given:
        try:
            return b64decode(given["body_base64"], validate=True)
        except binascii.Error as error:
            raise ValueError(str(error)) from None
    return json.dumps(given["body"]).encode() if "body" in given else None


def _operation(text: Any) -> str:
    method, space, path = _text(text).partition(" ")
    if not space or not method.isalpha() or not path.startswith("/"):
        raise ValueError("an operation is a method and a path")
    return f"{method.upper()} {path}"


def _texts(given: Mapping[Any, Any]) -> dict[str, str]:
    return {_text(name): _text(value) for name, value in given.items()}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"a text is wanted, and not a {type(value).__name__}")
    value.encode()  # half of a character (a lone surrogate) is no text: UnicodeEncodeError
    return value


def check_takes(steps: Iterable[Step]) -> None:
    """Raise `InputError` where a step takes from one that does not come before it."""
    for number, step in enumerate(steps):
        for name, (source, at) in step.take.items():
            if not 0 <= source < number or (at and not at.startswith("/")):
                raise InputError(f"step {number} takes {name!r} from step {source}, which does not come before it")
