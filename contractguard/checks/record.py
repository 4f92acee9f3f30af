"""Writing down what a provider promises."""

from __future__ import annotations

from pathlib import Path

from contractguard.contract.errors import InputError
from contractguard.contract.model import Contract
from contractguard.contract.snapshot import dump
from contractguard.readers.atomic import locked, write_atomic


def record(contract: Contract, path: Path, root: Path | None = None) -> str:
    """Write the contract's snapshot, and say whether it was "created", "changed" or is "unchanged".

    The file is replaced in one step, under a lock. Raises `InputError` for a contract without operations, and when
    the file cannot be written, or does not lie below `root`, the top of the project, links followed.
    """
    if not contract.operations:
        where = contract.documents[0].name if contract.documents else ""
        raise InputError("the description has no operations", where=where, remedy="describe at least one operation")
    data = dump(contract)
    with locked(path, root):
        before = path.read_bytes() if path.is_file() else None
        if before == data:
            return "unchanged"
        write_atomic(path, data, root)
    return "created" if before is None else "changed"
