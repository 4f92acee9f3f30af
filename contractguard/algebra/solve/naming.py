"""Questions about the right word for a change, each at little cost: what it breaks is decided elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractguard.algebra.nodes import Literal, Table
from contractguard.algebra.solve.budget import Budget, Exhausted, Meter, Purse
from contractguard.algebra.solve.outcome import Empty, Found, Undecided
from contractguard.algebra.solve.search import Search
from contractguard.contract.document import Json

if TYPE_CHECKING:
    from contractguard.algebra.regular import LiteralReading as NameReading

NAMING = Budget(steps=2_000)
"""What it may cost to find the right word for one change."""
FEWEST = 100
"""Steps for a word where others were hard to find."""
WORDS = 5_000
"""Steps for all words, which take nothing from the proofs."""


class Naming:
    """Answers what is asked about sets of one table. What was ruled out once needs not be again."""

    def __init__(self, table: Table) -> None:
        self._search = Search(table, Meter(NAMING))
        self._reading: NameReading | None = None
        self.left = Purse(WORDS)
        """The steps for all words that are left."""
        self.purse: Purse | None = None
        """What pays for the questions about patterns and names."""

    def is_within(self, inner: Literal, outer: Literal) -> bool | None:
        """Whether one set lies within another, None when that is not settled quickly."""
        steps = min(NAMING.steps, max(FEWEST, self.left.left // 20))
        self._search.meter = Meter(Budget(steps=steps), self.left)
        outcome = self._search.solve((inner, ~outer))
        return None if isinstance(outcome, Undecided) else isinstance(outcome, Empty)

    def find_outside(self, inner: Literal, outer: Literal) -> tuple[Json] | None:
        """The simplest value of one set, where it is plainly not in another. That takes nothing from the steps for
        words: it is asked so that fewer of them are needed."""
        self._search.meter = Meter(Budget(steps=FEWEST))
        outcome = self._search.solve((inner,))
        if isinstance(outcome, Found) and self._holds(outcome.value, outer) is False:
            return (outcome.value,)
        return None

    def tells_apart(self, value: Json, one: Literal, other: Literal) -> bool:
        """Whether a value is plainly in one of two sets, and not in the other."""
        self._search.meter = Meter(Budget(steps=FEWEST))
        return {self._holds(value, one), self._holds(value, other)} == {True, False}

    def _holds(self, value: Json, literal: Literal) -> bool | None:
        try:
            return self._search.evaluator.holds(value, literal)
        except Exhausted:
            return None

    def means(self, pattern: str, name: str) -> bool | None:
        """Whether a pattern means a name; None where that is not decided, or the steps for all of them are spent."""
        from contractguard.algebra import regular

        if self._reading is None:
            self._reading = regular.LiteralReading(Meter(Budget(), self.purse).work)
        try:
            return regular.matches(regular.from_pattern(pattern), name, self._reading)
        except (regular.UnsupportedPattern, regular.InvalidPattern, Exhausted):
            return None
