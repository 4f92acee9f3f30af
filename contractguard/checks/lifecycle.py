"""When something that was announced to go away may go."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from contractguard.contract.dataclass import dataclass

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
    day = announced(sunset)
    if day is None or clock is None:
        return Removal()
    is_due = clock() >= day
    return Removal(is_early=not is_due, is_due=is_due)


def announced(sunset: str | None) -> date | None:
    """The day that an `x-sunset` names; None where it names none."""
    found = _DAY.fullmatch((sunset or "").strip())
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None
