"""Witnesses put together from parts and tried, for objects in which very much has changed.

To search the whole object for each of 2,000 changed properties costs 2,000 times 2,000 looks. A value of the changed
part alone, set into the simplest value that the sender sends around it, nearly always shows the same. Such a value is
no proof by its making: it is evaluated against the sender's whole schema and the difference, as any candidate is, and
confirmed by the validators. Where it fails, the search is asked as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from contractguard.algebra.diff.pair import Edge, Item, Items, Member, SchemaChange, Sides
from contractguard.algebra.diff.walk import Route, Walk
from contractguard.algebra.nodes import Literal
from contractguard.algebra.solve.budget import Exhausted
from contractguard.algebra.solve.evaluate import Answer
from contractguard.algebra.solve.outcome import Found, Outcome
from contractguard.algebra.solve.search import Search
from contractguard.contract.document import Json
from contractguard.support.dataclass import dataclass

Solve = Callable[[tuple[Literal, ...]], Outcome]

MANY = 100
"""Differences at one place and parts below it; where there are fewer, the search is as fast and says more."""


AFFORDABLE = 200_000
"""Members written, or differences looked at, for all differences of one place together."""


@dataclass(frozen=True, slots=True)
class Lifted:
    """A whole value that shows a difference; `isolated` if it plainly shows no other."""

    value: Json
    isolated: bool


@dataclass(frozen=True, slots=True)
class _Parts:
    """The ways down from a place: by the name of the property, and all others."""

    by_name: dict[str, list[tuple[Edge, int]]]
    others: list[tuple[Edge, int]]


class Assembler:
    """Makes candidates for the differences of one walk.

    `solve` finds the simplest value in all of some sets; so does `solve_shared`, for what all differences of a place
    are tried with: it is asked once, and may cost as much as the hardest question.
    """

    def __init__(self, walk: Walk, search: Search, solve: Solve, solve_shared: Solve) -> None:
        self._walk, self._solve, self._solve_shared = walk, solve, solve_shared
        self._search = search
        self._bases: dict[tuple[int, bool], tuple[Json] | None] = {}
        self._louds: dict[int, tuple[Json] | None] = {}
        self._parts: dict[int, _Parts] = {}

    def is_crowded(self, place: int, way: Route = ()) -> bool:
        """Whether much has changed at a place, or somewhere on the way to it."""
        return any(self._size(number) > MANY for number in (place, *(number for number, _ in way)))

    def _size(self, number: int) -> int:
        place = self._walk.places[number]
        return len(place.pair.spots) + len(place.below)

    def shows(self, number: int, spot: SchemaChange) -> Found | None:
        """A value of a place that shows one of its differences, if one that is put together does."""
        base = self._base(number)
        if base is None or spot.violation is None or spot.branch is not None:
            return None
        sides = self._sides(number)
        violation = spot.violation(sides)
        if self._base(number, calm=True) is None:  # one large value for each difference would be too much
            loud = self._loud(number)
            if loud is not None and self._all_hold(loud[0], (violation,)) is True:
                return Found(loud[0])
        for value in self._candidates(number, spot, base[0]):
            if self._all_hold(value, (violation, sides.sent())) is True:
                return Found(value)
        return None

    def _candidates(self, number: int, spot: SchemaChange, base: Json) -> Iterator[Json]:
        """Simple values, and the same with the property that the difference is about, or without it: first of values
        that show nothing else, if there are any."""
        name = spot.below[0] if len(spot.below) == 1 else None
        member = self._member(number, name) if isinstance(name, str) else None
        calm = self._base(number, calm=True)
        for known in (calm[0] if calm else base, base):
            yield known
            if isinstance(known, dict) and isinstance(name, str):
                if member is not None:
                    yield {**known, name: member[0]}
                if name in known:
                    yield {other: value for other, value in known.items() if other != name}

    def _member(self, number: int, name: str) -> tuple[Json] | None:
        """The simplest value that a property is sent with."""
        sender = self._walk.places[number].pair.sender
        schemas = [sender.compiler.schema(schema) for _, schema in sender.properties.get(name, ())]
        outcome = self._solve(tuple(schemas)) if schemas else None
        return (outcome.value,) if isinstance(outcome, Found) else None

    def lift(
        self, local: Json, literal: Literal, root: int, place: int, spot: SchemaChange, way: Route
    ) -> Lifted | None:
        """A whole value of the root that is sent and shows the difference, around a local one of the place that a way
        leads to: one that shows nothing else if that can be had."""
        whole = self._around(way, local, calm=True)
        is_shown = whole is not None and self._is_sent_showing(root, whole[0], literal)
        if whole is not None and is_shown and self._is_alone(whole[0], place, spot, way):
            return Lifted(whole[0], isolated=True)
        for shared in (self._base(root), self._loud(root)):
            if shared is not None and self._all_hold(shared[0], (literal,)) is True:
                return Lifted(shared[0], isolated=False)
        whole = self._around(way, local, calm=False)
        if whole is None or not self._is_sent_showing(root, whole[0], literal):
            return None
        return Lifted(whole[0], isolated=self._is_alone(whole[0], place, spot, way))

    def _is_sent_showing(self, number: int, value: Json, literal: Literal) -> bool:
        """Whether a value is sent at a place, and lies in a set. Of a value made for many differences, the first is
        known."""
        made = (self._bases.get((number, False)), self._louds.get(number))
        known = () if any(one is not None and one[0] is value for one in made) else (self._sides(number).sent(),)
        return self._all_hold(value, (literal, *known)) is True

    def _loud(self, number: int) -> tuple[Json] | None:
        """A value that is sent at a place and shows differences in as many of its properties as may be there together:
        one object for all of them, where one for each would be too much."""
        if number not in self._louds:
            base = self._base(number)
            is_object = base is not None and isinstance(base[0], dict)
            value: dict[str, Json] = dict(base[0]) if base is not None and is_object else {}
            for edge, below in self._walk.places[number].below if is_object else ():
                sides = self._sides(below)
                if isinstance(edge.step, Member) and self._walk.places[below].problem is None:
                    outcome = self._solve((sides.sent(), ~sides.accepted_values()))
                    if isinstance(outcome, Found) and outcome.certain:
                        value[edge.step.name] = outcome.value
            if is_object:
                value.update(self._refused_names(number, value))
            is_sent = is_object and self._all_hold(value, (self._sides(number).sent(),)) is True
            self._louds[number] = (value,) if is_sent else None
        return self._louds[number]

    def _refused_names(self, number: int, known: dict[str, Json]) -> Iterator[tuple[str, Json]]:
        """The properties that are sent and must not be there, each with the simplest value."""
        for spot in self._walk.places[number].pair.spots:
            name = spot.below[0] if len(spot.below) == 1 else None
            if isinstance(name, str) and name not in known and "additionalProperties" in spot.denies:
                member = self._member(number, name)
                if member is not None:
                    yield name, member[0]

    def _around(self, way: Route, value: Json, *, calm: bool) -> tuple[Json] | None:
        """The simplest whole value with one part of it given."""
        for number, edge in reversed(way):
            base = self._base(number, calm=calm) if edge.step is not None else (value,)
            if base is None:
                return None
            known = base[0]
            if isinstance(edge.step, Member) and isinstance(known, dict):
                value = {**known, edge.step.name: value}
            elif isinstance(edge.step, Items) and isinstance(known, list):
                value = [*known, value]
            elif isinstance(edge.step, Item) and isinstance(known, list) and edge.step.index <= len(known):
                value = [*known[: edge.step.index], value, *known[edge.step.index + 1 :]]
            elif edge.step is not None:
                return None
        return (value,)

    def _is_alone(self, value: Json, place: int, spot: SchemaChange, way: Route) -> bool:
        """Whether a whole value shows this difference and plainly no other, at any place on the way."""
        for number, edge in way:
            if not self._has_no_other(number, None, edge, value):
                return False
            step = edge.step
            if isinstance(step, Member):
                value = value[step.name]
            elif isinstance(step, Items | Item):
                value = value[step.index if isinstance(step, Item) else -1]
            elif step is not None:
                return False
        return self._has_no_other(place, spot, None, value)

    def _has_no_other(self, number: int, spot: SchemaChange | None, way: Edge | None, value: Json) -> bool:
        place, sides = self._walk.places[number], self._sides(number)
        others = [one.violation for one in place.pair.spots if one is not spot and not one.residual]
        if len(others) ** 2 > AFFORDABLE:
            return False
        if any(other and self._all_hold(value, (other(sides),)) is not False for other in others):
            return False
        parts = self._parts_of(number)
        names = value if isinstance(value, dict) else ()
        reached = [*parts.others, *(part for name in names for part in parts.by_name.get(name, ()))]
        for edge, below in reached:
            if edge is not way and edge.step is not None and self._walk.places[below].problem is None:
                refused = edge.step.lift(self._walk.table, ~self._sides(below).accepted_values())
                if self._all_hold(value, (refused,)) is not False:
                    return False
        return True

    def _parts_of(self, number: int) -> _Parts:
        if number not in self._parts:
            found = self._parts[number] = _Parts({}, [])
            for edge, below in self._walk.places[number].below:
                is_member = isinstance(edge.step, Member)
                group = found.by_name.setdefault(edge.step.name, []) if is_member else found.others  # type: ignore[union-attr]
                group.append((edge, below))
        return self._parts[number]

    def _base(self, number: int, *, calm: bool = False) -> tuple[Json] | None:
        """The simplest value that is sent at a place, if it is known for certain. A `calm` one shows no difference; it
        is left out where values are so large that one for each difference would be too much."""
        if (number, calm) not in self._bases:
            sides = self._sides(number)
            outcome = self._solve_shared((sides.sent(), sides.accepted_values()) if calm else (sides.sent(),))
            value = (outcome.value,) if isinstance(outcome, Found) and outcome.certain else None
            is_large = calm and value is not None and _size_of(value[0]) * self._size(number) > AFFORDABLE
            self._bases[number, calm] = None if is_large else value
        return self._bases[number, calm]

    def _all_hold(self, value: Json, literals: tuple[Literal, ...]) -> Answer:
        """As the evaluator says; not known where the steps do not pay for it, and the search is asked."""
        try:
            return self._search.evaluator.all_hold(value, literals)
        except Exhausted:
            return None

    def _sides(self, number: int) -> Sides:
        pair = self._walk.places[number].pair
        return Sides(self._walk.table, pair.sender, pair.reader)


def _size_of(value: Json) -> int:
    return len(value) if isinstance(value, dict | list) else 1
