"""The record of what a provider was seen to send: facts by message, and what else was called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import TypeVar

from contractguard.observe.sketch.facts import Facts, order_of_magnitude
from contractguard.observe.sketch.join import add, in_orders_of_magnitude, join
from contractguard.support.dataclass import dataclass

VERSION = 1
"""Of the file's format."""

MAX_MESSAGES = 5_000
"""That no description names."""
MAX_UNROUTED = 500

_T = TypeVar("_T")
Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Observed:
    """What was seen of one provider. Keys of messages are `MessageKey`s as text: "GET /a/{b} → 200 application/json".

    `calls`: how many calls there were (an order of magnitude where it comes from a file). `messages` are those of
    operations that the description names, also of events and webhooks; `undocumented` those of operations that only
    the framework routes. A message without a body that is read (another media type, no content, status 5xx) has the
    facts of nothing. `unrouted`: by "GET /internal/{*}", which statuses and media types how often. `left_out`:
    messages whose bodies were not read, each with why.
    """

    provider: str
    calls: int = 0
    messages: Mapping[str, Facts] = field(default_factory=dict)
    undocumented: Mapping[str, Facts] = field(default_factory=dict)
    unrouted: Mapping[str, Counts] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()
    version: int = VERSION


def join_observed(one: Observed, other: Observed) -> Observed:
    """Both records in one: associative, commutative and idempotent. They are of one provider."""
    return _of_both(one, other, join, max)


def add_observed(one: Observed, other: Observed) -> Observed:
    """The record of two parts of a run, whose counts add up: no call is in both."""
    return _of_both(one, other, add, int.__add__)


def for_file(observed: Observed) -> Observed:
    """The record with orders of magnitude in place of counts, so that a second identical run changes nothing."""
    unrouted = {
        key: {kind: order_of_magnitude(n) for kind, n in kinds.items()} for key, kinds in observed.unrouted.items()
    }
    return Observed(
        provider=observed.provider,
        calls=order_of_magnitude(observed.calls),
        messages={key: in_orders_of_magnitude(facts) for key, facts in observed.messages.items()},
        undocumented={key: in_orders_of_magnitude(facts) for key, facts in observed.undocumented.items()},
        unrouted=unrouted,
        left_out=observed.left_out,
        version=observed.version,
    )


def merge_observed(base: Observed, ours: Observed, theirs: Observed) -> Observed:
    """What two branches make of a record: the join of both, less what either of them removed."""
    from contractguard.observe.sketch.merge import merge, merge_by_key  # which only the merge driver needs

    def merge_counts(base: Counts | None, ours: Counts | None, theirs: Counts | None) -> Counts | None:
        if ours is None or theirs is None:
            return theirs if ours is None else ours
        return merge_by_key(base or {}, ours, theirs, lambda _, one, other: max(one or 0, other or 0))

    return Observed(
        provider=ours.provider,
        calls=max(ours.calls, theirs.calls),
        messages=merge_by_key(base.messages, ours.messages, theirs.messages, merge),
        undocumented=merge_by_key(base.undocumented, ours.undocumented, theirs.undocumented, merge),
        unrouted=merge_by_key(base.unrouted, ours.unrouted, theirs.unrouted, merge_counts),
        left_out=frozenset(
            (ours.left_out | theirs.left_out) - (base.left_out - ours.left_out) - (base.left_out - theirs.left_out)
        ),
        version=max(ours.version, theirs.version),
    )


def _of_both(
    one: Observed, other: Observed, facts: Callable[[Facts, Facts], Facts], count: Callable[[int, int], int]
) -> Observed:
    def counts(a: Counts, b: Counts) -> Counts:
        return _by_key(a, b, count)

    return Observed(
        provider=one.provider,
        calls=count(one.calls, other.calls),
        messages=_by_key(one.messages, other.messages, facts),
        undocumented=_by_key(one.undocumented, other.undocumented, facts),
        unrouted=_by_key(one.unrouted, other.unrouted, counts),
        left_out=one.left_out | other.left_out,
        version=max(one.version, other.version),
    )


def _by_key(one: Mapping[str, _T], other: Mapping[str, _T], both: Callable[[_T, _T], _T]) -> dict[str, _T]:
    made = dict(one)
    for key, value in other.items():
        made[key] = both(made[key], value) if key in made else value
    return made
