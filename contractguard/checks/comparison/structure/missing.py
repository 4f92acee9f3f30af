"""Which operations were not compared at all, though both sides have them: a report on the others is no pass."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import field, replace

from contractguard.checks.addressing.pairing import OperationPair
from contractguard.contract.document import Location
from contractguard.contract.finding import Unchecked
from contractguard.contract.model import Contract, MessageKey
from contractguard.support.dataclass import dataclass

_OPERATIONS = ("paths", "webhooks", "x-webhooks", "channels", "operations")
"""Members of a description that hold its operations."""

_Name = tuple[str, Hashable]
"""Of an operation: its key, and the tag of its pair."""


@dataclass(slots=True)
class Missing:
    """What a comparison could not look at: `contents` are all bodies that a schema describes on either side, `whole`
    the messages with a part of which nothing was compared, `unreadable` those that a contract could not tell."""

    contents: set[MessageKey] = field(default_factory=set)
    whole: set[MessageKey] = field(default_factory=set)
    unreadable: set[MessageKey] = field(default_factory=set)

    def is_of_operations(self, contract: Contract, message: MessageKey | None, at: Location) -> bool:
        """Whether a part of a contract that could not be read is an operation, or holds some."""
        if message is not None:
            return message.operation not in contract.operations
        is_entry = bool(contract.documents) and at.document is contract.documents[0]
        return not is_entry or at.path[:1] == () or at.path[0] in _OPERATIONS

    def mark_entries(self, entries: Sequence[Unchecked], pairs: Iterable[OperationPair]) -> list[Unchecked]:
        """The entries, those marked that had to be checked."""
        lost = self._lost(pairs)
        return [
            replace(entry, must=True) if entry.unread and entry.message and _name(entry.message) in lost else entry
            for entry in entries
        ]

    def _lost(self, pairs: Iterable[OperationPair]) -> set[_Name]:
        """The names, on either side, of the operations of which nothing was compared."""
        contents, whole, unreadable = (_by_operation(keys) for keys in (self.contents, self.whole, self.unreadable))
        found: set[_Name] = set()
        for old, new, tag in pairs:
            if old is None or new is None:
                continue
            names = {(old.key, tag), (new.key, tag)}
            unread = [key for name in names for key in unreadable.get(name, ()) if key.role is not None]
            lost = [key for name in names for key in whole.get(name, ())]
            described = contents.get((new.key, tag), ())
            if not unread and not lost:
                continue
            if all(key in self.whole or any(_holds(other, key) for other in unread) for key in described):
                found |= names
        return found


def _name(key: MessageKey) -> _Name:
    return key.operation, key.tag


def _by_operation(keys: Iterable[MessageKey]) -> dict[_Name, list[MessageKey]]:
    found: dict[_Name, list[MessageKey]] = {}
    for key in keys:
        found.setdefault(_name(key), []).append(key)
    return found


def _holds(message: MessageKey, content: MessageKey) -> bool:
    """Whether what could not be read of a message, all its media types together, is the content."""
    return message.media_type is None and (message.role, message.status) == (content.role, content.status)
