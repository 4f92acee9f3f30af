"""Whether a value lies in a set: the plain reading of every node, used to try candidates before searching further."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from contractguard.algebra import values
from contractguard.algebra.nodes import TYPE_OF_KIND, Kind, Literal, Node, Table
from contractguard.algebra.solve.budget import Metered
from contractguard.contract.document import Json

if TYPE_CHECKING:
    from contractguard.algebra.regular import Language, LiteralReading

Answer = bool | None
"""True, False, or None where an opaque node decides."""

MANY_PARTS = 32
"""Of a conjunction of which an index is made."""

_Index = tuple[frozenset[str], dict[str, list[Literal]], list[Literal]]
"""The members that must be there, what is asked of those that are, and everything else."""

_Place = tuple[int, int]
"""A node, and the identity of a value, which lives as long as the whole that is looked at."""

MAX_FRAMES = 850
"""Python frames that a search and what it evaluates may nest: a bound of our own, below the interpreter's."""


_NOTHING_LEANED_ON = 1 << 30
_TOO_DEEP = -1


class Evaluator:
    """Evaluates literals of one table on values. Remembers nothing between values.

    While one value is looked at, it is remembered what a node says of it or of a part of it: the work is polynomial in
    both, however often schemas refer to each other. It is counted by the meter of `metered`. `frames` are those that
    the caller has nested; what would need more than there may be is not known.

    A node that is asked again of the same value in order to know it is not known there (as a part of a conjunction it
    adds nothing). What is not known because of that is remembered only until the node itself is known, and looked at
    anew then; so the answers are the least fixed point in Kleene's three-valued logic, in whichever order nodes are
    reached.
    """

    __slots__ = ("_depth", "_indexes", "_known", "_leaned", "_metered", "_reading", "_tentative", "frames", "table")

    def __init__(self, table: Table, metered: Metered) -> None:
        self.table = table
        self.frames = 0
        self._metered = metered
        self._depth = 0
        self._known: dict[_Place, tuple[Answer, int]] = {}
        self._tentative: list[_Place] = []
        self._leaned = _NOTHING_LEANED_ON
        self._indexes: dict[int, _Index] = {}
        self._reading: LiteralReading | None = None

    def holds(self, value: Json, literal: Literal) -> Answer:
        """Whether `value` is in the set. Raises `Exhausted`."""
        return self.all_hold(value, (literal,))

    def all_hold(self, value: Json, literals: Iterable[Literal]) -> Answer:
        """Whether `value` is in every one of the sets. Raises `Exhausted`."""
        unsure = False
        try:
            for literal in literals:
                answer = self._holds(value, literal)
                if answer is False:
                    return False
                unsure = unsure or answer is None
            return None if unsure else True
        finally:
            self._known.clear()
            self._tentative.clear()
            self._leaned = _NOTHING_LEANED_ON

    def matches(self, language: Language, text: str) -> bool:
        """Whether a text belongs to a language. Raises `Exhausted`."""
        from contractguard.algebra import regular

        if self._reading is None:
            self._reading = regular.LiteralReading(lambda count: self._metered.meter.work(count))
        return regular.matches(language, text, self._reading)

    def _holds(self, value: Json, literal: Literal) -> Answer:
        if literal < 0:
            answer = self._node(value, ~literal)
            return None if answer is None else not answer
        return self._node(value, literal)

    def _node(self, value: Json, number: int) -> Answer:
        node = self.table.nodes[number]
        kind = node[0]
        wanted = TYPE_OF_KIND.get(kind)
        if wanted is not None:
            return True if values.type_bit(value) != wanted else _ATOMS[kind](self, value, node)
        if kind not in _COMPOUNDS:
            return _SETS[kind](self, value, node)
        known = self._known.get((number, id(value)))
        if known is None:
            return self._looked_at(value, number, kind)
        self._leaned = min(self._leaned, known[1])
        return known[0]

    def _looked_at(self, value: Json, number: int, kind: Kind) -> Answer:
        """What a set made of others says of a value, and on which of those that are open that leans."""
        frames, look = _COMPOUNDS[kind]
        if self.frames + frames > MAX_FRAMES:
            self._leaned = _TOO_DEEP
            return None
        here, level, start = (number, id(value)), self._depth, len(self._tentative)
        self._known[here] = (None, level)
        outer, self._leaned = self._leaned, _NOTHING_LEANED_ON
        self.frames += frames
        self._depth += 1
        try:
            answer = look(self, value, number)
        finally:
            self.frames -= frames
            self._depth -= 1
        mine, self._leaned = self._leaned, outer
        if answer is None and mine < level:
            self._leaned = min(outer, mine)
            self._known[here] = (None, mine)
            self._tentative.append(here)
        else:
            self._settle(here, level, start, answer)
        return answer

    def _settle(self, here: _Place, level: int, start: int, answer: Answer) -> None:
        """Remember what is known for good: what leaned on it is looked at anew if it tells more than "not known"."""
        leaning = self._tentative[start:]
        del self._tentative[start:]
        self._known[here] = (answer, _NOTHING_LEANED_ON)
        for place in leaning:
            if answer is not None:
                del self._known[place]
            elif self._known[place][1] >= level:
                self._known[place] = (None, _NOTHING_LEANED_ON)
            else:
                self._tentative.append(place)

    def _conjunction(self, value: Json, number: int) -> Answer:
        """A conjunction, taken apart as far as it is one: a chain of references costs no recursion, and what is
        reached in many ways is looked at once."""
        nodes, unsure = self.table.nodes, False
        pending, seen = [number], {number}
        while pending:
            literal = pending.pop()
            kind = nodes[literal][0] if literal >= 0 else None
            is_whole = (kind is Kind.AND or kind is Kind.LAZY) and (
                literal == number or (literal, id(value)) not in self._known
            )
            if not is_whole:
                answer = self._holds(value, literal)
                if answer is False:
                    return False
                unsure = unsure or answer is None
                continue
            parts = self._relevant(literal, value) if kind is Kind.AND else (self.table.expand(literal),)
            if parts is None:
                return False
            self._metered.meter.work(1 + len(parts))
            pending.extend(part for part in reversed(parts) if part not in seen)
            seen.update(parts)
        return None if unsure else True

    def _relevant(self, number: int, value: Json) -> Sequence[Literal] | None:
        """What a conjunction asks of a value; None if it has not the members that it must have. Of many members, only
        those are looked at that the value has."""
        parts: tuple[Literal, ...] = self.table.nodes[number][1]
        if len(parts) < MANY_PARTS:
            return parts
        if number not in self._indexes:
            self._indexes[number] = self._index(parts)
        required, by_name, rest = self._indexes[number]
        if type(value) is not dict:
            return rest
        if not required <= value.keys():
            return None
        return [*rest, *(literal for name in value for literal in by_name.get(name, ()))]

    def _index(self, parts: tuple[Literal, ...]) -> _Index:
        required: set[str] = set()
        by_name: dict[str, list[Literal]] = {}
        rest: list[Literal] = []
        for literal in parts:
            node = self.table.nodes[literal] if literal >= 0 else (Kind.TRUE,)
            if node[0] is Kind.REQUIRED:
                required.add(node[1])
            elif node[0] is Kind.MEMBER:
                by_name.setdefault(node[1], []).append(literal)
            else:
                rest.append(literal)
        return frozenset(required), by_name, rest

    def _one(self, value: Json, number: int) -> Answer:
        parts = self.table.nodes[number][1]
        self._metered.meter.work(len(parts))
        found, unsure = 0, False
        for literal in parts:
            answer = self._holds(value, literal)
            found += answer is True
            unsure = unsure or answer is None
            if found > 1:
                return False
        return None if unsure else found == 1

    def _switch(self, value: Json, number: int) -> Answer:
        name = self.table.nodes[number][1]
        if type(value) is not dict or name not in value:
            return False
        literal = self.table.cases(number).get(values.key(value[name]))
        return False if literal is None else self._holds(value, literal)

    def _each(self, items: list[Json], literal: Literal) -> Answer:
        self._metered.meter.work(len(items))
        unsure = False
        for item in items:
            answer = self._holds(item, literal)
            if answer is False:
                return False
            unsure = unsure or answer is None
        return None if unsure else True

    def _contains(self, value: Json, node: Node) -> Answer:
        self._metered.meter.work(len(value))
        sure, unsure = 0, 0
        for item in value:
            answer = self._holds(item, node[1])
            sure += answer is True
            unsure += answer is None
        return True if sure >= node[2] else None if sure + unsure >= node[2] else False


