"""Whether a value lies in a set: the plain reading of every node, used to try candidates before searching further."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from contractguard.algebra import values
from contractguard.algebra.nodes import TYPE_OF_KIND, Kind, Literal, Node, Table
from contractguard.contract.document import Json

Answer = bool | None
"""True, False, or None where an opaque node decides."""

MANY_PARTS = 32
"""Of a conjunction of which an index is made."""

_Index = tuple[frozenset[str], dict[str, list[Literal]], list[Literal]]
"""The members that must be there, what is asked of those that are, and everything else."""

MAX_FRAMES = 850
"""Python frames that a search and what it evaluates may nest: a bound of our own, below the interpreter's."""
_FRAMES_OF_A_CONJUNCTION = 8
_FRAMES_OF_A_CHOICE = 4


class Evaluator:
    """Evaluates literals of one table on values. Remembers nothing between values.

    `frames` are those that the caller has nested. What would need more than there may be is not known.
    """

    __slots__ = ("_indexes", "_open", "frames", "table")

    def __init__(self, table: Table) -> None:
        self.table = table
        self.frames = 0
        self._open: set[tuple[int, int]] = set()
        self._indexes: dict[int, _Index] = {}

    def holds(self, value: Json, literal: Literal) -> Answer:
        """Whether `value` is in the set."""
        if literal < 0:
            answer = self._node(value, ~literal)
            return None if answer is None else not answer
        return self._node(value, literal)

    def all_hold(self, value: Json, literals: frozenset[Literal] | tuple[Literal, ...]) -> Answer:
        """Whether `value` is in every one of the sets."""
        unsure = False
        for literal in literals:
            answer = self.holds(value, literal)
            if answer is False:
                return False
            unsure = unsure or answer is None
        return None if unsure else True

    def _node(self, value: Json, number: int) -> Answer:
        node = self.table.nodes[number]
        kind = node[0]
        wanted = TYPE_OF_KIND.get(kind)
        if wanted is not None:
            return True if values.type_bit(value) != wanted else _ATOMS[kind](self, value, node)
        if kind is Kind.LAZY or kind is Kind.AND:
            return self._all(value, number)
        return _SETS[kind](self, value, node)

    def _all(self, value: Json, number: int) -> Answer:
        """A conjunction, taken apart as far as it is one: a chain of references costs no recursion, and what is
        reached in many ways is looked at once. None where it is asked again of the same value in order to know it."""
        here = (number, id(value))
        if here in self._open or self.frames + _FRAMES_OF_A_CONJUNCTION * len(self._open) > MAX_FRAMES:
            return None
        self._open.add(here)
        try:
            return self._each_part(value, number)
        finally:
            self._open.discard(here)

    def _each_part(self, value: Json, number: int) -> Answer:
        nodes, unsure = self.table.nodes, False
        pending, seen = [number], {number}
        while pending:
            literal = pending.pop()
            kind = nodes[literal][0] if literal >= 0 else None
            if kind is Kind.AND:
                relevant = self._relevant(literal, value)
                if relevant is None:
                    return False
                parts: Sequence[Literal] = relevant
            elif kind is Kind.LAZY:
                parts = (self.table.expand(literal),)
            else:
                answer = self.holds(value, literal)
                if answer is False:
                    return False
                unsure = unsure or answer is None
                continue
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

    def _one(self, value: Json, node: Node) -> Answer:
        self.frames += _FRAMES_OF_A_CHOICE
        try:
            return self._exactly_one(value, node)
        finally:
            self.frames -= _FRAMES_OF_A_CHOICE

    def _exactly_one(self, value: Json, node: Node) -> Answer:
        found, unsure = 0, False
        for literal in node[1]:
            answer = self.holds(value, literal)
            found += answer is True
            unsure = unsure or answer is None
            if found > 1:
                return False
        return None if unsure else found == 1

    def _switch(self, value: Json, node: Node) -> Answer:
        if type(value) is not dict or node[1] not in value:
            return False
        number = self.table.intern(node)
        literal = self.table.cases(number).get(values.key(value[node[1]]))
        return False if literal is None else self.holds(value, literal)

    def _each(self, items: list[Json], literal: Literal) -> Answer:
        unsure = False
        for item in items:
            answer = self.holds(item, literal)
            if answer is False:
                return False
            unsure = unsure or answer is None
        return None if unsure else True

    def _contains(self, value: Json, node: Node) -> Answer:
        sure, unsure = 0, 0
        for item in value:
            answer = self.holds(item, node[1])
            sure += answer is True
            unsure += answer is None
        return True if sure >= node[2] else None if sure + unsure >= node[2] else False


