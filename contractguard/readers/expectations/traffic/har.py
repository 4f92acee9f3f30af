"""Entries that are HTTP Archives (HAR 1.2), as browsers and proxies save them."""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.contract.choices import SourceKind
from contractguard.contract.document import Document, Json, Location
from contractguard.contract.errors import InputError
from contractguard.contract.expectation import Expectations
from contractguard.readers.expectations.entry import EntryOrigin
from contractguard.readers.expectations.index_model import HarEntry
from contractguard.readers.expectations.traffic.exchanges import expectations_of
from contractguard.readers.expectations.traffic.recordings import read_each
from contractguard.readers.traffic.exchange import RecordedExchange
from contractguard.readers.traffic.har import exchange_of_entry, path_of
from contractguard.readers.traffic.members import member

_REMEDY = "save the session as HAR 1.2 again"


def read(entry: HarEntry, origin: EntryOrigin) -> Expectations:
    """Every request of the archives and its response, each an example (see `exchanges`).

    An archive or a body that cannot be read is a problem. Raises `InputError` when there is no file.
    """
    return read_each(entry.har, origin, lambda document: _archive(document, entry.base_url, origin))


def _archive(document: Document, base_url: str | None, origin: EntryOrigin) -> Expectations:
    entries = member(document.root, "log", "entries", kind=list)
    if entries is None:
        raise InputError("no HTTP Archive: there is no array at /log/entries", where=document.name, remedy=_REMEDY)
    broken: list[tuple[Location, str]] = []
    exchanges = list(_exchanges(entries, document, broken))
    if not entries:
        broken.append((Location(document, ("log", "entries")), "the archive holds no exchange"))
    read = expectations_of(exchanges, document, SourceKind.HAR, base_url, origin)
    return Expectations(read.found, (*broken, *read.problems))


def _exchanges(
    entries: list[Json], document: Document, broken: list[tuple[Location, str]]
) -> Iterator[RecordedExchange]:
    for i, node in enumerate(entries):
        found = exchange_of_entry(node, i)
        if found is None:
            broken.append((Location(document, path_of(i)), f"entry {i + 1} has no request with a method and a URL"))
            continue
        yield found
