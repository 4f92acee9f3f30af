"""What a tracked container knows of itself: where it stands, what was asked of it, who is asking."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from contractguard.contract.document import Path
from contractguard.observe.usage.reads import (
    ABSENT,
    CHANGED,
    EMPTY,
    ITEM,
    SHORT,
    SIZED,
    UNNAMED,
    VALIDATED,
    WALKED,
    WRITTEN,
)
from contractguard.observe.usage.recording import Recording, kind_of

_BYSTANDERS = {
    **dict.fromkeys(("json", "simplejson", "pprint", "reprlib", "logging"), WRITTEN),
    **dict.fromkeys(("_pytest", "unittest"), WRITTEN),
    "pydantic": VALIDATED,
    "contractguard": "",
}
"""Packages whose reading is no need of the consumer's, with the remark that it leaves (none: it leaves none)."""


def bystander() -> str | None:
    """The remark for whoever called the method that asks, None for the consumer's own code.

    Code in C has no frame, so json's encoder and pydantic's validator show as the Python function that called them.
    """
    module = sys._getframe(2).f_globals.get("__name__", "")
    return _BYSTANDERS.get(module.partition(".")[0]) if isinstance(module, str) else None


class TrackedPlace:
    """One container of one payload.

    `taken`: the code took it as a value of its own, not while walking through what is around it. `guarded` are names
    that were asked for before they were indexed, `own` names whose values the code has put there itself. `names` are
    the name objects of the payload: code that indexes with one of these very objects has it from the payload itself,
    and would not ask for it if it were not there.
    """

    __slots__ = ("_ids", "_names", "guarded", "listed", "own", "own_items", "path", "recording", "sized", "taken")

    def __init__(self, recording: Recording, path: Path, names: Iterable[Any] = (), *, sized: bool = False) -> None:
        self.recording, self.path = recording, path
        self.taken = self.listed = self.own_items = False
        self.sized = sized
        self.guarded: set[Any] = set()
        self.own: set[Any] = set()
        self._names = tuple(names)  # kept alive, so that no other object gets one of these identities
        self._ids = frozenset(map(id, self._names))

    def again(self, *, sized: bool = False) -> TrackedPlace:
        """The same place for a copy of the container."""
        twin = TrackedPlace(self.recording, self.path, self._names, sized=sized or self.sized)
        twin.taken, twin.listed, twin.own_items = self.taken, self.listed, self.own_items
        twin.guarded, twin.own = set(self.guarded), set(self.own)
        return twin

    # --- objects

    def put(self, names: Iterable[Any]) -> None:
        """The code has put values of its own there, or taken some away."""
        self.own.update(names)

    def member(self, name: Any, value: Any, *, required: bool, by: str | None) -> None:
        """The value of a member was taken: by indexing (`required`), or in a way that bears its absence."""
        if by is not None:
            self.remark(by)
        elif name in self.own:
            return
        elif not isinstance(name, str):
            self.remark(UNNAMED)
        elif required and self._from_payload(name):
            self.remark(WALKED)
        else:
            self._note_member(name, value, required)

    def _note_member(self, name: str, value: Any, required: bool) -> None:
        path = (*self.path, str(name))
        needed = required and name not in self.guarded
        self.recording.note(path, taken=True, required=needed, types=(kind_of(value),), remark=_emptiness(value))
        took(value)
        if not required:
            self.guarded.add(name)

    def _from_payload(self, name: str) -> bool:
        """Whether a name was taken out of the payload. (Texts of one character are never copied.)"""
        return id(name) in self._ids and (len(name) > 1 or self.listed)

    def missing(self, name: Any, *, required: bool, by: str | None) -> None:
        """A member was asked for that is not there; or (whatever the outcome) only its presence was asked for."""
        if by is not None:
            self.remark(by)
        elif not isinstance(name, str):
            self.remark(UNNAMED)
        elif name not in self.own:
            needed = required and name not in self.guarded
            path = (*self.path, str(name))
            self.recording.note(path, taken=True, required=needed, remark=ABSENT if needed else "")
            if not required:
                self.guarded.add(name)

    def note_walk(self, by: str | None) -> None:
        """Its names or members were listed."""
        if by is None:
            self.listed = True
        self.remark(WALKED if by is None else by)

    # --- arrays

    def index(self, index: int, by: str | None, *, is_there: bool) -> None:
        """An item was asked for by its index."""
        if by is None and self.taken and not self.sized and not self.own_items:
            least = index + 1 if index >= 0 else -index
            self.recording.note(self.path, least=least, remark="" if is_there else SHORT)

    def items(self, values: Iterable[Any], by: str | None) -> None:
        """Items were taken. In a list that was only come by while walking, that is part of the walk."""
        if by is not None or not self.taken:
            self.remark(WALKED if by is None else by)
        elif self.own_items:
            self.remark(CHANGED)
        else:
            kinds = set()
            for value in values:
                kinds.add((kind_of(value), _emptiness(value)))
                took(value)
            self.recording.note((*self.path, ITEM), taken=True)
            for kind, remark in sorted(kinds):
                self.recording.note((*self.path, ITEM), types=(kind,), remark=remark)

    def note_change(self) -> None:
        """The code has put items of its own there."""
        self.own_items = True

    # --- both

    def was_taken(self, value: Any) -> None:
        """The code took the container: from now on, what it does with it is its own doing."""
        if self.taken:
            return
        self.taken = True
        if isinstance(value, list):
            self.recording.note(self.path, shortest=list.__len__(value))
        else:
            self.recording.note(self.path, always=frozenset(name for name in self._names if isinstance(name, str)))

    def asked_size(self, by: str | None) -> None:
        """Its length was asked for, or whether it is empty."""
        if by is None:
            self.sized = True
            self.remark(SIZED)

    def remark(self, remark: str) -> None:
        """Say how it was used."""
        if remark:
            self.recording.note(self.path, remark=remark)


class _Nowhere(TrackedPlace):
    """The place of containers that stand in no payload: `type(payload)(…)` makes such."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(Recording(), ())

    def again(self, *, sized: bool = False) -> TrackedPlace:
        return self

    def member(self, name: Any, value: Any, *, required: bool, by: str | None) -> None: ...
    def missing(self, name: Any, *, required: bool, by: str | None) -> None: ...
    def put(self, names: Iterable[Any]) -> None: ...
    def note_change(self) -> None: ...
    def note_walk(self, by: str | None) -> None: ...
    def index(self, index: int, by: str | None, *, is_there: bool) -> None: ...
    def was_taken(self, value: Any) -> None: ...
    def items(self, values: Iterable[Any], by: str | None) -> None: ...
    def asked_size(self, by: str | None) -> None: ...
    def remark(self, remark: str) -> None: ...


def took(value: Any) -> None:
    """The code took a value, which may be a tracked container."""
    place = getattr(value, "_place", None) if isinstance(value, dict | list) else None
    if isinstance(place, TrackedPlace):
        place.was_taken(value)


def _emptiness(value: Any) -> str:
    return EMPTY if isinstance(value, dict | list | tuple) and not len(value) else ""


NOWHERE = _Nowhere()
