"""One HTTP response against a recorded contract: status, media type, headers, body."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from contractguard.checks.addressing.lookup import find_media_type, find_operation, find_response
from contractguard.checks.validation.json_value import parse_json
from contractguard.checks.validation.payload import Violation, find_violations, is_json
from contractguard.contract.choices import Access
from contractguard.contract.document import Json
from contractguard.contract.errors import InputError
from contractguard.contract.model import Contract, MediaType, MessageKey, Operation, Parameter, Response
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

_IGNORED_HEADERS = frozenset(["content-type", "accept", "authorization"])
"""Header definitions of these names are to be ignored (OpenAPI 3.1, 4.8.17.1 and 4.8.12.2.1)."""


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A response as it came: header names in lower case, the body decoded of its transfer."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def validate_response(
    contract: Contract, operation: str, answer: HttpResponse, *, formats: bool = False
) -> tuple[MessageKey, list[Violation]]:
    """Whether a response of an operation is what the contract says: which message it is, and where it is not, in order.

    `operation` as `find_operation` takes it. Header values are compared as text, number, boolean or a list of these,
    whichever fits. Raises `UnknownMessage`, and `InputError` when a schema cannot be read, a body that should be JSON
    is not, or the contract says nothing about a JSON body that came.
    """
    found = find_operation(contract, operation)
    response = find_response(found, str(answer.status))
    sent = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if response is None:
        known = printable(", ".join(sorted(found.responses))) or "none"
        what = f"status {answer.status} is not described (described: {known})"
        key = MessageKey(found.key, found.response_role, str(answer.status), sent or None)
        return key, [Violation(("status",), "status", what, answer.status, found.source)]
    key = MessageKey(found.key, found.response_role, response.status, sent or None)
    wrong = [*_headers(response, answer, formats), *_body(found, response, answer, sent, formats)]
    return key, wrong


def _headers(response: Response, answer: HttpResponse, formats: bool) -> Iterator[Violation]:
    for name, header in sorted(response.headers.items()):
        text = answer.headers.get(name.lower())
        if name.lower() in _IGNORED_HEADERS:
            continue
        if text is None:
            if header.required:
                yield Violation(("header", name), "required", "is missing", None, header.source)
        elif header.schema is not None:
            yield from _header(name, header, text, formats)


def _header(name: str, header: Parameter, text: str, formats: bool) -> list[Violation]:
    """What is wrong with a header however its text is read; as text, when it is wrong in every reading."""
    assert header.schema is not None
    readings = [find_violations(header.schema, value, ("header", name), access=Access.RESPONSE, formats=formats)
                for value in _readings(text)]  # fmt: skip
    return [] if any(not reading for reading in readings) else readings[0]


def _readings(text: str) -> Iterator[Json]:
    """What the text of a header may mean (RFC 6570 simple expansion: lists by commas)."""
    parts = [part.strip() for part in text.split(",")]
    scalars = [_scalar(part) for part in parts]
    yield text
    yield _scalar(text)
    yield parts
    yield scalars


def _scalar(text: str) -> Json:
    try:
        value = json.loads(text, parse_constant=lambda _: text)
    except (ValueError, RecursionError):
        return text
    return text if isinstance(value, dict | list) else value


def _body(operation: Operation, response: Response, answer: HttpResponse, sent: str, formats: bool) -> list[Violation]:
    if not response.content:
        empty = not answer.body or operation.method.upper() == "HEAD"
        what = "the contract describes no body for this response"
        return [] if empty else [Violation(("body",), "body", what, _start(answer.body), response.source)]
    if not answer.body and operation.method.upper() != "HEAD":
        return [Violation(("body",), "body", "is missing", None, response.source)]
    media = find_media_type(response, answer.headers.get("content-type", ""))
    if media is None:
        known = ", ".join(printable(name, 60) for name in sorted(response.content))
        what = f"media type {printable(sent, 60) or '(none)'} is not described (described: {known})"
        return [Violation(("header", "content-type"), "media-type", what, sent, response.source)]
    return _content(operation, media, answer.body, sent, formats) if answer.body else []


def _content(operation: Operation, media: MediaType, body: bytes, sent: str, formats: bool) -> list[Violation]:
    """What is wrong with a body in a representation that the contract has. Only JSON and text have values to check."""
    if is_json(sent):
        if media.schema is None:
            raise InputError(
                f"the contract says nothing about the {printable(media.name, 60)} body of {printable(operation.key)}",
                where=media.source.document.name,
                remedy="describe it with a schema; without one there is nothing to verify",
            )
        value = parse_json(body, "the body of the response")
    elif media.schema is not None and sent.startswith("text/"):
        value = body.decode("utf-8", "replace")
    else:
        return []
    return find_violations(media.schema, value, ("body",), access=Access.RESPONSE, formats=formats)


def _start(body: bytes) -> str:
    return body[:200].decode("utf-8", "replace")
