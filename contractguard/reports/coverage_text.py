"""The map of coverage for a terminal: the emptiest parts first, and what is missing of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from contractguard.contract.answers.coverage import CoverageAnswer, CoverageRow
from contractguard.contract.judgement import failing_findings
from contractguard.contract.report import Report, Section
from contractguard.reports.parts.lines import MAX_NAME, count_of, paragraph, wrap_text
from contractguard.reports.parts.order import ordered_unchecked
from contractguard.reports.parts.style import TextStyle
from contractguard.support.printable import printable

MAX_PHRASES = 6
"""What is missing of one row, as far as it is spelled out; the JSON report has all."""
MAX_LISTED = 50
"""Calls and gaps that are listed."""
_INDENT = 9


def coverage_blocks(report: Report, style: TextStyle) -> Iterator[str]:
    """The blocks of text about a report on coverage."""
    for section in report.sections:
        if section.coverage is not None:
            yield from ("\n".join(lines) for lines in _map(section, section.coverage, style) if lines)
    failing = [finding.text for finding in failing_findings(report)]
    if failing:
        yield "\n".join(_list("not enough", failing, style, "error"))
    unchecked = ordered_unchecked(report.unchecked)
    if unchecked:
        lines = [style.paint(f"not checked ({len(unchecked)})", "warning")]
        lines += [line for entry in unchecked for line in paragraph(entry.reason, style, 2)]
        yield "\n".join(lines)
    yield style.paint("\n".join(_summary(report)), "strong")


def _map(section: Section, answer: CoverageAnswer, style: TextStyle) -> Iterator[list[str]]:
    open_rows = [row for row in answer.rows if row.uncovered]
    yield [line for remark in section.remarks for line in paragraph(f"{section.title}: {remark}", style, 0)]
    yield [line for row in open_rows for line in _row(row, style)]
    full = len(answer.rows) - len(open_rows)
    yield [f"{' ' * _INDENT}{count_of(full, 'row')} covered in full"] if full else []
    below = [f"{one.operation}: {one.lacks}" for one in answer.minimum if not one.is_met]
    yield _list("below one happy path and two failure paths", below, style)
    yield _list("exempt", [f"{one.operation}: {one.exempt}" for one in answer.minimum if one.exempt], style)
    yield _list("gaps of the contract, not of the tests", answer.gaps, style)
    yield _list("calls in test code that are of no known operation", answer.unmatched, style)


def _row(row: CoverageRow, style: TextStyle) -> Iterator[str]:
    kind = {"component": "shared schema", "parameters": "parameters"}.get(row.layer, row.layer)
    counts = f"{row.covered} of {row.cells}, {kind}" + (f", {row.seen} only seen" if row.seen else "")
    first, *more = wrap_text(f"{printable(row.name, MAX_NAME)}  ({counts})", style.columns - _INDENT)
    yield f"{row.percent:>6.1f}%  {style.paint(first, 'strong')}"
    yield from (" " * _INDENT + line for line in more)
    phrases = [*row.missing[:MAX_PHRASES]]
    if len(row.missing) > MAX_PHRASES:
        phrases.append(f"and {len(row.missing) - MAX_PHRASES} more")
    if row.consumers:
        phrases.append(f"read by {', '.join(row.consumers)}")
    for phrase in phrases:
        yield from paragraph(phrase, style, _INDENT)


def _list(title: str, entries: Sequence[str], style: TextStyle, paint: str = "warning") -> list[str]:
    if not entries:
        return []
    lines = [style.paint(f"{title} ({len(entries)})", paint)]
    lines += [line for entry in entries[:MAX_LISTED] for line in paragraph(entry, style, 2)]
    return [*lines, f"  and {len(entries) - MAX_LISTED} more"] if len(entries) > MAX_LISTED else lines


def _summary(report: Report) -> Iterator[str]:
    for section in report.sections:
        answer = section.coverage
        if answer is not None:
            gate = "" if answer.fail_under is None else f", {answer.fail_under:g}% are asked for"
            seen = sum(row.seen for row in answer.rows)
            told = f"{answer.percent:.1f}% of {count_of(answer.cells, 'cell')} covered{gate}"
            beside = [f"{count_of(section.statistics.operations, 'operation')}", f"{seen} cells only seen"]
            if answer.dropped:
                beside.append(f"{answer.dropped} rows of files dropped: the contract has no such cell")
            yield printable(f"{section.title}: {told} · {', '.join(beside)}", MAX_NAME)
