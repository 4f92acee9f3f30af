"""The folder for what is needed while we write: locks and unfinished files, which nobody commits.

It is `.contractguard` at the top of a project, and ignores itself. What the operating system locks belongs to a
process that lives; what a killed one left behind is removed by the next writer.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from contractguard.contract.errors import InputError

NAME = ".contractguard"
LOCK, UNFINISHED = ".lock", ".tmp"
_IGNORED = b"# Locks and unfinished files of contractguard; nothing here is to be committed.\n*\n"
_SAFE = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def work_folder(root: Path) -> Path:
    """The folder below a root, made if need be, and without what killed writers left in it.

    Raises `InputError` where something else has its name, and `OSError` when it cannot be made.
    """
    folder = root / NAME
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):  # its .gitignore would hide what is there
        raise InputError(
            "is a link or a file, where the folder of locks and unfinished files has its place",
            where=str(folder),
            remedy="remove it",
        )
    folder.mkdir(exist_ok=True)
    _ignore_itself(folder / ".gitignore")
    remove_leftovers(folder)
    return folder


def _ignore_itself(file: Path) -> None:
    """Write the file that hides the folder from git, also over one that a killed process has left empty."""
    if os.path.lexists(file) and os.lstat(file).st_size:
        return
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | _SAFE, 0o666), "wb") as ignored:
        ignored.write(_IGNORED)


def remove_leftovers(folder: Path, start: str = "") -> None:
    """Remove the locks and unfinished files, whose names start so, of processes that have ended."""
    try:
        names = [name for name in os.listdir(folder) if name.startswith(start) and name.endswith((LOCK, UNFINISHED))]
    except OSError:
        return
    for name in names:
        with suppress(OSError):  # another process removes it, or may not be asked
            handle = os.open(folder / name, os.O_RDWR | _SAFE | getattr(os, "O_NONBLOCK", 0))
            try:
                if try_lock(handle):
                    remove_held(folder / name, handle)
            finally:
                os.close(handle)


def new_file(folder: Path, start: str) -> tuple[int, Path]:
    """An empty file of a new name, open and locked, so that nobody takes it for a leftover. Raises `OSError`."""
    while True:
        path = folder / f"{start}{os.urandom(8).hex()}{UNFINISHED}"
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _SAFE, 0o600)
        try:
            is_ours = try_lock(handle) and is_at(path, handle)
        except OSError:  # a file system without locks, on which nobody can take it for a leftover either
            is_ours = True
        if is_ours:
            return handle, path
        os.close(handle)  # one who looked for leftovers came in between, and removes it


def is_at(path: Path, handle: int) -> bool:
    """Whether the open file is the one that stands at a path (and has not been removed or replaced)."""
    try:
        there, own = os.lstat(path), os.fstat(handle)
    except FileNotFoundError:
        return False
    return (there.st_dev, there.st_ino) == (own.st_dev, own.st_ino)


def remove_held(path: Path, handle: int) -> None:
    """Remove a file whose lock is held, if it is still the one at the path. (Windows keeps open files.)"""
    with suppress(OSError):
        if is_at(path, handle):
            os.unlink(path)


def try_lock(handle: int) -> bool:
    """Lock an open file if no other process has; the operating system releases it when its holder ends."""
    try:
        import fcntl
    except ImportError:
        return _try_lock_windows(handle)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _try_lock_windows(handle: int) -> bool:
    import msvcrt

    try:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    except OSError:
        return False
    return True
