"""What one test can show of a contract, and how surely something showed it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import NamedTuple

STATUS = "status"
MEDIA_TYPE = "media type"
PRESENT, ABSENT, NULL = "present", "absent", "null"
OTHERS = "other members"
"""All values of an enumeration behind the first `MAX_MEMBERS` of them."""
MEMBER = "member "
"""Before the value of an enumeration, as JSON."""
AT = "at "
"""Before the keyword whose bound a value stands at."""
EXPECTATION = "expectation "
"""Before the name of what a consumer expects."""
BREAKS = "breaks "
"""Before the keyword that a refused request did not meet: no cell, but what tells two failures of a status apart."""

MAX_MEMBERS = 50
MAX_TESTS = 10
"""Tests that are named for one cell: the first by name, so that no order of merging matters."""


class Cell(NamedTuple):
    """One thing that a test can show: a state of a place in a message. Shared schemas are messages of their own,
    `#/schemas/Charge`, so that their fields are there once."""

    message: str
    pointer: str
    state: str


class CoverageLevel(IntEnum):
    """How surely a cell was hit. Levels are never added up; the first one counts for nothing but to be told."""

    SEEN = 1
    VALIDATED = 2
    ASSERTED = 3

    @property
    def label(self) -> str:
        """The level as files and people call it."""
        return self.name.lower()


class Hit(NamedTuple):
    """The highest level at which a cell was hit, and the first tests that did it there."""

    level: CoverageLevel
    tests: tuple[str, ...] = ()


def join_hits(one: Hit, other: Hit) -> Hit:
    """Both in one: associative, commutative and idempotent."""
    if one.level != other.level:
        return max(one, other, key=lambda hit: hit.level)
    if one.tests == other.tests:
        return one
    return Hit(one.level, tuple(sorted({*one.tests, *other.tests})[:MAX_TESTS]))


def add_hits(found: dict[Cell, Hit], cells: Iterable[Cell], level: CoverageLevel, test: str = "") -> None:
    """Note that cells were hit at a level, by a test where there is one."""
    hit = Hit(level, (test,) if test else ())
    for cell in cells:
        before = found.get(cell)
        if before is None:
            found[cell] = hit
        elif before != hit and before.level <= level:
            found[cell] = join_hits(before, hit)


def join_into(found: dict[Cell, Hit], others: Mapping[Cell, Hit]) -> None:
    """Add hits to those that are known."""
    for cell, hit in others.items():
        found[cell] = join_hits(found[cell], hit) if cell in found else hit
