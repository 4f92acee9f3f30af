"""A report in, bytes out: one file for each format, and a row for it in `formats`."""

from contractguard.reports.formats import FORMATS, ReportFormat, render

__all__ = ["FORMATS", "ReportFormat", "render"]
