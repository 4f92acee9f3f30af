"""Replay: do stored payloads fit what the provider describes?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from contractguard.checks.lookup import UnknownMessage, find_event, find_operation, find_response
from contractguard.checks.matching import is_error
from contractguard.checks.payload import event_key, is_json, media_type_of
from contractguard.checks.verify.judge import Judge
from contractguard.checks.verify.subject import Check
from contractguard.contract.document import Location
from contractguard.contract.errors import InputError, UsageError
from contractguard.contract.model import Contract, MessageKey, Operation, Role
from contractguard.contract.printable import printable

_APART = re.compile(r"[^0-9A-Za-z]+")
MAX_REMEMBERED = 10_000


@dataclass(slots=True)
class Promised:
    """The contracts of one or several providers, by name; a message is looked for in all of them."""

    label: str
    contracts: Mapping[str, Contract]
    formats: bool = False
    strict: bool = False
    question: str = "replay"
    problems: Sequence[tuple[Location, str]] = ()
    _checks: dict[MessageKey, Check] = field(default_factory=dict, repr=False)
    _events: dict[tuple[str, ...], list[Check]] = field(default_factory=dict, repr=False)
    _folded: dict[str, dict[str, list[str]]] = field(default_factory=dict, repr=False)

    @property
    def event_role(self) -> Role:
        """See `Subject`: what the contracts call their events, a webhook where they have none."""
        kinds = {one.kind for contract in self.contracts.values() for one in contract.operations.values()}
        return Role.EVENT if "event" in kinds and not kinds & {"webhook", "callback"} else Role.WEBHOOK_REQUEST

    def event(self, names: Sequence[str]) -> list[Check]:
        """See `Subject`. Raises `UsageError` when several providers have it."""
        wanted = tuple(names)
        if wanted not in self._events:
            if len(self._events) >= MAX_REMEMBERED:
                self._events.clear()
            self._events[wanted] = [self._event(wanted)]
        return self._events[wanted]

    def _event(self, names: tuple[str, ...]) -> Check:
        unknown: list[UnknownMessage] = []
        for name in names:
            found = {}
            for provider, contract in self.contracts.items():
                try:
                    found[provider] = (contract, self._found(contract, provider, name))
                except UnknownMessage as error:
                    unknown.append(error)
            if found:
                contract, operation = _only(found, name)
                return self._check(contract, operation, event_key(contract, operation.key))
        raise _together(unknown)

    def _found(self, contract: Contract, provider: str, name: str) -> Operation:
        """The event of that name, or the only one of a name that differs in nothing but its separators and case."""
        try:
            return find_event(contract, name)
        except UnknownMessage:
            if provider not in self._folded:
                self._folded[provider] = _by_folded_name(contract)
            keys = self._folded[provider].get(folded(name), [])
            if len(keys) != 1:
                raise
            return contract.operations[keys[0]]

    def operation(self, name: str, status: str | None, *, request: bool) -> list[Check]:
        """See `Subject`. Raises `UsageError` when several providers have it, or several statuses may be meant."""
        found, unknown = {}, []
        for provider, contract in self.contracts.items():
            try:
                found[provider] = (contract, find_operation(contract, name))
            except UnknownMessage as error:
                unknown.append(error)
        if not found:
            raise _together(unknown)
        contract, operation = _only(found, name)
        key = _request_key(operation) if request else _response_key(operation, status)
        return [self._check(contract, operation, key)]

    def knows(self, name: str) -> bool:
        """See `Subject`."""
        try:
            self.event((name,))
        except UnknownMessage:
            return False
        except InputError:
            return True
        return True

    def _check(self, contract: Contract, operation: Operation, key: MessageKey) -> Check:
        if key not in self._checks:
            media = media_type_of(contract, key)
            if media is None or media.schema is None:
                where = contract.documents[0].name if contract.documents else ""
                what = f"the contract says nothing about the {operation.request_role.content} of {printable(str(key))}"
                raise InputError(what, where=where, remedy="describe it with a schema; without one nothing is verified")
            assert key.role is not None
            judge = Judge(media.schema, key.role.access, formats=self.formats)
            closed = Judge(media.schema, key.role.access, closed=True) if self.strict else None
            self._checks[key] = Check(key, key.role.content, judge, media.schema.location, closed=closed)
        return self._checks[key]


def folded(name: str) -> str:
    """A name without what spellings of it differ in: `check_run.completed`, `check-run/completed`."""
    return _APART.sub(".", name).casefold()


def _by_folded_name(contract: Contract) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, operation in contract.operations.items():
        if operation.kind != "operation":
            second = key.split(" ", 2)[1] if " " in key else key
            for name in {folded(second), *([folded(operation.operation_id)] if operation.operation_id else ())}:
                found.setdefault(name, []).append(key)
    return found


def _only(found: Mapping[str, tuple[Contract, Operation]], name: str) -> tuple[Contract, Operation]:
    if len(found) > 1:
        listed = ", ".join(sorted(found))
        what = f"several providers have {printable(name, 100)!r}: {printable(listed)}"
        raise UsageError(what, remedy="say which one with --provider")
    return next(iter(found.values()))


def _together(unknown: Sequence[UnknownMessage]) -> UnknownMessage:
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
