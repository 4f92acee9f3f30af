"""An expectation as one side of a comparison: an operation that says what the consumer reads or sends, and no more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from contractguard.algebra.overlap import Overlaps
from contractguard.algebra.solve.budget import Purse
from contractguard.checks.expectations.filled import MOST_STEPS, fill_in
from contractguard.checks.expectations.literal import relax_examples
from contractguard.checks.expectations.resolve import ResolvedTarget, choose_media_type
from contractguard.checks.expectations.variant import meant
from contractguard.contract.choices import OperationKind, SourceKind, TargetPart, VerdictKind
from contractguard.contract.document import Document, Json, Path, Schema
from contractguard.contract.errors import InputError
from contractguard.contract.expectation import Expectation, ExpectedPart, Strength
from contractguard.contract.model import Body, MediaType, Operation, Parameter, Response

_TEMPLATE = re.compile(r"\{([^{}]*)\}")
CONTENT = ("body", "payload")
Security = tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]


def as_operations(
    expectation: Expectation, at: ResolvedTarget, schemes: Mapping[str, Json], overlaps: Overlaps
) -> tuple[Operation, Operation]:
    """The expectation and the provider's operation under its key, both cut down to the expected message.

    What the expectation says nothing about is left out on both sides, or taken over from the provider, so that only
    what is expected can differ. `schemes` are the provider's security schemes, `overlaps` answers what has to
    be asked on the way. Raises `InputError` where the run cannot pay for that.
    """
    kind = at.operation.kind
    if at.operation.request_role.is_event:  # a description of the channel may be the provider's or the consumer's
        kind = OperationKind.COMMAND if expectation.consumer_sends else OperationKind.EVENT
    bare = replace(at.operation, kind=kind, parameters=(), body=None, responses={})
    if expectation.target.part == TargetPart.RESPONSE:
        return _response(expectation, at, bare, overlaps)
    wanted = tuple(
        _parameter(part, at.operation.parameters, expectation, overlaps)
        for part in _named_values(expectation, at, schemes)
    )
    told = {_name(one) for one in wanted}
    given = tuple(one for one in at.operation.parameters if _name(one) in told or not _is_unsaid(one, expectation))
    old = replace(bare, parameters=wanted, source=expectation.at, security=_credentials(expectation, at, schemes))
    new = replace(bare, parameters=given)
    content = _content(expectation)
    provider = at.operation.body
    if content is None:
        return old, replace(new, body=provider if expectation.consumer_sends else None)
    media = choose_media_type(dict(provider.content), expectation.target.media_type) if provider else None
    if media is not None and not expectation.consumer_sends:
        media = _offered_operation(media, content, expectation)
    name = media.name if media else expectation.target.media_type or "application/json"
    own = _media(name, content, expectation, overlaps, media.schema if media else None)
    if media is not None and own.schema is None:  # nothing is known of it but that it is there
        media = replace(media, schema=None)
    mine = Body(True, {name: own}, expectation.at)
    theirs = replace(provider, content={media.name: media} if media else provider.content) if provider else None
    return replace(old, body=mine), replace(new, body=theirs)


def _response(
    expectation: Expectation, at: ResolvedTarget, bare: Operation, overlaps: Overlaps
) -> tuple[Operation, Operation]:
    status = at.status or "default"
    theirs = at.response
    headers = {
        part.pointer[1]: _parameter(part, tuple(theirs.headers.values()) if theirs else (), expectation, overlaps)
        for part in expectation.parts
        if part.pointer[0] == "header" and len(part.pointer) > 1
    }
    content = _content(expectation)
    media = choose_media_type(dict(theirs.content), expectation.target.media_type) if theirs and content else None
    if media is not None and content is not None:
        media = _offered_operation(media, content, expectation)
    name = media.name if media else expectation.target.media_type or "application/json"
    mine = Response(
        status,
        {str(key): value for key, value in headers.items()},
        {name: _media(name, content, expectation, overlaps)} if content else {},
        expectation.at,
    )
    old = replace(bare, responses={status: mine}, source=expectation.at)
    if theirs is None:
        return old, bare
    offered = {} if content is None else {media.name: media} if media else theirs.content
    kept = {key: value for key, value in theirs.headers.items() if key in headers}
    return old, replace(bare, responses={status: replace(theirs, status=status, headers=kept, content=offered)})


def _credentials(expectation: Expectation, at: ResolvedTarget, schemes: Mapping[str, Json]) -> Security:
    """The provider's ways to be let in that the request takes. Only a pact shows all of a request's headers."""
    if expectation.source != SourceKind.PACT or not expectation.consumer_sends:
        return at.operation.security
    shown = {(str(part.pointer[0]), str(part.pointer[-1]).lower()) for part in expectation.parts}
    return tuple(way for way in at.operation.security if all(_is_shown(schemes.get(name), shown) for name, _ in way))


def _is_shown(scheme: Json, shown: set[tuple[str, str]]) -> bool:
    """Whether a request shows what a security scheme asks for (OpenAPI 3.1, 4.8.27)."""
    if not isinstance(scheme, dict):
        return True
    if scheme.get("type") == "apiKey":
        return (str(scheme.get("in")), str(scheme.get("name")).lower()) in shown
    return scheme.get("type") == "mutualTLS" or ("header", "authorization") in shown


def _content(expectation: Expectation) -> ExpectedPart | None:
    found = next((part for part in expectation.parts if part.pointer and part.pointer[0] in CONTENT), None)
    return None if found is None or (found.schema is not None and found.schema.node is False) else found


def _media(
    name: str, part: ExpectedPart, expectation: Expectation, overlaps: Overlaps, provider: Schema | None = None
) -> MediaType:
    return MediaType(name, _schema(part, expectation, provider, overlaps), expectation.at)


def _offered_operation(media: MediaType, part: ExpectedPart, expectation: Expectation) -> MediaType:
    """What the provider sends, as far as an interaction of a pact is about it."""
    if expectation.source != SourceKind.PACT or media.schema is None or part.schema is None:
        return media
    return replace(media, schema=meant(media.schema, part.schema))


def _schema(part: ExpectedPart, expectation: Expectation, provider: Schema | None, overlaps: Overlaps) -> Schema | None:
    """What a part is compared by: its schema, or the values that the consumer sends for certain."""
    only_examples = part.schema is None or expectation.strength is Strength.POSSIBLE
    if only_examples and part.examples and expectation.consumer_sends:
        name = "" if part.pointer[0] in CONTENT else str(part.pointer[-1])
        return inline_schema({"enum": [fill_in(one, name, provider, overlaps) for one in part.examples]}, expectation)
    return part.schema if part.schema is None or expectation.source != SourceKind.PACT else relax_examples(part.schema)


def without_content(operation: Operation) -> Operation:
    """Only the frame: an example's body is looked at by itself."""
    responses = {
        status: replace(one, content={name: replace(media, schema=None) for name, media in one.content.items()})
        for status, one in operation.responses.items()
    }
    body = operation.body
    if body is not None:
        body = replace(body, content={name: replace(media, schema=None) for name, media in body.content.items()})
    return replace(operation, responses=responses, body=body)


