"""A dict that notes what is read of it, and otherwise is one."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, KeysView, ValuesView
from copy import deepcopy
from typing import Any, SupportsIndex

from contractguard.observe.usage.place import NOWHERE, TrackedPlace, bystander
from contractguard.observe.usage.plain import plain
from contractguard.observe.usage.reads import COMPARED, PICKLED

_NONE: Any = object()


class TrackedDict(dict[Any, Any]):
    """A JSON object of a payload. Its nested containers are tracked, too; everything else is as it was."""

    __slots__ = ("_place",)
    _place: TrackedPlace

    def __new__(cls, *arguments: Any, **members: Any) -> TrackedDict:
        made = super().__new__(cls)
        made._place = NOWHERE
        return made

    # --- single members

    def __getitem__(self, name: Any) -> Any:
        by = bystander()
        try:
            value = dict.__getitem__(self, name)
        except KeyError:
            self._place.missing(name, required=True, by=by)
            raise
        self._place.member(name, value, required=True, by=by)
        return value

    def get(self, name: Any, default: Any = None) -> Any:
        by = bystander()
        value = dict.get(self, name, _NONE)
        if value is _NONE:
            self._place.missing(name, required=False, by=by)
            return default
        self._place.member(name, value, required=False, by=by)
        return value

    def __contains__(self, name: object) -> bool:
        found = dict.__contains__(self, name)
        self._place.missing(name, required=False, by=bystander())
        return found

    def pop(self, name: Any, *default: Any) -> Any:
        by = bystander()
        if not dict.__contains__(self, name):
            self._place.missing(name, required=not default, by=by)
            return dict.pop(self, name, *default)
        value = dict.pop(self, name, *default)
        self._place.member(name, value, required=not default, by=by)
        self._place.put((name,))
        return value

    def setdefault(self, name: Any, default: Any = None) -> Any:
        by = bystander()
        if dict.__contains__(self, name):
            value = dict.__getitem__(self, name)
            self._place.member(name, value, required=False, by=by)
            return value
        self._place.missing(name, required=False, by=by)
        self._place.put((name,))
        return dict.setdefault(self, name, default)

    # --- all members

    def __iter__(self) -> Iterator[Any]:
        self._place.note_walk(bystander())
        return dict.__iter__(self)

    def __reversed__(self) -> Iterator[Any]:
        self._place.note_walk(bystander())
        return dict.__reversed__(self)

    def keys(self) -> Any:
        return _Names(self)

    def items(self) -> Any:
        return _Pairs(self)

    def values(self) -> Any:
        return _Values(self)

    def popitem(self) -> tuple[Any, Any]:
        self._place.note_walk(bystander())
        name, value = dict.popitem(self)
        self._place.put((name,))
        return name, value

    def __len__(self) -> int:
        self._place.asked_size(bystander())
        return dict.__len__(self)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, dict):
            self._place.remark(COMPARED)
        return bool(dict.__eq__(self, other)) if isinstance(other, dict) else NotImplemented

    def __ne__(self, other: object) -> bool:
        if isinstance(other, dict):
            self._place.remark(COMPARED)
        return bool(dict.__ne__(self, other)) if isinstance(other, dict) else NotImplemented

    __hash__ = None

    # --- changes: what the code has put there is no part of the payload

    def __setitem__(self, name: Any, value: Any) -> None:
        dict.__setitem__(self, name, value)
        self._place.put((name,))

    def __delitem__(self, name: Any) -> None:
        present = dict.__contains__(self, name)
        self._place.missing(name, required=not present, by=bystander())
        dict.__delitem__(self, name)
        self._place.put((name,))

    def clear(self) -> None:
        self._place.put(dict.keys(self))
        dict.clear(self)

    def update(self, *others: Any, **members: Any) -> None:
        more = dict(*others, **members)
        self._place.put(more)
        dict.update(self, more)

    def __ior__(self, other: Any) -> TrackedDict:
        self.update(other)
        return self

    # --- copies stay tracked

    def copy(self) -> TrackedDict:
        return place_members(dict.items(self), self._place.again())

    __copy__ = copy

    def __deepcopy__(self, memo: dict[int, Any]) -> TrackedDict:
        made = place_members((), self._place.again())
        memo[id(self)] = made
        for name, value in dict.items(self):
            dict.__setitem__(made, name, deepcopy(value, memo))
        return made

    def __or__(self, other: Any) -> Any:
        if not isinstance(other, dict):
            return NotImplemented
        made = self.copy()
        made.update(other)
        return made

    def __ror__(self, other: Any) -> Any:
        if not isinstance(other, dict):
            return NotImplemented
        place = self._place.again()
        place.put(name for name in other if not dict.__contains__(self, name))
        return place_members([*other.items(), *dict.items(self)], place)

    def __reduce_ex__(self, protocol: SupportsIndex) -> Any:
        self._place.remark(PICKLED)
        return (dict, (plain(self),))


def place_members(members: Any, place: TrackedPlace) -> TrackedDict:
    """A tracked object with these members (pairs) at this place."""
    made = TrackedDict()
    dict.update(made, members)
    made._place = place
    return made


class _Names(KeysView[Any]):
    """The names of a tracked object; what is asked of them is asked of it."""

    __slots__ = ()
    _mapping: TrackedDict

    def __iter__(self) -> Iterator[Any]:
        self._mapping._place.note_walk(bystander())
        return dict.__iter__(self._mapping)

    def __reversed__(self) -> Iterator[Any]:
        self._mapping._place.note_walk(bystander())
        return dict.__reversed__(self._mapping)

    def __contains__(self, name: object) -> bool:
        self._mapping._place.missing(name, required=False, by=bystander())
        return dict.__contains__(self._mapping, name)

    def __len__(self) -> int:
        return dict.__len__(self._mapping)

    def __repr__(self) -> str:
        return repr(dict.keys(self._mapping))


class _Pairs(ItemsView[Any, Any]):
    """The members of a tracked object."""

    __slots__ = ()
    _mapping: TrackedDict

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        self._mapping._place.note_walk(bystander())
        return iter(dict.items(self._mapping))

    def __reversed__(self) -> Iterator[tuple[Any, Any]]:
        self._mapping._place.note_walk(bystander())
        return reversed(dict.items(self._mapping))

    def __contains__(self, pair: object) -> bool:
        if isinstance(pair, tuple) and len(pair) == 2:
            self._mapping._place.missing(pair[0], required=False, by=bystander())
        items: Any = dict.items(self._mapping)
        return pair in items

    def __len__(self) -> int:
        return dict.__len__(self._mapping)

    def __repr__(self) -> str:
        return repr(dict.items(self._mapping))


class _Values(ValuesView[Any]):
    """The values of a tracked object."""

    __slots__ = ()
    _mapping: TrackedDict

    def __iter__(self) -> Iterator[Any]:
        self._mapping._place.note_walk(bystander())
        return iter(dict.values(self._mapping))

    def __reversed__(self) -> Iterator[Any]:
        self._mapping._place.note_walk(bystander())
        return reversed(dict.values(self._mapping))

    def __contains__(self, value: object) -> bool:
        self._mapping._place.note_walk(bystander())
        return value in dict.values(self._mapping)

    def __len__(self) -> int:
        return dict.__len__(self._mapping)

    def __repr__(self) -> str:
        return repr(dict.values(self._mapping))
