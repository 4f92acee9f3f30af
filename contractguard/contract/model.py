"""A contract: the messages that a provider and its consumers exchange."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from contractguard.contract.document import Document, Json, Location, Schema


class Role(Enum):
    """Which message of which exchange; decides who sends it and who reads it."""

    REQUEST = "request"
    RESPONSE = "response"
    WEBHOOK_REQUEST = "webhook"
    WEBHOOK_RESPONSE = "webhook-response"

    @property
    def provider_sends(self) -> bool:
        """Whether the provider is the sender: it sends responses, and the requests of webhooks and callbacks."""
        return self in (Role.RESPONSE, Role.WEBHOOK_REQUEST)

    @property
    def is_request(self) -> bool:
        """Whether the message is an HTTP request (readOnly properties are no part of it)."""
        return self in (Role.REQUEST, Role.WEBHOOK_REQUEST)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named value beside the body: path, query, querystring, header or cookie parameter, or a response header."""

    name: str
    location: str
    required: bool
    schema: Schema | None
    source: Location
    style: str = "simple"
    explode: bool = False
    allow_reserved: bool = False
    media_type: str | None = None
    deprecated: bool = False

    @property
    def serialization(self) -> tuple[str | bool | None, ...]:
        """What decides how the value looks on the wire."""
        return (self.style, self.explode, self.allow_reserved, self.media_type)


@dataclass(frozen=True, slots=True)
class MediaType:
    """One representation of a body."""

    name: str
    schema: Schema | None
    source: Location
    encoding: Json = None


@dataclass(frozen=True, slots=True)
class Body:
    """A request body in its representations, by media type."""

    required: bool
    content: Mapping[str, MediaType]
    source: Location


@dataclass(frozen=True, slots=True)
class Response:
    """What is sent back for one status: "200", a range "4XX", or "default". Header names are in lower case."""

    status: str
    headers: Mapping[str, Parameter]
    content: Mapping[str, MediaType]
    source: Location


@dataclass(frozen=True, slots=True)
class Operation:
    """One exchange: an operation of the API, a webhook or a callback.

    `key` identifies it across versions: "GET /orders/{id}", "webhook payment.succeeded POST",
    "callback onEvent POST {$request.body#/url} of POST /subscriptions". `path_shape` has every template name
    replaced by "{}", so that a renamed path parameter is not a removed operation. `security` holds alternatives,
    each a sorted tuple of (scheme name, sorted scopes); an empty tuple of alternatives means none is needed.
    """

    key: str
    kind: str
    method: str
    path: str
    parameters: tuple[Parameter, ...]
    body: Body | None
    responses: Mapping[str, Response]
    source: Location
    path_shape: str = ""
    security: tuple[tuple[tuple[str, tuple[str, ...]], ...], ...] = ()
    operation_id: str | None = None
    deprecated: bool = False
    sunset: str | None = None
    tags: tuple[str, ...] = ()

    @property
    def request_role(self) -> Role:
        return Role.REQUEST if self.kind == "operation" else Role.WEBHOOK_REQUEST

    @property
    def response_role(self) -> Role:
        return Role.RESPONSE if self.kind == "operation" else Role.WEBHOOK_RESPONSE


@dataclass(frozen=True, slots=True)
class MessageKey:
    """Names one message of a contract, or a whole operation when `role` is None."""

    operation: str
    role: Role | None = None
    status: str | None = None
    media_type: str | None = None

    def __str__(self) -> str:
        if self.role is None:
            return self.operation
        parts = [self.operation, "request" if self.role.is_request else f"→ {self.status}"]
        return " ".join([*parts, self.media_type] if self.media_type else parts)


@dataclass(frozen=True, slots=True)
class Contract:
    """Everything that a provider promises, in one version.

    `format` names what it was read from ("openapi-3.0", …). `security_schemes` come without their prose.
    `documents` are all files that it was read from, the entry first. `problems` are parts that could not be read,
    each with its place: they are reported as unchecked, never passed over. `servers` are the URLs (or templates of
    URLs) of the API as a whole.
    """

    format: str
    title: str
    version: str
    operations: Mapping[str, Operation]
    documents: tuple[Document, ...]
    security_schemes: Mapping[str, Json] = field(default_factory=dict)
    problems: tuple[tuple[MessageKey | None, Location, str], ...] = ()
    servers: tuple[str, ...] = ()

    def messages(self) -> Iterator[MessageKey]:
        """Every message of the contract, in the order of the operations."""
        for operation in self.operations.values():
            yield from messages_of(operation)


def messages_of(operation: Operation) -> Iterator[MessageKey]:
    """The request (one per media type of its body) and the responses (one per status and media type)."""
    for media_type in (operation.body.content if operation.body else None) or (None,):
        yield MessageKey(operation.key, operation.request_role, None, media_type)
    for status, response in operation.responses.items():
        for media_type in response.content or (None,):
            yield MessageKey(operation.key, operation.response_role, status, media_type)
