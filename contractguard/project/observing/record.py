"""Brings what was observed elsewhere into the records of a project: joined, or in place of what was known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce

from contractguard.checks.drift.messages import observed_messages, strangers
from contractguard.contract.errors import InputError
from contractguard.contract.model import Contract
from contractguard.observe.live.match import CallMatcher
from contractguard.observe.live.summary import (
    ReachedOperations,
    count_of,
    describe_calls,
    describe_unmatched,
    reached_operations,
    unmatched_calls,
)
from contractguard.observe.sketch.file import observed_bytes
from contractguard.observe.sketch.fresh import find_forgotten, forget_unreached, replace_reached
from contractguard.observe.sketch.observed import Observed, for_file, join_observed
from contractguard.observe.sketch.reading import read_observed
from contractguard.project.config import Project, here
from contractguard.project.names import PROVIDER
from contractguard.project.observing.event_logs import read_events
from contractguard.project.observing.sources import ObservedSource, read_sources
from contractguard.project.observing.traffic import open_traffic
from contractguard.project.options import RecordObservedOptions
from contractguard.project.progress import Progress
from contractguard.project.providers import find_contract, known_providers, observed_path, project_root
from contractguard.readers.sources.load import display_path
from contractguard.readers.sources.references import document
from contractguard.store.observed import load_observed, record_observed
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

_MAX_TOLD = 3


@dataclass(frozen=True, slots=True)
class ObservedRun:
    """What all sources say of one provider. `reached`: of the operations that its description has now. `counts`: None
    where a source knows orders of magnitude only. `gaps`: why this may not be all that there was to see; `unread`:
    parts of sources that nobody could read."""

    name: str
    observed: Observed
    contract: Contract | None
    reached: ReachedOperations
    counts: Counter[str] | None
    errors: Counter[str]
    gaps: tuple[str, ...]
    unread: tuple[str, ...]

    @property
    def is_unmatched(self) -> bool:
        """Whether calls came, and the description has none of them."""
        return bool(self.reached.total) and not self.reached.matched


@dataclass(frozen=True, slots=True)
class ObservedOutcome:
    """What became of one record, or would: "created", "changed" or "unchanged". `forgotten`: what it spoke of and does
    not any more. `problems`: what went wrong, so that the record is no answer by itself."""

    shown: str
    outcome: str
    summary: str
    forgotten: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordedSources:
    """What became of the record of each provider, and what of the sources was not read."""

    outcomes: tuple[ObservedOutcome, ...]
    remarks: tuple[str, ...] = ()


def record_sources(
    project: Project, given: RecordObservedOptions, *, write: bool, line: Progress | None = None
) -> RecordedSources:
    """Join what sources say with the records of the providers that they are of, or only see what that would be.

    Everything is read before anything is written. Raises `InputError` for a source or a record that cannot be read,
    for a provider that the project does not have, where no call is in them, and where a fresh run has gaps.
    """
    shown = line or Progress()
    contents = read_sources(
        given.sources,
        lambda: open_traffic(project, given.provider, given.traffic, shown),
        lambda files: read_events(project, given, files, shown),
    )
    runs = [_run(project, name, sources) for name, sources in _by_provider(project, given, contents.sources).items()]
    if not any(_has_calls(run.observed) for run in runs):
        told = "; ".join((*contents.remarks, *(part for run in runs for part in run.unread)))
        raise InputError(
            f"0 calls: nothing was recorded{f' ({told})' if told else ''}",
            where=", ".join(given.sources[:_MAX_TOLD]),
            remedy="check that the run called the application, and that this is its journal",
        )
    if given.fresh:
        for run in runs:
            _require_whole(run, contents.remarks)
    found = [_settle(project, given, run, write=False) for run in runs]
    if write:
        found = [_settle(project, given, run, write=True) for run in runs]
    return RecordedSources(tuple(found), (*contents.remarks, *contents.notes))


def _by_provider(
    project: Project, given: RecordObservedOptions, sources: Iterable[ObservedSource]
) -> Mapping[str, list[ObservedSource]]:
    """The sources of each provider. Raises `InputError` for one that the project does not have."""
    known = known_providers(project)
    found: dict[str, list[ObservedSource]] = {}
    for source in sources:
        name = source.observed.provider
        if not PROVIDER.fullmatch(name):
            raise InputError(
                f"is of {printable(name, 80)!r}, which is no provider's name", where=source.name, remedy="record again"
            )
        if given.provider is None and known and name not in known:
            raise InputError(
                f"is of {name!r}, which this project does not have ({', '.join(known)})",
                where=source.name,
                remedy=f"record again with contract_provider, or add the provider: --provider {name}",
            )
        if given.provider not in (None, name):
            raise InputError(
                f"is of {name!r}, not of {given.provider!r}",
                where=source.name,
                remedy="name sources of one provider, or leave --provider out",
            )
        found.setdefault(name, []).append(source)
    return dict(sorted(found.items()))


def _run(project: Project, name: str, sources: Sequence[ObservedSource]) -> ObservedRun:
    """Sources are runs of their own: evidence is that of the greatest, for one may be the other once more."""
    observed = reduce(join_observed, (for_file(one.observed) for one in sources))
    _require_readable(observed, sources)
    counts = [one.counts for one in sources if one.counts is not None]
    contract = find_contract(project, name)
    return ObservedRun(
        name,
        observed,
        contract,
        _count_reached(contract, observed),
        sum(counts, Counter()) if len(counts) == len(sources) else None,
        sum((one.errors for one in sources), Counter()),
        tuple(sorted({gap for one in sources for gap in one.gaps})),
        tuple(part for one in sources for part in one.unread),
    )


def _require_readable(observed: Observed, sources: Sequence[ObservedSource]) -> None:
    """Raise `InputError` for facts that contradict each other: once written, no command could read the record again."""
    name = ", ".join(one.name for one in sources[:_MAX_TOLD])
    try:
        read_observed(document("observed:", name, observed_bytes(observed)))
    except InputError as error:
        raise InputError(
            f"has facts that no messages have: {error.what}", where=name, remedy="remove it and record again"
        ) from None


def _count_reached(contract: Contract | None, observed: Observed) -> ReachedOperations:
    """The operations that were called and that the description has now: a journal may be of an earlier one."""
    found = reached_operations(contract, observed)
    if contract is None:
        return found
    matched = {one.operation.key for one in observed_messages(contract, observed) if not one.is_late}
    return ReachedOperations(len(matched), found.total, found.undocumented)


def _has_calls(observed: Observed) -> bool:
    return bool(observed.calls or observed.messages or observed.undocumented or observed.unrouted)


def _require_whole(run: ObservedRun, remarks: Iterable[str]) -> None:
    """Raise `InputError` where a run did not reach what the messages are: their facts would be lost."""
    reasons = list(dict.fromkeys([*run.gaps, *remarks, *run.unread]))
    if run.errors:
        reasons.append("hook errors")
    if run.is_unmatched:
        reasons.append("no call is of an operation that the description has")
    if run.counts is None:
        reasons.append("a record does not say whether its run was whole")
    if reasons:
        raise InputError(
            f"--fresh would forget what this run of {run.name} did not reach ({_list_names(reasons)})",
            remedy="run all tests until they pass, or leave --fresh out",
        )


def _settle(project: Project, given: RecordObservedOptions, run: ObservedRun, *, write: bool) -> ObservedOutcome:
    path, root = observed_path(project, run.name), project_root(project)
    shown = display_path(path, here())
    before = load_observed(path, shown, root)[1] if path.is_file() else Observed(run.name)
    if not _has_calls(run.observed):  # a file is not touched for a run that saw nothing
        return ObservedOutcome(shown, "unchanged", "0 calls", problems=("0 calls: nothing was recorded",))
    combine = forget_unreached if given.prune else replace_reached if given.fresh else join_observed
    outcome = record_observed(run.observed, path, root, write=write, combine=combine)
    forgotten = find_forgotten(before, combine(before, run.observed))
    return ObservedOutcome(
        shown,
        outcome,
        _summary(run),
        tuple(forgotten),
        tuple(_notes(run)),
        tuple(_problems(run, given.traffic.base_path)),
    )


def _summary(run: ObservedRun) -> str:
    """How much was seen."""
    errors = sum(run.errors.values())
    if run.counts is not None:
        return describe_calls(run.counts["calls"], run.counts, run.reached, errors=errors)
    matched = f"{count_of(run.reached.matched, 'operation')} of {run.reached.total}, " if run.reached.total else ""
    return f"{run.observed.calls}+ calls: {matched}{count_of(run.reached.undocumented, 'undocumented operation')}"


def _notes(run: ObservedRun) -> Iterator[str]:
    """What is worth knowing, and no reason to fail: gaps, and a description that has changed since."""
    if run.gaps:
        yield f"incomplete: {_list_names(run.gaps)}"
    if run.contract is None:
        return
    gone = strangers(run.contract, run.observed.messages)
    if gone:
        yield f"the description has changed since: it does not have {_list_names(gone)}"
    described = [one.name for one in observed_messages(run.contract, run.observed) if one.is_late]
    if described:
        yield f"the description has changed since: it has {_list_names(described)} by now; record again"


def _problems(run: ObservedRun, base_path: str | None) -> Iterator[str]:
    if run.is_unmatched and run.contract is not None:
        matcher = CallMatcher(run.contract, base_path)
        unmatched, prefixes = unmatched_calls(run.observed, run.counts or Counter(), matcher)
        yield from describe_unmatched(unmatched, prefixes, matcher.bases)
    for part in run.unread:
        yield f"not read: {part}"
    for error, number in sorted(run.errors.items()):
        yield f"hook error: {error} ({count_of(number, 'time')}); some calls are not in the record"


def _list_names(names: Sequence[str]) -> str:
    more = f", and {len(names) - _MAX_TOLD} more" if len(names) > _MAX_TOLD else ""
    return f"{', '.join(names[:_MAX_TOLD])}{more}"
