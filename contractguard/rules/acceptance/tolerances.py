"""What was not checked, and what of it is allowed to be left so. Pure: the day is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from contractguard.contract.acceptance.tolerance import Tolerance
from contractguard.contract.finding import Unchecked
from contractguard.contract.report import Section


def tolerate(section: Section, tolerances: Sequence[Tolerance], today: date) -> Section:
    """The section with each unchecked part marked that may be left so today: it is told, and fails nothing."""
    current = [one for one in tolerances if not one.is_expired(today)]
    if not current or not section.unchecked:
        return section
    return replace(section, unchecked=tuple(_mark_tolerated(entry, current) for entry in section.unchecked))


def _mark_tolerated(entry: Unchecked, tolerances: Sequence[Tolerance]) -> Unchecked:
    names = {entry.subject, str(entry.message), entry.message.operation} if entry.message else {entry.subject}
    found = next((one for one in tolerances if one.message in names - {""}), None)
    return replace(entry, tolerance=found) if found else entry
