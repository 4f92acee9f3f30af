"""The formats by name: a new one is one file and one row here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from contractguard.contract.errors import UsageError
from contractguard.contract.report import Report
from contractguard.contract.schema_report import SchemaReport
from contractguard.reports.json_report import render as render_json
from contractguard.reports.parts.style import TextStyle
from contractguard.reports.schema_json import render_schema_json
from contractguard.reports.schema_text import render_schema_text
from contractguard.reports.text import render_text

FORMATS: Mapping[str, Callable[[Report, TextStyle], bytes]] = {"text": render_text, "json": render_json}


def render(report: Report, format: str, *, style: TextStyle | None = None) -> bytes:
    """The report in this format, as UTF-8. `style` concerns formats for people only.

    Raises `UsageError` when there is no such format.
    """
    if format not in FORMATS:
        raise UsageError(f"there is no report format {format!r}", remedy=f"choose one of {', '.join(FORMATS)}")
    return FORMATS[format](report, style or TextStyle())


SCHEMA_FORMATS: Mapping[str, Callable[[SchemaReport, TextStyle], bytes]] = {
    "text": render_schema_text,
    "json": render_schema_json,
}


def render_schema(report: SchemaReport, format: str, style: TextStyle) -> bytes:
    """The answer for two schemas in one of these formats, as UTF-8. Raises `UsageError` when there is no such."""
    if format not in SCHEMA_FORMATS:
        raise UsageError(f"there is no report format {format!r}", remedy=f"choose one of {', '.join(SCHEMA_FORMATS)}")
    return SCHEMA_FORMATS[format](report, style)
