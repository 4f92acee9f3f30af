"""What is known of one payload in the making, and of all of them."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from contractguard.checks.payloads.extra import hypothesis
from contractguard.contract.dataclass import dataclass
from contractguard.contract.document import Json, Path
from contractguard.contract.errors import ContractGuardError


class Undrawable(BaseException):
    """What stops the drawing for good, an error of the schema; hypothesis must not take it for a failed test."""

    def __init__(self, error: ContractGuardError) -> None:
        super().__init__(error)
        self.error = error


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
class State:
    """One payload in the making."""

    draw: Any
    sites: list[Site] = field(default_factory=list)
    size: int = 0
    """Values drawn so far."""

    def choose(self, count: int) -> int:
        """A number from zero to below `count`."""
        return int(self.draw(hypothesis().strategies.integers(0, count - 1))) if count > 1 else 0
