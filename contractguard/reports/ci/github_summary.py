"""The page of a job of GitHub Actions: Markdown that is appended to it.

What is larger than the page takes is dropped whole, without a word; so a block that there is no room for is left out,
and counted.
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
"""

from __future__ import annotations

from contractguard.contract.report import Report
from contractguard.reports.context import RenderContext
from contractguard.reports.markdown import blocks

MAX_BYTES = 1_000_000
"""Of what one step adds; 1 MiB is the limit."""
_ROOM = 200
"""Bytes that the line about what was left out may take."""


def render(report: Report, context: RenderContext) -> bytes:
    """The report as Markdown, within the bounds of the page."""
    parts = [block.encode("utf-8", "backslashreplace") for block in blocks(report, context)]
    kept: list[bytes] = []
    size = 0
    for part in parts:
        if size + len(part) + 2 <= MAX_BYTES - _ROOM:
            kept.append(part)
            size += len(part) + 2
    if left := len(parts) - len(kept):
        kept.append(f"and {left} more blocks, which this page has no room for: see another report".encode())
    return b"\n\n".join(kept) + b"\n\n"