def _bounded(size: int, node: Node) -> bool:
    return size >= node[1] and (node[2] is None or size <= node[2])


def _is_multiple(value: int | float, divisor: Fraction) -> bool:
    return (values.fraction(value) / divisor).denominator == 1


def _minimum(_: Evaluator, value: Json, node: Node) -> Answer:
    exact = values.fraction(value)
    return bool(exact > node[1] if node[2] else exact >= node[1])


def _maximum(_: Evaluator, value: Json, node: Node) -> Answer:
    exact = values.fraction(value)
    return bool(exact < node[1] if node[2] else exact <= node[1])


def _pattern(_: Evaluator, value: Json, node: Node) -> Answer:
    from contractguard.algebra import languages

    return languages.matches(node[1], value)


def _unique(_: Evaluator, value: Json, node: Node) -> Answer:
    return len({values.key(item) for item in value}) == len(value)


def _pattern_member(self: Evaluator, value: Json, node: Node) -> Answer:
    from contractguard.algebra import languages

    return self._each([member for name, member in value.items() if languages.matches(node[1], name)], node[2])


def _additional(self: Evaluator, value: Json, node: Node) -> Answer:
    names, others, literal = node[1], node[2], node[3]
    rest = [name for name in value if name not in names]
    if others and rest:
        from contractguard.algebra import languages

        rest = [name for name in rest if not any(languages.matches(language, name) for language in others)]
    return self._each([value[name] for name in rest], literal)


_ATOMS: dict[Kind, Callable[[Evaluator, Json, Node], Answer]] = {
    Kind.MINIMUM: _minimum,
    Kind.MAXIMUM: _maximum,
    Kind.MULTIPLE: lambda _, value, node: _is_multiple(value, node[1]),
    Kind.LENGTH: lambda _, value, node: _bounded(len(value), node),
    Kind.PATTERN: _pattern,
    Kind.ITEM_COUNT: lambda _, value, node: _bounded(len(value), node),
    Kind.UNIQUE: _unique,
    Kind.ITEM: lambda self, value, node: node[1] >= len(value) or self.holds(value[node[1]], node[2]),
    Kind.ITEMS: lambda self, value, node: self._each(value[node[1] :], node[2]),
    Kind.CONTAINS: lambda self, value, node: self._contains(value, node),
    Kind.REQUIRED: lambda _, value, node: node[1] in value,
    Kind.MEMBER_COUNT: lambda _, value, node: _bounded(len(value), node),
    Kind.MEMBER: lambda self, value, node: node[1] not in value or self.holds(value[node[1]], node[2]),
    Kind.PATTERN_MEMBER: _pattern_member,
    Kind.ADDITIONAL: _additional,
    Kind.NAMES: lambda self, value, node: self._each(list(value), node[1]),
}

_SETS: dict[Kind, Callable[[Evaluator, Json, Node], Answer]] = {
    Kind.TRUE: lambda _self, _value, _node: True,
    Kind.ONE: Evaluator._one,
    Kind.OPAQUE: lambda _self, _value, _node: None,
    Kind.TYPE: lambda _, value, node: bool(values.type_bit(value) & node[1]),
    Kind.ENUM: lambda _, value, node: values.key(value) in node[1],
    Kind.SWITCH: Evaluator._switch,
}
