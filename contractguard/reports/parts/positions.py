"""Lines and columns of what is reported, looked up once for each document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from contractguard.contract.document import Document, Location, Path, Position
from contractguard.contract.report import Report
from contractguard.reports.parts.once import once_per_report

MADE_BY_CODE = ("file:///!app/", "file:///!model/")
"""Beginnings of URIs of documents that somebody's code made."""

Positions = Mapping[Location, Position | None]
"""Where each location is in its file; None when the document does not know."""


def locations(report: Report) -> Iterable[Location]:
    """Every location that a report of this kind mentions."""
    for finding in report.findings:
        yield from (source for source in (finding.source_old, finding.source_new) if source is not None)
        yield from finding.payloads
        yield from (hurt.at for hurt in finding.consumers if hurt.at is not None)
    yield from (spot for one in report.events for spot in (one.first, one.last) if spot is not None)
    yield from (entry.source for entry in report.unchecked if entry.source is not None)


@once_per_report
def positions_in(report: Report) -> Positions:
    """The positions of every location that a report mentions."""
    return positions(locations(report))


def positions(wanted: Iterable[Location]) -> Positions:
    """The positions of these locations: each document is read once, for all of its paths together."""
    by_document: dict[int, tuple[Document, dict[Path, Location]]] = {}
    for location in wanted:
        _, paths = by_document.setdefault(id(location.document), (location.document, {}))
        paths.setdefault(location.path, location)
    found: dict[Location, Position | None] = {}
    for document, paths in by_document.values():
        places = document.locate(list(paths)) if document.locate else [None] * len(paths)
        found.update(zip(paths.values(), places, strict=True))
    return found
