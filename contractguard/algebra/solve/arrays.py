"""Arrays: what each position must satisfy, items that must or may not occur, counts, uniqueness."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field
from itertools import combinations
from typing import TYPE_CHECKING

from contractguard.algebra import values
from contractguard.algebra.nodes import Kind, Literal, Node
from contractguard.algebra.solve.outcome import EMPTY, Empty, Found, Outcome, Undecided
from contractguard.contract.document import Json
from contractguard.support.dataclass import dataclass

if TYPE_CHECKING:
    from contractguard.algebra.solve.solver import Solver

MAX_OBLIGATIONS = 64


@dataclass(slots=True)
class ArrayConstraints:
    """A conjunction of array atoms, gathered."""

    low: int = 0
    high: int | None = None
    unique: bool = False
    repeated: bool = False
    at: list[tuple[int, Literal]] = field(default_factory=list)
    tails: list[tuple[int, Literal]] = field(default_factory=list)
    exact: list[tuple[int, Literal]] = field(default_factory=list)
    least: dict[tuple[int, Literal], int] = field(default_factory=dict)
    at_most: list[tuple[Literal, int]] = field(default_factory=list)

    def add(self, node: Node, positive: bool) -> None:
        """Take one more atom, or its complement among the arrays, into account."""
        kind = node[0]
        if kind is Kind.ITEM_COUNT:
            self._count(node, positive)
        elif kind is Kind.UNIQUE:
            self.unique, self.repeated = self.unique or positive, self.repeated or not positive
        elif kind is Kind.ITEM:
            (self.at if positive else self.exact).append((node[1], node[2] if positive else ~node[2]))
        elif kind is Kind.ITEMS and positive:
            self.tails.append((node[1], node[2]))
        elif kind is Kind.ITEMS:
            self._some(node[1], ~node[2], 1)
        elif positive:
            self._some(0, node[1], node[2])
        else:
            self.at_most.append((node[1], node[2] - 1))

    def _count(self, node: Node, positive: bool) -> None:
        low, high = (node[1], node[2]) if positive else (0, node[1] - 1) if node[2] is None else (node[2] + 1, None)
        self.low = max(self.low, low)
        if high is not None:
            self.high = high if self.high is None else min(self.high, high)

    def _some(self, start: int, literal: Literal, count: int) -> None:
        self.least[start, literal] = max(count, self.least.get((start, literal), 0))

    @property
    def some(self) -> list[tuple[int, Literal]]:
        """From where on some item must satisfy what: one entry per item, in order. Only so many as are too many."""
        return [key for key, count in sorted(self.least.items()) for _ in range(min(count, MAX_OBLIGATIONS + 1))]

    def goals(self, length: int) -> list[frozenset[Literal]]:
        """What the item at each position must satisfy, obligations left aside."""
        own: dict[int, list[Literal]] = {}
        for at, literal in (*self.at, *self.exact):
            own.setdefault(at, []).append(literal)
        tails = sorted(self.tails)
        found: list[frozenset[Literal]] = []
        common: frozenset[Literal] = frozenset()
        begun = 0
        for index in range(length):
            while begun < len(tails) and tails[begun][0] <= index:
                common |= {tails[begun][1]}
                begun += 1
            found.append(common.union(own[index]) if index in own else common)
        return found

    @property
    def prefix(self) -> int:
        """From this position on, all positions are alike."""
        return max(
            [0, *(at + 1 for at, _ in (*self.at, *self.exact)), *(start for start, _ in (*self.tails, *self.least))]
        )


def solve(search: Solver, atoms: Iterable[tuple[Node, bool]]) -> Outcome:
    """Find a short array that meets all atoms."""
    wanted = ArrayConstraints()
    for node, positive in atoms:
        wanted.add(node, positive)
    if wanted.unique and wanted.repeated:
        return EMPTY
    some = wanted.some
    if len(some) > MAX_OBLIGATIONS:
        return Undecided(f"contains: more than {MAX_OBLIGATIONS} obligations")
    shortest = max([wanted.low, *(at + 1 for at, _ in wanted.exact), 2 if wanted.repeated else 0])
    if wanted.high is not None and shortest > wanted.high:
        return EMPTY
    if shortest > search.meter.budget.items:
        return Undecided(f"minItems over {search.meter.budget.items}")
    doubt: Outcome = EMPTY
    for length in range(shortest, _longest(search, wanted, some, shortest) + 1):
        outcome = _of_length(search, wanted, some, length)
        if isinstance(outcome, Found):
            return outcome
        if isinstance(outcome, Undecided):
            doubt = outcome
    return doubt


def _longest(search: Solver, wanted: ArrayConstraints, some: list[tuple[int, Literal]], shortest: int) -> int:
    """The length beyond which nothing new can be tried: only obligations and repetitions gain by more items, and an
    item that no value fits ends the array before it."""
    longest = shortest
    if some or wanted.repeated:
        longest = max(shortest, wanted.prefix) + len(some) + (2 if wanted.repeated else 0)
    if wanted.high is not None:
        longest = min(longest, wanted.high)
    for index, goal in enumerate(wanted.goals(min(longest, wanted.prefix + 1))):
        if isinstance(search.child(goal), Empty):
            return index
    return longest


def _of_length(search: Solver, wanted: ArrayConstraints, some: list[tuple[int, Literal]], length: int) -> Outcome:
    alike = wanted.prefix
    goals = wanted.goals(min(length, alike + 1))
    goals.extend(goals[-1:] * (length - len(goals)))
    doubt: Outcome = EMPTY
    placements = 0
    for placed in _placements(goals, some, alike):
        search.meter.step()
        for limited in _ways_to_limit(search, wanted, placed, wanted.at_most):
            placements += 1
            if placements > search.meter.budget.placements:
                return Undecided(f"more than {search.meter.budget.placements} placements in an array")
            outcome = _fill(search, wanted, limited)
            if isinstance(outcome, Found):
                return outcome
            if isinstance(outcome, Undecided):
                doubt = outcome
    return doubt


def _placements(
    goals: list[frozenset[Literal]], obligations: list[tuple[int, Literal]], alike: int, after: int = 0
) -> Iterator[list[frozenset[Literal]]]:
    """Every way to lay the obligations on positions, untouched positions that are alike tried once.

    Equal obligations stand next to each other (a `contains` with a count) and take positions in rising order.
    """
    if not obligations:
        yield goals
        return
    (start, literal), rest = obligations[0], obligations[1:]
    tried: set[frozenset[Literal]] = set()
    for index in range(max(start, after), len(goals)):
        goal = goals[index] | {literal}
        if index >= alike:
            if goals[index] in tried:
                continue
            tried.add(goals[index])
        following = index + 1 if rest and rest[0] == obligations[0] else 0
        yield from _placements([*goals[:index], goal, *goals[index + 1 :]], rest, alike, following)


def _fill(search: Solver, wanted: ArrayConstraints, goals: list[frozenset[Literal]]) -> Outcome:
    if wanted.unique:
        return _distinct(search, goals)
    if wanted.repeated:
        return _with_repetition(search, goals)
    return _in_order(search, goals)


def _in_order(search: Solver, goals: list[frozenset[Literal]]) -> Outcome:
    certain, result = True, []
    doubt: Outcome | None = None
    for goal in goals:
        outcome = search.child(goal)
        if isinstance(outcome, Empty):
            return outcome
        if isinstance(outcome, Undecided):
            doubt = outcome
        else:
            certain = certain and outcome.certain
            result.append(outcome.value)
    return doubt or Found(result, certain)


def _ways_to_limit(
    search: Solver, wanted: ArrayConstraints, goals: list[frozenset[Literal]], limits: list[tuple[Literal, int]]
) -> Iterator[list[frozenset[Literal]]]:
    """Every way to keep "at most so many items satisfy it": all positions but so many must not.

    Where nothing else ties the items together, letting none satisfy it that need not is as good as any other way.
    """
    if not limits:
        yield goals
        return
    (literal, most), rest = limits[0], limits[1:]
    avoiding: dict[frozenset[Literal], list[int]] = {}
    for index, goal in enumerate(goals):
        if goal in avoiding or (literal not in goal and not isinstance(search.child(goal | {~literal}), Empty)):
            avoiding.setdefault(goal, []).append(index)
    count = sum(map(len, avoiding.values()))
    free = most - (len(goals) - count)
    if free < 0:
        return
    if not rest and not wanted.unique and not wanted.repeated:
        free = 0
    for shares in _shares([len(group) for group in avoiding.values()], min(free, count)):
        limited = list(goals)
        for share, (goal, group) in zip(shares, avoiding.items(), strict=True):
            for index in group[share:]:
                limited[index] = goal | {~literal}
        yield from _ways_to_limit(search, wanted, limited, rest)


def _shares(sizes: list[int], total: int) -> Iterator[list[int]]:
    """Every way to take `total` from groups of these sizes."""
    if not sizes:
        yield []
        return
    beyond = sum(sizes[1:])
    for share in range(max(0, total - beyond), min(sizes[0], total) + 1):
        for others in _shares(sizes[1:], total - share):
            yield [share, *others]


def _with_repetition(search: Solver, goals: list[frozenset[Literal]]) -> Outcome:
    """Make two items equal: try each pair of different goals, all others as they are."""
    doubt: Outcome = EMPTY
    alike: dict[frozenset[Literal], list[int]] = {}
    for index, goal in enumerate(goals):
        alike.setdefault(goal, []).append(index)
    positions = sorted(index for group in alike.values() for index in group[:2])
    for first, second in combinations(positions, 2):
        both = goals[first] | goals[second]
        outcome = _in_order(search, [both if i in (first, second) else goal for i, goal in enumerate(goals)])
        if isinstance(outcome, Found):
            items = outcome.value
            items[second] = items[first]
            return outcome
        if isinstance(outcome, Undecided):
            doubt = outcome
    return doubt


def _distinct(search: Solver, goals: list[frozenset[Literal]]) -> Outcome:
    """All items different: as many different values for each position as there are positions, then a matching."""
    pools: dict[frozenset[Literal], list[Json]] = {}
    certain = True
    for goal in goals:
        if goal not in pools:
            pool = _several(search, goal, len(goals))
            if isinstance(pool, Undecided):
                return pool
            certain = certain and pool[1]
            pools[goal] = pool[0]
    chosen = _matching([pools[goal] for goal in goals])
    return EMPTY if chosen is None else Found(chosen, certain)


def _several(search: Solver, goal: frozenset[Literal], count: int) -> tuple[list[Json], bool] | Undecided:
    """Up to `count` different values of a goal, and whether all are certain. Many are guessed from one and tried."""
    if count <= FEW:
        return search.several(goal, count)
    first = search.child(goal)
    if not isinstance(first, Found):
        return first if isinstance(first, Undecided) else ([], True)
    for seed in (first.value, 0, ""):
        pool: dict[object, Json] = {}
        for value in _like(seed, count):
            search.meter.step()
            if search.evaluator.all_hold(value, goal) is not True:
                break
            pool[values.key(value)] = value
        if len(pool) == count:
            return list(pool.values()), True
    return search.several(goal, count)


FEW = 16


def _like(seed: Json, count: int) -> Iterator[Json]:
    """So many different values: the seed, if it is a number or a string, and others like it."""
    if type(seed) is int:
        yield from range(seed, seed + count)
    elif type(seed) is str:
        yield from (f"{seed}{number}" for number in range(count))


def _matching(pools: list[list[Json]]) -> list[Json] | None:
    """One value from each pool, all different.

    A pool with as many values as there are positions always has one left, so those positions are served last.
    """
    scarce = [position for position, pool in enumerate(pools) if len(pool) < len(pools)]
    matched = _augment_paths([pools[position] for position in scarce])
    if matched is None:
        return None
    chosen: list[Json] = [None] * len(pools)
    for position, value in zip(scarce, matched, strict=True):
        chosen[position] = value
    used = set(map(values.key, matched))
    left: dict[int, Iterator[Json]] = {}
    for position, pool in enumerate(pools):
        if len(pool) >= len(pools):
            rest = left.setdefault(id(pool), iter(pool))
            chosen[position] = next(value for value in rest if values.key(value) not in used)
            used.add(values.key(chosen[position]))
    return chosen


def _augment_paths(pools: list[list[Json]]) -> list[Json] | None:
    """The same by augmenting paths (Kuhn's algorithm)."""
    owner: dict[object, int] = {}
    value_of: list[Json] = [None] * len(pools)
    keys = [[values.key(value) for value in pool] for pool in pools]

    def place(start: int) -> bool:
        seen: set[object] = set()
        trail: list[tuple[int, Iterator[int]]] = [(start, iter(range(len(pools[start]))))]
        picked: list[int] = []
        while trail:
            position, options = trail[-1]
            option = next((o for o in options if keys[position][o] not in seen), None)
            if option is None:
                trail.pop()
                if picked:
                    picked.pop()
                continue
            identity = keys[position][option]
            seen.add(identity)
            picked.append(option)
            if identity not in owner:
                for (at, _), choice in zip(trail, picked, strict=True):
                    owner[keys[at][choice]] = at
                    value_of[at] = pools[at][choice]
                return True
            trail.append((owner[identity], iter(range(len(pools[owner[identity]])))))
        return False

    return value_of if all(place(position) for position in range(len(pools))) else None
