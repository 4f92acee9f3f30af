"""Which rules hold at a path: the best of those whose path expression matches it or a path above it.

The reference implementation weighs every rule at every path: the product of 2 for each step that is named and 1 for
each wildcard, times the number of steps; the highest weight holds, and a rule that stands for a path above is handed
down ("cascades"). Here the rules are a tree that is walked along with the example, so that a file with many rules and
a large body costs their sum and not their product.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field
from enum import Enum

from contractguard.readers.pact.paths import ROOT, Token, Wild
from contractguard.readers.pact.rules import MatchingRule, Placed, RuleSet
from contractguard.support.dataclass import dataclass


class Other(Enum):
    """A step to what no rule names."""

    KEY = "a member"
    ITEM = "an element"


Step = str | Other


@dataclass(slots=True)
class _Node:
    below: dict[Token, _Node] = field(default_factory=dict)
    rules: RuleSet | None = None


@dataclass(frozen=True, slots=True)
class _Best:
    weight: int
    length: int
    rules: RuleSet
    rival: RuleSet | None = None


class PathSelection:
    """The rules that hold at one path, and what is needed to go on below it."""

    __slots__ = ("_active", "_best", "length")

    def __init__(self, active: tuple[tuple[_Node, int], ...], best: _Best | None, length: int) -> None:
        self._active = active
        self.length = length
        self._best = best
        for node, weight in active:
            if node.rules is not None:
                self._best = _better(self._best, _Best(weight * length, length, node.rules))

    @property
    def rules(self) -> RuleSet | None:
        """The rules that hold here."""
        return None if self._best is None else self._best.rules

    @property
    def kinds(self) -> set[str]:
        """The kinds of the rules that hold here."""
        return set() if self._best is None else {rule.kind for rule in self._best.rules.rules}

    @property
    def rival(self) -> RuleSet | None:
        """Other rules of the same weight: which of the two holds is nowhere laid down."""
        return None if self._best is None else self._best.rival

    @property
    def cascaded(self) -> bool:
        """Whether the rules that hold stand for a path above."""
        return self._best is not None and self._best.length != self.length

    @property
    def ruled_below(self) -> bool:
        """Whether any rule stands for a path below."""
        return any(node.below for node, _ in self._active)

    def step(self, to: Step) -> PathSelection:
        """What holds one step below."""
        number = to is Other.ITEM or (isinstance(to, str) and to.isascii() and to.isdigit())
        active = []
        for node, weight in self._active:
            for token, below in _matching(node, to, number):
                active.append((below, weight * (1 if isinstance(token, Wild) else 2)))
        return PathSelection(tuple(active), self._best, self.length + 1)

    def named_steps(self) -> set[str]:
        """The steps that a rule names one by one."""
        return {token for node, _ in self._active for token in node.below if isinstance(token, str)}


def _matching(node: _Node, to: Step, number: bool) -> Iterator[tuple[Token, _Node]]:
    tokens: list[Token] = [Wild.ANY, Wild.ITEM] if number else [Wild.ANY]
    if isinstance(to, str):
        tokens.append(to)
    for token in tokens:
        if token in node.below:
            yield token, node.below[token]


def _better(best: _Best | None, other: _Best) -> _Best:
    if best is None or other.weight > best.weight:
        return other
    if other.weight == best.weight and other.rules.what != best.rules.what:
        return _Best(best.weight, best.length, best.rules, other.rules)
    return best


def select(placed: Placed) -> PathSelection:
    """What holds at the root of a value."""
    top, everywhere = _Node(), None
    for path, rules in placed:
        if not path:
            everywhere = _Best(0, 0, rules)
        node = top
        for token in path:
            node = node.below.setdefault(token, _Node())
        node.rules = rules if node.rules is None else RuleSet((*node.rules.rules, *rules.rules), rules.any_of)
    start = top.below.get(ROOT)
    return PathSelection(((start, 2),) if start else (), everywhere, 1)


def only(rules: Iterable[MatchingRule], length: int) -> PathSelection:
    """A selection in which these rules hold, and below them nothing else."""
    given = RuleSet(tuple(rules))
    return PathSelection((), _Best(1, length, given) if given.rules else None, length)
