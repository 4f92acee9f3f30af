"""Where a project is: the nearest configuration, and what stands in it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from contractguard.contract.errors import UsageError
from contractguard.readers.toml_file import parse_toml, read_toml, toml_text
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
            tools = _read_shared(folder).get("tool")
            if isinstance(tools, dict) and "contractguard" in tools:
                return ProjectFile(shared, tools["contractguard"])
        if (folder / ".git").exists():
            break
    return None


def distribution_name(folder: Path) -> str | None:
    """What the project in a folder is called in its pyproject.toml; None where that cannot be read."""
    try:
        project = _read_shared(folder).get("project")
    except UsageError:
        return None
    name = project.get("name") if isinstance(project, dict) else None
    return None if name is None else str(name)


def _read_shared(folder: Path) -> Mapping[str, Any]:
    path = folder / SHARED
    return _parse_shared(toml_text(path, path.name, work_tree(folder)), path.name)


@lru_cache(maxsize=1)
def _parse_shared(text: str, name: str) -> Mapping[str, Any]:
    """The table, which is not to be changed: a run asks for the same one several times, and it takes milliseconds."""
    return parse_toml(text, name)
