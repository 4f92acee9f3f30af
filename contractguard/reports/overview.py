"""What a large report begins with: the verdict, and where most of it is: by rule, by operation, by consumer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from contractguard.contract.finding import Finding, Severity
from contractguard.contract.report import Report
from contractguard.reports.parts.lines import MAX_NAME, count_of, paragraph, wrap_text
from contractguard.reports.parts.style import TextStyle
from contractguard.reports.parts.unit_words import WORDS
from contractguard.reports.selection import operations_of
from contractguard.support.printable import printable

HANDFUL = 5
"""So many findings are seen at a glance: a report of no more needs no overview."""
MAX_ROWS = 10
"""Rows of one table."""
_FIGURE = 7
"""Columns of the counts in a table."""


def overview(report: Report, shown: Sequence[Finding], style: TextStyle) -> Iterator[str]:
    """The blocks of text about a report of which these findings are shown; none where that is a handful.

    All counts are those of the whole report. The tables are left out where somebody asked for a part of it.
    """
    if len(shown) <= HANDFUL and not style.only:
        return
    counting = [one for one in report.findings if not one.waived]
    if not counting:
        return
    worst = max(one.severity for one in counting)
    if worst < style.show:
        return
    findings = [one for one in counting if one.severity is worst]
    yield "\n".join(_headline(report, findings, worst, style))
    if not style.only:
        yield from filter(None, ("\n".join(table) for table in _tables(findings, worst, style)))


def _headline(report: Report, findings: Sequence[Finding], worst: Severity, style: TextStyle) -> list[str]:
    words = WORDS[report.unit]
    verdict = words.verdict if worst is Severity.ERROR else f"no {_above(worst)}"
    told = [count_of(len(findings), worst.label)]
    if words.reached:
        reached = {name for one in findings for name in operations_of(one)}
        told[0] += f" in {_at_least(findings)}{count_of(len(reached), words.reached)}"
    lesser = (level for level in (Severity.WARNING, Severity.INFO) if level < worst)
    told += [count_of(number, level.label) for level in lesser if (number := report.count(level))]
    hurt = {name for one in findings for name in _consumers(one)}
    if hurt:
        told.append(f"{count_of(len(hurt), 'consumer')} affected")
    lines = paragraph(f"{verdict}: {', '.join(told)}", style, 0)
    return [lines[0].replace(verdict, style.paint(verdict, worst.label), 1), *lines[1:]]


def _at_least(findings: Sequence[Finding]) -> str:
    """What to say before a number of operations where not all places are known, as of a stored report."""
    return "at least " if any(one.further_places > len(one.places) for one in findings) else ""


def _above(worst: Severity) -> str:
    return "errors" if worst is Severity.WARNING else "errors, no warnings"


def _tables(findings: Sequence[Finding], worst: Severity, style: TextStyle) -> Iterator[list[str]]:
    what = f"{worst.label}s"
    yield _table(f"{what} by rule", "rule", (one.rule for one in findings), style)
    reached = (name for one in findings for name in operations_of(one) if name)
    known = ", at least" if _at_least(findings) else ""
    yield _table(f"{what} by operation{known}", "operation", reached, style)
    yield _table(f"{what} by consumer", "consumer", (name for one in findings for name in _consumers(one)), style)


def _consumers(finding: Finding) -> dict[str, None]:
    return {hurt.consumer: None for hurt in finding.consumers if hurt.breaks and not hurt.pending}


def _table(title: str, noun: str, names: Iterable[str], style: TextStyle) -> list[str]:
    """The names that come most often, with how often; nothing where none comes twice, for that tells nothing."""
    rows = sorted(Counter(names).items(), key=lambda row: (-row[1], row[0]))
    if not rows or (rows[0][1] == 1 and len(rows) > 1):
        return []
    named = rows if len(rows) <= MAX_ROWS else [row for row in rows[:MAX_ROWS] if row[1] > 1]
    lines = [style.paint(title, "strong")]
    for name, number in named:
        first, *more = wrap_text(printable(name, MAX_NAME), style.columns - _FIGURE - 2)
        lines.append(f"{number:>{_FIGURE}}  {first}")
        lines += [" " * (_FIGURE + 2) + line for line in more]
    if left := len(rows) - len(named):
        lines.append(" " * (_FIGURE + 2) + f"and {left} more {noun if left == 1 else noun + 's'}{_each(rows[-left:])}")
    return lines


def _each(rows: Sequence[tuple[str, int]]) -> str:
    """What is to be said of rows that are not shown."""
    most, least = rows[0][1], rows[-1][1]
    return f", {most} each" if most == least else f", {least} to {most} each"
