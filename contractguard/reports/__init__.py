"""A report in, bytes out: one file for each format."""

from contractguard.reports.formats import FORMATS, render
from contractguard.reports.parts.order import order_findings
from contractguard.reports.parts.style import TextStyle

__all__ = ["FORMATS", "TextStyle", "order_findings", "render"]
