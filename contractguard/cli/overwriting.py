"""What a report may be written over: a report, and what no command reads."""

from __future__ import annotations

import os
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path

CONSUMERS, SNAPSHOTS = "contracts", "snapshots"
"""The folders that are read where the configuration names no others."""
_PROSE = (".md", ".markdown", ".txt", ".log", ".html", ".htm")
"""Endings of files in which nothing is sought that a report depends on."""
_STARTS = (
    b'{\n  "version": 1,\n  "tool": {"name":',
    b'{\n  "$schema": "https://json.schemastore.org/sarif-2.1.0.json"',
    b'{\n  "schemaVersion":',
    b"<?xml",
    b"[]",
    b'[\n  {"description":',
    b"##vso[",
    b"::",
)
"""How reports begin, each in its format."""


def real_paths(names: Iterable[str]) -> set[str]:
    """Where these files are, but for those that can be nowhere: no file has such a name, or the current folder is
    gone. That is told where they are to be read."""
    found = set()
    for name in names:
        with suppress(OSError, ValueError):
            found.add(os.path.realpath(name))
    return found


def is_read(path: Path, inputs: AbstractSet[str]) -> bool:
    """Whether a file is one of these inputs (real paths), or is in a folder among them, and is no report.

    A report in the place of what a consumer expects would be read as a schema that takes everything, and the run that
    has overwritten it would pass.
    """
    return any(_is_below(real, inputs) for real in real_paths([str(path)]))


def _is_below(real: str, inputs: AbstractSet[str]) -> bool:
    if real in inputs:
        return True
    return any(real.startswith(os.path.join(one, "")) for one in inputs) and not _may_be_replaced(Path(real))


def _may_be_replaced(path: Path) -> bool:
    if path.suffix in _PROSE or not path.is_file():
        return True
    with path.open("rb") as stream:
        start = stream.read(max(map(len, _STARTS)))
    return not start or start.startswith(_STARTS)
