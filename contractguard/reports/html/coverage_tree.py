"""The map of coverage on the page: a line for each part of a contract, and below it the tree of its fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from contractguard.contract.answers.coverage import MISSING, CoverageAnswer, CoverageRow
from contractguard.contract.report import Report
from contractguard.reports.html.pointer_tree import tree_html
from contractguard.reports.html.static_lists import shown
from contractguard.reports.parts.lines import count_of

MAX_ROWS = 500
"""Rows that are opened to trees: the emptiest ones."""
MAX_FIELDS = 500
"""Fields of one of them."""
_LABELS = {MISSING: "error", "seen": "warning"}
"""How what does not count looks."""


def coverage_html(report: Report) -> Iterator[str]:
    """The maps of a report, each a part of the page; nothing where there is none."""
    for section in report.sections:
        if section.coverage is not None:
            yield from _map(section.title, section.coverage)


def _map(title: str, answer: CoverageAnswer) -> Iterator[str]:
    gate = "" if answer.fail_under is None else f", {answer.fail_under:g}% are asked for"
    told = f"Coverage of {shown(title, 200)}: {answer.percent:.1f}% of {count_of(answer.cells, 'cell')}{gate}"
    yield f"<section><h2>{told}</h2>"
    lacking = [f"{one.operation}: {one.lacks}" for one in answer.minimum if not one.is_met]
    for heading, entries in (
        ("Below one happy path and two failure paths", lacking),
        ("Gaps of the contract, not of the tests", answer.gaps),
        ("Calls in test code that are of no known operation", answer.unmatched),
    ):
        yield from _list(heading, entries)
    rows = [row for row in answer.rows if row.uncovered]
    yield from map(_row, rows[:MAX_ROWS])
    full = len(answer.rows) - len(rows)
    more = [count_of(len(rows) - MAX_ROWS, "further part")] if len(rows) > MAX_ROWS else []
    more += [f"{count_of(full, 'part')} covered in full"] if full else []
    yield f"<p>{' and '.join(more)}</p></section>" if more else "</section>"


def _list(heading: str, entries: Iterable[str]) -> Iterator[str]:
    items = [f"<li>{shown(one)}</li>" for one in entries]
    if items:
        more = [f"<li>and {len(items) - MAX_ROWS} more</li>"] if len(items) > MAX_ROWS else []
        lines = "".join((*items[:MAX_ROWS], *more))
        yield f"<details><summary>{heading} ({len(items)})</summary><ul>{lines}</ul></details>"


def _row(row: CoverageRow) -> str:
    counts = f"{row.covered} of {row.cells}" + (f", {row.seen} only seen" if row.seen else "")
    readers = f"<p>read by {shown(', '.join(row.consumers))}</p>" if row.consumers else ""
    left = len(row.fields) - MAX_FIELDS
    more = f"<p>and {count_of(left, 'further field')}</p>" if left > 0 else ""
    places = ((one.pointer, " ".join(_state(*state) for state in one.states)) for one in row.fields[:MAX_FIELDS])
    tree = tree_html(places)
    summary = f'<span class="share">{row.percent:.1f}%</span> {shown(row.name, 400)} ({counts})'
    return f"<details><summary>{summary}</summary>{readers}{tree}{more}</details>"


def _state(state: str, level: str) -> str:
    """A state with its level in words; what does not count stands out as well."""
    told = f"{shown(state, 200)}: {level}"
    label = _LABELS.get(level)
    return f"<small>{told}</small>" if label is None else f'<span class="dot {label}">{told}</span>'
