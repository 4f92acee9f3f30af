"""Entries that are cassettes: vcrpy's and Ruby VCR's layouts, in YAML or JSON. No tag of theirs is ever executed."""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.contract.choices import SourceKind
from contractguard.contract.document import Document, Json, Location
from contractguard.contract.expectation import Expectations
from contractguard.readers.expectations.entry import EntryOrigin
from contractguard.readers.expectations.index_model import VcrEntry
from contractguard.readers.expectations.traffic.exchanges import expectations_of
from contractguard.readers.expectations.traffic.recordings import read_each
from contractguard.readers.traffic.exchange import RecordedExchange
from contractguard.readers.traffic.vcr import exchange_of_interaction, layout_of_cassette


def read(entry: VcrEntry, origin: EntryOrigin) -> Expectations:
    """Every request of the cassettes and its response, each an example (see `exchanges`).

    A cassette or a body that cannot be read is a problem. Raises `InputError` when there is no file.
    """
    return read_each(entry.vcr, origin, lambda document: _cassette(document, entry.base_url, origin))


def _cassette(document: Document, base_url: str | None, origin: EntryOrigin) -> Expectations:
    layout = layout_of_cassette(document.root, document.name)
    interactions = document.root[layout]
    broken: list[tuple[Location, str]] = []
    exchanges = list(_exchanges(interactions, layout, document, broken))
    if not interactions:
        broken.append((Location(document, (layout,)), "the cassette holds no exchange"))
    read = expectations_of(exchanges, document, SourceKind.VCR, base_url, origin)
    return Expectations(read.found, (*broken, *read.problems))


def _exchanges(
    interactions: list[Json], layout: str, document: Document, broken: list[tuple[Location, str]]
) -> Iterator[RecordedExchange]:
    for i, node in enumerate(interactions):
        found = exchange_of_interaction(node, layout, i)
        if found is None:
            what = f"interaction {i + 1} has no request with a method and a uri"
            broken.append((Location(document, (layout, i)), what))
            continue
        yield found
