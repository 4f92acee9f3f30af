"""The recorder of a provider in one process, with what it is handed: validators, bounds, and its journal."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path

from contractguard.contract.choices import Access, OperationKind
from contractguard.contract.document import Schema
from contractguard.contract.errors import InputError
from contractguard.contract.model import Contract, Operation
from contractguard.observe.live.call import Call
from contractguard.observe.live.journal import AppendBytes, Journal
from contractguard.observe.live.recorder import CallRecorder, FailedKeywords, RecordingPlan
from contractguard.project.observing.providers import RecordedProvider
from contractguard.store.journals import append_to_journal
from contractguard.support.dataclass import dataclass

SENT = frozenset({OperationKind.WEBHOOK, OperationKind.CALLBACK, OperationKind.EVENT})
"""What a provider sends by itself."""


@dataclass(frozen=True, slots=True)
class ProviderRecorder:
    """A provider's recorder, and the journal that it writes down to."""

    recorder: CallRecorder
    journal: Journal

    @property
    def sends_events(self) -> bool:
        """Whether the description has webhooks, callbacks or events that the provider sends."""
        contract = self.recorder.plan.contract
        return contract is not None and any(one.kind in SENT for one in contract.operations.values())


def plan_of(provider: RecordedProvider, base_path: str | None) -> RecordingPlan:
    """Whose calls a recorder takes, with the validators and bounds that it is handed."""
    said = provider.observe
    return RecordingPlan(
        provider.name, provider.contract, _watch, _unpack, base_path,
        maps=said.maps, shown=said.show_values, tells_undeclared=said.undeclared_members, find_event=find_sent_event,
        digest=cache(partial(_digest, provider.contract)),
    )  # fmt: skip


def _digest(contract: Contract | None) -> str:
    """What tells the description from its other versions. It is written once, with the first call of a process."""
    if contract is None:
        return ""
    from contractguard.snapshots.digest import short_digest

    try:
        return short_digest(contract)
    except InputError:  # of one that cannot be written down the calls are recorded all the same
        return ""


def open_recorder(provider: RecordedProvider, base_path: str | None, folder: Path, worker: str) -> ProviderRecorder:
    """The recorder of a provider, whose journal lies in the folder of the run."""
    return record_to(provider, base_path, append_to_journal(folder, worker))


def record_to(provider: RecordedProvider, base_path: str | None, append: AppendBytes) -> ProviderRecorder:
    """The recorder of a provider, whose journal is appended to so."""
    recorder = CallRecorder(plan_of(provider, base_path))
    return ProviderRecorder(recorder, Journal(recorder, append))


def find_owner(recorders: Sequence[ProviderRecorder], call: Call) -> CallRecorder:
    """Of several providers the first whose description has the operation, else the first."""
    if len(recorders) > 1:
        for one in recorders:
            if one.recorder.match(call).operation is not None:
                return one.recorder
    return recorders[0].recorder


def _watch(schema: Schema, access: Access) -> FailedKeywords:
    """What tells which keywords a body fails. (It knows the algebra, which a run without a description needs not.)"""
    from contractguard.checks.drift.failed import KeywordWatch

    return KeywordWatch.for_schema(schema, access).find_failed


def find_sent_event(contract: Contract, name: str) -> Operation | None:
    """The webhook, callback or event that is called so, None where there is none, or several."""
    from contractguard.checks.addressing.lookup import UnknownMessage, find_event  # few runs have an event

    try:
        return find_event(contract, name)
    except UnknownMessage:
        return None


def _unpack(body: bytes) -> bytes:
    from contractguard.readers.text.decompress import inflate

    return inflate(body, "the body")