def _is_within_bounds(size: int, node: Node) -> bool:
    return size >= node[1] and (node[2] is None or size <= node[2])


def _is_multiple(value: int | float, divisor: Fraction) -> bool:
    return (values.fraction(value) / divisor).denominator == 1


def _minimum(_: Evaluator, value: Json, node: Node) -> Answer:
    exact = values.fraction(value)
    return bool(exact > node[1] if node[2] else exact >= node[1])


def _maximum(_: Evaluator, value: Json, node: Node) -> Answer:
    exact = values.fraction(value)
    return bool(exact < node[1] if node[2] else exact <= node[1])


def _pattern(self: Evaluator, value: Json, node: Node) -> Answer:
    return self.matches(node[1], value)


def _unique(_: Evaluator, value: Json, node: Node) -> Answer:
    return len({values.key(item) for item in value}) == len(value)


def _pattern_member(self: Evaluator, value: Json, node: Node) -> Answer:
    return self._each([member for name, member in value.items() if self.matches(node[1], name)], node[2])


def _additional(self: Evaluator, value: Json, node: Node) -> Answer:
    names, others, literal = node[1], node[2], node[3]
    rest = [name for name in value if name not in names]
    if others and rest:
        rest = [name for name in rest if not any(self.matches(language, name) for language in others)]
    return self._each([value[name] for name in rest], literal)


