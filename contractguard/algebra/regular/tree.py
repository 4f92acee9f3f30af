"""The syntax tree of a pattern. Each node knows from its making what is asked of it later, so that no walk recurses."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from contractguard.algebra.regular.charset import CharSet
from contractguard.algebra.regular.language import EPSILON, Language, either, loop, sequence, symbol
from contractguard.support.dataclass import dataclass

MAX_HEIGHT = 50
"""Of the part of a tree that has assertions in it; it is compiled by recursion."""
MAX_COST = 50_000
"""Parts with assertions to compile for one pattern, those written out counted as often as they are."""
MAX_UNROLLED = 16
"""Repetitions, written out, of a part that has assertions inside and may match nothing."""


class InvalidPattern(ValueError):
    """Not a pattern of ECMA-262. The text ends with the place."""


class UnsupportedPattern(ValueError):
    """A pattern that is not regular, or in a form that is not decided here; the text names the construct."""


class Construct(Enum):
    """What a node of the tree is."""

    CHARACTERS = "characters"
    SEQUENCE = "sequence"
    ALTERNATIVES = "alternatives"
    REPEAT = "repeat"
    START = "^"
    END = "$"
    BOUNDARY = "\\b"
    NO_BOUNDARY = "\\B"
    AHEAD = "(?="
    NOT_AHEAD = "(?!"


ASSERTIONS = frozenset(Construct) - {
    Construct.CHARACTERS,
    Construct.SEQUENCE,
    Construct.ALTERNATIVES,
    Construct.REPEAT,
}


@dataclass(frozen=True, slots=True, eq=False)
class PatternNode:
    """A part of a pattern."""

    construct: Construct
    parts: tuple[PatternNode, ...] = ()
    low: int = 1
    high: int | None = 1
    language: Language | None = None
    """The strings that a part without assertions matches whole; None for one with assertions."""
    may_be_empty: bool = True
    """Whether a match may have no characters."""
    loops: tuple[int, int] = (0, 0)
    """How deep repetitions are nested (a choice inside one counts), and how many there are."""
    height: int = 0
    cost: int = 1


def characters(chars: CharSet) -> PatternNode:
    """One character of a set."""
    return PatternNode(Construct.CHARACTERS, language=symbol(chars), may_be_empty=False)


def assertion(construct: Construct) -> PatternNode:
    """An assertion about the place itself."""
    return PatternNode(construct)


def lookahead(construct: Construct, body: PatternNode) -> PatternNode:
    """An assertion about what follows."""
    return PatternNode(construct, (body,), loops=body.loops, height=_above((body,)), cost=_cost((body,)))


def in_order(parts: list[PatternNode]) -> PatternNode:
    """One part after the other; of no parts, the empty string."""
    if len(parts) == 1:
        return parts[0]
    plain = EPSILON
    for part in reversed(parts):
        plain = sequence(part.language or EPSILON, plain)
    return _of_parts(Construct.SEQUENCE, parts, plain, all(part.may_be_empty for part in parts))


def alternatives(parts: list[PatternNode]) -> PatternNode:
    """Any one of the parts."""
    if len(parts) == 1:
        return parts[0]
    plain = either([part.language for part in parts if part.language])
    return _of_parts(Construct.ALTERNATIVES, parts, plain, any(part.may_be_empty for part in parts))


def _of_parts(construct: Construct, parts: list[PatternNode], plain: Language, may_be_empty: bool) -> PatternNode:
    loops = (max((part.loops[0] for part in parts), default=0), sum(part.loops[1] for part in parts))
    if all(part.language for part in parts):
        return PatternNode(construct, tuple(parts), language=plain, may_be_empty=may_be_empty, loops=loops)
    height, cost = _above(parts), _cost(parts)
    return PatternNode(construct, tuple(parts), may_be_empty=may_be_empty, loops=loops, height=height, cost=cost)


def repeat(body: PatternNode, low: int, high: int | None) -> PatternNode:
    """The body between `low` and `high` times; greedy or lazy makes no difference to what matches.

    Raises `UnsupportedPattern` where the body has assertions inside, may match nothing, and is often repeated.
    """
    depth, count = body.loops
    if high is None or high > 1:
        depth, count = 1 + max(depth, int(body.construct is Construct.ALTERNATIVES)), count + 1
    empty = body.may_be_empty or low == 0
    if body.language is not None:
        plain = loop(body.language, low, high)
        return PatternNode(Construct.REPEAT, (body,), low, high, plain, empty, (depth, count))
    turns = 1
    if body.may_be_empty:
        if body.construct in ASSERTIONS:  # to repeat an assertion says nothing more than to make it once
            low, high = min(low, 1), min(low, 1)
        if high is None or high > MAX_UNROLLED:
            raise UnsupportedPattern("an assertion inside a repetition of what may match nothing")
        turns = high
    cost = _cost((body,) * max(turns, 1))
    return PatternNode(Construct.REPEAT, (body,), low, high, None, empty, (depth, count), _above((body,)), cost)


def _above(parts: Sequence[PatternNode]) -> int:
    height = 1 + max(part.height for part in parts)
    if height > MAX_HEIGHT:
        raise UnsupportedPattern("assertions nested too deep")
    return height


def _cost(parts: Sequence[PatternNode]) -> int:
    cost = 1 + sum(part.cost for part in parts)
    if cost > MAX_COST:
        raise UnsupportedPattern("assertions in repetitions of repetitions")
    return cost
