"""Logging commands of Azure Pipelines: an issue for each finding, with its place.

https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands
"""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.contract.finding import Severity
from contractguard.contract.report import Report
from contractguard.reports.ci.commands import escape, limit_kinds, shown_entries, told_of
from contractguard.reports.context import RenderContext
from contractguard.reports.parts.entries import ShownFinding, problem_told, unchecked_lines
from contractguard.support.printable import printable

_MESSAGE = {"%": "%AZP25", "\r": "%0D", "\n": "%0A"}
_VALUE = {**_MESSAGE, ";": "%3B", "]": "%5D"}
_WORDS = {Severity.ERROR: "error", Severity.WARNING: "warning"}


def render(report: Report, context: RenderContext) -> bytes:
    """The commands, one a line. A run that could not check fails its task.

    The agent keeps ten issues of a kind of a step and counts the others, so the last of them says how many are left.
    """
    return "".join(f"{line}\n" for line in _lines(report, context.max_annotations)).encode()


def _lines(report: Report, limit: int) -> Iterator[str]:
    problem = problem_told(report)
    if problem is not None:
        yield _command("task.logissue", {"type": "error"}, f"could not check: {problem}")
        yield _command("task.complete", {"result": "Failed"}, "could not check")
        return
    left = [told for _, told in unchecked_lines(report)]
    kept, more = limit_kinds(shown_entries(report), limit - 1 if left and limit else limit)
    yield from map(_issue, kept)
    for severity, count in sorted(more.items(), reverse=True):
        told = f"+{count} more, see another report"
        yield _command("task.logissue", {"type": _WORDS[severity], "code": "contractguard"}, told)
    if left:
        told = left[0] if len(left) == 1 else f"{left[0]}; and {len(left) - 1} more were not checked"
        yield _command("task.logissue", {"type": "warning", "code": "not-checked"}, told)


def _issue(entry: ShownFinding) -> str:
    properties = {"type": _WORDS[entry.finding.severity]}
    if entry.at is not None:
        place = {"sourcepath": entry.at.file, "linenumber": str(entry.at.line), "columnnumber": str(entry.at.column)}
        properties |= place
    return _command("task.logissue", {**properties, "code": entry.finding.rule}, told_of(entry))


def _command(word: str, properties: dict[str, str], message: str) -> str:
    """A logging command: what is foreign in it ends neither a value nor the command."""
    told = "".join(f"{name}={escape(printable(value, 1_000), _VALUE)};" for name, value in properties.items())
    return f"##vso[{word} {told}]{escape(message, _MESSAGE)}"
