"""Where observations are gathered: one recording for each message, shared by all payloads of it and all threads."""

from __future__ import annotations

import threading
from typing import Any

from contractguard.contract.document import Path
from contractguard.observe.usage.reads import Read
from contractguard.observe.usage.summary import Usage, merge


class Recording:
    """What was read of one message so far. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: dict[Path, Read] = {}
        self._payloads = 0

    def count_payload(self) -> None:
        """One more payload is tracked."""
        with self._lock:
            self._payloads += 1

    def note(
        self,
        path: Path,
        *,
        taken: bool = False,
        required: bool = False,
        types: tuple[str, ...] = (),
        least: int = 0,
        remark: str = "",
        always: frozenset[str] | None = None,
        shortest: int | None = None,
    ) -> None:
        """Add one observation."""
        read = Read(path, taken, required, types, least, (remark,) if remark else (), always, shortest)
        with self._lock:
            before = self._found.get(path)
            if before is None:
                self._found[path] = read
            elif (both := before.union_with(read)) != before:
                self._found[path] = both

    def usage(self) -> Usage:
        """What was read up to now."""
        with self._lock:
            found = Usage(tuple(self._found.values()), self._payloads)
        return merge([found])


_KINDS: tuple[tuple[Any, str], ...] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (str, "string"),
    (dict, "object"),
    ((list, tuple), "array"),
)


def kind_of(value: object) -> str:
    """The JSON type of a value; "other" for what JSON does not have."""
    if value is None:
        return "null"
    for classes, name in _KINDS:
        if isinstance(value, classes):
            return name
    return "other"