def inline_schema(node: Json, expectation: Expectation) -> Schema:
    """A schema that no file spells; it is shown to stand where the expectation does."""
    document = Document("made:expectation", expectation.at.document.name, node)
    return Schema(document, (), node, "2020-12")


def _is_unsaid(parameter: Parameter, expectation: Expectation) -> bool:
    """Whether it tells nothing that an expectation does not mention a parameter."""
    if not expectation.consumer_sends or parameter.location == "path":
        return True  # of an event only the headers that are read count; a path is always whole
    return expectation.source in _WITHOUT_HEADERS and parameter.location in ("header", "cookie")


_WITHOUT_HEADERS = (SourceKind.HAR, SourceKind.VCR)
"""Recordings are read without their headers, which hold credentials."""


_NO_PARAMETERS = ("accept", "authorization", "content-type")
"""Headers that OpenAPI describes by media types and security, not as parameters (3.1, 4.8.12)."""


def _named_values(expectation: Expectation, at: ResolvedTarget, schemes: Mapping[str, Json]) -> Iterable[ExpectedPart]:
    """The named values beside the body; a concrete path as the path parameters that it spells."""
    if expectation.consumer_sends:
        yield from _path_values(at)
    declared = {_name(one) for one in at.operation.parameters}
    other = {("header", name) for name in _NO_PARAMETERS} | _keys(schemes)
    for part in expectation.parts:
        if len(part.pointer) != 2 or part.pointer[0] not in ("query", "header", "cookie"):
            continue
        if part.pointer in declared or part.pointer not in other:
            yield part


