"""Operations, statuses and media types: what was called and is not described, and what is described and was not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from contractguard.checks.drift.findings import Noticed
from contractguard.checks.drift.messages import (
    ObservedMessage,
    described_since,
    operation_of_name,
    status_of_name,
)
from contractguard.checks.drift.record import ObservedRecord
from contractguard.checks.expectations.unmet import shape
from contractguard.contract.document import Location
from contractguard.contract.finding import Severity
from contractguard.contract.model import Contract, MessageKey, Operation
from contractguard.rules.wording import name

FRAMEWORK = frozenset({"401", "404", "405"})
"""Statuses with which frameworks answer by themselves."""
PARTS: Mapping[str, str] = {"operation": "api", "webhook": "webhook", "callback": "webhook", "event": "event"}
"""By the kind of an operation: the part of the catalogue. Commands are not sent by the provider."""


def undescribed_answers(seen: Iterable[ObservedMessage], record: ObservedRecord) -> Iterator[Noticed]:
    """Statuses and media types of described operations that the description does not name."""
    for one in seen:
        if one.status is None or one.key.role is None or not one.key.role.provider_sends:
            continue
        if one.response is None:
            yield _of_answer(one, record, "status.undocumented", one.status, f"status {name(one.status)} was answered")
        elif one.media is None and one.key.media_type:
            said = f"status {name(one.status)} came as {name(one.key.media_type)}"
            yield _of_answer(one, record, "media-type.undocumented", one.key.media_type, said)


def _of_answer(one: ObservedMessage, record: ObservedRecord, kind: str, what: str, said: str) -> Noticed:
    known = one.operation.responses if one.response is None else one.response.content
    described = ", ".join(name(each) for each in sorted(known)) or "none"
    most = Severity.INFO if one.status in FRAMEWORK else None
    text = f"{said}, and is not described (described: {described})"
    at = record.locate(one.name, ())
    return Noticed("response", kind, one.key, None, text, None, what, one.described_at, at, what, most=most)


def undescribed_operations(contract: Contract, record: ObservedRecord, gone: Sequence[str]) -> Iterator[Noticed]:
    """Operations that were called and that no description names; `gone` are messages of those that it named once."""
    observed = record.observed
    groups: dict[str, list[str]] = {}
    for message in (*observed.undocumented, *gone):
        called = operation_of_name(message)
        if described_since(contract, called) is None:
            groups.setdefault(called, []).append(message)
    for key, messages in groups.items():
        statuses = [status_of_name(one) for one in messages]
        yield _stranger(contract, key, statuses, record.locate(messages[0], ()))
    for key, kinds in observed.unrouted.items():
        yield _stranger(contract, key, [kind.partition(" ")[0] for kind in kinds], record.locate(key, ()))


def _stranger(contract: Contract, key: str, statuses: Sequence[str], at: Location | None) -> Noticed:
    method, _, path = key.partition(" ")
    most = Severity.INFO if set(statuses) <= FRAMEWORK else None
    told = sorted({name(one) for one in statuses if one})
    answered = f" (answered {', '.join(told)})" if told else ""
    siblings = [one for one in contract.operations.values() if _is_path(one, path) and one.kind == "operation"]
    message = MessageKey(key)
    if siblings and all(one.method.upper() != method for one in siblings):
        text = f"the path was called with {name(method)}{answered}, and is not described with it"
        source = siblings[0].source
        return Noticed("api", "method.undocumented", message, None, text, None, None, source, at, method, most=most)
    part = {"webhook": "webhook", "event": "event"}.get(method, "api")
    said = {"webhook": "the webhook was sent", "event": "the event was sent"}.get(method, "the operation was called")
    text = f"{said}{answered}, and is not described"
    return Noticed(part, "operation.undocumented", message, None, text, new_at=at, most=most)


def _is_path(operation: Operation, path: str) -> bool:
    return shape(operation.path) == shape(path)


def unseen_operations(contract: Contract, seen: Iterable[ObservedMessage]) -> Iterator[Noticed]:
    """Operations that are described and were never seen; of webhooks and events, where any was."""
    known = {one.operation.key for one in seen}
    kinds = {contract.operations[key].kind for key in known}
    for key, operation in contract.operations.items():
        if key in known or operation.kind not in PARTS:
            continue
        if operation.kind == "operation" or operation.kind in kinds:
            text = "was never seen"
            yield Noticed(
                PARTS[operation.kind], "operation.unseen", MessageKey(key), None, text, old_at=operation.source
            )
