"""Annotations of GitHub Actions: a workflow command for each finding, on a line of the change.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.contract.finding import Severity
from contractguard.contract.report import Report
from contractguard.reports.ci.commands import escape, limit_kinds, shown_entries, told_of
from contractguard.reports.context import RenderContext
from contractguard.reports.parts.entries import ShownFinding, problem_told, unchecked_lines
from contractguard.support.printable import printable

_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}
_WORDS = {Severity.ERROR: "error", Severity.WARNING: "warning"}


def render(report: Report, context: RenderContext) -> bytes:
    """The commands, one a line; nothing for a run in which there is nothing to show on a line.

    GitHub drops what is beyond ten of a kind in a step without a word, so the last of them says how many are left.
    """
    return "".join(f"{line}\n" for line in _lines(report, context.max_annotations)).encode()


def _lines(report: Report, limit: int) -> Iterator[str]:
    problem = problem_told(report)
    if problem is not None:
        yield _command("error", {"title": "could not check"}, problem)
        return
    left = [told for _, told in unchecked_lines(report)]
    kept, more = limit_kinds(shown_entries(report), limit - 1 if left and limit else limit)
    yield from map(_annotation, kept)
    for severity, count in sorted(more.items(), reverse=True):
        yield _command(_WORDS[severity], {"title": "contractguard"}, f"+{count} more, see the summary or the report")
    if left:
        told = left[0] if len(left) == 1 else f"{left[0]}; and {len(left) - 1} more were not checked"
        yield _command("warning", {"title": "not checked"}, told)


def _annotation(entry: ShownFinding) -> str:
    properties: dict[str, str] = {}
    if entry.at is not None:
        at = entry.at
        properties = {"file": at.file, "line": str(at.line), "endLine": str(at.end_line)}
        if at.line == at.end_line:  # columns of several lines are refused
            properties |= {"col": str(at.column), "endColumn": str(at.end_column)}
    properties["title"] = entry.finding.rule
    return _command(_WORDS[entry.finding.severity], properties, told_of(entry))


def _command(word: str, properties: dict[str, str], data: str) -> str:
    """A workflow command: what is foreign in it ends neither a property nor the command."""
    told = ",".join(f"{name}={escape(printable(value, 1_000), _PROPERTY)}" for name, value in properties.items())
    return f"::{word} {told}::{escape(data, _DATA)}"
