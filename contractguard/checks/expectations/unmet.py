"""In which way an expectation is not met: by which rule, and where in which message."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from contractguard.checks.addressing.media_types import is_same
from contractguard.contract.expectation import Expectation, Strength, Target
from contractguard.contract.finding import AffectedConsumer, Finding
from contractguard.contract.model import MessageKey, Role
from contractguard.support.dataclass import dataclass

MAX_WAYS = 64
"""Places of one message in which one difference is looked at."""

_TEMPLATE = re.compile(r"\{[^{}]*\}")


def shape(key: str) -> str:
    """The name of an operation, however its path parameters are called."""
    return _TEMPLATE.sub("{}", key)


@dataclass(frozen=True, slots=True)
class Point:
    """A place of a message, however its path parameters and its representation are called, and whichever item of a
    list it is in."""

    operation: str
    role: Role | None
    status: str | None
    pointer: str

    @classmethod
    def from_text(cls, message: MessageKey, pointer: str) -> Point:
        """The place that a report spells so."""
        return cls(shape(message.operation), message.role, message.status, _general(pointer))

    def above(self) -> Iterable[Point]:
        """The place itself, then every one around it up to the whole message."""
        pointer = self.pointer
        while pointer:
            yield replace(self, pointer=pointer)
            pointer = pointer.rpartition("/")[0]
        yield replace(self, pointer="")


def _general(pointer: str) -> str:
    return "/".join("*" if token.isascii() and token.isdigit() else token for token in pointer.split("/"))


@dataclass(frozen=True, slots=True)
class Reader:
    """Which message somebody reads, as far as that is said: a status, a range of them or None for any, and a media
    type or None for any."""

    operation: str
    role: Role
    status: str | None
    media_type: str | None

    @classmethod
    def from_target(cls, key: str, role: Role, target: Target) -> Reader:
        """The reader of a target, of the operation of that key."""
        return cls(shape(key), role, target.status, target.media_type)

    def reads(self, message: MessageKey) -> bool:
        """Whether it may be this message: where several are left it could be any of them that was meant."""
        if (self.operation, self.role) != (shape(message.operation), message.role):
            return False
        if self.status not in (None, "default", message.status, f"{(message.status or '')[:1]}XX"):
            return False
        if message.media_type is None or self.media_type is None:
            return True
        return is_same(self.media_type, message.media_type)


def points(finding: Finding) -> list[Point]:
    """Every place that a finding tells of."""
    places = ((place.message, place.pointer) for place in finding.places)
    return [Point.from_text(*one) for one in ((finding.message, finding.pointer), *places)]


@dataclass(frozen=True, slots=True)
class UnmetPlace:
    """One way in which one expectation is not met: its number, whether it is about what is needed of an example, the
    rule, the place, and what tells it from others there."""

    number: int
    needed: bool
    rule: str
    point: Point
    about: str = ""


@dataclass(frozen=True, slots=True)
class Unmet:
    """A finding, and every expectation that is not met by it."""

    finding: Finding
    spots: frozenset[UnmetPlace]

    @property
    def about(self) -> tuple[str, MessageKey, str, str]:
        """What is the same for those that are about the same thing."""
        return self.finding.rule, self.finding.message, self.finding.pointer, self.finding.text

    def cut_short(self) -> frozenset[int]:
        """The expectations that may be unmet by it in more places than were looked at."""
        return frozenset(n for n, times in Counter(spot.number for spot in self.spots).items() if times >= MAX_WAYS)

    def hurts(
        self, expectations: tuple[Expectation, ...], pending: frozenset[UnmetPlace] = frozenset()
    ) -> tuple[AffectedConsumer, ...]:
        """Whom it hurts, in the order of the expectations; `pending` are the spots that are no news."""
        found: dict[AffectedConsumer, bool] = {}
        for spot in sorted(self.spots, key=lambda one: (one.number, one.needed)):
            hurt = _hurt(expectations[spot.number], needed=spot.needed)
            found[hurt] = found.get(hurt, True) and spot in pending
        return tuple(replace(hurt, pending=is_old) for hurt, is_old in found.items())


def _hurt(expectation: Expectation, *, needed: bool) -> AffectedConsumer:
    strength = Strength.GUARANTEED if needed else expectation.strength
    return AffectedConsumer(expectation.consumer, expectation.name, expectation.at, strength.value)


def merge_unmet(found: Iterable[Unmet]) -> tuple[Unmet, ...]:
    """Those that are about the same thing as one that hurts all of their consumers."""
    known: dict[tuple[str, MessageKey, str, str], Unmet] = {}
    for one in found:
        same = known.get(one.about)
        known[one.about] = one if same is None else replace(same, spots=same.spots | one.spots)
    return tuple(known.values())


def takes(codes: Iterable[str], what: str = "the witness") -> str:
    """What to say of models that take what their JSON Schemas refuse."""
    names = sorted(set(codes))
    verb, who = ("take", "each of them") if len(names) > 1 else ("takes", "the code")
    return f"{', '.join(names)} {verb} {what}: {who} accepts more than its JSON Schema says"


def without_told(examples: list[Unmet], compared: list[Unmet]) -> list[Unmet]:
    """What is said of examples, without what the comparison of their schemas says of the same place."""

    def about(one: Unmet) -> set[tuple[int, str, Point]]:
        return {(spot.number, spot.rule, spot.point) for spot in one.spots}

    told = {place for one in compared for place in about(one)}
    return [one for one in examples if not about(one) <= told]
