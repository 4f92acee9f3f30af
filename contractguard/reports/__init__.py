"""A report in, bytes out: one file for each format."""

from contractguard.reports.formats import FORMATS, render
from contractguard.reports.parts.order import ordered
from contractguard.reports.parts.style import TextStyle

__all__ = ["FORMATS", "TextStyle", "ordered", "render"]
