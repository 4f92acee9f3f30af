"""Files that are written whole or not at all, by one writer at a time."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from contractguard.contract.errors import InputError
from contractguard.store.user_output import output_below
from contractguard.store.work_folder import LOCK, is_at, new_file, remove_held, remove_leftovers, try_lock, work_folder

LOCK_SECONDS = 30.0
_IS_POSIX = os.name == "posix"


def write_atomic(path: Path, data: bytes, root: Path | None = None, *, mode: int | None = None) -> None:
    """Replace the file's content in one step: whoever reads it sees the old bytes or the new ones, a crash included.

    `root`: the top of the project that the file belongs to. The file must lie below it, links followed, and unfinished
    bytes lie in its folder `.contractguard`; without a root they lie beside the file. What killed writers left there
    is removed. Missing folders are made. `mode`: who may read it, where that is not left to the system. Raises
    `InputError` when the file cannot be written.
    """
    path = path if root is None else output_below(path, root)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            _replace(path, data, None if root is None else work_folder(root), mode)
        except OSError as error:
            # Another file system, from which nothing can be moved here, or a top of the project that is read-only.
            if root is None or error.errno not in (errno.EXDEV, errno.EACCES, errno.EROFS):
                raise
            _replace(path, data, None, mode)
        _sync_folder(path.parent)
    except OSError as error:
        raise _unwritable(path, error) from None


def _replace(path: Path, data: bytes, folder: Path | None, mode: int | None) -> None:
    start = f".contractguard-{_digest(path)}."
    if folder is None:
        folder = path.parent
        remove_leftovers(folder, start)
    handle, unfinished = new_file(folder, start)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(handle)
            os.chmod(unfinished, _usual_mode(path) if mode is None else mode)
            if _IS_POSIX:  # moved while it is locked, so that nobody takes it for a leftover
                os.replace(unfinished, path)
        if not _IS_POSIX:  # where an open file cannot be moved
            os.replace(unfinished, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(unfinished)
        raise


def _usual_mode(path: Path) -> int:
    return path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()


def _digest(path: Path) -> str:
    return sha256(os.fsencode(os.path.realpath(path))).hexdigest()[:16]


def _unwritable(path: Path, error: OSError) -> InputError:
    return InputError(
        f"cannot be written: {error.strerror or error}",
        where=str(path),
        remedy="check the folder and its permissions",
    )


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    if not _IS_POSIX:
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def hold_lock(path: Path, root: Path | None = None, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Hold the lock that belongs to a file while it is read, changed and written.

    The lock is a file in the folder `.contractguard` of `root`, the top of the project that the file belongs to (by
    default the file's own folder). It is removed with the lock; the operating system releases the lock of a process
    that is killed. Raises `InputError` when another process holds it for longer than `seconds`, when it cannot be
    made, and when the file does not lie below the root.
    """
    real = path if root is None else output_below(path, root)
    try:
        (real.parent if root is None else root).mkdir(parents=True, exist_ok=True)
        lock = work_folder(real.parent if root is None else root) / f"{_digest(real)}{LOCK}"
        handle = _acquire(lock, path, seconds)
    except OSError as error:  # the lock's folder may be somebody else's, where the file is not
        raise _unwritable(Path(os.fsdecode(error.filename or path)), error) from None
    try:
        yield
    finally:
        remove_held(lock, handle)
        os.close(handle)


def _acquire(lock: Path, path: Path, seconds: float) -> int:
    """The open lock file, held. It may be removed by the one who held it: then the next one is made."""
    deadline = time.monotonic() + seconds
    while True:
        handle = os.open(lock, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
        try:
            if try_lock(handle) and is_at(lock, handle):
                kept, handle = handle, -1
                return kept
        finally:
            if handle >= 0:
                os.close(handle)
        if time.monotonic() > deadline:
            raise InputError(
                f"another process has held the lock for {seconds:g} seconds",
                where=str(path),
                remedy=f"wait for it to finish, or end it (the lock is {lock})",
            )
        time.sleep(0.02)
