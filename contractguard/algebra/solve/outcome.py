"""What a search ends in."""

from __future__ import annotations

from typing import TypeAlias

from contractguard.contract.document import Json
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """A value of the set. It is only a candidate unless `certain`: an opaque node was set aside on the way."""

    value: Json
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Empty:
    """Proved: the set has no value."""


@dataclass(frozen=True, slots=True)
class Undecided:
    """Neither; `reason` names the keyword or the bound that stopped the search."""

    reason: str


Outcome: TypeAlias = Found | Empty | Undecided

EMPTY = Empty()
