"""How long an engine that tries one way after the other may take with a pattern, bounded from above."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import comb

from contractguard.algebra.regular.syntax import parse, repetitions
from contractguard.algebra.regular.tree import Construct, PatternNode

MAX_WAYS = 5_000_000
"""Ways to match that are tried at most: seconds, at worst."""
SHORT = 20
"""Of a text whose ways are counted by their lengths; of longer ones they are estimated."""
MAX_NODES = 2_000
"""Of a pattern that is looked at."""
MAX_REPETITIONS = 60
"""Of a pattern, of parts that may stand there more or less often."""
MAX_TURNS = 1_000
"""Of a repetition that are counted: what has one way only, that matches nothing, has one however often."""


@lru_cache(maxsize=1_000)
def is_bearable(pattern: str, length: int) -> bool:
    """Whether no text of this length takes a backtracking engine long. What cannot be read may take for ever."""
    try:
        tree = parse(pattern)
    except ValueError:
        return False
    nodes = list(_from_the_leaves(tree))
    vague = sum(node.construct is Construct.REPEAT and node.low != node.high for node in nodes)
    if not nodes or vague > MAX_REPETITIONS:
        return False
    starts = 1 if pattern.startswith("^") and tree.construct is not Construct.ALTERNATIVES else length + 1
    ways = _count_ways(nodes, length) if length <= SHORT else _estimate_ways(nodes, length, vague)
    return ways * starts <= MAX_WAYS


def _from_the_leaves(tree: PatternNode) -> Iterator[PatternNode]:
    """Every node behind its parts; none of a tree that is too large."""
    order, todo = [], [tree]
    while todo:
        node = todo.pop()
        order.append(node)
        todo.extend(node.parts)
        if len(order) > MAX_NODES:
            return
    yield from reversed(order)


def _estimate_ways(nodes: list[PatternNode], length: int, count: int) -> int:
    """In how many ways a long text may be divided among this many repetitions, whatever stands in it."""
    depth, _ = repetitions(nodes[-1])
    if depth > 1:
        return MAX_WAYS + 1
    ways = comb(length + count, count)
    for node in nodes:
        if node.construct is Construct.ALTERNATIVES:
            ways *= len(node.parts)
        if ways > MAX_WAYS:
            break
    return ways


_Ways = list[int]
"""By the number of characters that are matched: in how many ways."""


def _count_ways(nodes: list[PatternNode], length: int) -> int:
    """In how many ways any text of this length may be matched from one place on, whatever stands in it."""
    known: dict[int, _Ways] = {}
    most = 1
    for node in nodes:
        found = _ways_of(node, [known[id(part)] for part in node.parts], length)
        most = max(most, sum(found))
        if most > MAX_WAYS:
            return most
        known[id(node)] = found
    return most


def _ways_of(node: PatternNode, parts: list[_Ways], length: int) -> _Ways:
    match node.construct:
        case Construct.CHARACTERS:
            return [0, 1]
        case Construct.SEQUENCE:
            found = [1]
            for part in parts:
                found = _one_after_the_other(found, part, length)
            return found
        case Construct.ALTERNATIVES:
            return _either(parts)
        case Construct.REPEAT:
            return _again_and_again(parts[0], node.low, node.high, length)
        case _:  # an assertion: what it looks at is tried, and then left
            return [sum(map(sum, parts)) or 1]


def _either(parts: list[_Ways]) -> _Ways:
    return [sum(part[i] for part in parts if i < len(part)) for i in range(max(map(len, parts), default=0))]


def _one_after_the_other(one: _Ways, other: _Ways, length: int) -> _Ways:
    found = [0] * min(len(one) + len(other) - 1, length + 1)
    for i, ways in enumerate(one):
        for j, further in enumerate(other[: len(found) - i] if ways else ()):
            found[i + j] += ways * further
    return found


def _again_and_again(body: _Ways, low: int, high: int | None, length: int) -> _Ways:
    """Between `low` and `high` times. What matches nothing is a way, too, for as often as it has to be there."""
    longest = min(max(low, length if high is None else min(high, length)), MAX_TURNS)
    found, turn = ([1] if low == 0 else [0]), [1]
    for times in range(1, longest + 1):
        turn = _one_after_the_other(turn, body, length)
        if times >= low:
            found = _either([found, turn])
        if max(sum(found), sum(turn)) > MAX_WAYS:
            return [MAX_WAYS + 1]
        if not any(turn):  # more characters than there are
            break
    return found
