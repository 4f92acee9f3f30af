"""The table of hash-consed nodes that schemas compile to.

A node is a set of JSON values; a *literal* is a node or its complement, written as the node's number or its bitwise
complement. Disjunction needs no node of its own: it is the complement of a conjunction of complements. Every atom
constrains one JSON type only ("if a number, then at least 3"), so the complement of an atom tells the type.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from enum import IntEnum
from fractions import Fraction
from typing import Any, TypeAlias

from contractguard.algebra import values
from contractguard.contract.document import Json
from contractguard.support.members import with_plain_members

Literal: TypeAlias = int
"""A node's number, or the bitwise complement of it for the node's complement."""

TRUE: Literal = 0
FALSE: Literal = ~0


@with_plain_members
class Kind(IntEnum):
    """What a node is; the payload's shape is given in brackets."""

    TRUE = 0
    AND = 1  # (literals, sorted)
    ONE = 2  # (literals, sorted): exactly one of them
    LAZY = 3  # (identity): expands on demand, so that recursion ends
    OPAQUE = 4  # (reason, identity): nothing is known but that it is the same everywhere
    TYPE = 5  # (mask)
    ENUM = 6  # (frozenset of value keys)
    MINIMUM = 7  # (Fraction, strict)
    MAXIMUM = 8  # (Fraction, strict)
    MULTIPLE = 9  # (Fraction)
    LENGTH = 10  # (minimum, maximum or None)
    PATTERN = 11  # (language)
    ITEM_COUNT = 12  # (minimum, maximum or None)
    UNIQUE = 13  # ()
    ITEM = 14  # (index, literal)
    ITEMS = 15  # (from, literal)
    CONTAINS = 16  # (literal, minimum): at least so many items satisfy it
    REQUIRED = 17  # (name)
    MEMBER_COUNT = 18  # (minimum, maximum or None)
    MEMBER = 19  # (name, literal)
    PATTERN_MEMBER = 20  # (language, literal)
    ADDITIONAL = 21  # (frozenset of names, frozenset of languages, literal)
    NAMES = 22  # (literal)
    SWITCH = 23  # (name, ((value key, literal), ...)): an object whose member of that name decides which literal holds


TYPE_OF_KIND = {
    Kind.MINIMUM: values.NUMBER,
    Kind.MAXIMUM: values.NUMBER,
    Kind.MULTIPLE: values.NUMBER,
    Kind.LENGTH: values.STRING,
    Kind.PATTERN: values.STRING,
    Kind.ITEM_COUNT: values.ARRAY,
    Kind.UNIQUE: values.ARRAY,
    Kind.ITEM: values.ARRAY,
    Kind.ITEMS: values.ARRAY,
    Kind.CONTAINS: values.ARRAY,
    Kind.REQUIRED: values.OBJECT,
    Kind.MEMBER_COUNT: values.OBJECT,
    Kind.MEMBER: values.OBJECT,
    Kind.PATTERN_MEMBER: values.OBJECT,
    Kind.ADDITIONAL: values.OBJECT,
    Kind.NAMES: values.OBJECT,
}

Node: TypeAlias = tuple[Any, ...]
"""(kind, payload...)"""


