"""What was seen in some chunks of event logs, and its merge: the same for any split of the logs, in any order."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from functools import reduce
from typing import NamedTuple

from contractguard.contract.model import MessageKey, Role
from contractguard.observe.sketch.facts import EMPTY, Facts
from contractguard.observe.sketch.join import add
from contractguard.observe.sketch.observed import Observed, add_observed
from contractguard.support.dataclass import dataclass

MAX_UNKNOWN = 500
"""Events that no description names. With more of them their names are data, and all are one message."""
MAX_BAD = 20
"""Lines that could not be read and are told."""
_TOO_MANY = f"more than {MAX_UNKNOWN} names of events that no description has: they are told as one"


class ChunkKey(NamedTuple):
    """A chunk by the number of its file and where it begins: by this it counts once, however often it is read."""

    file: int
    start: int


class BadLine(NamedTuple):
    """A line of a chunk that could not be read, and why, in words that hold nothing of it."""

    chunk: ChunkKey
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class LogFacts:
    """What was seen in some chunks. `counts`: `calls`, each of which is one of `matched`, `undocumented`, `unrouted`
    (it does not say which event it is) and `no_json`; besides `invalid_bodies`; and of each message by its name.
    `lines`: how many each chunk has. `bad`: the first that could not be read. `is_capped`: there were more than
    `MAX_UNKNOWN` events that no description names; `kept`: those of which whoever records says how they are told, so
    that they are never one with others."""

    observed: Observed
    counts: Counter[str] = field(default_factory=Counter)
    lines: Mapping[ChunkKey, int] = field(default_factory=dict)
    bad: tuple[BadLine, ...] = ()
    is_capped: bool = False
    kept: frozenset[str] = frozenset()


def merge_log_facts(one: LogFacts, other: LogFacts) -> LogFacts:
    """What was seen in the chunks of both; what is in one of them already counts once.

    Raises `ValueError` where they share some chunks and each has others: then nobody can tell what to count.
    """
    if other.lines.keys() <= one.lines.keys():
        return one
    if one.lines.keys() <= other.lines.keys():
        return other
    if not one.lines.keys().isdisjoint(other.lines.keys()):
        raise ValueError("chunks were merged with others before")
    return cap_unknown(
        LogFacts(
            add_observed(one.observed, other.observed),
            one.counts + other.counts,
            {**one.lines, **other.lines},
            tuple(heapq.nsmallest(MAX_BAD, (*one.bad, *other.bad))),
            one.is_capped or other.is_capped,
            one.kept | other.kept,
        )
    )


def unknown_event(name: str, role: Role) -> str:
    """What an event that no description names is called in the record."""
    if role.is_event:
        return f"event {name}"
    return str(MessageKey(f"webhook {name}", role, None, "application/json"))


def cap_unknown(facts: LogFacts) -> LogFacts:
    """The facts with all unknown events as one, where there are too many of them, or were."""
    unknown = {name: one for name, one in facts.observed.undocumented.items() if name not in facts.kept}
    if not facts.is_capped and len(unknown) <= MAX_UNKNOWN:
        return facts
    first = min(unknown, default="event ")
    role = Role.WEBHOOK_REQUEST if first.startswith("webhook ") else Role.EVENT
    name = unknown_event("{*}", role)
    counts = Counter({key: count for key, count in facts.counts.items() if key not in unknown})
    counts[name] = sum(facts.counts[key] for key in unknown)
    together = {name: add_all(unknown[key] for key in sorted(unknown))} if unknown else {}
    kept = {name: one for name, one in facts.observed.undocumented.items() if name in facts.kept}
    observed = replace(
        facts.observed, undocumented={**kept, **together}, left_out=facts.observed.left_out | {_TOO_MANY}
    )
    return replace(facts, observed=observed, counts=counts, is_capped=True)


def add_all(facts: Iterable[Facts]) -> Facts:
    """The sum of any number of facts."""
    return reduce(add, facts, EMPTY)
