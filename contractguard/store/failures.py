"""Failures that can be replayed: a file for each, by the fingerprint of its finding, which nobody else may read."""

from __future__ import annotations

import re
from pathlib import Path

from contractguard.contract.errors import InputError, UsageError
from contractguard.readers.user_file import read_bytes
from contractguard.store.atomic import write_atomic
from contractguard.store.work_folder import NAME
from contractguard.support.printable import printable

FOLDER = "failures"
_ID = re.compile(r"[0-9a-f]{12}")
_PRIVATE = 0o600


def failure_path(root: Path, fingerprint: str) -> Path:
    """Where the failure of a finding is kept, below the top of a project."""
    return root / NAME / FOLDER / f"{fingerprint}.json"


def write_failure(root: Path, fingerprint: str, data: bytes) -> Path:
    """Keep a failure, and return where. Raises `InputError` when the file cannot be written."""
    path = failure_path(root, fingerprint)
    write_atomic(path, data, root, mode=_PRIVATE)
    return path


def read_failure(root: Path, named: str) -> tuple[str, bytes]:
    """The file of a failure that a user named, by its id or its path, and how to call it. Raises `UsageError`, which
    lists the known ids, where there is none, and `InputError` for a file that cannot be read."""
    path = failure_path(root, named) if _ID.fullmatch(named) else Path(named)
    if not path.is_file():
        raise UsageError(f"there is no failure {printable(named, 100)!r}", remedy=_remedy(root))
    return str(path), read_bytes(path, str(path), None)


def known_failures(root: Path) -> list[str]:
    """The ids of all that are kept."""
    try:
        found = [path.stem for path in (root / NAME / FOLDER).iterdir() if path.suffix == ".json"]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", where=str(root / NAME / FOLDER)) from None
    return sorted(one for one in found if _ID.fullmatch(one))


def _remedy(root: Path) -> str:
    known = known_failures(root)
    shown = ", ".join(known[:8]) + (", …" if len(known) > 8 else "")
    return f"the failures that are kept: {shown}" if known else "contractguard exercise keeps one for each finding"
