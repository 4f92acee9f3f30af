"""Lists below the headline: the answers, what was not checked and why, what has to be known, and what is waived."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from contractguard.contract.answers.outcome import State
from contractguard.contract.judgement import outcome_of
from contractguard.contract.report import Report
from contractguard.reports.events import drifted_events
from contractguard.reports.incomplete import doubts
from contractguard.reports.parts.entries import ShownFinding, unchecked_lines
from contractguard.reports.parts.lines import waiver_term
from contractguard.reports.parts.order import shown_remarks
from contractguard.support.printable import printable

MAX_LISTED = 200
"""Lines of a list; the rest is counted."""
MAX_OPEN = 5
"""Lines of a list that is open from the start."""


def shown(text: str, limit: int = 1_000) -> str:
    """Foreign text as HTML that shows it."""
    return escape(printable(text, limit))


def lists_html(report: Report, entries: Sequence[ShownFinding]) -> Iterator[str]:
    """The lists that have anything in them. What was not checked is open where it is why the run did not pass."""
    left = [escape(told) for _, told in unchecked_lines(report)]
    is_why = outcome_of(report).state is State.NOT_CHECKED or len(left) <= MAX_OPEN
    yield from _fold_list("Answers", list(_verdict_lines(report)), is_open=True)
    yield from _fold_list("Not checked", left, is_open=is_why)
    yield from _fold_list("Why there may be more, or fewer", list(_doubt_lines(report)))
    yield from _fold_list("To be known", [shown(one) for one in shown_remarks(report.remarks)], is_open=True)
    yield from _fold_list("Drifted", list(_event_lines(report)))
    yield from _fold_list("Waived", list(_waiver_lines(entries)))
    unused = [f"{shown(one.fingerprint)} by {shown(one.owner)}" for one in report.unused_waivers]
    yield from _fold_list("Waivers that nothing needs any more", unused)


def _verdict_lines(report: Report) -> Iterator[str]:
    """The answer of each section whose question is the relation itself."""
    for section in report.sections:
        verdict = section.verdict
        if verdict is not None:
            kind = "disputed" if verdict.disputed else verdict.kind.value
            told = f"{kind}: {section.title}"
            told += f": {verdict.reason}" if verdict.reason else ""
            told += "; nothing satisfies the sender, so this says little" if verdict.empty_sender else ""
            yield shown(told if section.decides else f"{told} (for information)")


def _doubt_lines(report: Report) -> Iterator[str]:
    for one in doubts(report):
        if one.kind != "unchecked":  # has a list of its own
            at = f", first in {one.message}" if one.message else ""
            yield shown(f"{one.kind}: {one.reason} ({one.count} times{at})")


def _event_lines(report: Report) -> Iterator[str]:
    for one in drifted_events(report.events):
        yield shown(f"{one.message}: {one.failing} of {one.verified} failing ({one.share:.1%})")


def _waiver_lines(entries: Iterable[ShownFinding]) -> Iterator[str]:
    for entry in entries:
        waiver = entry.finding.waiver
        if entry.finding.waived and waiver is not None:
            told = f"{entry.finding.text}: waived by {waiver.owner} {waiver_term(waiver)}: {waiver.reason}"
            yield shown(told)


def _fold_list(title: str, lines: Sequence[str], is_open: bool = False) -> Iterator[str]:
    if lines:
        more = [f"and {len(lines) - MAX_LISTED} more"] if len(lines) > MAX_LISTED else []
        items = "".join(f"<li>{line}</li>" for line in (*lines[:MAX_LISTED], *more))
        mark = " open" if is_open else ""
        yield f"<details{mark}><summary>{title} ({len(lines)})</summary><ul>{items}</ul></details>"
