"""What was observed, in the sources that a command names: journals, folders of runs, records."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import field
from pathlib import Path

from contractguard.contract.document import Document
from contractguard.contract.errors import InputError
from contractguard.observe.live.read_journals import is_journal, read_journals
from contractguard.observe.live.summary import count_of
from contractguard.observe.sketch.observed import Observed
from contractguard.observe.sketch.reading import read_observed
from contractguard.readers.sources.load import uri_of
from contractguard.readers.sources.references import document
from contractguard.readers.user_file import files_below, read_bytes
from contractguard.store.journals import SUFFIX
from contractguard.support.dataclass import dataclass

_REMEDY = "name journals (.ndjson), the folder of a run, or records (observed.json)"


@dataclass(frozen=True, slots=True)
class ObservedSource:
    """What one source says of one provider. `counts` are those of its calls, and of each message by its name; None
    where only orders of magnitude are known. `errors`: the recorder's own. `gaps`: why this may not be all that there
    was to see. `document` is that of a record, which knows the lines."""

    name: str
    observed: Observed
    counts: Counter[str] | None = None
    errors: Counter[str] = field(default_factory=Counter)
    gaps: frozenset[str] = frozenset()
    document: Document | None = None


@dataclass(frozen=True, slots=True)
class SourceContents:
    """What all sources say, and what of them could not be read and is told."""

    sources: tuple[ObservedSource, ...]
    remarks: tuple[str, ...] = ()


def read_sources(names: Iterable[str]) -> SourceContents:
    """What the sources say that are named. Journals in one folder are of one run, whose counts add up; one that is
    named twice is read once.

    Raises `InputError` for what cannot be read, for what is neither a journal nor a record, and for a folder without a
    journal.
    """
    runs: dict[str, dict[str, bytes]] = {}
    sources, seen = [], set[str]()
    for name in names:
        for path, shown, within in _files(name):
            real = os.path.realpath(path)
            if real in seen:
                continue
            seen.add(real)
            data = read_bytes(path, shown, within)
            if within is not None or path.suffix == SUFFIX or is_journal(data):
                runs.setdefault(os.path.dirname(real), {})[shown] = data
            else:
                sources.append(_record(path, shown, data))
    remarks: list[str] = []
    for folder in sorted(runs):
        sources += _of_run(runs[folder], remarks)
    return SourceContents(tuple(sources), tuple(remarks))


def _files(name: str) -> Iterator[tuple[Path, str, Path | None]]:
    """The files of a source, how users know them, and below which folder they must lie: what a person has not named
    is not followed elsewhere."""
    path = Path(name)
    if not path.is_dir():
        yield path, name, None
        return
    found = False
    for file, error in files_below(path, path, hidden=True):
        if error is not None:
            raise error
        if file.suffix == SUFFIX:
            found = True
            yield file, str(file), path
    if not found:
        raise InputError("holds no journal", where=name, remedy=_REMEDY)


def _record(path: Path, name: str, data: bytes) -> ObservedSource:
    if not data.lstrip().startswith(b"{"):
        raise InputError("neither a journal nor a record", where=name, remedy=_REMEDY)
    found = document(uri_of(path.resolve()), name, data)
    return ObservedSource(name, read_observed(found), document=found)


def _of_run(files: dict[str, bytes], remarks: list[str]) -> Iterator[ObservedSource]:
    contents = read_journals(files)
    remarks += (f"{name} has no whole line: 0 calls" for name in contents.silent)
    if contents.torn:
        remarks.append(f"{count_of(contents.torn, 'torn line')} of {_describe_files(files)} not read")
    for run in contents.runs.values():
        yield ObservedSource(_describe_files(files), run.observed, run.counts, run.errors, run.gaps)


def _describe_files(files: Iterable[str]) -> str:
    first, *more = sorted(files)
    return f"{first} (and {len(more)} more)" if more else first
