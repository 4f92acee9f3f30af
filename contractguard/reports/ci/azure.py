"""Logging commands of Azure Pipelines: an issue for each finding, with its place.

https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands
"""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.contract.finding import Severity
from contractguard.contract.report import Report
from contractguard.reports.ci.commands import escape, shown_entries, told_of
from contractguard.reports.context import RenderContext
from contractguard.reports.parts.entries import ShownFinding, problem_told, unchecked_lines
from contractguard.support.printable import printable

_MESSAGE = {"%": "%AZP25", "\r": "%0D", "\n": "%0A"}
_VALUE = {**_MESSAGE, ";": "%3B", "]": "%5D"}
_WORDS = {Severity.ERROR: "error", Severity.WARNING: "warning"}


def render(report: Report, context: RenderContext) -> bytes:
    """The commands, one a line. A run that could not check fails its task."""
    del context
    return "".join(f"{line}\n" for line in _lines(report)).encode()


def _lines(report: Report) -> Iterator[str]:
    problem = problem_told(report)
    if problem is not None:
        yield _command("task.logissue", {"type": "error"}, f"could not check: {problem}")
        yield _command("task.complete", {"result": "Failed"}, "could not check")
        return
    yield from map(_issue, shown_entries(report))
    for _, told in unchecked_lines(report):
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
