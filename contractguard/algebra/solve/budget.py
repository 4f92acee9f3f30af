"""Bounds on a question, and on all questions of a run. Each ends in `unknown` with its name, never in a guess.

Work is counted in steps, so that a verdict is the same on every machine; no clock is looked at.
"""

from __future__ import annotations

from typing import Protocol

from contractguard.support.dataclass import dataclass

WORK_OF_A_STEP = 100
"""Small things done (an option looked at, a part of an expression, a value tried) that count as one step."""

RUN_STEPS = 200_000
"""For all questions of one comparison, where nothing else is configured."""

STEPS_OF_A_CASE = 6
"""For each branch of a union that a tag tells apart: they are looked at one by one, and not in combination."""

FIRST_STEPS = 2_000
"""For each question before any gets more: a few hard questions must not use up what the easy ones need."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How much work one question may cost.

    `steps` counts goals, branches and what is done in them. `depth` bounds nesting of goals, `states` the states of a
    product of regular expressions, `placements` the ways to lay obligations on names or positions, `items` the length
    of a witness.
    """

    steps: int = 60_000
    depth: int = 60
    states: int = 4_000
    placements: int = 400
    items: int = 200_000


class Exhausted(Exception):
    """A bound was reached; `args[0]` names it. Caught where the verdict is made."""


class Purse:
    """The steps that all questions of a run share."""

    __slots__ = ("left", "steps")

    def __init__(self, steps: int = RUN_STEPS) -> None:
        self.steps = self.left = steps

    @property
    def is_spent(self) -> bool:
        return self.left <= 0

    def share(self, most: int) -> Budget:
        """What one of many questions may cost that are asked one after the other: so many steps at most, of what is
        left a tenth, so that a few hard ones leave enough to the others, and what an easy one needs in any case."""
        return Budget(steps=min(most, max(FIRST_STEPS, self.left // 10)))

    @property
    def reason(self) -> str:
        """Why something was not reached."""
        return f"not reached: the comparison's budget of {self.steps} steps was spent"


class Meter:
    """What is left of a budget while one question is worked on, and of the purse that pays for it."""

    __slots__ = ("_granted", "_limit", "_work", "budget", "is_short", "purse", "steps")

    def __init__(self, budget: Budget, purse: Purse | None = None) -> None:
        self.budget = budget
        self.purse = purse
        self.steps = 0
        self.is_short = False
        """Whether more steps might have told more."""
        self._work = 0
        self._limit = budget.steps
        self._granted: set[int] = set()

    def grant(self, reason: int, cases: int) -> None:
        """Allow more steps for so many cases, once for each reason."""
        if reason not in self._granted:
            self._granted.add(reason)
            self._limit += STEPS_OF_A_CASE * cases

    def step(self, count: int = 1) -> None:
        """Count steps; raises `Exhausted` when none is left."""
        self.steps += count
        if self.purse is not None:
            self.purse.left -= count
            if self.purse.left < 0:
                self.is_short = True
                raise Exhausted(self.purse.reason)
        if self.steps > self._limit:
            self.is_short = True
            raise Exhausted(f"more than {self.budget.steps} steps")

    def work(self, count: int) -> None:
        """Count small things done, many of which are a step. Raises `Exhausted`."""
        self._work += count
        if self._work >= WORK_OF_A_STEP:
            steps, self._work = divmod(self._work, WORK_OF_A_STEP)
            self.step(steps)


class Metered(Protocol):
    """Who counts the work."""

    meter: Meter
