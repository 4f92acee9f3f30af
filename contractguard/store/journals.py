"""The files that a recording run appends to while it runs: one for each process, in a folder of the run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from contractguard.contract.errors import InputError
from contractguard.store.work_folder import NAME, work_folder

_FOLDER, _NOTE = "observed", ".problem"
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


def find_runs(root: Path) -> list[Path]:
    """The folders of the runs below a project's top whose journals are still there, by name."""
    folder = root / NAME / _FOLDER
    return sorted(one for one in folder.glob("*") if one.is_dir() and next(one.glob(f"*{SUFFIX}"), None) is not None)


def last_written(folder: Path) -> float:
    """When a journal of a run was last written, in seconds since the epoch; 0 where there is none any more."""
    found = 0.0
    for path in folder.glob(f"*{SUFFIX}"):
        with suppress(OSError):  # its run has just ended
            found = max(found, path.stat().st_mtime)
    return found


class JournalFile:
    """The journal of a process: appended to in one write each time, and readable by its owner only.

    The file is made with the first write. What writes raises `OSError` when it cannot, or was written in part.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / journal_name(name)
        self.size = 0

    def append(self, lines: bytes) -> None:
        """Append lines."""
        _write_once(self.path, lines, _FLAGS)
        self.size += len(lines)

    def replace(self, lines: bytes) -> None:
        """Put lines in the place of all that there are. A process that dies meanwhile leaves either these or those."""
        unfinished = self.path.with_suffix(".unfinished")
        _write_once(unfinished, lines, _FLAGS | os.O_TRUNC)
        os.replace(unfinished, self.path)
        self.size = len(lines)


def journal_name(name: str) -> str:
    """What the journal of this process is called."""
    return f"{name}-{os.getpid()}{SUFFIX}"


def append_to_journal(folder: Path, name: str) -> Callable[[bytes], None]:
    """What appends to the journal of a process. It raises `OSError`."""
    return JournalFile(folder, name).append


def _write_once(path: Path, lines: bytes, flags: int) -> None:
    handle = os.open(path, flags, 0o600)
    try:
        if os.write(handle, lines) != len(lines):
            raise OSError("a journal was written in part")
    finally:
        os.close(handle)


def note_problem(folder: Path, name: str, text: str) -> None:
    """Leave a note of why a process records nothing, or not all. Raises `OSError`."""
    _write_once(folder / f"{name}-{os.getpid()}{_NOTE}", f"{text}\n".encode("utf-8", "replace"), _FLAGS)


def problems_of(folder: Path) -> list[str]:
    """What the processes of a run noted, each once. Raises `OSError`."""
    texts = (path.read_text("utf-8", "replace") for path in sorted(folder.glob(f"*{_NOTE}")))
    return sorted({line for text in texts for line in text.splitlines() if line})


def journals_of(folder: Path, but: str = "") -> dict[str, bytes]:
    """The journals of a run by their names, `but` for one. Raises `InputError` for one that cannot be read."""
    found = {}
    for path in sorted(path for path in folder.glob(f"*{SUFFIX}") if path.name != but):
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
