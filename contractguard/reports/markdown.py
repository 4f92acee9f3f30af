"""Markdown for a pull request or the page of a job: whom what breaks, in a table; witnesses are folded away.

Foreign text stands in code spans and blocks alone, and never in the target of a link.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from contractguard.contract.answers.outcome import State
from contractguard.contract.choices import Question
from contractguard.contract.finding import Severity
from contractguard.contract.judgement import outcome_of
from contractguard.contract.report import Report
from contractguard.reports.context import RenderContext
from contractguard.reports.parts.entries import (
    ShownFinding,
    consumers_of,
    list_entries,
    problem_told,
    unchecked_lines,
)
from contractguard.reports.parts.extent import looked_at
from contractguard.reports.parts.lines import count_of, waiver_term
from contractguard.reports.parts.markdown_text import MAX_LISTED, block, code, fold_block, fold_list

MAX_ROWS = 200
"""Rows of a table; the order is such that what affects a consumer comes first."""
MAX_DETAILS = 50
_HEADS = {State.PASSED: "✓", State.FAILED: "✗", State.NOT_CHECKED: "⚠"}


def render(report: Report, context: RenderContext) -> bytes:
    """The report as Markdown (CommonMark with tables); the state stands in the first line."""
    return ("\n\n".join(blocks(report, context)) + "\n").encode("utf-8", "backslashreplace")


def blocks(report: Report, context: RenderContext) -> Iterator[str]:
    """The blocks of the page, the most important ones first."""
    entries = list_entries(report)
    yield f"### {headline(report, entries, context)}"
    if problem_told(report) is not None:
        yield from problem_blocks(report)
        return
    for title, found in by_severity(entries):
        if found:
            yield from _findings(title, found)
    yield from waiver_lists([one for one in entries if one.finding.waived])
    left = [told for _, told in unchecked_lines(report)]
    if left:
        yield fold_list(f"Not checked ({len(left)})", map(code, left), len(left))
    yield _footer(report, context)


def problem_blocks(report: Report) -> Iterator[str]:
    """Why nothing could be checked, and what to do about it."""
    yield f"Nothing could be checked: {code(problem_told(report) or '')}"
    problem = outcome_of(report).problem
    if problem is not None and problem.remedy:
        yield f"What to do: {code(problem.remedy)}"


def headline(report: Report, entries: Sequence[ShownFinding], context: RenderContext) -> str:
    """The state, what was checked, and whom it breaks."""
    state = outcome_of(report).state
    name = code(context.report_id or _titles(report) or report.command)
    if problem_told(report) is not None:
        return f"⚠ {name}: could not check"
    failing = [one for one in entries if one.is_failing]
    hurt = {name for one in failing for name in consumers_of(one.finding)}
    if failing:
        verb = "breaks" if len(failing) == 1 else "break"
        whom = f" {verb} {count_of(len(hurt), 'consumer')}" if hurt else " to look at"
        return f"{_HEADS[State.FAILED]} {name}: {count_of(len(failing), _noun(report))}{whom}"
    if state is State.NOT_CHECKED:
        return f"{_HEADS[state]} {name}: could not check all of it"
    return f"{_HEADS[state]} {name}: nothing that fails"


def _noun(report: Report) -> str:
    """What fails: where two versions were compared, changes."""
    is_compared = any(section.question is Question.COMPARISON for section in report.sections)
    return "change" if is_compared else "finding"


def _titles(report: Report) -> str:
    return ", ".join(dict.fromkeys(section.title for section in report.sections if section.title and section.decides))


def by_severity(entries: Sequence[ShownFinding]) -> Iterator[tuple[str, list[ShownFinding]]]:
    """What nobody accepts, each severity with its title."""
    open_ones = [one for one in entries if not one.finding.waived]
    for severity, title in ((Severity.ERROR, "Errors"), (Severity.WARNING, "Warnings"), (Severity.INFO, "Infos")):
        yield title, [one for one in open_ones if one.finding.severity is severity]


def _findings(title: str, found: Sequence[ShownFinding]) -> Iterator[str]:
    """A table, and what is known of each row below it; infos are folded away."""
    rows = "\n".join(("| breaks | what | where | id |", "|---|---|---|---|", *map(_row, found[:MAX_ROWS])))
    more = f"\n\nand {len(found) - MAX_ROWS} more" if len(found) > MAX_ROWS else ""
    table = f"{rows}{more}"
    if title == "Infos":
        yield fold_block(f"Infos ({len(found)})", table)
        return
    yield f"**{title} ({len(found)})**"
    yield table
    details = "\n\n".join(map(_detail, found[:MAX_DETAILS]))
    left = f"\n\nand {len(found) - MAX_DETAILS} more" if len(found) > MAX_DETAILS else ""
    yield fold_block("witnesses, and how to accept", f"{details}{left}")


def _row(entry: ShownFinding) -> str:
    finding = entry.finding
    hurt = ", ".join(f"**{code(name)}**" for name in consumers_of(finding)[:10]) or "–"
    where = code(str(finding.message)) + (f" · {code(f'{entry.at.file}:{entry.at.line}')}" if entry.at else "")
    return f"| {hurt} | {code(finding.text)} | {where} | {code(finding.fingerprint)} |"


def _detail(entry: ShownFinding) -> str:
    lines = [f"{entry.finding.rule}: {entry.sentence}", *entry.facts]
    return block("\n".join(lines))


def waiver_lists(found: Sequence[ShownFinding], most: int = MAX_LISTED) -> Iterator[str]:
    """Who accepts what until when, folded away; nothing where nothing is waived."""
    lines = []
    for entry in found:
        waiver = entry.finding.waiver
        if waiver is not None:
            told = f"{code(entry.finding.text)} is waived by {code(waiver.owner)} {waiver_term(waiver)}"
            lines.append(f"{told}: {code(waiver.reason)}")
    if lines:
        yield fold_list(f"Waived ({len(lines)})", lines, len(lines), most)


def _footer(report: Report, context: RenderContext) -> str:
    told = [
        f"commit {code(context.commit[:12])}" if context.commit else "",
        *looked_at(report),
        f"{report.waived} waived" if report.waived else "",
        f"[the run]({context.run_url})" if context.run_url else "",
    ]
    return " · ".join(filter(None, told))