def _keys(schemes: Mapping[str, Json]) -> set[Path]:
    """Where API keys travel."""
    keys = (scheme for scheme in schemes.values() if isinstance(scheme, dict) and scheme.get("type") == "apiKey")
    named = ((str(key.get("in")), str(key.get("name"))) for key in keys)
    return {(place, name.lower() if place == "header" else name) for place, name in named}


def _path_values(at: ResolvedTarget) -> Iterable[ExpectedPart]:
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
        declared = any(one.location == "path" and one.name == name for one in at.operation.parameters)
        if declared and text and not text.startswith("{"):
            yield ExpectedPart(("path", name), examples=(text,))


def _parameter(
    part: ExpectedPart, known: tuple[Parameter, ...], expectation: Expectation, overlaps: Overlaps
) -> Parameter:
    """A named value with the provider's way to write it, which an expectation does not speak of."""
    place, name = str(part.pointer[0]), str(part.pointer[1])
    twin = next((one for one in known if _name(one) == (place, name.lower() if place == "header" else name)), None)
    if twin is not None and place == "path":
        part, twin = _as_it_is_written(part, twin)
    schema = _schema(part, expectation, twin.schema if twin else None, overlaps)
    if twin is not None and schema is not None:
        schema = _as_it_travels(part, twin, schema, expectation, overlaps)
    sure = expectation.consumer_sends or expectation.strength is Strength.GUARANTEED
    required = part.required and sure
    if not sure:
        schema = None  # an example is looked at by itself
    if twin is None:  # a response has headers that nobody describes, a message on a channel has none
        required = required or (expectation.target.part == TargetPart.EVENT and part.required)
        return Parameter(name, place, required, schema, expectation.at)
    return replace(twin, required=required, schema=schema, source=expectation.at, deprecated=False)


def _as_it_is_written(part: ExpectedPart, twin: Parameter) -> tuple[ExpectedPart, Parameter]:
    """The value that a concrete path spells in the provider's way, or the plain text where it is not written so
    (OpenAPI 3.1, "Style Examples")."""
    start = {"label": ".", "matrix": f";{twin.name}="}.get(twin.style, "")
    if all(str(one).startswith(start) for one in part.examples):
        return replace(part, examples=tuple(str(one)[len(start) :] for one in part.examples)), twin
    return part, replace(twin, style="simple", explode=False)


def _as_it_travels(
    part: ExpectedPart, twin: Parameter, schema: Schema, expectation: Expectation, overlaps: Overlaps
) -> Schema:
    """Text is all that travels in a URL or a header: "7" is a number to who reads numbers."""
    if not part.examples or twin.schema is None or not all(isinstance(value, str) for value in part.examples):
        return schema
    read = [_read(value) for value in part.examples]
    if read == list(part.examples) or not _wants_no_text(twin.schema, overlaps.purse):
        return schema
    return inline_schema({"enum": read}, expectation)


def _wants_no_text(schema: Schema, purse: Purse) -> bool:
    from contractguard.algebra.containment import decide

    text = Schema(schema.document, schema.path, {"type": "string"}, "2020-12")
    answer = decide(text, schema, budget=purse.share(MOST_STEPS), purse=purse)
    if answer.kind == VerdictKind.UNKNOWN and purse.is_spent:
        raise InputError(purse.reason)
    return answer.kind != VerdictKind.COMPATIBLE


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
