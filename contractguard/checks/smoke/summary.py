"""The last line of a smoke check: what runs where, and how much of it was looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from contractguard.checks.smoke.inputs.ranking import Candidate
from contractguard.checks.smoke.reads import ReadOutcome, ReadState
from contractguard.contract.finding import Unchecked
from contractguard.support.printable import printable

_IN_SUMMARY = tuple(state for state in ReadState if state is not ReadState.JUDGED)
NOBODY_COVERED = "nothing that any consumer reads was judged, though it was asked for"
_WORDS = {
    ReadState.NO_INPUT: "had no known input",
    ReadState.CUT: "cut by the limits",
    ReadState.REFUSED: "never past authentication",
    ReadState.MISSING: "not there",
    ReadState.NO_ANSWER: "without an answer",
    ReadState.NOT_JUDGED: "not judged",
}


class Coverage(NamedTuple):
    """The consumers that read something which can be read, and of how many of them something was judged."""

    covered: frozenset[str]
    uncovered: frozenset[str]


def find_coverage(candidates: Iterable[Candidate], outcomes: Mapping[str, ReadOutcome]) -> Coverage:
    """Whose reads were judged. A consumer that reads nothing of what can be read is not among them."""
    readers: set[str] = set()
    covered: set[str] = set()
    for one in candidates:
        readers |= one.readers
        found = outcomes.get(one.operation.key)
        if found is not None and found.state is ReadState.JUDGED:
            covered |= one.readers - found.unread
    return Coverage(frozenset(covered), frozenset(readers - covered))


def name_uncovered(
    coverage: Coverage, candidates: Iterable[Candidate], outcomes: Mapping[str, ReadOutcome]
) -> list[Unchecked]:
    """Each consumer of which nothing was judged, with why. That it is so of all had to be otherwise, where something
    was asked that they read."""
    listed = list(candidates)
    found = []
    for consumer in sorted(coverage.uncovered):
        reasons = [
            f"{printable(one.operation.key, 100)} {outcomes[one.operation.key].reason or 'was not judged'}"
            for one in listed
            if consumer in one.readers and one.operation.key in outcomes
        ]
        why = "; ".join(reasons[:3]) + (f"; and {len(reasons) - 3} more" if len(reasons) > 3 else "")
        told = f"nothing that {printable(consumer, 60)} reads was judged: {why}"
        found.append(Unchecked(None, told, subject=printable(consumer, 60)))
    read = [outcomes[one.operation.key] for one in listed if one.readers and one.operation.key in outcomes]
    asked = any(one.is_telling for one in read)
    if coverage.uncovered and not coverage.covered and asked:
        found.append(Unchecked(None, NOBODY_COVERED, must=True))
    return found


def summarize(
    release: str | None, place: str, outcomes: Mapping[str, ReadOutcome], writes: str, coverage: Coverage, proxy: str
) -> str:
    """`release 4f2c9aa at api.example.com: 14 of 31 reads judged, …`"""
    states = [one.state for one in outcomes.values()]
    told = [f"{states.count(ReadState.JUDGED)} of {len(states)} reads judged"]
    told += [f"{states.count(state)} {_WORDS[state]}" for state in _IN_SUMMARY if state in states]
    if writes:
        told.append(writes)
    total = len(coverage.covered) + len(coverage.uncovered)
    if total:
        told.append(f"consumers {len(coverage.covered)} of {total} covered")
    through = f", through the proxy {proxy}" if proxy else ""
    return f"{f'release {release}' if release else 'the service'} at {place}{through}: {', '.join(told)}"
