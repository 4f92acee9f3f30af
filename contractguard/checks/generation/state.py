"""What is known of one payload in the making, and of all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import Any

from contractguard.algebra.solve.budget import Purse
from contractguard.checks.generation.extra import require_hypothesis
from contractguard.contract.document import Json, Path
from contractguard.contract.errors import ContractGuardError
from contractguard.support.dataclass import dataclass

WORK_OF_A_DRAW = 50
"""To have a number drawn, in the small things that `Meter` counts."""


class Undrawable(BaseException):
    """What stops the drawing for good, an error of the schema; hypothesis must not take it for a failed test."""

    def __init__(self, error: ContractGuardError) -> None:
        super().__init__(error)
        self.error = error


class Spent(BaseException):
    """What may be drawn was drawn: the steps are used up. Like `Undrawable` no failed test; `reason` says why."""

    def __init__(self, purse: Purse) -> None:
        self.reason = f"the budget of {purse.steps} steps was spent"
        super().__init__(self.reason)


@dataclass(slots=True)
class Notes:
    """What could not be drawn faithfully: formats that are not known (any text was drawn)."""

    formats: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A payload; of a drifted one also what it was before, in a one-element tuple."""

    payload: Json
    before: tuple[Json] | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """A place of a payload where it can drift: an enum with its values, or an object with all names it declares."""

    drift: str
    path: Path
    known: tuple[Json, ...]


@dataclass(slots=True)
class DrawState:
    """One payload in the making."""

    draw: Any
    work: Callable[[int], None]
    """Hears of what is done, and may raise what ends it."""
    sites: list[Site] = field(default_factory=list)
    size: int = 0
    """Values drawn so far."""

    def choose(self, count: int) -> int:
        """A number from zero to below `count`."""
        self.work(WORK_OF_A_DRAW)
        return int(self.draw(require_hypothesis().strategies.integers(0, count - 1))) if count > 1 else 0
