"""Where payloads stand, looked up only when it is told."""

from __future__ import annotations

from collections.abc import Sequence

from contractguard.checks.verification.tally import LocationOf
from contractguard.contract.document import Document, Location, Path, Position
from contractguard.readers.payloads import Record

MAX_KEPT = 64 * 1024 * 1024
"""Bytes of payloads that are kept for it. Beyond, the line is told, and not the column."""


class PayloadLocator:
    """Makes places of payloads; what is kept for them is bounded."""

    def __init__(self, room: int = MAX_KEPT) -> None:
        self._room = room

    def locate(self, name: str, record: Record) -> LocationOf:
        """The places of one payload."""
        made: list[Document] = []

        def spot(path: Path) -> Location:
            if not made:
                made.append(self._document(name, record))
            return Location(made[0], path)

        return spot

    def of_file(self, name: str) -> LocationOf:
        """A file as a whole."""
        document = Document("", name, None)
        return lambda _: Location(document, ())

    def of_line(self, name: str, line: int) -> LocationOf:
        """A line of a file."""
        at = line_of(name, line)
        return lambda _: at

    def _document(self, name: str, record: Record) -> Document:
        if len(record.raw) > self._room:
            return Document("", name, None, locate=lambda paths: [Position(record.line, 1)] * len(paths))
        self._room -= len(record.raw)
        return Document("", name, None, locate=lambda paths: _locate_paths(record, paths))


def line_of(name: str, line: int) -> Location:
    """A line of a file."""
    return Location(Document("", name, None, locate=lambda paths: [Position(line, 1)] * len(paths)), ())


def _locate_paths(record: Record, paths: Sequence[Path]) -> list[Position | None]:
    from contractguard.readers.text.json_text import locate_json

    try:
        found = locate_json(record.raw, paths)
    except ValueError:  # it is no JSON, and was told to be none
        found = [Position(1, 1)] * len(paths)
    return [None if one is None else Position(one.line + record.line - 1, one.column) for one in found]
