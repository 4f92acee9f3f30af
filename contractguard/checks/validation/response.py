"""One HTTP response against a recorded contract: status, media type, headers, body."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence

from contractguard.checks.addressing.lookup import find_media_type, find_operation, find_response
from contractguard.checks.validation.json_value import parse_json
from contractguard.checks.validation.payload import Violation, find_violations, is_json
from contractguard.contract.choices import Access
from contractguard.contract.document import Json, Schema
from contractguard.contract.errors import InputError
from contractguard.contract.model import Contract, MediaType, MessageKey, Operation, Response
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

_IGNORED_HEADERS = frozenset(["content-type", "accept", "authorization"])
"""Header definitions of these names are to be ignored (OpenAPI 3.1, 4.8.17.1 and 4.8.12.2.1)."""

ParseJson = Callable[[bytes], Json]
"""The JSON value in some bytes. Raises `NotJson`, and `InputError` for what cannot be checked."""


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A response as it came: header names in lower case, the body decoded of its transfer."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class SentHeader:
    """A header that came and is described with a schema."""

    name: str
    schema: Schema
    text: str


@dataclass(frozen=True, slots=True)
class ReadResponse:
    """A response next to what a contract says of it, before anything is held against a schema.

    `wrong` is what needs no schema to be seen: a status, media type, header or body that is not described, or is
    missing. `headers` and `content` (a schema and the value of the body) are left to be held against theirs. `unread`
    is the schema of a body in another media type than JSON and text, which nobody reads.
    """

    key: MessageKey
    wrong: tuple[Violation, ...] = ()
    headers: tuple[SentHeader, ...] = ()
    content: tuple[Schema, Json] | None = None
    unread: Schema | None = None


def parse_body(body: bytes) -> Json:
    """The JSON value of a response's body. Raises `NotJson`, and `InputError` for what cannot be checked."""
    return parse_json(body, "the body of the response")


def validate_response(
    contract: Contract, operation: str, answer: HttpResponse, *, formats: bool = False
) -> tuple[MessageKey, list[Violation]]:
    """Whether a response of an operation is what the contract says: which message it is, and where it is not, in order.

    `operation` as `find_operation` takes it. Header values are compared as text, number, boolean or a list of these,
    whichever fits. Raises `UnknownMessage`, and `InputError` when a schema cannot be read, a body that should be JSON
    is not, or the contract says nothing about a JSON body that came.
    """
    read = read_response(contract, operation, answer)
    beside = [one for one in read.wrong if one.path[:1] != ("body",)]
    beside += [wrong for header in read.headers for wrong in _header(header, formats)]
    body = [one for one in read.wrong if one.path[:1] == ("body",)]
    if read.content is not None:
        body += find_violations(*read.content, ("body",), access=Access.RESPONSE, formats=formats)
    return read.key, [*sorted(beside, key=lambda one: (one.keyword == "media-type", one.path[1:2])), *body]


def read_response(
    contract: Contract, operation: str, answer: HttpResponse, parse: ParseJson = parse_body
) -> ReadResponse:
    """Which message a response is, and what of it is to be held against which schema. Raises as `validate_response`."""
    found = find_operation(contract, operation)
    response = find_response(found, str(answer.status))
    sent = sent_media_type(answer)
    if response is None:
        known = printable(", ".join(sorted(found.responses))) or "none"
        what = f"status {answer.status} is not described (described: {known})"
        key = MessageKey(found.key, found.response_role, str(answer.status), sent or None)
        return ReadResponse(key, (Violation(("status",), "status", what, answer.status, found.source),))
    key = MessageKey(found.key, found.response_role, response.status, sent or None)
    wrong, headers = [], []
    for name, header in sorted(response.headers.items()):
        text = answer.headers.get(name.lower())
        if name.lower() in _IGNORED_HEADERS:
            continue
        if text is None:
            if header.required:
                wrong.append(Violation(("header", name), "required", "is missing", None, header.source))
        elif header.schema is not None:
            headers.append(SentHeader(name, header.schema, text))
    beside, media = _find_content(found, response, answer, sent)
    content = None if media is None else _content(found, media, answer.body, sent, parse)
    unread = media.schema if media is not None and content is None else None
    return ReadResponse(key, (*wrong, *beside), tuple(headers), content, unread)


