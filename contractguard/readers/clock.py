"""The one place that knows what day it is."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime

from contractguard.contract.errors import UsageError
from contractguard.support.patterns import lazy
from contractguard.support.printable import printable

TODAY = "CONTRACTGUARD_TODAY"
EPOCH = "SOURCE_DATE_EPOCH"
"""Seconds since 1970 that builds use instead of the clock (https://reproducible-builds.org/specs/source-date-epoch/)."""

_DAY = lazy(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SECONDS = lazy(r"\d{1,12}", re.ASCII)


def today(environment: Mapping[str, str] | None = None) -> date:
    """The day in UTC, or the one that the environment sets; `CONTRACTGUARD_TODAY` wins.

    Raises `UsageError` when a variable holds no day.
    """
    variables = os.environ if environment is None else environment
    if given := variables.get(TODAY):
        day = iso_day(given)
        if day is None:
            raise _wrong(TODAY, given, "a date, such as 2026-01-31")
        return day
    if given := variables.get(EPOCH):
        return _from_epoch(given)
    return datetime.now(UTC).date()


def told_day(environment: Mapping[str, str] | None = None) -> str | None:
    """That the day is not that of the clock, and who says so; None where it is. Raises `UsageError` as `today`."""
    variables = os.environ if environment is None else environment
    name = next((one for one in (TODAY, EPOCH) if variables.get(one)), None)
    return None if name is None else f"the day is {today(variables)}, as {name} says"


def iso_day(text: str) -> date | None:
    """The day that an ISO 8601 date names, None where it names none."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _from_epoch(given: str) -> date:
    try:
        if _SECONDS.fullmatch(given):
            return datetime.fromtimestamp(int(given), UTC).date()
    except (ValueError, OverflowError, OSError):  # beyond the last year that there is
        pass
    raise _wrong(EPOCH, given, "the seconds since 1970")


def _wrong(name: str, given: str, expected: str) -> UsageError:
    return UsageError(f"{printable(given, 60)!r} is not {expected}", where=name, remedy=f"correct or unset {name}")
