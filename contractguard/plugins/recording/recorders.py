"""The recorder of a provider in one process, with what it is handed: validators, bounds, and its journal."""

from __future__ import annotations

from pathlib import Path

from contractguard.contract.choices import Access
from contractguard.contract.document import Schema
from contractguard.observe.live.journal import Journal
from contractguard.observe.live.recorder import CallRecorder, FailedKeywords, RecordingPlan
from contractguard.plugins.recording.providers import RecordedProvider
from contractguard.plugins.recording.settings import RecordingSettings
from contractguard.readers.text.decompress import inflate
from contractguard.store.journals import append_to_journal
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class ProviderRecorder:
    """A provider's recorder, and the journal that it writes down to."""

    recorder: CallRecorder
    journal: Journal


def open_recorder(
    provider: RecordedProvider, settings: RecordingSettings, folder: Path, worker: str
) -> ProviderRecorder:
    """The recorder of a provider, whose journal lies in the folder of the run."""
    plan = RecordingPlan(provider.name, provider.contract, _watch, _unpack, settings.base_path)
    recorder = CallRecorder(plan)
    return ProviderRecorder(recorder, Journal(recorder, append_to_journal(folder, worker)))


def _watch(schema: Schema, access: Access) -> FailedKeywords:
    """What tells which keywords a body fails. (It knows the algebra, which a run without a description needs not.)"""
    from contractguard.checks.drift.failed import KeywordWatch

    return KeywordWatch.over(schema, access).failed


def _unpack(body: bytes) -> bytes:
    return inflate(body, "the body")
