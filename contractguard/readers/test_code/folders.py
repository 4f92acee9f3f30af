"""The folders of a project in which somebody's own Python code may be."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

_SKIPPED = frozenset({"node_modules", "site-packages", "build", "dist", "__pycache__"})


def walk_folders(top: Path) -> Iterator[tuple[Path, list[str]]]:
    """A folder and those below it, each with the sorted names of its files: but what is hidden, made by a build, or
    installed (a virtual environment)."""
    for folder, folders, files in os.walk(top):
        here = Path(folder)
        folders[:] = sorted(
            one for one in folders
            if not one.startswith(".") and one not in _SKIPPED and not (here / one / "pyvenv.cfg").is_file()
        )  # fmt: skip
        yield here, sorted(files)
