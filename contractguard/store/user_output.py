"""Where files of the user may be written: not through a link that leads out of the project.

What stands in a repository was put there by others. A link in it may lead to a file that starts programs
(`report.json -> ../../.bashrc`), and a setting may name one (`snapshots = "../x"`).
"""

from __future__ import annotations

import os
from pathlib import Path

from contractguard.contract.errors import InputError
from contractguard.support.printable import printable

_PRIVATE = ".git"
"""A folder whose files are git's: some of them are programs that it runs."""

_MARKS = (_PRIVATE, "contractguard.toml")


def output_below(path: Path, root: Path, name: str = "") -> Path:
    """The real path of a file that is to be written, which lies below the root, links followed.

    `name` is how users know the path. Raises `InputError`, which names the link, for one that is led out, and for one
    that is git's own.
    """
    real, top = Path(os.path.realpath(path)), Path(os.path.realpath(root))
    if _is_allowed(real, top):
        return real
    link = _link_out(Path(os.path.abspath(path)), top)
    where = "which is git's own" if real.is_relative_to(top) else f"which is outside {printable(str(top))}"
    raise InputError(
        f"{'is a symbolic link that leads' if link else 'leads'} to {printable(str(real))}, {where}; nothing is "
        "written there",
        where=str(link) if link else name or str(path),
        remedy="remove the link" if link else "name a path below that folder",
    )


def output_place(path: Path, start: Path) -> tuple[Path, Path | None]:
    """The real path of a file that a person named on the command line, who may name any, and the top of the project
    around `start` if the file lies below it.

    Only the last part of the path must not be a link that leads out of that project (out of its own folder, where
    there is no project): the person named this file, not what somebody has made of it. Raises `InputError`.
    """
    folder, root = Path(os.path.realpath(path.parent)), work_root(start)
    real = output_below(path, root or folder) if path.is_symlink() else folder / path.name
    return real, root if root is not None and real.is_relative_to(root) else None


def work_root(start: Path) -> Path | None:
    """The top of the project around a folder: of its git work tree, else where the configuration is; None outside."""
    real = Path(os.path.realpath(start))
    for mark in _MARKS:
        for folder in (real, *real.parents):
            if os.path.lexists(folder / mark):
                return folder
    return None


def _link_out(path: Path, top: Path) -> Path | None:
    """The first part of a path, below the top, that is a link to where the path may not go."""
    for part in (*reversed(path.parents), path):
        is_below = part.is_symlink() and Path(os.path.realpath(part.parent)).is_relative_to(top)
        if is_below and not _is_allowed(Path(os.path.realpath(part)), top):
            return part
    return None


def _is_allowed(real: Path, top: Path) -> bool:
    """Whether a real path lies below the top, and not in what is git's (in whatever case a file system takes it)."""
    return real.is_relative_to(top) and all(part.casefold() != _PRIVATE for part in real.relative_to(top).parts)
