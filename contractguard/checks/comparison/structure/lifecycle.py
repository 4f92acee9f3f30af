"""When something that was announced to go away may go."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from contractguard.contract.document import Json, Location
from contractguard.contract.errors import ContractGuardError
from contractguard.contract.finding import Severity
from contractguard.support.dataclass import dataclass

_REMOVALS = frozenset(
    f"{subject}.{change}"
    for subject in ("property", "parameter", "header")
    for change in ("removed", "removed-optional")
)
_HOPS = 16
"""References on top of one another that are looked through."""
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Removal:
    """How a removal counts: `is_early` before the announced day, `is_due` from that day on; neither where no day is
    known."""

    is_early: bool = False
    is_due: bool = False


def removal(sunset: str | None, clock: Callable[[], date] | None) -> Removal:
    """Judge the removal of something whose `x-sunset` names an ISO date (or the date and a time) by today.

    The clock is asked only where there is a day to compare with. Without one nothing is early and nothing due.
    """
    day = sunset_date(sunset)
    if day is None or clock is None:
        return Removal()
    is_due = clock() >= day
    return Removal(is_early=not is_due, is_due=is_due)


def is_sooner(old: str | None, new: str | None) -> bool:
    """Whether something may go away sooner than it was announced: on an earlier day, or on none that is told."""
    was, now = sunset_date(old), sunset_date(new)
    return was is not None and (now is None or now < was)


@dataclass(frozen=True, slots=True)
class Farewell:
    """That something is deprecated, and the day from which it may be gone, as its `x-sunset` tells it."""

    sunset: str | None = None

    def weigh(self, severity: Severity, clock: Callable[[], date] | None) -> Severity:
        """What its removal weighs: too early an error, in time at most an info. Without a day nobody could prepare for
        it: what breaks readers, does."""
        ends = removal(self.sunset, clock)
        if ends.is_early:
            return Severity.ERROR
        return min(severity, Severity.INFO) if ends.is_due else severity

    def told(self, clock: Callable[[], date] | None) -> str:
        """The end of a sentence about its removal."""
        if removal(self.sunset, clock) == Removal():
            return "; it was deprecated"
        until = "to stay until" if removal(self.sunset, clock).is_early else "to go away on"
        return f"; it was deprecated, and {until} {sunset_date(self.sunset)}"


def is_removal(kind: str) -> bool:
    """Whether a kind of difference is that a property, a parameter or a header is gone."""
    return kind in _REMOVALS


def farewell_of(at: Location | None) -> Farewell | None:
    """What the schema at a place announces, itself or by what it refers to; None where it is not deprecated."""
    if at is None:
        return None
    try:
        document, node = at.document, at.document.at(at.path)
        said: dict[str, Json] = {}
        for _ in range(_HOPS):
            if not isinstance(node, dict):
                break
            said = {**node, **said}
            if not isinstance(node.get("$ref"), str):
                break
            document, _, node = document.resolve(node["$ref"])
    except (ContractGuardError, KeyError, IndexError):  # whoever compares the schema says what is wrong with it
        return None
    sunset = said.get("x-sunset")
    return Farewell(sunset if isinstance(sunset, str) else None) if said.get("deprecated") is True else None


def sunset_date(sunset: str | None) -> date | None:
    """The day that an `x-sunset` names; None where it names none."""
    found = _DAY.fullmatch((sunset or "").strip())
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None