def sent_media_type(answer: HttpResponse) -> str:
    """The media type that a response names, without its parameters; empty where there is none."""
    return answer.headers.get("content-type", "").partition(";")[0].strip().lower()


def _header(header: SentHeader, formats: bool) -> list[Violation]:
    """What is wrong with a header however its text is read; as text, when it is wrong in every reading."""
    path = ("header", header.name)
    readings = [find_violations(header.schema, value, path, access=Access.RESPONSE, formats=formats)
                for value in readings_of(header.text)]  # fmt: skip
    return [] if any(not reading for reading in readings) else readings[0]


def readings_of(text: str) -> Iterator[Json]:
    """What the text of a header or parameter may mean (RFC 6570 simple expansion: lists by commas; objects, too, their
    names and values in turn, or joined by signs of equality)."""
    parts = [part.strip() for part in text.split(",")]
    scalars = [_scalar(part) for part in parts]
    yield text
    yield _scalar(text)
    yield parts
    yield scalars
    pairs = [part.partition("=") for part in parts]
    if all(equals for _, equals, _ in pairs):
        yield from _objects_of([name for name, _, _ in pairs], [value for _, _, value in pairs])
    if len(parts) % 2 == 0:
        yield from _objects_of(parts[::2], parts[1::2])


def _objects_of(names: Sequence[str], texts: Sequence[str]) -> Iterator[Json]:
    """What a header may mean as an object; nothing where a name stands twice."""
    if len(set(names)) == len(names):
        yield dict(zip(names, texts, strict=True))
        yield dict(zip(names, map(_scalar, texts), strict=True))


def _scalar(text: str) -> Json:
    try:
        value = json.loads(text, parse_constant=lambda _: text)
    except (ValueError, RecursionError):
        return text
    return text if isinstance(value, dict | list) else value


def _find_content(
    operation: Operation, response: Response, answer: HttpResponse, sent: str
) -> tuple[list[Violation], MediaType | None]:
    """The representation that came, if there is a body to look at, and what is wrong without looking into it."""
    if not response.content:
        empty = not answer.body or operation.method.upper() == "HEAD"
        what = "the contract describes no body for this response"
        return [] if empty else [Violation(("body",), "body", what, _start(answer.body), response.source)], None
    if not answer.body and operation.method.upper() != "HEAD":
        return [Violation(("body",), "body", "is missing", None, response.source)], None
    media = find_media_type(response, answer.headers.get("content-type", ""))
    if media is None:
        known = ", ".join(printable(name, 60) for name in sorted(response.content))
        what = f"media type {printable(sent, 60) or '(none)'} is not described (described: {known})"
        return [Violation(("header", "content-type"), "media-type", what, sent, response.source)], None
    return [], media if answer.body else None


def _content(
    operation: Operation, media: MediaType, body: bytes, sent: str, parse: ParseJson
) -> tuple[Schema, Json] | None:
    """The schema and the value of a body in a representation that the contract has. Only JSON and text have values."""
    if is_json(sent):
        if media.schema is None:
            raise InputError(
                f"the contract says nothing about the {printable(media.name, 60)} body of {printable(operation.key)}",
                where=media.source.document.name,
                remedy="describe it with a schema; without one there is nothing to verify",
            )
        return media.schema, parse(body)
    if media.schema is not None and sent.startswith("text/"):
        return media.schema, body.decode("utf-8", "replace")
    return None


def _start(body: bytes) -> str:
    return body[:200].decode("utf-8", "replace")
