"""A contract: the messages that a provider and its consumers exchange."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import field
from enum import Enum

from contractguard.contract.choices import Access, OperationKind
from contractguard.contract.document import Document, Json, Location, Schema
from contractguard.support.dataclass import dataclass
from contractguard.support.members import with_plain_members


@with_plain_members
class Role(Enum):
    """Which message of which exchange; decides who sends it and who reads it."""

    REQUEST = "request"
    RESPONSE = "response"
    WEBHOOK_REQUEST = "webhook"
    WEBHOOK_RESPONSE = "webhook-response"
    EVENT = "event"
    """A message on a channel that the provider sends."""
    COMMAND = "command"
    """A message on a channel that the provider receives."""

    @property
    def provider_sends(self) -> bool:
        """Whether the provider is the sender: of responses, of the requests of webhooks and callbacks, of events."""
        return self in (Role.RESPONSE, Role.WEBHOOK_REQUEST, Role.EVENT)

    @property
    def is_request(self) -> bool:
        """Whether the message is an HTTP request (readOnly properties are no part of it)."""
        return self in (Role.REQUEST, Role.WEBHOOK_REQUEST)

    @property
    def is_response(self) -> bool:
        """Whether the message answers a request, and so has a status."""
        return self in (Role.RESPONSE, Role.WEBHOOK_RESPONSE)

    @property
    def is_event(self) -> bool:
        """Whether the message travels on a channel: it has headers and a payload, but no answer."""
        return self in (Role.EVENT, Role.COMMAND)

    @property
    def content(self) -> str:
        """The name of the part of the message that its media type describes: "body" or "payload"."""
        return "payload" if self.is_event else "body"

    @property
    def access(self) -> Access | None:
        """Whose properties are no part of the message: of a request the readOnly ones, of a response the writeOnly
        ones; events have all of them."""
        return None if self.is_event else Access.REQUEST if self.is_request else Access.RESPONSE


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
    sunset: str | None = None

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
class Server:
    """Where an API is called: a URL, relative or not, or a template of one. `default` is the URL that holds for whoever
    chooses no value of its variables; "" where there are none."""

    url: str
    source: Location
    default: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One exchange: an operation of the API, a webhook, a callback, or a message on a channel.

    `key` identifies it across versions: "GET /orders/{id}", "webhook payment.succeeded POST",
    "callback onEvent POST {$request.body#/url} of POST /subscriptions", "event orders/{id}/created OrderCreated".
    `path_shape` has every template name replaced by "{}", so that a renamed path parameter is not a removed operation.
    `security` holds alternatives, each a sorted tuple of (scheme name, sorted scopes); an empty tuple of alternatives
    means none is needed. `servers` are the operation's own, or its path's; where there are none, those of the contract
    hold.

    A message on a channel is of the kind "event" (the provider sends it) or "command" (the provider receives it): the
    address of the channel is its `path`, the name of the message its `method`, its headers are `parameters`, and its
    payload is the `body` in the one media type of the message. `correlation` says where its correlation ID stands, as
    a runtime expression ("$message.header#/correlationId"), `aliases` are further names of the message, and `replies`
    the keys of the messages that answer it.
    """

    key: str
    kind: OperationKind
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
    correlation: str | None = None
    servers: tuple[Server, ...] = ()
    aliases: tuple[str, ...] = ()
    replies: tuple[str, ...] = ()

    @property
    def request_role(self) -> Role:
        """The role of what is sent first; of a message on a channel, its own."""
        return ROLES[self.kind][0]

    @property
    def response_role(self) -> Role:
        """The role of what is sent back; a message on a channel has no responses, and this is its own role."""
        return ROLES[self.kind][1]


ROLES: Mapping[OperationKind, tuple[Role, Role]] = {
    OperationKind.OPERATION: (Role.REQUEST, Role.RESPONSE),
    OperationKind.WEBHOOK: (Role.WEBHOOK_REQUEST, Role.WEBHOOK_RESPONSE),
    OperationKind.CALLBACK: (Role.WEBHOOK_REQUEST, Role.WEBHOOK_RESPONSE),
    OperationKind.EVENT: (Role.EVENT, Role.EVENT),
    OperationKind.COMMAND: (Role.COMMAND, Role.COMMAND),
}
"""By the kind of an operation: the roles of its request and of its responses."""


@dataclass(frozen=True, slots=True)
class MessageKey:
    """Names one message of a contract, or a whole operation when `role` is None.

    `tag` tells messages of one name apart while a comparison asks about an operation more than once; in a report there
    is none.
    """

    operation: str
    role: Role | None = None
    status: str | None = None
    media_type: str | None = None
    tag: Hashable = None

    @property
    def order(self) -> tuple[str, str, str, str]:
        """What messages are sorted by."""
        return self.operation, self.role.value if self.role else "", self.status or "", self.media_type or ""

    def __str__(self) -> str:
        if self.role is None:
            return self.operation
        part = "request" if self.role.is_request else f"→ {self.status}" if self.role.is_response else None
        return " ".join(word for word in (self.operation, part, self.media_type) if word)


@dataclass(frozen=True, slots=True)
class Contract:
    """Everything that a provider promises, in one version.

    `format` names what it was read from ("openapi-3.0", …). `security_schemes` come without their prose.
    `documents` are all files that it was read from, the entry first. `problems` are parts that could not be read,
    each with its place: they are reported as unchecked, never passed over. `servers` are those of the API
    as a whole.
    """

    format: str
    title: str
    version: str
    operations: Mapping[str, Operation]
    documents: tuple[Document, ...]
    security_schemes: Mapping[str, Json] = field(default_factory=dict)
    problems: tuple[tuple[MessageKey | None, Location, str], ...] = ()
    servers: tuple[Server, ...] = ()

    @property
    def name(self) -> str:
        """What it is called: the file that it was read from first, else its title."""
        return self.documents[0].name if self.documents else self.title

    def servers_of(self, operation: Operation) -> tuple[Server, ...]:
        """Where an operation is called: its own servers, else those of the whole; none told is the root of the host."""
        return operation.servers or self.servers

    def messages(self) -> Iterator[MessageKey]:
        """Every message of the contract, in the order of the operations."""
        for operation in self.operations.values():
            yield from messages_of(operation)


def count_messages(*sides: Operation | None) -> int:
    """How many messages the sides of an operation have together; one that several sides have counts once."""
    found: set[tuple[str, str | None, str | None]] = set()
    for operation in sides:
        if operation is None:
            continue
        request, response = operation.request_role.value, operation.response_role.value
        found.update((request, None, name) for name in (operation.body.content if operation.body else None) or (None,))
        for status, answer in operation.responses.items():
            found.update((response, status, name) for name in answer.content or (None,))
    return len(found)


def messages_of(operation: Operation) -> Iterator[MessageKey]:
    """The request (one per media type of its body) and the responses (one per status and media type)."""
    for media_type in (operation.body.content if operation.body else None) or (None,):
        yield MessageKey(operation.key, operation.request_role, None, media_type)
    for status, response in operation.responses.items():
        for media_type in response.content or (None,):
            yield MessageKey(operation.key, operation.response_role, status, media_type)
