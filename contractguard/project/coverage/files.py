"""Which coverage files there are, and whose they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from contractguard.contract.errors import InputError
from contractguard.observe.hits.record import CoverageRecord, join_records
from contractguard.project.config import Project, here
from contractguard.readers.sources.load import display_path
from contractguard.store.coverage import DEFAULT_FILE, load_coverage
from contractguard.support.printable import printable


def read_files(project: Project, named: Sequence[str], provider: str | None) -> Mapping[str, CoverageRecord]:
    """The records by provider: of the files that are named, else of those that lie in the project's folder under their
    usual names. Raises `InputError` for one that cannot be read, and, where one provider is asked for, for a file of
    another that was named."""
    found: dict[str, CoverageRecord] = {}
    for path in [here() / name for name in named] or usual_files(project.folder):
        name = display_path(path, here())
        record = load_coverage(path, name)
        if provider is not None and record.provider != provider:
            if not named:
                continue
            raise InputError(
                f"is of the provider {printable(repr(record.provider), 100)}, not of {printable(repr(provider), 100)}",
                where=name,
                remedy="name the files of this provider, or leave --provider out",
            )
        before = found.get(record.provider)
        found[record.provider] = record if before is None else join_records(before, record)
    return found


def usual_files(folder: Path) -> list[Path]:
    """The coverage files in a folder that nobody named: of one provider, or one for each of several."""
    stem, dot, suffix = DEFAULT_FILE.rpartition(".")
    return sorted(path for path in (folder / DEFAULT_FILE, *folder.glob(f"{stem}.*{dot}{suffix}")) if path.is_file())
