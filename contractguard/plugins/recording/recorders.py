"""The recorder of a provider in one process, with what it is handed: validators, bounds, and its journal."""

from __future__ import annotations

from pathlib import Path

from contractguard.contract.choices import Access
from contractguard.contract.document import Schema
from contractguard.observe.live.journal import Journal
from contractguard.observe.live.recorder import CallRecorder, FailedKeywords, RecordingPlan
from contractguard.plugins.recording.providers import RecordedProvider, find_recorded_providers
from contractguard.plugins.recording.settings import RecordingSettings
from contractguard.readers.text.decompress import inflate
from contractguard.store.journals import append_to_journal
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class ProviderRecorder:
    """A provider's recorder, and the journal that it writes down to."""

    recorder: CallRecorder
    journal: Journal


def open_recorders(settings: RecordingSettings, folder: Path, worker: str) -> list[ProviderRecorder]:
    """A recorder for each provider that calls may belong to, in the order in which they are asked; at least one.
    Raises `ContractGuardError`."""
    return [_open(one, settings, folder, worker) for one in find_recorded_providers(settings)]


def _open(provider: RecordedProvider, settings: RecordingSettings, folder: Path, worker: str) -> ProviderRecorder:
    plan = RecordingPlan(provider.name, provider.contract, _watch, _unpack, settings.base_path)
    recorder = CallRecorder(plan)
    return ProviderRecorder(recorder, Journal(recorder, append_to_journal(folder, worker)))


def _watch(schema: Schema, access: Access) -> FailedKeywords:
    """What tells which keywords a body fails. (It knows the algebra, which a run without a description needs not.)"""
    from contractguard.checks.drift.failed import KeywordWatch

    return KeywordWatch.over(schema, access).failed


def _unpack(body: bytes) -> bytes:
    return inflate(body, "the body")
