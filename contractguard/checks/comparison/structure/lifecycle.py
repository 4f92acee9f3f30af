"""When something that was announced to go away may go."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from contractguard.contract.change import Change
from contractguard.contract.dialects import DIALECTS
from contractguard.contract.document import Json, Location, Schema
from contractguard.contract.errors import ContractGuardError
from contractguard.contract.finding import Severity
from contractguard.support.dataclass import dataclass
from contractguard.support.patterns import lazy

if TYPE_CHECKING:
    from contractguard.algebra.diff.pair import SchemaChange

_HOPS = 16
"""References on top of one another that are looked through."""
NOTICE = timedelta(days=31)
"""How far off a first day has to be: a month, so that a release falls into it. Where it is nearer, what was promised
without an end would be gone two pull requests later, with no more than an info in both."""
_DAY = lazy(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?", re.ASCII)


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


def is_hasty(old: Farewell | None, new: Farewell | None, clock: Callable[[], date] | None) -> bool:
    """Whether something that stays may go away sooner than anybody could know: on an earlier day than was announced, or
    on none that is told; or on a first day that is here already, or nearly. None is what is not deprecated.

    What is new and has a day that is over is not asked: nobody was promised that it stays, and once it is gone again
    there is what was there before.
    """
    if new is None:
        return False
    was, now = sunset_date(old.sunset if old else None), sunset_date(new.sunset)
    if was is None:
        return now is not None and clock is not None and now - clock() < NOTICE
    return now is None or now < was


def is_moved(old: Json, new: Json) -> bool:
    """Whether the announced day of something that stays is another one, or counts only now: what its description says
    of both (`deprecated` and `x-sunset`) is given."""
    was, now = farewell_in(old), farewell_in(new)
    return _day_told(old) != _day_told(new) or (was is None and now is not None and now.sunset is not None)


def announcement(*, deprecated: bool, sunset: str | None) -> Json:
    """What a description says of something that is to go away; None where that is nothing."""
    said: dict[str, Json] = {"deprecated": True} if deprecated else {}
    return said | ({} if sunset is None else {"x-sunset": sunset}) or None


def is_harmless(change: Change, clock: Callable[[], date] | None) -> bool:
    """Whether a difference of a schema is a day that was announced anew, and leaves everybody the time they had."""
    is_day = change.kind.endswith(".sunset-changed")
    return is_day and not is_hasty(farewell_in(change.old), farewell_in(change.new), clock)


def of_what_is_gone(spot: SchemaChange, within: Sequence[Schema]) -> Farewell | None:
    """What was announced of a property that is gone from one of these schemas; None for any other difference."""
    is_gone = spot.change.kind in ("property.removed", "property.removed-optional")
    return farewell_of(spot.old_at, within[0].dialect) if is_gone and within else None


def farewell_of(at: Location | None, dialect: str) -> Farewell | None:
    """What the schema at a place announces, itself or by what it refers to; None where it is not deprecated."""
    if at is None:
        return None
    try:
        document, node = at.document, at.document.value_at(at.path)
        said: dict[str, Json] = {}
        for _ in range(_HOPS):
            if not isinstance(node, dict):
                break
            refers = isinstance(node.get("$ref"), str)
            if not (refers and DIALECTS[dialect].reference_alone):  # what stands beside a reference is not read there
                said = {**node, **said}
            if not refers:
                break
            document, _, node = document.resolve(node["$ref"])
    except (ContractGuardError, KeyError, IndexError):  # whoever compares the schema says what is wrong with it
        return None
    return farewell_in(said)


def farewell_in(said: Json) -> Farewell | None:
    """What the members of a schema, or of a parameter, announce; None where it is not deprecated."""
    is_deprecated = isinstance(said, dict) and said.get("deprecated") is True
    return Farewell(_day_told(said)) if is_deprecated else None


def _day_told(said: Json) -> str | None:
    day = said.get("x-sunset") if isinstance(said, dict) else None
    return day if isinstance(day, str) else None


def sunset_date(sunset: str | None) -> date | None:
    """The day that an `x-sunset` names; None where it names none."""
    found = _DAY.fullmatch((sunset or "").strip())
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None
