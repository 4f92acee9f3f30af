"""Which message of a contract an observed one is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from contractguard.checks.addressing.lookup import find_media_type, find_response
from contractguard.checks.expectations.unmet import shape
from contractguard.checks.validation.payload import is_json
from contractguard.contract.choices import OperationKind
from contractguard.contract.document import Location, Schema
from contractguard.contract.model import Contract, MediaType, MessageKey, Operation, Response
from contractguard.observe.live.bodies import is_stream
from contractguard.observe.sketch.facts import EMPTY, Facts
from contractguard.observe.sketch.observed import Observed
from contractguard.support.dataclass import dataclass

UNDESCRIBED = Contract("none", "no description", "", {}, ())
"""In place of the contract of a provider that nothing describes: it has no operation, and was read from nothing."""


@dataclass(frozen=True, slots=True)
class ObservedMessage:
    """One message that was seen: its name in the record, the operation, the key as the contract spells it (with the
    described status), the status that was sent, and the representation, None where the contract has none of it.
    `is_late`: it was recorded before the description named its operation, so that no value was validated."""

    name: str
    operation: Operation
    key: MessageKey
    facts: Facts
    status: str | None
    response: Response | None
    media: MediaType | None
    is_late: bool = False

    @property
    def schema(self) -> Schema | None:
        """The schema of the body, where there is one."""
        return self.media.schema if self.media is not None else None

    @property
    def is_described(self) -> bool:
        """Whether the description names what it came as: its media type, or its status where it came as none."""
        return self.media is not None or (self.response is not None and not self.key.media_type)

    @property
    def has_body(self) -> bool:
        """Whether a body was read."""
        return self.facts != EMPTY

    @property
    def lacks_body(self) -> bool:
        """Whether a JSON body is described, and none was read; of a server's own errors (5xx) none ever is."""
        is_error = self.status is not None and self.status.startswith("5")
        return not self.has_body and not is_error and any(map(_is_read, self._meant))

    @property
    def _meant(self) -> Iterable[MediaType]:
        """The representation that it is; of an answer that came without a media type, those with a schema that the
        description has of it."""
        if self.media is not None:
            return (self.media,)
        known = self.response.content.values() if self.response is not None and not self.key.media_type else ()
        return (one for one in known if one.schema is not None and one.schema.node not in ({}, True))

    @property
    def described_at(self) -> Location:
        """Where the description speaks of it, or of what is around it."""
        found = (self.media, self.response, self.operation.body if self.status is None else None, self.operation)
        return next(one.source for one in found if one is not None)


def _is_read(media: MediaType) -> bool:
    """Whether a body of the media type is read when it is seen, and held against its schema."""
    return is_json(media.name) and not is_stream(media.name)


def observed_messages(contract: Contract, observed: Observed) -> Iterator[ObservedMessage]:
    """The messages of a record that belong to an operation of the contract, in the order of the record; last those of
    operations that were not described when they were recorded, and are now."""
    operations = sorted(contract.operations.values(), key=lambda one: -len(one.key))
    for name, facts in observed.messages.items():
        operation = next((one for one in operations if _is_of(name, one)), None)
        if operation is not None:
            yield _resolve_message(name, name[len(operation.key) :], facts, operation)
    for name, facts in observed.undocumented.items():
        operation = described_since(contract, operation_of_name(name))
        if operation is not None:
            yield replace(_resolve_message(name, name[len(operation_of_name(name)) :], facts, operation), is_late=True)


def described_since(contract: Contract, called: str) -> Operation | None:
    """The operation of the contract that is what was called: `GET /jobs/{id}`, whatever its parameters are called."""
    method, _, path = called.partition(" ")
    for one in contract.operations.values():
        if one.kind == OperationKind.OPERATION and one.method.upper() == method and shape(one.path) == shape(path):
            return one
    return None


def strangers(contract: Contract, messages: Iterable[str]) -> list[str]:
    """The names of the messages in a record that belong to no operation of the contract (any more)."""
    return [name for name in messages if not any(_is_of(name, one) for one in contract.operations.values())]


def _is_of(name: str, operation: Operation) -> bool:
    return name == operation.key or name.startswith(f"{operation.key} ")


def _resolve_message(name: str, rest: str, facts: Facts, operation: Operation) -> ObservedMessage:
    rest = rest.strip()
    if rest.startswith("→"):
        status, _, sent = rest.removeprefix("→").strip().partition(" ")
        response = find_response(operation, status)
        media = find_media_type(response, sent) if response is not None and sent else None
        told = response.status if response is not None else status
        key = MessageKey(operation.key, operation.response_role, told, sent or None)
        return ObservedMessage(name, operation, key, facts, status, response, media)
    sent = rest.removeprefix("request").strip()
    content = operation.body.content if operation.body is not None else {}
    media = content.get(sent) or next((one for key, one in content.items() if is_json(key) and not sent), None)
    key = MessageKey(operation.key, operation.request_role, None, media.name if media else sent or None)
    return ObservedMessage(name, operation, key, facts, None, None, media)


def operation_of_name(message: str) -> str:
    """The operation in the name of a message of a record."""
    head, arrow, _ = message.rpartition(" → ")
    return head if arrow else message.partition(" request")[0]


def status_of_name(message: str) -> str:
    """The status in the name of a message of a record; empty where it has none."""
    return message.rpartition(" → ")[2].partition(" ")[0] if " → " in message else ""


def is_described(contract: Contract) -> bool:
    """Whether there is a description; one that has no operation is one, too."""
    return bool(contract.documents)


def routed_operations(observed: Observed) -> frozenset[str]:
    """The operations that only the framework names."""
    return frozenset(map(operation_of_name, observed.undocumented))
