"""Bounds on a question. Each ends in `unknown` with its name, never in a guess."""

from __future__ import annotations

import time
from dataclasses import field

from contractguard.contract.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Budget:
    """How much work one question may cost.

    `steps` counts goals and branches and is what decides, so that a verdict does not depend on the machine;
    `seconds` is only a last guard. `depth` bounds nesting of goals, `states` the states of a product of regular
    expressions, `placements` the ways to lay obligations on names or positions, `items` the length of a witness.
    """

    steps: int = 60_000
    depth: int = 60
    states: int = 4_000
    placements: int = 400
    items: int = 200_000
    seconds: float = 20.0


class Exhausted(Exception):
    """A bound was reached; `args[0]` names it. Caught where the verdict is made."""


@dataclass(slots=True)
class Meter:
    """What is left of a budget while one question is worked on."""

    budget: Budget
    steps: int = 0
    deadline: float = field(default=0.0)

    def __post_init__(self) -> None:
        self.deadline = time.monotonic() + self.budget.seconds

    def step(self) -> None:
        """Count one step; raises `Exhausted` when none is left."""
        self.steps += 1
        if self.steps > self.budget.steps:
            raise Exhausted(f"more than {self.budget.steps} steps")
        if self.steps % 256 == 0 and time.monotonic() > self.deadline:
            raise Exhausted(f"more than {self.budget.seconds:g} seconds (the last guard, machine dependent)")
