"""Where a project is: the nearest configuration, and what stands in it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from contractguard.readers.toml_file import read_toml
from contractguard.readers.user_file import work_tree
from contractguard.support.dataclass import dataclass

FILE = "contractguard.toml"
SHARED = "pyproject.toml"
"""A file that other tools are configured in, too: here in the table `tool.contractguard`."""


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """A configuration as it was written, not looked at any further: the file, and its table."""

    path: Path
    table: Any

    @property
    def folder(self) -> Path:
        """What relative names in it start from."""
        return self.path.parent


def nearest_project_file(start: Path) -> ProjectFile | None:
    """The nearest configuration in a folder or above it, up to the top of the repository; None where there is none.
    Raises `UsageError` for a file that cannot be read."""
    for folder in (start, *start.parents):
        own, shared = folder / FILE, folder / SHARED
        if os.path.lexists(own):  # one that is no file is an error: as if it were not there, nothing would be checked
            return ProjectFile(own, read_toml(own, own.name, work_tree(folder)))
        if os.path.lexists(shared):
            tools = read_toml(shared, shared.name, work_tree(folder)).get("tool")
            if isinstance(tools, dict) and "contractguard" in tools:
                return ProjectFile(shared, tools["contractguard"])
        if (folder / ".git").exists():
            break
    return None
