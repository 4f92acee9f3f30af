"""Entries that are parts of descriptions, OpenAPI or AsyncAPI: everything in them is expected of the provider."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contractguard.contract.choices import OperationKind, SourceKind, TargetPart
from contractguard.contract.document import Document, Location
from contractguard.contract.errors import InputError
from contractguard.contract.expectation import Expectation, Expectations, ExpectedPart, Strength, Target
from contractguard.contract.model import Contract, MediaType, MessageKey, Operation, Parameter, messages_of
from contractguard.readers.expectations.entry import EntryOrigin, MessageTarget, media_type_name
from contractguard.readers.expectations.index_model import AsyncapiEntry, OpenapiEntry

_CLAIMS = {SourceKind.OPENAPI: ("openapi", "swagger"), SourceKind.ASYNCAPI: ("asyncapi",)}
_NAMES = {SourceKind.OPENAPI: "OpenAPI", SourceKind.ASYNCAPI: "AsyncAPI"}


def read_openapi(entry: OpenapiEntry, origin: EntryOrigin) -> Expectations:
    """An OpenAPI fragment. Raises `InputError` when it is none, or describes no message."""
    return _read(origin.files.read_described(entry.openapi), SourceKind.OPENAPI, origin)


def read_asyncapi(entry: AsyncapiEntry, origin: EntryOrigin) -> Expectations:
    """An AsyncAPI fragment, in the view of the provider: what it sends is read, what it receives is sent.

    Raises `InputError` when it is none, or describes no message.
    """
    return _read(origin.files.read_described(entry.asyncapi), SourceKind.ASYNCAPI, origin)


def _read(document: Document, source: SourceKind, origin: EntryOrigin) -> Expectations:
    from contractguard.readers import read_contract

    if not isinstance(document.root, dict) or not any(word in document.root for word in _CLAIMS[source]):
        words = " nor ".join(f"`{word}`" for word in _CLAIMS[source])
        raise InputError(
            f"no {_NAMES[source]} description: {'neither ' if ' nor ' in words else 'no '}{words} at the top",
            where=document.name,
            remedy="name the file with the part of the description that is used",
        )
    contract = read_contract(document)
    found = tuple(expectations_of(contract, source, origin))
    problems = tuple((location, f"{key}: {what}" if key else what) for key, location, what in contract.problems)
    if not found and not problems:
        raise InputError(
            "describes no message, so nothing is expected",
            where=document.name,
            remedy="add the operations that are used",
        )
    return Expectations(found, problems)


def expectations_of(contract: Contract, source: SourceKind, origin: EntryOrigin) -> Iterator[Expectation]:
    """Every message of a contract as the consumer that wrote it down expects it: by its role it is read or sent."""
    for operation in contract.operations.values():
        for key in messages_of(operation):
            aim = _aim(operation, key)
            parts = tuple(_parts(operation, key, aim))
            at = _place(operation, key)
            yield origin.expectation(f"{at.document.name}: {aim}", source, aim, Strength.GUARANTEED, parts, at)


def _aim(operation: Operation, key: MessageKey) -> MessageTarget:
    """A webhook is the event of its name, anything else that is no operation of the API the event of its key; what is
    answered to an event is a response to it."""
    role = key.role
    assert role is not None  # these are messages, not operations
    part = TargetPart.RESPONSE if key.status is not None else TargetPart.REQUEST
    media_type = media_type_name(key.media_type)
    if operation.kind == OperationKind.OPERATION:
        target = Target(part, operation.key, status=key.status, media_type=media_type)
    else:
        event = operation.path if operation.kind == OperationKind.WEBHOOK else operation.key
        part = TargetPart.EVENT if part == TargetPart.REQUEST else part
        target = Target(part, event=event, status=key.status, media_type=media_type)
    return MessageTarget(target, not role.provider_sends)


def _parts(operation: Operation, key: MessageKey, aim: MessageTarget) -> Iterator[ExpectedPart]:
    named, content = _members(operation, key)
    for one in named:
        if one.location in ("path", "query", "header", "cookie"):
            name = one.name.lower() if one.location == "header" else one.name
            yield ExpectedPart((one.location, name), one.schema, one.required)
    media = content.get(key.media_type) if key.media_type else None
    if media is not None:
        is_request = key.status is None
        required = operation.body.required if is_request and operation.body else True
        yield ExpectedPart(("payload",) if aim.target.part == TargetPart.EVENT else ("body",), media.schema, required)


def _members(operation: Operation, key: MessageKey) -> tuple[tuple[Parameter, ...], Mapping[str, MediaType]]:
    """The named values and the representations of a message."""
    if key.status is None:
        return operation.parameters, operation.body.content if operation.body else {}
    response = operation.responses[key.status]
    return tuple(response.headers.values()), response.content


def _place(operation: Operation, key: MessageKey) -> Location:
    """Where a message stands: its media type, else its response, else its operation."""
    content = _members(operation, key)[1]
    if key.media_type is not None and key.media_type in content:
        return content[key.media_type].source
    return operation.source if key.status is None else operation.responses[key.status].source
