"""Coverage files: read, and united with what is new, in one step."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from pathlib import Path

from contractguard.contract.errors import InputError
from contractguard.observe.hits.record import CoverageRecord, join_records, read_record, record_bytes
from contractguard.readers.sources.load import uri_of
from contractguard.readers.sources.references import document
from contractguard.readers.user_file import read_bytes
from contractguard.store.atomic import hold_lock, write_atomic
from contractguard.support.printable import printable

DEFAULT_FILE = "contract-coverage.json"
"""What a coverage file is called where no name is given."""


def load_coverage(path: Path, name: str, provider: str | None = None) -> CoverageRecord:
    """The record in a file, which must be of the provider, where one is named. `name`: what errors call the file.

    Raises `InputError` when it cannot be read, is damaged, of a later version or of another provider.
    """
    found = read_record(document(uri_of(path.resolve()), name, read_bytes(path, name)))
    if provider is not None:
        _join(CoverageRecord(provider), found, name)
    return found


def write_coverage(record: CoverageRecord, path: Path, root: Path | None = None, *, name: str = "") -> None:
    """Unite a record with the one in a file, if there is one, by one writer at a time: the file is replaced whole.

    Raises `InputError` when the file is of another provider, damaged or of a later version, and is left as it is then;
    and when it cannot be written, or does not lie below `root`, the top of the project.
    """
    with hold_lock(path, root):
        if path.exists():
            record = _join(load_coverage(path, name or str(path)), record, name or str(path))
        write_atomic(path, record_bytes(record), root)


def replace_coverage(record: CoverageRecord, path: Path, root: Path | None = None, *, name: str = "") -> None:
    """Write a record in place of the one that the file held. Raises `InputError` as `write_coverage` does: what is no
    coverage file, or one of another provider, is left as it is."""
    with hold_lock(path, root):
        if path.exists():
            load_coverage(path, name or str(path), record.provider)
        write_atomic(path, record_bytes(record), root)


def join_files(paths: Iterable[tuple[Path, str]]) -> CoverageRecord:
    """The records of some files, each with what errors call it, as one. Raises `InputError` as `load_coverage` does,
    and where they are of several providers."""
    found = [(load_coverage(path, name), name) for path, name in paths]
    first = found[0][0]
    return reduce(lambda one, other: _join(one, *other), found[1:], first)


def _join(one: CoverageRecord, other: CoverageRecord, name: str) -> CoverageRecord:
    try:
        return join_records(one, other)
    except InputError as error:
        where = printable(name)
        raise InputError(error.what, where=where, remedy=error.remedy) from None
