"""Writing down what a provider promises."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from contractguard.contract.document import UNREAD, UNRESOLVED, Json, pointer
from contractguard.contract.document import Path as Place
from contractguard.contract.errors import InputError
from contractguard.contract.expectation import Expectations
from contractguard.contract.model import Contract
from contractguard.readers.expectations import consumer_bytes
from contractguard.snapshots import dump
from contractguard.snapshots.write import build_layout
from contractguard.store.atomic import hold_lock, write_atomic


def record_snapshot(contract: Contract, path: Path, root: Path | None = None, *, write: bool = True) -> str:
    """Write the contract's snapshot, and say whether it was "created", "changed" or is "unchanged"; without `write`,
    what would become of it.

    The file is replaced in one step, under a lock. Raises `InputError` for a contract without operations, and when
    the file cannot be written, or does not lie below `root`, the top of the project, links followed.
    """
    if not contract.operations:
        where = contract.documents[0].name if contract.documents else ""
        raise InputError("the description has no operations", where=where, remedy="describe at least one operation")
    data = dump(contract)
    if not write:
        return _outcome(path, data)
    with hold_lock(path, root):
        outcome = _outcome(path, data)
        if outcome != "unchanged":
            write_atomic(path, data, root)
    return outcome


def _outcome(path: Path, data: bytes) -> str:
    before = path.read_bytes() if path.is_file() else None
    if before is None:
        return "created"
    return "unchanged" if before == data else "changed"


def find_unrecorded(contract: Contract) -> tuple[str, ...]:
    """What of a contract its snapshot cannot hold, each with its place, sorted: parts that could not be read, and
    schemas whose references lead nowhere."""
    read = {f"{message}: {reason}" if message else reason for message, _, reason in contract.problems}
    layout, _ = build_layout(contract)
    return tuple(sorted({*read, *_dangling(layout)}))


def _dangling(layout: Json) -> Iterator[str]:
    stack: list[tuple[Place, Json]] = [((), layout)]
    while stack:
        path, node = stack.pop()
        if isinstance(node, dict):
            reference = node.get("$ref")
            if isinstance(reference, str) and _leads_nowhere(reference):
                yield f"{_place(path)}: $ref '{reference.removeprefix(UNRESOLVED)}' cannot be followed"
            stack.extend(((*path, key), value) for key, value in node.items())
        elif isinstance(node, list):
            stack.extend(((*path, index), value) for index, value in enumerate(node))


def _leads_nowhere(reference: str) -> bool:
    """Whether a reference in a snapshot is none, but for what stands for a schema that was not read: that is told."""
    return reference.startswith(UNRESOLVED) and not reference.startswith(UNREAD)


def _place(path: Place) -> str:
    """An operation and the place in it, or the place of a schema that several share."""
    if path[:1] == ("operations",) and len(path) > 1:
        return f"{path[1]} {pointer(path[2:])}"
    return pointer(path)


def write_consumer(expectations: Expectations, path: Path, root: Path | None = None) -> None:
    """Write the expectations of one consumer as a file that explains itself: no schema, model or fixture beside it.

    Problems are written, too, so that they are not forgotten where the file is read. Raises `InputError` when there
    is nothing to write, when the expectations are of several consumers or providers, or when the file cannot be
    written or does not lie below `root`.
    """
    write_atomic(path, consumer_bytes(expectations), root)
