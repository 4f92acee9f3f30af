"""Webhooks that an application sends: which of the requests that were seen are an event of the contract."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import orjson

from contractguard.contract.choices import OperationKind
from contractguard.contract.document import Json, step, tokens
from contractguard.contract.errors import ContractGuardError
from contractguard.contract.model import Operation
from contractguard.observe.live.call import Call
from contractguard.observe.live.outgoing import OutgoingRequest
from contractguard.project.observing.providers import RecordedProvider
from contractguard.project.observing.recorders import SENT, ProviderRecorder, find_sent_event
from contractguard.readers.envelopes import PROFILES, Identified, Profile, detect, events_of, profile_from

_IN_BODY = re.compile(r"\{\$request\.body#(/[^{}]*)\}")
"""A runtime expression (OpenAPI 3.1, 4.8.20.4); of others the values are not known."""
_MAX_ADDRESSES = 1_000


class SentEvents:
    """Finds events of the providers in requests that were sent. One that is of none is somebody else's: it is not
    counted. Addresses that requests gave for callbacks are known until `forget`."""

    def __init__(self, recorders: Sequence[ProviderRecorder], own: Sequence[Profile] = ()) -> None:
        """`own`: the envelopes of the project, which are tried before those that come ready made."""
        self._recorders = [one for one in recorders if one.sends_events]
        self._callbacks = [
            (recorder, one, one.key.rpartition(" of ")[2])
            for recorder in self._recorders
            for one in _operations(recorder)
            if one.kind is OperationKind.CALLBACK
        ]
        self._own = tuple(own)
        self._addresses: dict[tuple[str, str], tuple[ProviderRecorder, str]] = {}

    def note_addresses(self, call: Call) -> None:
        """Take note of where an accepted request wants to be called back."""
        if not (self._callbacks and call.request_body and 200 <= call.status < 400):
            return
        for recorder, callback, caller in self._callbacks:
            operation = recorder.recorder.match(call).operation
            if operation is None or operation.key != caller:
                continue
            address = _address(callback.path, call.request_body)
            if address is not None:
                self._addresses[callback.method.upper(), address] = (recorder, callback.key)
            if len(self._addresses) > _MAX_ADDRESSES:
                del self._addresses[next(iter(self._addresses))]

    def forget(self) -> None:
        """Forget the addresses."""
        self._addresses.clear()

    def record(self, sent: OutgoingRequest) -> bool:
        """Give the events of a request to the recorder of their provider; whether there was one."""
        if not self._recorders:
            return False
        called = self._addresses.get((sent.method, sent.url))
        if called is not None:
            called[0].recorder.put(_call(sent, called[1], sent.body))
            return True
        try:
            found = next(self._identify(orjson.loads(sent.body), sent), ())
        except orjson.JSONDecodeError:
            return False
        for one in found:
            for name, owner in self._owners(one):
                owner.recorder.put(_call(sent, name, orjson.dumps(one.body)))
                break
        return bool(found)

    def _identify(self, payload: Json, sent: OutgoingRequest) -> Iterator[Sequence[Identified]]:
        """The events by the envelope that shows for certain, else by one of the project; all have to be known."""
        certain = detect(payload, sent.headers, (*self._own, *PROFILES.values()))
        for profile in (certain,) if certain is not None else self._own:
            try:
                found = events_of(payload, sent.headers, None, profile)
            except ContractGuardError:  # a batch that nobody can read
                continue
            if found and all(any(self._owners(one)) for one in found):
                yield found

    def _owners(self, event: Identified) -> Iterator[tuple[str, ProviderRecorder]]:
        """The names by which providers know an event."""
        for name in (event.event, *event.also):
            for one in self._recorders:
                contract = one.recorder.plan.contract
                operation = find_sent_event(contract, name) if contract is not None else None
                if operation is not None and operation.kind in SENT:
                    yield name, one


def own_profiles(provider: RecordedProvider) -> list[Profile]:
    """The envelopes that the project of a provider has. Raises `UsageError`."""
    from contractguard.project.config import find_project

    tables = find_project(provider.root).config.profiles
    return [profile_from(name, table) for name, table in tables.items()]


def _operations(recorder: ProviderRecorder) -> Sequence[Operation]:
    contract = recorder.recorder.plan.contract
    return () if contract is None else tuple(contract.operations.values())


def _address(expression: str, body: bytes) -> str | None:
    """Where a callback goes, by the body that asked for it; None where that does not say."""
    try:
        value = orjson.loads(body)
        made = _IN_BODY.sub(lambda found: _text_at(value, found[1]), expression)
    except (orjson.JSONDecodeError, LookupError):
        return None
    return None if "{" in made or made == expression else made


def _text_at(value: Json, place: str) -> str:
    for token in tokens(place):
        value = step(value, token)[1]
    if not isinstance(value, str):
        raise LookupError(place)
    return value


def _call(sent: OutgoingRequest, event: str, body: bytes) -> Call:
    media_type = sent.headers.get("content-type")
    return Call(sent.source, "", "", None, 0, media_type, body, test=sent.test or None, event=event)
