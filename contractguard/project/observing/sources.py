"""What was observed, in the sources that a command names: journals, folders of runs, records, recorded traffic."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field, replace
from enum import Enum
from itertools import chain
from pathlib import Path
from typing import ParamSpec, TypeVar

from contractguard.contract.document import Document
from contractguard.contract.errors import InputError
from contractguard.observe.live.read_journals import is_journal, read_journals
from contractguard.observe.live.recorder import CallRecorder
from contractguard.observe.live.summary import count_of
from contractguard.observe.sketch.observed import Observed
from contractguard.observe.sketch.reading import read_observed
from contractguard.project.observing.live_run import RUN_FILE
from contractguard.project.observing.traffic import TrafficImport
from contractguard.readers.payloads.sources import LINES, STDIN, PayloadFile
from contractguard.readers.sources.load import uri_of
from contractguard.readers.sources.references import document
from contractguard.readers.traffic.read import find_traffic_format, is_event_log, read_head
from contractguard.readers.user_file import files_below, read_bytes
from contractguard.store.journals import SUFFIX
from contractguard.support.dataclass import dataclass

_P = ParamSpec("_P")
_T = TypeVar("_T")
_REMEDY = (
    "name journals (.ndjson), the folder of a run, records (observed.json), or recorded traffic (HAR, cassettes, lines "
    "of JSON, access logs), or logs of events (NDJSON)"
)
_RECORD = re.compile(rb'\s*\{\s*"version"\s*:\s*\d+\s*,\s*"provider"')
_ENDINGS = (SUFFIX, ".jsonl", ".har", ".yaml", ".yml", ".json", ".log")
"""Of what is looked at in a folder, each also with `.gz` behind it."""


class ObservedSourceKind(Enum):
    """What a file is."""

    JOURNAL = "journal"
    RECORD = "record"
    TRAFFIC = "traffic"
    EVENTS = "events"


@dataclass(frozen=True, slots=True)
class ObservedSource:
    """What one source says of one provider. `counts` are those of its calls, and of each message by its name; None
    where only orders of magnitude are known. `errors`: the recorder's own. `gaps`: why this may not be all that there
    was to see. `document` is that of a record, which knows the lines. `unread`: parts of it that nobody could read.
    `contracts`: see `JournaledRun`; none where it is no journal."""

    name: str
    observed: Observed
    counts: Counter[str] | None = None
    errors: Counter[str] = field(default_factory=Counter)
    gaps: frozenset[str] = frozenset()
    document: Document | None = None
    unread: tuple[str, ...] = ()
    contracts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SourceContents:
    """What all sources say, and what is told of them: `remarks` of what could not be read, `notes` of what is no call
    of a provider."""

    sources: tuple[ObservedSource, ...]
    remarks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventContents:
    """What logs of events say, and `remarks` of lines that could not be read."""

    source: ObservedSource
    remarks: tuple[str, ...]


def read_sources(
    names: Iterable[str],
    open_traffic: Callable[[], TrafficImport] | None = None,
    read_events: Callable[[Sequence[PayloadFile]], EventContents] | None = None,
) -> SourceContents:
    """What the sources say that are named. Journals in one folder are of one run, and so is all recorded traffic: their
    counts add up; what is named twice is read once. `open_traffic` makes the recorders that take recorded calls;
    `read_events` reads all logs of events, which are one run, too.

    Raises `InputError` for what cannot be read, for what is none of these, for a folder with nothing of the kind, and
    where no recorded call is of a provider.
    """
    runs: dict[str, dict[str, bytes]] = {}
    sources: list[ObservedSource] = []
    traffic: list[PayloadFile] = []
    events: list[PayloadFile] = []
    others: list[str] = []
    for real, file in _files_once(names):
        kind = _kind_of(file)
        if kind is ObservedSourceKind.TRAFFIC or file.path is None:
            traffic.append(file)
        elif kind is ObservedSourceKind.EVENTS:
            events.append(replace(file, form="lines"))
        elif kind is ObservedSourceKind.JOURNAL:
            runs.setdefault(os.path.dirname(real), {})[file.name] = read_bytes(file.path, file.name, file.root)
        elif file.root is None:
            sources.append(_record(file.path, file.name))
        elif file.path.name != RUN_FILE:
            others.append(file.name)
    remarks: list[str] = []
    notes = [f"neither journals nor recorded traffic, and not read: {describe_files(others)}"] if others else []
    for folder in sorted(runs):
        sources += _of_run(runs[folder], remarks)
    if events:
        found_events = _require_reader(read_events, events)(events)
        sources.append(found_events.source)
        remarks += found_events.remarks
    if not traffic:
        return SourceContents(tuple(sources), tuple(remarks), tuple(notes))
    imported = _require_reader(open_traffic, traffic)()
    found = _of_traffic(traffic, imported)
    return SourceContents((*sources, *found), (*remarks, *imported.lost()), (*notes, *imported.besides()))


def _of_traffic(files: Sequence[PayloadFile], traffic: TrafficImport) -> list[ObservedSource]:
    """What recorded traffic says of each provider whose calls are in it."""
    for file in files:
        traffic.read(file)
    traffic.require_calls()
    name = describe_files(file.name for file in files)
    return [
        ObservedSource(name, one.to_observed(), one.counts + _message_counts(one), one.errors)
        for one in traffic.recorders
        if one.counts["calls"]
    ]


def _message_counts(recorder: CallRecorder) -> Counter[str]:
    return Counter({one.name: one.count for one in recorder.recorded})


def _kind_of(file: PayloadFile) -> ObservedSourceKind | None:
    """What a file is, by its beginning; None for what nobody knows."""
    if file.path is None:
        return ObservedSourceKind.TRAFFIC
    head = read_head(file)
    if is_journal(head):
        return ObservedSourceKind.JOURNAL
    if _RECORD.match(head):
        return ObservedSourceKind.RECORD
    if find_traffic_format(head) is not None:
        return ObservedSourceKind.TRAFFIC
    is_lines = file.path.name.lower().removesuffix(".gz").endswith(LINES)
    if (is_lines or file.root is None) and is_event_log(head, is_named_so=is_lines):
        return ObservedSourceKind.EVENTS
    return ObservedSourceKind.JOURNAL if file.path.suffix == SUFFIX else None


def _require_reader(read: Callable[_P, _T] | None, files: Sequence[PayloadFile]) -> Callable[_P, _T]:
    if read is None:
        raise InputError("recorded traffic and logs are not read here", where=files[0].name, remedy=_REMEDY)
    return read


def _files_once(names: Iterable[str]) -> Iterator[tuple[str, PayloadFile]]:
    """The files of all sources, each with what it really is, and once."""
    seen = set[str]()
    for file in chain.from_iterable(map(_files, names)):
        real = os.path.realpath(file.path) if file.path else STDIN
        if real not in seen:
            seen.add(real)
            yield real, file


def _files(name: str) -> Iterator[PayloadFile]:
    """The files of a source, how users know them, and below which folder they must lie: what a person has not named
    is not followed elsewhere."""
    path = Path(name)
    if name == STDIN or not path.is_dir():
        yield PayloadFile("<stdin>", None, "any") if name == STDIN else PayloadFile(name, path, "any")
        return
    found = False
    for file, error in files_below(path, path, hidden=True):
        if error is not None:
            raise error
        if file.name.lower().removesuffix(".gz").endswith(_ENDINGS):
            found = True
            yield PayloadFile(str(file), file, "any", path)
    if not found:
        raise InputError("holds no journal and no recorded traffic", where=name, remedy=_REMEDY)


def _record(path: Path, name: str) -> ObservedSource:
    data = read_bytes(path, name)
    if not data.lstrip().startswith(b"{"):
        raise InputError("neither a journal, nor a record, nor recorded traffic", where=name, remedy=_REMEDY)
    found = document(uri_of(path.resolve()), name, data)
    return ObservedSource(name, read_observed(found), document=found)


def _of_run(files: dict[str, bytes], remarks: list[str]) -> Iterator[ObservedSource]:
    contents = read_journals(files)
    remarks += (f"{name} has no whole line: 0 calls" for name in contents.silent)
    if contents.torn:
        remarks.append(f"{count_of(contents.torn, 'torn line')} of {describe_files(files)} not read")
    for run in contents.runs.values():
        yield ObservedSource(
            describe_files(files), run.observed, run.counts, run.errors, run.gaps, contracts=run.contracts
        )


def describe_files(files: Iterable[str]) -> str:
    """Files by the first of their names."""
    first, *more = sorted(files)
    return f"{first} (and {len(more)} more)" if more else first