_ATOMS: dict[Kind, Callable[[Evaluator, Json, Node], Answer]] = {
    Kind.MINIMUM: _minimum,
    Kind.MAXIMUM: _maximum,
    Kind.MULTIPLE: lambda _, value, node: _is_multiple(value, node[1]),
    Kind.LENGTH: lambda _, value, node: _is_within_bounds(len(value), node),
    Kind.PATTERN: _pattern,
    Kind.ITEM_COUNT: lambda _, value, node: _is_within_bounds(len(value), node),
    Kind.UNIQUE: _unique,
    Kind.ITEM: lambda self, value, node: node[1] >= len(value) or self._holds(value[node[1]], node[2]),
    Kind.ITEMS: lambda self, value, node: self._each(value[node[1] :], node[2]),
    Kind.CONTAINS: lambda self, value, node: self._contains(value, node),
    Kind.REQUIRED: lambda _, value, node: node[1] in value,
    Kind.MEMBER_COUNT: lambda _, value, node: _is_within_bounds(len(value), node),
    Kind.MEMBER: lambda self, value, node: node[1] not in value or self._holds(value[node[1]], node[2]),
    Kind.PATTERN_MEMBER: _pattern_member,
    Kind.ADDITIONAL: _additional,
    Kind.NAMES: lambda self, value, node: self._each(list(value), node[1]),
}

_SETS: dict[Kind, Callable[[Evaluator, Json, Node], Answer]] = {
    Kind.TRUE: lambda _self, _value, _node: True,
    Kind.OPAQUE: lambda _self, _value, _node: None,
    Kind.TYPE: lambda _, value, node: bool(values.type_bit(value) & node[1]),
    Kind.ENUM: lambda _, value, node: values.key(value) in node[1],
}

_COMPOUNDS: dict[Kind, tuple[int, Callable[[Evaluator, Json, int], Answer]]] = {
    Kind.AND: (8, Evaluator._conjunction),
    Kind.LAZY: (8, Evaluator._conjunction),
    Kind.ONE: (4, Evaluator._one),
    Kind.SWITCH: (4, Evaluator._switch),
}
"""Sets made of others, with the Python frames that one of them nests."""
