"""Numbers: an interval, a lattice of multiples, multiples to avoid, and values to avoid."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import field
from fractions import Fraction

from contractguard.algebra import values
from contractguard.algebra.nodes import Kind, Node
from contractguard.algebra.solve.budget import Meter
from contractguard.algebra.solve.outcome import EMPTY, Found, Outcome, Undecided
from contractguard.support.dataclass import dataclass

MAX_LATTICE_POINTS = 20_000
WORK_OF_A_POINT = 5
_SIMPLE = [Fraction(n, d) for d in (1, 2, 10, 3, 7, 100, 1000) for n in range(12)]


@dataclass(slots=True)
class NumberConstraints:
    """A conjunction of number atoms, gathered."""

    low: Fraction | None = None
    low_strict: bool = False
    high: Fraction | None = None
    high_strict: bool = False
    divisors: list[Fraction] = field(default_factory=list)
    not_divisors: list[Fraction] = field(default_factory=list)

    def add(self, node: Node, positive: bool) -> None:
        """Take one more atom, or its complement among the numbers, into account."""
        kind = node[0]
        if kind is Kind.MULTIPLE:
            (self.divisors if positive else self.not_divisors).append(node[1])
        elif (kind is Kind.MINIMUM) is positive:
            self._raise_low(node[1], node[2] if positive else not node[2])
        else:
            self._lower_high(node[1], node[2] if positive else not node[2])

    def _raise_low(self, bound: Fraction, strict: bool) -> None:
        if self.low is None or bound > self.low or (bound == self.low and strict):
            self.low, self.low_strict = bound, strict

    def _lower_high(self, bound: Fraction, strict: bool) -> None:
        if self.high is None or bound < self.high or (bound == self.high and strict):
            self.high, self.high_strict = bound, strict

    def inside(self, point: Fraction) -> bool:
        """Whether the point lies in the interval."""
        above = self.low is None or (point > self.low if self.low_strict else point >= self.low)
        return above and (self.high is None or (point < self.high if self.high_strict else point <= self.high))

    def avoids(self, point: Fraction) -> bool:
        """Whether the point is no multiple of what it must not be a multiple of."""
        return not any((point / divisor).denominator == 1 for divisor in self.not_divisors)


def lcm(numbers: Iterable[Fraction]) -> Fraction | None:
    """The least positive number of which every given one is a divisor; None for none given."""
    result: Fraction | None = None
    for number in numbers:
        if result is None:
            result = abs(number)
        else:
            result = Fraction(
                math.lcm(result.numerator, number.numerator), math.gcd(result.denominator, number.denominator)
            )
    return result


def solve(atoms: Iterable[tuple[Node, bool]], excluded: frozenset[Hashable], meter: Meter) -> Outcome:
    """Find the simplest number that meets all atoms and is none of the excluded value keys."""
    constraints = NumberConstraints()
    for node, positive in atoms:
        constraints.add(node, positive)
    low, high = constraints.low, constraints.high
    if low is not None and high is not None:
        if low > high or (low == high and (constraints.low_strict or constraints.high_strict)):
            return EMPTY
        if low == high:
            return _first(iter((low,)), constraints, excluded, meter) or EMPTY
    step = lcm(constraints.divisors)
    return _dense(constraints, excluded, meter) if step is None else _lattice(constraints, step, excluded, meter)


def _first(
    points: Iterator[Fraction], constraints: NumberConstraints, excluded: frozenset[Hashable], meter: Meter
) -> Outcome | None:
    unspeakable = False
    for point in points:
        meter.work(WORK_OF_A_POINT + len(constraints.not_divisors))
        if not constraints.inside(point) or not constraints.avoids(point):
            continue
        if (lattice := lcm(constraints.divisors)) is not None and (point / lattice).denominator != 1:
            continue
        value = values.number(point)
        if value is None:
            unspeakable = True
        elif values.key(value) not in excluded:
            return Found(value)
    return Undecided("a number that no IEEE double spells") if unspeakable else None


def _lattice(constraints: NumberConstraints, step: Fraction, excluded: frozenset[Hashable], meter: Meter) -> Outcome:
    """Multiples of `step` in the interval, outward from the one nearest to zero."""
    if any((step / divisor).denominator == 1 for divisor in constraints.not_divisors):
        return EMPTY
    first = None if constraints.low is None else math.ceil(constraints.low / step)
    last = None if constraints.high is None else math.floor(constraints.high / step)
    if first is not None and constraints.low_strict and first * step == constraints.low:
        first += 1
    if first is not None and last is not None and first > last:
        return EMPTY
    whole = lcm([step, *constraints.not_divisors]) or step
    enough = int(whole / step) * (len(excluded) + 1)
    total = None if first is None or last is None else last - first + 1
    needed = enough * 2 if total is None else min(total, enough * 2)
    if needed > MAX_LATTICE_POINTS:
        needed, complete = MAX_LATTICE_POINTS, False
    else:
        complete = True
    points = (step * k for k in _outward(first, last, needed))
    found = _first(points, constraints, excluded, meter)
    return found or (EMPTY if complete else Undecided(f"multipleOf: more than {MAX_LATTICE_POINTS} candidates"))


def _outward(first: int | None, last: int | None, count: int) -> Iterator[int]:
    """At most `count` whole numbers of an interval, the nearest to zero first, positive before negative."""
    start = 0
    if first is not None and first > 0:
        start = first
    elif last is not None and last < 0:
        start = last
    given = 0
    for distance in range(count):
        for k in (start + distance, start - distance) if distance else (start,):
            if (first is None or k >= first) and (last is None or k <= last):
                yield k
                given += 1
                if given >= count:
                    return


def _dense(constraints: NumberConstraints, excluded: frozenset[Hashable], meter: Meter) -> Outcome:
    """An interval with an inside: only finitely many or thinly spread points are forbidden, so one is left."""
    found = _first(_candidates(constraints), constraints, excluded, meter)
    return found or Undecided("no simple number in a narrow interval")


def _candidates(constraints: NumberConstraints) -> Iterator[Fraction]:
    low, high = constraints.low, constraints.high
    yield Fraction(0)
    for bound in (low, high):
        if bound is not None and abs(bound) > values.EXACT_INTEGER:  # a neighbour would be the same double
            yield bound * 2
            yield bound / 2
    anchors = [bound for bound in (low, high) if bound is not None] or [Fraction(0)]
    for anchor in anchors:
        base = Fraction(math.floor(anchor))
        for simple in _SIMPLE:
            yield base + simple
            yield base - simple
        yield anchor
    if low is not None and high is not None:
        for parts in (2, 3, 5, 7, 10, 16, 100, 1024):
            for k in range(1, parts):
                yield low + (high - low) * k / parts
                yield Fraction(repr(float(low + (high - low) * k / parts)))
    for simple in _SIMPLE:
        yield simple
        yield -simple
    for divisor in constraints.not_divisors:
        for anchor in (Fraction(0), *anchors):
            for parts in (2, 4, 10):
                yield anchor + divisor / parts
                yield anchor - divisor / parts
