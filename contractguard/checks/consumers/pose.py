"""An expectation as one side of a comparison: an operation that says what the consumer reads or sends, and no more."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from contractguard.checks.consumers.target import Aimed, representation
from contractguard.contract.document import Document, Json, Schema
from contractguard.contract.expectation import Expectation, ExpectedPart
from contractguard.contract.model import Body, MediaType, Operation, Parameter, Response

_TEMPLATE = re.compile(r"\{([^{}]*)\}")
CONTENT = ("body", "payload")


def posed(expectation: Expectation, at: Aimed, key: str) -> tuple[Operation, Operation]:
    """The expectation and the provider's operation under one key, both cut down to the expected message.

    What the expectation says nothing about is left out on both sides, or taken over from the provider, so that only
    what is expected can differ.
    """
    bare = replace(at.operation, key=key, parameters=(), body=None, responses={})
    if expectation.target.part == "response":
        return _response(expectation, at, bare)
    wanted = tuple(_parameter(part, at.operation.parameters, expectation) for part in _named(expectation, at))
    given = at.operation.parameters
    if not expectation.consumer_sends:  # of an event, only the headers that are read
        given = tuple(one for one in given if _name(one) in {_name(other) for other in wanted})
    old = replace(bare, parameters=wanted, source=expectation.at)
    new = replace(bare, parameters=given)
    content = _content(expectation)
    provider = at.operation.body
    if content is None:
        return old, replace(new, body=provider if expectation.consumer_sends else None)
    media = representation(dict(provider.content), expectation.target.media_type) if provider else None
    name = media.name if media else expectation.target.media_type or "application/json"
    mine = Body(True, {name: _media(name, content, expectation)}, expectation.at)
    theirs = replace(provider, content={media.name: media} if media else provider.content) if provider else None
    return replace(old, body=mine), replace(new, body=theirs)


def _response(expectation: Expectation, at: Aimed, bare: Operation) -> tuple[Operation, Operation]:
    status = at.status or "default"
    theirs = at.response
    headers = {
        part.pointer[1]: _parameter(part, tuple(theirs.headers.values()) if theirs else (), expectation)
        for part in expectation.parts
        if part.pointer[0] == "header" and len(part.pointer) > 1
    }
    content = _content(expectation)
    media = representation(dict(theirs.content), expectation.target.media_type) if theirs and content else None
    name = media.name if media else expectation.target.media_type or "application/json"
    mine = Response(
        status,
        {str(key): value for key, value in headers.items()},
        {name: _media(name, content, expectation)} if content else {},
        expectation.at,
    )
    old = replace(bare, responses={status: mine}, source=expectation.at)
    if theirs is None:
        return old, bare
    offered = {} if content is None else {media.name: media} if media else theirs.content
    kept = {key: value for key, value in theirs.headers.items() if key in headers}
    return old, replace(bare, responses={status: replace(theirs, status=status, headers=kept, content=offered)})


def _content(expectation: Expectation) -> ExpectedPart | None:
    return next((part for part in expectation.parts if part.pointer and part.pointer[0] in CONTENT), None)


def _media(name: str, part: ExpectedPart, expectation: Expectation) -> MediaType:
    return MediaType(name, _schema(part, expectation), expectation.at)


def _schema(part: ExpectedPart, expectation: Expectation) -> Schema | None:
    """What a part is compared by: its schema, or the values that the consumer sends for certain."""
    if part.schema is None and part.examples and expectation.consumer_sends:
        return made({"enum": list(part.examples)}, expectation)
    return part.schema


def made(node: Json, expectation: Expectation) -> Schema:
    """A schema that no file spells; it is shown to stand where the expectation does."""
    document = Document("made:expectation", expectation.at.document.name, node)
    return Schema(document, (), node, "2020-12")


def _named(expectation: Expectation, at: Aimed) -> Iterable[ExpectedPart]:
    """The named values beside the body; a concrete path as the path parameters that it spells."""
    for part in expectation.parts:
        if part.pointer == ("path",):
            yield from _path_values(at)
        elif part.pointer[0] in ("query", "header", "cookie", "path") and len(part.pointer) == 2:
            yield part


def _path_values(at: Aimed) -> Iterable[ExpectedPart]:
    names = _TEMPLATE.findall(at.operation.path)
    if not names or at.path is None:
        return
    pattern = "".join(
        f"(?P<v{index // 2}>[^/]+)" if index % 2 else re.escape(text)
        for index, text in enumerate(_TEMPLATE.split(at.operation.path))
    )
    match = re.fullmatch(pattern, at.path.partition("?")[0])
    for index, name in enumerate(names):
        text = match[f"v{index}"] if match else ""
        if text and not text.startswith("{"):
            yield ExpectedPart(("path", name), examples=(text,))


def _parameter(part: ExpectedPart, known: tuple[Parameter, ...], expectation: Expectation) -> Parameter:
    """A named value with the provider's way to write it, which an expectation does not speak of."""
    place, name = str(part.pointer[0]), str(part.pointer[1])
    twin = next((one for one in known if _name(one) == (place, name.lower() if place == "header" else name)), None)
    schema = _schema(part, expectation)
    if twin is not None and schema is not None:
        schema = _as_it_travels(part, twin, schema, expectation)
    plain = Parameter(name, place, part.required, schema, expectation.at)
    if twin is None:
        return plain
    return replace(twin, required=part.required, schema=schema, source=expectation.at, deprecated=False)


def _as_it_travels(part: ExpectedPart, twin: Parameter, schema: Schema, expectation: Expectation) -> Schema:
    """Text is all that travels in a URL or a header: "7" is a number to who reads numbers."""
    if not part.examples or twin.schema is None or not all(isinstance(value, str) for value in part.examples):
        return schema
    read = [_read(value) for value in part.examples]
    if read == list(part.examples) or not _wants_no_text(twin.schema):
        return schema
    return made({"enum": read}, expectation)


def _wants_no_text(schema: Schema) -> bool:
    from contractguard.algebra import contains

    return contains(Schema(schema.document, schema.path, {"type": "string"}, "2020-12"), schema).kind != "compatible"


def _read(text: str) -> Json:
    """The scalar that a text spells, if it spells another one than itself."""
    import orjson

    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
    return value if isinstance(value, bool | int | float) else text


def _name(parameter: Parameter) -> tuple[str, str]:
    is_header = parameter.location == "header"
    return parameter.location, parameter.name.lower() if is_header else parameter.name
