"""Files by their paths from the top of the repository, wherever in it a command was run and however they were named."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from contractguard.contract.document import Document, Location
from contractguard.contract.report import Report
from contractguard.readers.sources.references import file_path
from contractguard.readers.user_file import work_tree


def name_from_top(report: Report, start: Path) -> None:
    """Name each document of a report that is a file of the repository around a folder by its path from the top of it,
    and keep as its origin how it was named. Outside of a repository, and of files elsewhere, names stay."""
    top = work_tree(start).resolve()
    if not (top / ".git").exists():
        return
    for document in {id(one): one for one in _documents(report)}.values():
        path = path_from_top(document, top)
        if path is not None and path != document.name:
            document.origin, document.name = document.origin or document.name, path


def path_from_top(document: Document, top: Path) -> str | None:
    """The path of a document from a folder, links resolved; None for what is no file below it."""
    path = file_path(document.uri)
    real = Path(os.path.realpath(path)) if path and "/!" not in path else None
    return real.relative_to(top).as_posix() if real and real.is_relative_to(top) else None


def _documents(report: Report) -> Iterator[Document]:
    yield from (location.document for location in _locations(report) if location is not None)
    yield from (side.schema.document for section in report.sections for side in section.sides)


def _locations(report: Report) -> Iterator[Location | None]:
    for finding in report.findings:
        yield from (finding.source_old, finding.source_new, *finding.payloads)
        yield from (hurt.at for hurt in finding.consumers)
    yield from (entry.source for entry in report.unchecked)
    yield from (spot for one in report.events for spot in (one.first, one.last))
