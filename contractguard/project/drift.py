"""What the providers of a project were observed to send, held against their descriptions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import reduce
from pathlib import Path

from contractguard.checks.drift.compare import compare_observed
from contractguard.checks.drift.history import MIN_EVIDENCE
from contractguard.checks.drift.messages import observed_messages
from contractguard.checks.drift.record import ObservedRecord
from contractguard.checks.drift.sentences import FactPlace
from contractguard.checks.settings import Settings
from contractguard.contract.document import Json, Location
from contractguard.contract.errors import InputError, UsageError
from contractguard.contract.finding import Unchecked
from contractguard.contract.model import Contract
from contractguard.contract.report import Section
from contractguard.observe.sketch.observed import join_observed
from contractguard.project.config import Project, Provider, here
from contractguard.project.consumers import Consumers
from contractguard.project.progress import Progress
from contractguard.project.providers import project_root, read_current_contract, select_providers
from contractguard.readers.sources.load import display_path, uri_of
from contractguard.readers.sources.references import document
from contractguard.readers.user_file import read_bytes
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

OBSERVED = "observed.json"
"""What the record of a provider is called, beside its snapshot."""


@dataclass(frozen=True, slots=True)
class DriftOptions:
    """What a drift check looks at: one provider or all, which records instead of the committed ones, how many objects
    make an "always", and how many operations have to be matched at least."""

    provider: str | None = None
    observed: tuple[str, ...] = ()
    min_evidence: int = MIN_EVIDENCE
    min_matched: int = 1


@dataclass(frozen=True, slots=True)
class DriftCheck:
    """The answer on each provider, by name, what was seen of it in a line, and what could not be read."""

    sections: Mapping[str, Section]
    summaries: tuple[str, ...] = ()
    errors: tuple[InputError, ...] = ()


def observed_path(project: Project, name: str) -> Path:
    """Where it is recorded what a provider was observed to send."""
    return project.folder / project.config.snapshots / name / OBSERVED


def check_drift(
    project: Project, given: DriftOptions, consumers: Consumers | None, settings: Settings, line: Progress
) -> DriftCheck:
    """Compare the records of the providers of a project, all that have one or the one that is asked for.

    Raises `UsageError` for a provider that is not configured, or several where sources are named; what cannot be read
    is an error beside the answers on the others.
    """
    providers = select_providers(project, given.provider)
    named = [_read(Path(one), one) for one in given.observed]
    if named:
        providers = {_owner(named, providers): providers[_owner(named, providers)]}
    sections: dict[str, Section] = {}
    summaries: list[str] = []
    errors: list[InputError] = []
    for name, provider in providers.items():
        expectations = consumers.for_provider(name) if consumers is not None else ()
        try:
            now, committed = _records(project, name, named)
            if now is None and given.provider is None:
                continue
            contract, seen = read_current_contract(project, provider), _require_record(now, name)
            found = compare_observed(
                contract, seen, committed, expectations, settings,
                min_evidence=given.min_evidence, progress=line.compared,
            )  # fmt: skip
            sections[name] = replace(_with_least(found, contract, seen, given.min_matched), title=name)
            summaries.append(f"{name}: {_summary(contract, seen)}")
        except InputError as error:  # the other providers are still looked at
            errors.append(error)
            sections[name] = Section((), (Unchecked(None, error.what, must=True),), title=name, complete=False)
    if not sections:
        raise InputError(f"nothing was observed: no provider has an {OBSERVED} beside its snapshot", remedy=_REMEDY)
    return DriftCheck(sections, tuple(summaries), tuple(errors))


_REMEDY = "record it first: run the tests with pytest --contract-observe"


def suggest_for(project: Project, given: DriftOptions) -> Json:
    """What was observed and is not described, as a part of a description. Raises `UsageError` and `InputError`."""
    from contractguard.checks.drift.suggest import suggest

    providers = select_providers(project, given.provider)
    named = [_read(Path(one), one) for one in given.observed]
    if not named and len(providers) != 1:
        raise UsageError("there are several providers", remedy="say which one with --provider")
    name = _owner(named, providers) if named else next(iter(providers))
    now, _ = _records(project, name, named)
    return suggest(read_current_contract(project, providers[name]), _require_record(now, name).observed)


def _require_record(now: ObservedRecord | None, name: str) -> ObservedRecord:
    if now is None:
        raise InputError(f"nothing was observed of {printable(name)}: there is no {OBSERVED}", remedy=_REMEDY)
    return now


def _records(
    project: Project, name: str, named: list[ObservedRecord]
) -> tuple[ObservedRecord | None, ObservedRecord | None]:
    """This run and the committed record; the latter alone is this run."""
    path = observed_path(project, name)
    committed = None
    if path.is_file():
        committed = _read(path, display_path(path, here()), project_root(project))
        if committed.observed.provider != name:
            raise InputError(
                f"is the record of {committed.observed.provider!r}, not of {name!r}",
                where=display_path(path, here()),
                remedy="each provider has a folder of its own: correct the provider's name, or move the file",
            )
    if not named:
        return committed, None
    return reduce(_join_records, named), committed


def _join_records(one: ObservedRecord, other: ObservedRecord) -> ObservedRecord:
    def locate(message: str, place: FactPlace) -> Location | None:
        return one.locate(message, place) or other.locate(message, place)

    return ObservedRecord(join_observed(one.observed, other.observed), locate)


def _read(path: Path, name: str, within: Path | None = None) -> ObservedRecord:
    return ObservedRecord.of_file(document(uri_of(path.resolve()), name, read_bytes(path, name, within)))


def _owner(named: Iterable[ObservedRecord], providers: Mapping[str, Provider]) -> str:
    """The one provider that all records are of."""
    owners = {one.observed.provider for one in named}
    if len(owners) != 1 or not owners <= providers.keys():
        told = ", ".join(sorted(printable(one, 80) for one in owners))
        raise UsageError(
            f"the records are of {told}, and the provider is one of {', '.join(sorted(providers))}",
            remedy="name records of one configured provider",
        )
    return owners.pop()


def _count_matched(contract: Contract, now: ObservedRecord) -> int:
    return len({one.operation.key for one in observed_messages(contract, now.observed.messages)})


def _with_least(section: Section, contract: Contract, now: ObservedRecord, least: int) -> Section:
    """The answer, which is none where too few operations were matched."""
    matched = _count_matched(contract, now)
    if matched >= least:
        return section
    tried = sorted([*now.observed.unrouted, *now.observed.undocumented])[:3]
    commonest = f"; what came instead: {', '.join(printable(one, 100) for one in tried)}" if tried else ""
    reason = f"{matched} of {len(contract.operations)} operations matched, at least {least} must{commonest}"
    statistics = replace(section.statistics, checked=section.statistics.checked if matched else 0)
    unchecked = (*section.unchecked, Unchecked(None, reason, must=True))
    return replace(section, unchecked=unchecked, statistics=statistics, complete=False)


def _summary(contract: Contract, now: ObservedRecord) -> str:
    """How much was seen."""
    seen = now.observed
    calls = f"{seen.calls}+ calls" if seen.calls else "no call"
    return (
        f"{calls}: {_count_matched(contract, now)} of {len(contract.operations)} operations seen; "
        f"not described: {len(seen.undocumented)} messages; no route: {len(seen.unrouted)}"
    )
