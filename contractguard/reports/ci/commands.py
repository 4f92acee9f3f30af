"""Commands of build servers, which are obeyed where they stand in a log, and how foreign text is written in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from contractguard.contract.finding import Severity
from contractguard.contract.report import Report
from contractguard.reports.parts.entries import ShownFinding, consumers_of, list_entries

MAX_TOLD = 4_000
"""Characters of what one annotation says."""


def escape(text: str, letters: Mapping[str, str]) -> str:
    """The text with each of these letters written as the build server reads it back; the percent sign, with which all
    others are written, is the first of them."""
    for letter, written in letters.items():
        text = text.replace(letter, written)
    return text


def told_of(entry: ShownFinding) -> str:
    """What an annotation says: what is found, whom it breaks, and how to accept it; lines of printable text."""
    lines = [entry.sentence, *entry.facts]
    return "\n".join(lines)[:MAX_TOLD]


def shown_entries(report: Report) -> list[ShownFinding]:
    """Errors and warnings that nobody waives: errors first; of one severity those that break a consumer, then those on
    lines of the change, then those that break the most consumers."""
    found = [one for one in list_entries(report) if not one.finding.waived and one.finding.severity > Severity.INFO]
    return sorted(found, key=_weight)


def _weight(entry: ShownFinding) -> tuple[int, bool, bool, int]:
    hurt = len(consumers_of(entry.finding))
    return -entry.finding.severity, not hurt, not (entry.at and entry.at.is_changed), -hurt


def limit_kinds(entries: Iterable[ShownFinding], limit: int) -> tuple[list[ShownFinding], dict[Severity, int]]:
    """At most so many entries of each severity, and how many of each were left out."""
    kept: list[ShownFinding] = []
    counts: dict[Severity, int] = {}
    for one in entries:
        level = one.finding.severity
        counts[level] = counts.get(level, 0) + 1
        if counts[level] <= limit:
            kept.append(one)
    return kept, {level: count - limit for level, count in counts.items() if count > limit}
