"""Replay: do stored payloads fit what the provider describes?"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from pathlib import PurePosixPath

from contractguard.checks.addressing.lookup import (
    UnknownMessage,
    event_names,
    find_event,
    find_operation,
    find_response,
)
from contractguard.checks.addressing.pairing import is_error
from contractguard.checks.validation.payload import event_key, is_json, media_type_of
from contractguard.checks.validation.validator import CompiledValidator
from contractguard.checks.verification.event_index import CachedLookup, EventIndex
from contractguard.checks.verification.subject import Check
from contractguard.contract.choices import OperationKind, Question
from contractguard.contract.document import Location
from contractguard.contract.errors import InputError, UsageError
from contractguard.contract.finding import AffectedConsumer
from contractguard.contract.model import Contract, MessageKey, Operation, Role
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

MAX_EXPLAINED = 500
"""Unknown events that are told with the closest names."""


@dataclass(slots=True)
class ContractSubject:
    """The contracts of one or several providers, by name; a message is looked for in all of them."""

    label: str
    contracts: Mapping[str, Contract]
    formats: bool = False
    strict: bool = False
    question: Question = Question.REPLAY
    problems: Sequence[tuple[Location, str]] = ()
    _checks: dict[MessageKey, Check] = field(default_factory=dict, repr=False)
    _indexes: dict[str, EventIndex] = field(default_factory=dict, repr=False)
    _remembered: CachedLookup = field(init=False, repr=False)
    _unknown: int = field(default=0, repr=False)

    def __post_init__(self) -> None:
        self._remembered = CachedLookup(self._event)
        for provider, contract in self.contracts.items():
            events = [one for one in contract.operations.values() if one.kind != OperationKind.OPERATION]
            self._indexes[provider] = EventIndex(
                (name, one.key) for one in events for name in (one.key, *sorted(event_names(one)))
            )

    @property
    def event_role(self) -> Role:
        """See `Subject`: what the contracts call their events, a webhook where they have none."""
        kinds = {one.kind for contract in self.contracts.values() for one in contract.operations.values()}
        return Role.EVENT if "event" in kinds and not kinds & {"webhook", "callback"} else Role.WEBHOOK_REQUEST

    def event(self, names: Sequence[str]) -> list[Check]:
        """See `Subject`. Raises `UsageError` when several providers have it."""
        return self._remembered(names)

    def _event(self, names: tuple[str, ...]) -> list[Check]:
        for name in names:
            found = {}
            for provider, contract in self.contracts.items():
                key = self._indexes[provider].find(name)
                if key is not None:
                    found[provider] = (contract, contract.operations[key])
            if found:
                contract, operation = _only(found, name)
                return [self._check(contract, operation, event_key(contract, operation.key))]
        raise self._not_found(names)

    def _not_found(self, names: tuple[str, ...]) -> UnknownMessage:
        """With the closest names, which take long to find: not for thousands of inventions."""
        self._unknown += 1
        if self._unknown > MAX_EXPLAINED:
            return UnknownMessage(f"no event is called {printable(names[0], 100)!r}", where=self.label)
        unknown: list[UnknownMessage] = []
        for contract in self.contracts.values():
            try:
                find_event(contract, names[0])
            except UnknownMessage as error:
                unknown.append(error)
        return _merge_unknown_messages(unknown)

    def knows(self, name: str) -> bool:
        """See `Subject`."""
        return any(index.knows(name) for index in self._indexes.values())

    def whose(self, place: Location, hurts: Iterable[AffectedConsumer]) -> tuple[str, ...]:
        """See `Subject`. Nothing of the entry document of the only contract."""
        for name, contract in self.contracts.items():
            if any(place.document is one for one in contract.documents):
                provider = PurePosixPath(name).parent.name if len(self.contracts) > 1 else ""
                base = posixpath.dirname(contract.documents[0].uri)
                is_entry = place.document is contract.documents[0]
                file = "" if is_entry else posixpath.relpath(place.document.uri, base)
                return tuple(filter(None, (provider, file)))
        return ()

    def operation(self, name: str, status: str | None, *, request: bool) -> list[Check]:
        """See `Subject`. Raises `UsageError` when several providers have it, or several statuses may be meant."""
        found, unknown = {}, []
        for provider, contract in self.contracts.items():
            try:
                found[provider] = (contract, find_operation(contract, name))
            except UnknownMessage as error:
                unknown.append(error)
        if not found:
            raise _merge_unknown_messages(unknown)
        contract, operation = _only(found, name)
        key = _request_key(operation) if request else _response_key(operation, status)
        return [self._check(contract, operation, key)]

    def _check(self, contract: Contract, operation: Operation, key: MessageKey) -> Check:
        if key not in self._checks:
            media = media_type_of(contract, key)
            if media is None or media.schema is None:
                where = contract.documents[0].name if contract.documents else ""
                what = f"the contract says nothing about the {operation.request_role.content} of {printable(str(key))}"
                raise InputError(what, where=where, remedy="describe it with a schema; without one nothing is verified")
            assert key.role is not None
            judge = CompiledValidator(media.schema, key.role.access, formats=self.formats)
            closed = CompiledValidator(media.schema, key.role.access, closed=True) if self.strict else None
            self._checks[key] = Check(key, key.role.content, judge, closed)
        return self._checks[key]


def _only(found: Mapping[str, tuple[Contract, Operation]], name: str) -> tuple[Contract, Operation]:
    if len(found) > 1:
        listed = ", ".join(sorted(found))
        what = f"several providers have {printable(name, 100)!r}: {printable(listed)}"
        raise UsageError(what, remedy="say which one with --provider")
    return next(iter(found.values()))


def _merge_unknown_messages(unknown: Sequence[UnknownMessage]) -> UnknownMessage:
    """One error for all contracts that were looked into."""
    first = unknown[0]
    where = ", ".join(dict.fromkeys(error.where for error in unknown if error.where))
    return UnknownMessage(first.what, where=where, remedy="; ".join(dict.fromkeys(error.remedy for error in unknown)))


def _request_key(operation: Operation) -> MessageKey:
    names = list(operation.body.content) if operation.body else []
    return MessageKey(operation.key, operation.request_role, None, _json_name(names))


def _response_key(operation: Operation, status: str | None) -> MessageKey:
    if status is None:
        good = [one for one, response in operation.responses.items() if not is_error(one) and response.content]
        if len(good) != 1:
            listed = ", ".join(sorted(operation.responses)) or "none"
            what = f"{printable(operation.key)} has {len(good)} responses that may be meant (described: {listed})"
            raise UsageError(what, remedy="say which one with --status")
        status = good[0]
    response = find_response(operation, status)
    if response is None:
        listed = ", ".join(sorted(operation.responses)) or "none"
        what = f"status {printable(status, 20)} of {printable(operation.key)} is not described"
        raise UnknownMessage(what, remedy=f"described: {printable(listed)}")
    return MessageKey(operation.key, operation.response_role, response.status, _json_name(list(response.content)))


def _json_name(names: list[str]) -> str | None:
    return next(filter(is_json, names), names[0] if names else None)
