"""JSON reports that were stored, as reports again: what writes a report in another format needs nothing but them."""

from contractguard.reports.stored.report import read_report

__all__ = ["read_report"]
