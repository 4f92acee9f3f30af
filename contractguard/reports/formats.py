"""The formats by name: a new one is one file beside this one, and one row here."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from importlib import import_module
from typing import TYPE_CHECKING

from contractguard.contract.choices import Unit
from contractguard.contract.errors import UsageError
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

if TYPE_CHECKING:
    from contractguard.contract.report import Report
    from contractguard.reports.context import RenderContext

STANDARD_OUTPUT = "-"
VARIABLE = "$"
"""Before the name of the environment variable that names the file of an output."""

PULL_REQUEST = "the pull request"
"""Where a comment goes; no file can be named for it."""


class Delivery(Enum):
    """How a report gets to where it is read."""

    DOCUMENT = "document"
    """It is all of its file, or all of standard output."""
    LINES = "lines"
    """Lines for a build server: behind the text report, where they go to standard output."""
    APPENDED = "appended"
    """Written once, at the end, behind what others have written there."""
    POSTED = "posted"
    """Sent once, at the end, to where the change is discussed."""


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """One way to write a report.

    `name` is what users ask for. `module` is the file in this folder that writes it, with a function `render(report,
    context)` that returns bytes; it is imported when something is written. `default_output` is the file that a report
    goes to where none is named, "-" for standard output, "$NAME" for the one that this variable names, or the pull
    request. `for_people`: width, colour and what is chosen to be shown concern it. `is_placed`: it shows where findings
    stand in a change. `units`: what a report may be about to be written so. `has_remarks`: its module has a function
    `remarks(report)`, too.
    """

    name: str
    module: str
    media_type: str
    default_output: str = STANDARD_OUTPUT
    for_people: bool = False
    delivery: Delivery = Delivery.DOCUMENT
    is_placed: bool = True
    units: tuple[Unit, ...] = tuple(Unit)
    has_remarks: bool = False

    def remarks(self, report: Report) -> tuple[str, ...]:
        """What somebody has to know of the report in this format who has the log before them, a sentence each."""
        if not self.has_remarks:
            return ()
        return tuple(import_module(f"contractguard.reports.{self.module}").remarks(report))

    def render(self, report: Report, context: RenderContext | None = None) -> bytes:
        """The report in this format; the same bytes for the same report and context."""
        from contractguard.reports.context import RenderContext

        module = import_module(f"contractguard.reports.{self.module}")
        written: bytes = module.render(report, context or RenderContext())
        return written


_ROWS = (
    ReportFormat("text", "text", "text/plain", for_people=True, is_placed=False),
    ReportFormat("json", "json_report", "application/json"),
    ReportFormat("markdown", "markdown", "text/markdown"),
    ReportFormat("sarif", "sarif", "application/sarif+json", "contractguard.sarif", has_remarks=True),
    ReportFormat("junit", "ci.junit", "application/xml", "contractguard.junit.xml"),
    ReportFormat("github", "ci.github", "text/plain", delivery=Delivery.LINES),
    ReportFormat(
        "github-summary",
        "ci.github_summary",
        "text/markdown",
        f"{VARIABLE}GITHUB_STEP_SUMMARY",
        delivery=Delivery.APPENDED,
    ),
    ReportFormat("github-comment", "ci.github_comment", "text/markdown", PULL_REQUEST, delivery=Delivery.POSTED),
    ReportFormat("azure", "ci.azure", "text/plain", delivery=Delivery.LINES),
    ReportFormat("gitlab", "ci.gitlab", "application/json", "gl-code-quality-report.json"),
    ReportFormat(
        "stryker", "mutants.stryker", "application/json", "mutation.json", is_placed=False, units=(Unit.MUTANT,)
    ),
    ReportFormat("html", "html.page", "text/html", "contractguard.html"),
)

FORMATS: Mapping[str, ReportFormat] = {row.name: row for row in _ROWS}
"""Every format by its name; the first one is written where none is asked for."""
DEFAULT_FORMAT = _ROWS[0]


def format_names(unit: Unit) -> tuple[str, ...]:
    """The names of the formats that a report on such a thing can be written in."""
    return tuple(row.name for row in _ROWS if unit in row.units)


def find_format(name: str) -> ReportFormat:
    """The format of this name. Raises `UsageError`, which lists the known ones, for any other."""
    if name not in FORMATS:
        known = ", ".join(FORMATS)
        raise UsageError(f"there is no report format {printable(repr(name), 100)}", remedy=f"choose one of {known}")
    return FORMATS[name]


def render(report: Report, format: str, *, context: RenderContext | None = None) -> bytes:
    """The report in the format of this name.

    Raises `UsageError` when there is no such format.
    """
    return find_format(format).render(report, context)
