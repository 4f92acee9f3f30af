"""The files that a recording run appends to while it runs: one for each process, in a folder of the run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from contractguard.contract.errors import InputError
from contractguard.store.work_folder import work_folder

_FOLDER = "observed"
SUFFIX = ".ndjson"
"""Of a journal."""
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


def new_run_folder(root: Path) -> Path:
    """A folder for the journals of a run, in the project's folder of what nobody commits. Raises `InputError`."""
    folder = root / ".contractguard" / _FOLDER
    try:
        made = work_folder(root) / _FOLDER / f"{os.getpid()}-{os.urandom(4).hex()}"
        made.mkdir(mode=0o700, parents=True)
    except OSError as error:
        raise InputError(
            f"cannot be made: {error.strerror or error}",
            where=str(folder),
            remedy="check the folder and its permissions",
        ) from None
    return made


def append_to_journal(folder: Path, name: str) -> Callable[[bytes], None]:
    """What appends to the journal of a process, one write each time, readable by its owner only.

    The file is made with the first write. Raises `OSError` when it cannot be written, or was written in part.
    """
    path = folder / f"{name}-{os.getpid()}{SUFFIX}"

    def append(lines: bytes) -> None:
        handle = os.open(path, _FLAGS, 0o600)
        try:
            if os.write(handle, lines) != len(lines):
                raise OSError("a journal was written in part")
        finally:
            os.close(handle)

    return append


def journals_of(folder: Path) -> dict[str, bytes]:
    """The journals of a run by their names. Raises `InputError` for one that cannot be read."""
    found = {}
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        try:
            found[path.name] = path.read_bytes()
        except OSError as error:
            raise InputError(
                f"cannot be read: {error.strerror or error}", where=str(path), remedy="record again"
            ) from None
    return found


def remove_run_folder(folder: Path) -> None:
    """Remove a run whose journals are merged; one that cannot be removed does no harm."""
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        folder.parent.rmdir()  # where it was the last one
