"""What the providers of a project were observed to send, held against their descriptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from contractguard.checks.drift.compare import compare_observed
from contractguard.checks.drift.history import MIN_EVIDENCE
from contractguard.checks.drift.messages import UNDESCRIBED, is_described, observed_messages, routed_operations
from contractguard.checks.drift.record import ObservedRecord
from contractguard.checks.settings import Settings
from contractguard.contract.choices import Question
from contractguard.contract.document import Json
from contractguard.contract.errors import InputError, UsageError
from contractguard.contract.finding import Unchecked
from contractguard.contract.model import Contract
from contractguard.contract.report import Section
from contractguard.project.config import Project
from contractguard.project.consumers import Consumers
from contractguard.project.observing.evidence import REMEDY, NamedRecords, committed_record, read_named
from contractguard.project.observing.traffic import TrafficImport, open_traffic
from contractguard.project.options import TrafficOptions
from contractguard.project.progress import Progress
from contractguard.project.providers import find_contract, known_providers, select_providers
from contractguard.readers.formats import OBSERVED
from contractguard.snapshots.digest import short_digest
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

LOST = "some calls are not in it: {} while they were recorded"
"""Said of errors of the recorder."""
ALONE = "there is no description, and no other record to compare with"
"""Said of a provider of which nothing but its committed record is known."""
GAP = "it may not be all that was to be seen: {}"
"""Said of a journal that ends too soon."""

OTHER = "journals were recorded with another description ({}) than there is now ({}): of an earlier run, it seems"
UNTOLD = "of which description a journal was recorded is not told in it: of an earlier release, or of none"
"""Said of journals, of which nothing says that they are of this run."""


@dataclass(frozen=True, slots=True)
class DriftOptions:
    """What a drift check looks at: one provider or all, which records instead of the committed ones, how many objects
    make an "always" (None: as the configuration says), and how many operations have to be matched at least. `traffic`:
    the sources are live traffic."""

    provider: str | None = None
    observed: tuple[str, ...] = ()
    min_evidence: int | None = None
    min_matched: int = 1
    traffic: bool = False
    calls: TrafficOptions = TrafficOptions()


@dataclass(frozen=True, slots=True)
class DriftCheck:
    """The answer on each provider, by name, what was seen of it in a line, and what could not be read."""

    sections: Mapping[str, Section]
    summaries: tuple[str, ...] = ()
    errors: tuple[InputError, ...] = ()


def check_drift(
    project: Project, given: DriftOptions, consumers: Consumers | None, settings: Settings, line: Progress
) -> DriftCheck:
    """Compare the records of the providers of a project, all that have one or the one that is asked for.

    Raises `UsageError` for a provider that is not configured, or several where sources are named; what cannot be read
    is an error beside the answers on the others.
    """
    named = _read_sources(project, given, line)
    names = _select_subjects(project, given, named)
    judge = DriftJudge(
        consumers, settings, given.min_evidence or project.config.observe.min_evidence, given.min_matched
    )
    sections: dict[str, Section] = {}
    summaries = [printable(one) for one in named.remarks]
    errors: list[InputError] = []
    for name in names:
        try:
            now, committed = _records(project, name, named)
            if now is None and given.provider is None:
                summaries.append(f"{printable(name)}: nothing was observed")
                continue
            contract, seen = find_contract(project, name) or UNDESCRIBED, _require_record(now, name)
            if not is_described(contract) and committed is None and given.provider is None and len(names) > 1:
                summaries.append(f"{printable(name)}: {ALONE}")
                continue
            sections[name] = judge.section(name, contract, seen, committed, line)
            summaries.append(f"{name}: {_summary(contract, seen)}")
        except InputError as error:  # the other providers are still looked at
            errors.append(error)
            sections[name] = unchecked_section(name, error)
    if not sections:
        raise InputError(f"nothing was observed: no provider has an {OBSERVED} beside its snapshot", remedy=REMEDY)
    return DriftCheck(sections, tuple(summaries), tuple(errors))


@dataclass(frozen=True, slots=True)
class DriftJudge:
    """How the record of each provider is judged: by what consumers read, by settings, by how many objects make an
    "always", and how many operations have to be matched at least."""

    consumers: Consumers | None
    settings: Settings
    min_evidence: int = MIN_EVIDENCE
    min_matched: int = 1

    def section(
        self, name: str, contract: Contract, now: ObservedRecord, before: ObservedRecord | None, line: Progress
    ) -> Section:
        """The answer on one provider: what was seen now, and before, against its contract."""
        expectations = self.consumers.for_provider(name) if self.consumers is not None else ()
        found = compare_observed(
            contract, now, before, expectations, self.settings, min_evidence=self.min_evidence, progress=line.compared
        )
        found = _with_least(found, contract, now, self.min_matched)
        if not is_described(contract) and before is None:
            found = replace(found, unchecked=(*found.unchecked, Unchecked(None, ALONE, must=True)), complete=False)
        lost = (
            *(Unchecked(None, LOST.format(printable(one, 200)), must=True) for one in sorted(now.errors)),
            *(Unchecked(None, GAP.format(printable(one, 200))) for one in sorted(now.gaps)),
        )
        whole = found.complete and not lost
        remarks = (*found.remarks, *_describe_age(contract, now))
        return replace(found, title=name, unchecked=(*found.unchecked, *lost), complete=whole, remarks=remarks)


def _describe_age(contract: Contract, now: ObservedRecord) -> Iterator[str]:
    """That journals were written when the description was another one, or that nobody knows. It is no verdict: what was
    sent then is held against what is described now."""
    if not now.contracts or not is_described(contract):
        return
    today = short_digest(contract)
    others = sorted(now.contracts - {today, ""})
    if others:
        shown = ", ".join(printable(one, 20) for one in others[:3])
        yield OTHER.format(f"{shown}, …" if len(others) > 3 else shown, today)
    if "" in now.contracts:
        yield UNTOLD


def unchecked_section(name: str, error: InputError) -> Section:
    """The answer on a provider whose record could not be compared: which had to be, and is no pass."""
    where = f"{error.where}: " if error.where else ""
    reason = f"the record of {name} could not be compared: {where}{error.what}"
    return Section((), (Unchecked(None, reason, must=True),), title=name, question=Question.DRIFT, complete=False)


def suggest_for(project: Project, given: DriftOptions) -> Json:
    """What was observed and is not described, as a part of a description. Raises `UsageError` and `InputError`."""
    from contractguard.checks.drift.suggest import suggest

    named = _read_sources(project, given, Progress())
    names = _select_subjects(project, given, named)
    if len(names) != 1:
        raise UsageError("there are several providers", remedy="say which one with --provider")
    now, _ = _records(project, names[0], named)
    return suggest(find_contract(project, names[0]) or UNDESCRIBED, _require_record(now, names[0]).observed)


def _read_sources(project: Project, given: DriftOptions, line: Progress) -> NamedRecords:
    """What the sources hold that were named: recorded calls are held against the description while they are read."""

    def open_recorders() -> TrafficImport:
        return open_traffic(project, given.provider, given.calls, line)

    return read_named(given.observed, open_recorders, traffic=given.traffic)


def _require_record(now: ObservedRecord | None, name: str) -> ObservedRecord:
    if now is None:
        raise InputError(f"nothing was observed of {printable(name)}: there is no {OBSERVED}", remedy=REMEDY)
    return now


def _records(project: Project, name: str, named: NamedRecords) -> tuple[ObservedRecord | None, ObservedRecord | None]:
    """This run and the committed record; the latter alone is this run."""
    committed, now = committed_record(project, name), named.by_provider.get(name)
    return (committed, None) if now is None else (now, committed)


def _select_subjects(project: Project, given: DriftOptions, named: NamedRecords) -> list[str]:
    """The providers that are looked at, by name: those that are configured, or recorded in any way; of those, what the
    sources that were named are of. Raises `UsageError` where there is none."""
    known = known_providers(project)
    if given.provider is not None or not known:
        known = [given.provider] if given.provider in known else list(select_providers(project, given.provider))
    owners = named.by_provider.keys()
    if not given.observed:
        return known
    if not owners <= {*known_providers(project)} or not owners & {*known}:
        told = ", ".join(printable(one, 80) for one in owners)
        raise UsageError(
            f"what was observed is of {told}, and the provider is one of {', '.join(map(printable, known))}",
            remedy="name sources of providers that the project has",
        )
    return [name for name in known if name in owners]


def _count_matched(contract: Contract, now: ObservedRecord) -> int:
    if not is_described(contract):
        return len(routed_operations(now.observed))
    return len({one.operation.key for one in observed_messages(contract, now.observed)})


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
    if not is_described(contract):
        return (
            f"{calls}: {_count_matched(contract, now)} operations seen; no description; no route: {len(seen.unrouted)}"
        )
    return (
        f"{calls}: {_count_matched(contract, now)} of {len(contract.operations)} operations seen; "
        f"not described: {len(seen.undocumented)} messages; no route: {len(seen.unrouted)}"
    )
