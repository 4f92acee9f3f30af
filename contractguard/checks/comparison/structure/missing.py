"""Which operations were not compared at all, though both sides have them: a report on the others is no pass."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import field, replace

from contractguard.algebra.diff.viewer import UnreadSide
from contractguard.checks.addressing.pairing import OperationPair
from contractguard.contract.document import Location
from contractguard.contract.finding import Unchecked
from contractguard.contract.model import Contract, MessageKey
from contractguard.support.dataclass import dataclass

_OPERATIONS = ("paths", "webhooks", "x-webhooks", "channels", "operations")
"""Members of a description that hold its operations."""

BECAME_UNREAD = "; the base could be read there"
"""After why something cannot be read now that could be: this change made it so."""
UNREAD_BASE = "; that is in the base, which promised there what cannot be told: nothing of it was compared"
"""After why something could not be read that can be now."""


def reason_alone(entry: Unchecked) -> str:
    """Why something could not be read, without which side it is on."""
    return entry.reason.removesuffix(BECAME_UNREAD).removesuffix(UNREAD_BASE)


_Name = tuple[str, Hashable]
"""Of an operation: its key, and the tag of its pair."""


@dataclass(slots=True)
class Missing:
    """What a comparison could not look at: `contents` are all bodies that a schema describes on either side, `whole`
    the messages with a part of which nothing was compared, `unreadable` those that a contract could not tell.
    `is_change`: the sides are what was and what became of it."""

    contents: set[MessageKey] = field(default_factory=set)
    whole: set[MessageKey] = field(default_factory=set)
    unreadable: set[MessageKey] = field(default_factory=set)
    is_change: bool = False

    def entry_of(self, entry: Unchecked, side: UnreadSide) -> Unchecked:
        """An entry with which side it is that could not be read. What a change makes unreadable had to be checked: the
        next change would be compared with it."""
        if not self.is_change or not entry.unread or side is UnreadSide.UNKNOWN:
            return entry
        if side is UnreadSide.OLD:
            return replace(entry, reason=entry.reason + UNREAD_BASE)
        return replace(entry, reason=entry.reason + BECAME_UNREAD, must=True)

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


class OneSidedProblems:
    """Which of the parts that two contracts could not tell are of one of them alone."""

    def __init__(self, old: Contract, new: Contract, pairs: Iterable[OperationPair]) -> None:
        self._old, self._new = old, new
        self._before = {pair.new.key: pair.old for pair in pairs if pair.old is not None and pair.new is not None}

    def side_of(self, contract: Contract, message: MessageKey | None, reason: str) -> UnreadSide:
        """The side that a part could not be read on, of one that the other side tells."""
        other = self._old if contract is self._new else self._new
        if any((message, reason) == (known, why) for known, _, why in other.problems):
            return UnreadSide.UNKNOWN
        if contract is self._old:
            return UnreadSide.OLD
        return UnreadSide.NEW if message is None or self._was_there(message) else UnreadSide.UNKNOWN

    def _was_there(self, message: MessageKey) -> bool:
        """Whether the base had the message: what is new could not be read before, either."""
        operation = self._before.get(message.operation)
        if operation is None or message.status is None:
            return operation is not None
        statuses = (message.status, f"{message.status[:1]}XX", "default")
        return any(status in operation.responses for status in statuses)


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
