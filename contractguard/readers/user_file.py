"""The one way to open a file of the user: regular, of bearable size, below a root where no person named it.

What stands in a repository was put there by others. A link in it may lead to a file of secrets, whose text an error
would quote; a pipe or a device would be waited for. So a file is opened first and then looked at, and what is looked at
is what is read: neither a link nor a file can be exchanged in between.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import BinaryIO

from contractguard.contract.errors import InputError
from contractguard.readers.text.decode import MAX_BYTES
from contractguard.support.printable import printable

_NOT_FOLLOWED = getattr(os, "O_NOFOLLOW", 0)
_FILE = (
    os.O_RDONLY
    | _NOT_FOLLOWED
    | getattr(os, "O_NONBLOCK", 0)  # a pipe that nobody writes to is opened at once
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_FOLDER = (
    _NOT_FOLLOWED | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_PATH", os.O_RDONLY) | getattr(os, "O_CLOEXEC", 0)
)
_BY_STEPS = os.open in os.supports_dir_fd and bool(_NOT_FOLLOWED)

_PRIVATE = ".git"
"""A folder whose files are git's, not the repository's: `config` may hold the token that a job checked out with."""

_LOOK: ContextVar[Callable[[Path], None] | None] = ContextVar("look", default=None)


@contextmanager
def watch_reads(look: Callable[[Path], None]) -> Iterator[None]:
    """While this lasts, `look` is told of each file and folder before it is looked at, by the name that is sought."""
    before = _LOOK.set(look)
    try:
        yield
    finally:
        _LOOK.reset(before)


def tell_read(path: Path) -> None:
    """Tell whoever watches what is read of a file or folder that is looked at."""
    look = _LOOK.get()
    if look is not None:
        look(path)


def read_bytes(path: Path, name: str, root: Path | None = None, limit: int = MAX_BYTES) -> bytes:
    """The bytes of a file that users know by this name; see `open_file`. Raises `InputError`."""
    with open_file(path, name, root) as file:
        try:
            if os.fstat(file.fileno()).st_size > limit:
                raise _too_large(name, limit)
            data = file.read(limit + 1)
        except OSError as error:
            raise _unreadable(error, name) from None
    if len(data) > limit:  # it grew, or is one that the system makes up
        raise _too_large(name, limit)
    return data


def open_file(path: Path, name: str, root: Path | None = None) -> BinaryIO:
    """A regular file, opened to be read, symbolic links followed.

    `root`: where it must lie in the end, unless a person named it on the command line. Raises `InputError` for what is
    not there, what is outside, and what is no regular file; nothing of these is read.
    """
    tell_read(path)
    try:
        real = Path(os.path.realpath(path, strict=True))
        if not stat.S_ISREG(os.stat(real).st_mode):  # to open a device may already do something
            raise _irregular(name)
        file = _open_real_path(real, name, root)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise _unreadable(error, name) from None
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise _irregular(name)
    return file


def require_below(path: Path, name: str, root: Path) -> Path:
    """The real path of what a name stands for. Raises `InputError` when it is not below the root, or is git's own."""
    tell_read(path)
    real = Path(os.path.realpath(path))
    _require_inside(real, Path(os.path.realpath(root)), name)
    return real


def _require_inside(real: Path, top: Path, name: str) -> None:
    if not real.is_relative_to(top):
        raise InputError(
            f"leads to {printable(str(real))}, which is outside {printable(str(top))}",
            where=name,
            remedy="move the file below that folder; outside it only what the command line names is read",
        )
    if _PRIVATE in real.relative_to(top).parts:
        raise InputError(
            f"leads to {printable(str(real))}, which is git's own", where=name, remedy="name a file of the work tree"
        )


def exists(path: Path) -> bool:
    """Whether there is anything of a name, be it a link to nothing."""
    tell_read(path)
    return os.path.lexists(path)


def work_tree(folder: Path) -> Path:
    """The top of the git work tree that a folder is in, else the folder itself: what lies below it belongs together."""
    real = Path(os.path.realpath(folder))
    for candidate in (real, *real.parents):
        if (candidate / _PRIVATE).exists():
            return candidate
    return real


def entries_of(folder: Path) -> list[os.DirEntry[str]]:
    """What is in a folder, by name. Raises `InputError` for one that cannot be looked into."""
    tell_read(folder)
    try:
        return sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise _unreadable(error, str(folder)) from None


def files_below(folder: Path, root: Path, *, hidden: bool = False) -> Iterator[tuple[Path, InputError | None]]:
    """Everything in a folder and the folders below it that is no folder, sorted, those of a folder before its folders.

    A link to a folder is followed where that lies below the root, and once. What cannot be looked into, or lies
    outside, comes with the error. `hidden`: look into folders whose name begins with a dot, too.
    """
    pending, seen = [folder], {os.path.realpath(folder)}
    while pending:
        current = pending.pop()
        try:
            entries = entries_of(current)
        except InputError as error:
            yield current, error
            continue
        below: list[Path] = []
        for entry in entries:
            path = current / entry.name
            if not os.path.isdir(path):
                yield path, None
            elif hidden or not entry.name.startswith("."):
                try:
                    real = str(require_below(path, str(path), root))
                except InputError as error:
                    yield path, error
                    continue
                if real not in seen:
                    seen.add(real)
                    below.append(path)
        pending.extend(reversed(below))


def _open_real_path(real: Path, name: str, root: Path | None) -> BinaryIO:
    if root is None:
        return os.fdopen(os.open(real, _FILE), "rb")
    top = Path(os.path.realpath(root))
    _require_inside(real, top, name)
    return os.fdopen(_step_down(top, real) if _BY_STEPS else os.open(real, _FILE), "rb")


def _step_down(root: Path, real: Path) -> int:
    """A descriptor of the file, reached from the root folder by folder, no step of which is a link: what was a folder
    when the path was resolved and is a link by now leads nowhere."""
    *folders, last = real.relative_to(root).parts
    current = os.open(root, _FOLDER)
    try:
        for folder in folders:
            below = os.open(folder, _FOLDER, dir_fd=current)
            os.close(current)
            current = below
        return os.open(last, _FILE, dir_fd=current)
    finally:
        os.close(current)


def _irregular(name: str) -> InputError:
    return InputError("is not a regular file", where=name, remedy="name a file; what a program writes is piped to `-`")


def _too_large(name: str, limit: int) -> InputError:
    size = f"{limit >> 20} MB" if limit >> 20 > 1 else f"{limit >> 10} KiB"
    return InputError(f"larger than {size}", where=name, remedy="split it into several files")


def _unreadable(error: Exception, name: str) -> InputError:
    if isinstance(error, FileNotFoundError):
        return InputError("there is no such file", where=name, remedy="check the path")
    reason = getattr(error, "strerror", None) or str(error)
    return InputError(f"cannot be read: {printable(reason)}", where=name, remedy="check the path and its permissions")
