"""The formats by name: a new one is one file and one row here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from contractguard.contract.errors import UsageError
from contractguard.contract.finding import Report
from contractguard.reports.json_report import render_json
from contractguard.reports.style import TextStyle
from contractguard.reports.text import render_text

FORMATS: Mapping[str, Callable[[Report, TextStyle], bytes]] = {"text": render_text, "json": render_json}


def render(report: Report, format: str, *, style: TextStyle | None = None) -> bytes:
    """The report in this format, as UTF-8. `style` concerns formats for people only.

    Raises `UsageError` when there is no such format.
    """
    if format not in FORMATS:
        raise UsageError(f"there is no report format {format!r}", remedy=f"choose one of {', '.join(FORMATS)}")
    return FORMATS[format](report, style or TextStyle())
