"""What is held against a description: the record in the project, that of the base, and sources that are named."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path

from contractguard.checks.drift.record import FROM_BASE, ObservedRecord, fact_locator
from contractguard.checks.drift.sentences import FactPlace
from contractguard.contract.document import Location
from contractguard.contract.errors import InputError
from contractguard.observe.sketch.observed import for_file, join_observed
from contractguard.project.config import Project, here
from contractguard.project.observing.sources import ObservedSource, read_sources
from contractguard.project.observing.traffic import TrafficImport
from contractguard.project.providers import observed_path, project_root
from contractguard.readers.sources.load import display_path
from contractguard.readers.sources.references import document
from contractguard.store.observed import load_observed
from contractguard.support.dataclass import dataclass

REMEDY = "record it first: run the tests with pytest --contract-observe"


def committed_record(project: Project, name: str) -> ObservedRecord | None:
    """The record of a provider in the work tree, None where there is none; see `record_in`."""
    path = observed_path(project, name)
    return record_in(path, display_path(path, here()), project_root(project), name)


def record_in(path: Path, shown: str, root: Path, provider: str) -> ObservedRecord | None:
    """The record of a provider in a file that users know as `shown`, None where there is no file. Raises `InputError`
    for one that cannot be read or leads out of `root`, and for the record of another provider."""
    if not path.is_file():
        return None
    found = ObservedRecord.of_file(load_observed(path, shown, root)[0])
    if found.observed.provider != provider:
        raise InputError(
            f"is the record of {found.observed.provider!r}, not of {provider!r}",
            where=shown,
            remedy="each provider has a folder of its own: correct the provider's name, or move the file",
        )
    return found


def base_record(data: bytes, uri: str, name: str) -> ObservedRecord:
    """The record of a base. Raises `InputError` for one that is damaged or of a newer version."""
    return ObservedRecord.of_file(document(uri, name, data), FROM_BASE)


@dataclass(frozen=True, slots=True)
class NamedRecords:
    """What the sources hold that were named, by provider, and what of them is not read and has to be told."""

    by_provider: Mapping[str, ObservedRecord] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def read_named(
    names: Sequence[str], open_recorders: Callable[[], TrafficImport] | None = None, *, traffic: bool = False
) -> NamedRecords:
    """What the sources hold that are named; those of one provider are joined. `open_recorders` makes those that take
    recorded calls. `traffic`: it was live traffic.

    Raises `InputError` for what cannot be read, and where nothing was recorded.
    """
    contents = read_sources(names, open_recorders)
    if names and not contents.sources:
        raise InputError("nothing was recorded", where=", ".join(names[:3]), remedy=REMEDY)
    found: dict[str, ObservedRecord] = {}
    for source in contents.sources:
        name, one = source.observed.provider, _as_record(source)
        found[name] = _join_records(found[name], one) if name in found else one
    return NamedRecords(
        {name: replace(found[name], traffic=traffic) for name in sorted(found)}, (*contents.remarks, *contents.notes)
    )


def _as_record(source: ObservedSource) -> ObservedRecord:
    record = ObservedRecord(
        for_file(source.observed), errors=frozenset(source.errors), gaps=source.gaps, contracts=source.contracts
    )
    return record if source.document is None else replace(record, locate=fact_locator(source.document))


def _join_records(one: ObservedRecord, other: ObservedRecord) -> ObservedRecord:
    def locate(message: str, place: FactPlace) -> Location | None:
        return one.locate(message, place) or other.locate(message, place)

    both = join_observed(one.observed, other.observed)
    contracts = one.contracts | other.contracts
    return ObservedRecord(
        both, locate, errors=one.errors | other.errors, gaps=one.gaps | other.gaps, contracts=contracts
    )
