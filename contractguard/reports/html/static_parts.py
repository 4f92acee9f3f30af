"""What the page says without a script: the state, how much was looked at, and a table of findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from contractguard.contract.answers.outcome import State
from contractguard.contract.finding import Severity
from contractguard.contract.judgement import outcome_of
from contractguard.contract.report import Report
from contractguard.reports.context import RenderContext
from contractguard.reports.html.page_data import label_of
from contractguard.reports.html.static_lists import lists_html, shown
from contractguard.reports.parts.entries import ShownFinding, consumers_of, join_names, problem_told, unchecked_lines
from contractguard.reports.parts.extent import looked_at
from contractguard.reports.parts.lines import count_of
from contractguard.support.distribution import COMMAND, __version__

MAX_ROWS = 2_000
"""Errors and warnings that stand in the table; what affects a consumer comes first."""

_HEADS = {State.PASSED: "✓ passed", State.FAILED: "✗ failed", State.NOT_CHECKED: "⚠ not checked"}


def page_title(report: Report, context: RenderContext) -> str:
    """The state and what it is about, as HTML text."""
    titles = dict.fromkeys(part.title for part in report.sections if part.title and part.decides)
    name = context.report_id or ", ".join(titles) or report.command
    return f"{_HEADS[outcome_of(report).state]} · {shown(name, 200)}"


def header_html(report: Report, entries: Sequence[ShownFinding], context: RenderContext, left_out: int) -> str:
    """The headline, and everything that has to be known before the findings."""
    state = outcome_of(report).state
    parts = [f'<header class="{state.value}">', f"<h1>{page_title(report, context)}</h1>"]
    parts += [f"<p>{sentence}</p>" for sentence in _sentences(report, entries, left_out)]
    parts.append(f'<p class="faint">{" · ".join(_figures(report, context))}</p>')
    parts += lists_html(report, entries)
    return "\n".join((*parts, "</header>"))


def _sentences(report: Report, entries: Sequence[ShownFinding], left_out: int) -> Iterator[str]:
    problem = problem_told(report)
    if problem is not None:
        yield f"<strong>Nothing could be checked:</strong> {escape(problem)}"
        told = outcome_of(report).problem
        if told is not None and told.remedy:
            yield f"What to do: {shown(told.remedy)}"
        return
    yield _verdict(report, entries)
    unchecked = len(list(unchecked_lines(report)))
    if unchecked:
        yield f"<strong>{count_of(unchecked, 'part')} not checked</strong>, listed below."
    if not report.complete:
        yield "The findings are not known to be all."
    if left_out:
        yield f"{count_of(left_out, 'info')} left out of this page; the JSON report has all."


def _verdict(report: Report, entries: Sequence[ShownFinding]) -> str:
    """What fails and whom it breaks, or that nothing does."""
    failing = [one for one in entries if one.is_failing]
    hurt = {name for one in failing for name in consumers_of(one.finding)}
    if failing:
        verb = "breaks" if len(failing) == 1 else "break"
        whom = f"{verb} {count_of(len(hurt), 'consumer')}" if hurt else "to look at"
        return f"{count_of(len(failing), 'finding')} {whom}."
    if outcome_of(report).state is State.NOT_CHECKED:
        return "Nothing was found that fails, but not all was checked that had to be."
    return "Nothing was found that fails."


def _figures(report: Report, context: RenderContext) -> Iterator[str]:
    counts = (
        (count_of(report.count(level), level.label)) for level in (Severity.ERROR, Severity.WARNING, Severity.INFO)
    )
    yield from counts
    if report.waived:
        yield f"{report.waived} waived"
    yield from map(escape, looked_at(report))
    if report.base is not None:
        yield f"against {shown(report.base.text, 200)}"
    if context.commit:
        yield f"commit {shown(context.commit[:12])}"
    if context.run_url.startswith(("https://", "http://")):
        yield f'<a href="{escape(context.run_url)}">the run</a>'
    yield f"{COMMAND} {__version__}"


def table_html(entries: Sequence[ShownFinding]) -> str:
    """Errors and warnings that nobody waives, as far as a table goes, and how many are not in it."""
    found = [one for one in entries if one.finding.severity > Severity.INFO and not one.finding.waived]
    rows = "\n".join(map(_table_row, found[:MAX_ROWS]))
    more = [f"{len(found) - MAX_ROWS} more errors and warnings"] if len(found) > MAX_ROWS else []
    infos = sum(one.finding.severity <= Severity.INFO and not one.finding.waived for one in entries)
    more += [count_of(infos, "info")] if infos else []
    note = f"<p>Not in this table: {' and '.join(more)}.</p>" if more else ""
    if not rows:
        return f'<section id="plain">{note}</section>'
    head = "<tr><th>severity</th><th>what</th><th>breaks</th><th>where</th><th>id</th></tr>"
    return f'<section id="plain"><table><thead>{head}</thead><tbody>\n{rows}\n</tbody></table>{note}</section>'


def _table_row(entry: ShownFinding) -> str:
    finding = entry.finding
    at = f"<br>{shown(entry.at.file, 400)}:{entry.at.line}" if entry.at else ""
    label = label_of(finding)
    return (
        f'<tr><td class="{label}">{label}</td><td>{shown(finding.text)}<br><small>{shown(finding.rule)} · '
        f"{finding.proof.value}</small></td><td>{shown(join_names(consumers_of(finding)))}</td>"
        f"<td>{shown(str(finding.message), 400)}<br>{shown(finding.pointer, 400)}{at}</td>"
        f"<td><code>{shown(finding.fingerprint)}</code></td></tr>"
    )