class Table:
    """All nodes of one question, or of one comparison of two documents.

    Equal nodes have equal numbers. `members` keeps, for every `ENUM`, one JSON value per key.
    """

    __slots__ = ("_cases", "_index", "_thunks", "_twins", "members", "nodes")

    def __init__(self) -> None:
        self.nodes: list[Node] = [(Kind.TRUE,)]
        self._index: dict[Hashable, int] = {(Kind.TRUE,): 0}
        self._thunks: dict[int, Callable[[], Literal] | Literal] = {}
        self._twins: dict[int, int] = {}
        self._cases: dict[int, dict[Hashable, Literal]] = {}
        self.members: dict[Hashable, Json] = {}

    def intern(self, node: Node) -> Literal:
        """The number of `node`, new or known."""
        number = self._index.get(node)
        if number is None:
            number = self._index[node] = len(self.nodes)
            self.nodes.append(node)
        return number

    def all_of(self, literals: Iterable[Literal]) -> Literal:
        """Their conjunction."""
        flat: set[Literal] = set()
        for literal in literals:
            if literal == FALSE:
                return FALSE
            if literal >= 0 and self.nodes[literal][0] is Kind.AND:
                flat.update(self.nodes[literal][1])
            else:
                flat.add(literal)
        flat.discard(TRUE)
        if any(~literal in flat for literal in flat if literal >= 0):
            return FALSE
        if not flat:
            return TRUE
        if len(flat) == 1:
            return flat.pop()
        return self.intern((Kind.AND, tuple(sorted(flat))))

    def any_of(self, literals: Iterable[Literal]) -> Literal:
        """Their disjunction."""
        return ~self.all_of(~literal for literal in literals)

    def one_of(self, literals: Iterable[Literal]) -> Literal:
        """The values in exactly one of them."""
        choices = sorted(literal for literal in literals if literal != FALSE)
        if not choices:
            return FALSE
        if len(choices) == 1:
            return choices[0]
        if choices.count(TRUE) == 1:
            return self.all_of(~literal for literal in choices if literal != TRUE)
        return self.intern((Kind.ONE, tuple(choices)))

    def switch(self, name: str, cases: dict[Hashable, Literal]) -> Literal:
        """Their disjunction, given that each holds only of objects whose member `name` is the value of its key."""
        ordered = tuple(sorted(cases.items(), key=repr))
        number = self.intern((Kind.SWITCH, name, ordered))
        self._cases[number] = cases
        return number

    def cases(self, number: int) -> dict[Hashable, Literal]:
        """The literals of a switch by the value that selects them."""
        return self._cases[number]

    def types(self, mask: int) -> Literal:
        """The values of the types in `mask`."""
        if mask == values.ALL_TYPES:
            return TRUE
        return self.intern((Kind.TYPE, mask)) if mask else FALSE

    def finite(self, members: Iterable[Json]) -> Literal:
        """Exactly these values."""
        keys = []
        for member in members:
            identity = values.key(member)
            self.members.setdefault(identity, member)
            keys.append(identity)
        return self.intern((Kind.ENUM, frozenset(keys))) if keys else FALSE

    def opaque(self, reason: str, identity: Hashable) -> Literal:
        """A set of which nothing is known. `reason` says what was not understood."""
        return self.intern((Kind.OPAQUE, reason, identity))

    def undecided_reasons(self) -> set[str]:
        """The reasons of all opaque sets."""
        return {node[1] for node in self.nodes if node[0] is Kind.OPAQUE}

    def lazy(self, identity: Hashable, expand: Callable[[], Literal], twin: Literal | None = None) -> Literal:
        """A set that is spelled out only when it is asked for.

        `twin` is a literal that holds wherever this one does; it closes a goal early without being spelled out.
        """
        node = (Kind.LAZY, identity)
        number = self._index.get(node)
        if number is None:
            number = self.intern(node)
            self._thunks[number] = expand
            if twin is not None:
                self._twins[number] = twin
        return number

    def twin(self, number: int) -> Literal | None:
        """The literal that the lazy node implies, if one is known."""
        return self._twins.get(number)

    def expand(self, number: int) -> Literal:
        """What the lazy node `number` stands for."""
        thunk = self._thunks[number]
        if type(thunk) is not int:
            thunk = self._thunks[number] = thunk()  # type: ignore[operator]
        return thunk

    def minimum(self, bound: Fraction, strict: bool) -> Literal:
        return self.intern((Kind.MINIMUM, bound, strict))

    def maximum(self, bound: Fraction, strict: bool) -> Literal:
        return self.intern((Kind.MAXIMUM, bound, strict))

    def multiple(self, divisor: Fraction) -> Literal:
        return self.intern((Kind.MULTIPLE, divisor))

    def length(self, minimum: int, maximum: int | None) -> Literal:
        return self._bounds(Kind.LENGTH, minimum, maximum)

    def item_count(self, minimum: int, maximum: int | None) -> Literal:
        return self._bounds(Kind.ITEM_COUNT, minimum, maximum)

    def member_count(self, minimum: int, maximum: int | None) -> Literal:
        return self._bounds(Kind.MEMBER_COUNT, minimum, maximum)

    def _bounds(self, kind: Kind, minimum: int, maximum: int | None) -> Literal:
        """Both bounds as atoms of their own, so that the complement of each stays one interval."""
        low = self.intern((kind, minimum, None)) if minimum > 0 else TRUE
        high = self.intern((kind, 0, maximum)) if maximum is not None else TRUE
        return self.all_of((low, high))

    def member(self, name: str, literal: Literal) -> Literal:
        return TRUE if literal == TRUE else self.intern((Kind.MEMBER, name, literal))

    def required(self, name: str) -> Literal:
        return self.intern((Kind.REQUIRED, name))

    def item(self, index: int, literal: Literal) -> Literal:
        return TRUE if literal == TRUE else self.intern((Kind.ITEM, index, literal))

    def items(self, start: int, literal: Literal) -> Literal:
        return TRUE if literal == TRUE else self.intern((Kind.ITEMS, start, literal))

    def contains(self, literal: Literal, minimum: int) -> Literal:
        """Arrays with at least `minimum` items in `literal` (and every value that is no array)."""
        return TRUE if minimum <= 0 else self.intern((Kind.CONTAINS, literal, minimum))

    def additional(self, names: frozenset[str], languages: frozenset[Any], literal: Literal) -> Literal:
        return TRUE if literal == TRUE else self.intern((Kind.ADDITIONAL, names, languages, literal))
