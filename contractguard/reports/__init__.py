"""A report in, bytes out: one file for each format."""

from contractguard.reports.order import ordered
from contractguard.reports.registry import FORMATS, render
from contractguard.reports.style import TextStyle

__all__ = ["FORMATS", "TextStyle", "ordered", "render"]
