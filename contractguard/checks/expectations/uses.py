"""Which consumers use a part of a message that they can do without: they read it where it is there, or send it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import islice

from contractguard.checks.expectations.possible import members
from contractguard.checks.expectations.resolve import ResolvedTarget
from contractguard.checks.expectations.unmet import Point
from contractguard.contract.document import pointer
from contractguard.contract.expectation import Expectation
from contractguard.contract.finding import AffectedConsumer, Finding
from contractguard.contract.model import MessageKey
from contractguard.support.dataclass import dataclass

MAX_MEMBERS = 1_000
"""Of one example that a consumer sends: so many are looked at."""


@dataclass(slots=True)
class Uses:
    """The numbers of the expectations that use what is at a place, where the provider does not describe it."""

    read: dict[Point, set[int]] = field(default_factory=dict)
    sent: dict[Point, set[int]] = field(default_factory=dict)

    def add(self, number: int, point: Point) -> None:
        """An expectation whose schema has a place that the provider does not have."""
        self.read.setdefault(point, set()).add(number)

    def add_sent(self, number: int, expectation: Expectation, at: ResolvedTarget) -> None:
        """Every place of the examples that a consumer sends."""
        for point in _sent(expectation, at):
            self.sent.setdefault(point, set()).add(number)

    def users_of(self, points: Iterable[Point], expectations: Sequence[Expectation]) -> tuple[AffectedConsumer, ...]:
        """Who uses what is at one of these places, in the order of the expectations."""
        known: tuple[Mapping[Point, set[int]], ...] = (self.read, self.sent)
        numbers = {number for point in points for uses in known for number in uses.get(point, ())}
        found = (expectations[number] for number in sorted(numbers))
        return tuple(
            AffectedConsumer(one.consumer, one.name, one.at, one.strength.value, breaks=False) for one in found
        )


def is_of_use(finding: Finding) -> bool:
    """Whether a finding is about something that was there for those who can do without it."""
    return finding.rule.endswith(".property.removed-optional")


def _sent(expectation: Expectation, at: ResolvedTarget) -> Iterator[Point]:
    key = MessageKey(at.operation.key, at.operation.request_role)
    for part in expectation.parts:
        for example in part.examples:
            for path in islice(members(example), MAX_MEMBERS):
                yield Point.from_text(key, pointer((*part.pointer, *path)))
