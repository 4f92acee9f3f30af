"""A list that notes what is read of it, and otherwise is one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import Any, SupportsIndex

from contractguard.observe.usage.place import NOWHERE, TrackedPlace, bystander
from contractguard.observe.usage.plain import plain
from contractguard.observe.usage.reads import COMPARED, PICKLED


class TrackedList(list[Any]):
    """A JSON array of a payload. Its nested containers are tracked, too; everything else is as it was."""

    __slots__ = ("_place",)
    _place: TrackedPlace

    def __new__(cls, *arguments: Any) -> TrackedList:
        made = super().__new__(cls)
        made._place = NOWHERE
        return made

    # --- reading

    def __getitem__(self, index: Any) -> Any:
        by = bystander()
        found = list.__getitem__(self, index) if isinstance(index, slice) else self._item(index, by)
        return place_items(found, self._place.again(sized=True)) if isinstance(index, slice) else found

    def _item(self, index: Any, by: str | None) -> Any:
        try:
            value = list.__getitem__(self, index)
        except IndexError:
            self._place.index(index.__index__(), by, is_there=False)
            raise
        self._place.index(index.__index__(), by, is_there=True)
        self._place.items((value,), by)
        return value

    def _all(self, by: str | None) -> None:
        self._place.sized = True
        self._place.items(list.__iter__(self), by)

    def __iter__(self) -> Iterator[Any]:
        self._all(bystander())
        return list.__iter__(self)

    def __reversed__(self) -> Iterator[Any]:
        self._all(bystander())
        return list.__reversed__(self)

    def __contains__(self, value: object) -> bool:
        self._all(bystander())
        return list.__contains__(self, value)

    def index(self, *arguments: Any) -> int:
        self._all(bystander())
        return list.index(self, *arguments)

    def count(self, value: Any) -> int:
        self._all(bystander())
        return list.count(self, value)

    def __len__(self) -> int:
        self._place.asked_size(bystander())
        return list.__len__(self)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, list):
            self._place.remark(COMPARED)
        return bool(list.__eq__(self, other)) if isinstance(other, list) else NotImplemented

    def __ne__(self, other: object) -> bool:
        if isinstance(other, list):
            self._place.remark(COMPARED)
        return bool(list.__ne__(self, other)) if isinstance(other, list) else NotImplemented

    __hash__ = None

    # --- changes: what the code has put there is no part of the payload

    def pop(self, index: SupportsIndex = -1) -> Any:
        by = bystander()
        try:
            value = list.pop(self, index)
        except IndexError:
            self._place.index(index.__index__(), by, is_there=False)
            raise
        self._place.index(index.__index__(), by, is_there=True)
        self._place.items((value,), by)
        return value

    def remove(self, value: Any) -> None:
        self._all(bystander())
        list.remove(self, value)

    def sort(self, **how: Any) -> None:
        self._all(bystander())
        list.sort(self, **how)

    def append(self, value: Any) -> None:
        self._place.note_change()
        list.append(self, value)

    def insert(self, index: SupportsIndex, value: Any) -> None:
        self._place.note_change()
        list.insert(self, index, value)

    def extend(self, values: Iterable[Any]) -> None:
        self._place.note_change()
        list.extend(self, values)

    def __iadd__(self, values: Iterable[Any]) -> TrackedList:  # type: ignore[misc]
        self.extend(values)
        return self

    def __setitem__(self, index: Any, value: Any) -> None:
        self._place.note_change()
        list.__setitem__(self, index, value)

    # --- copies stay tracked; sums and products are plain lists of tracked items

    def copy(self) -> TrackedList:
        return place_items(list.__iter__(self), self._place.again())

    __copy__ = copy

    def __deepcopy__(self, memo: dict[int, Any]) -> TrackedList:
        made = place_items((), self._place.again())
        memo[id(self)] = made
        list.extend(made, (deepcopy(value, memo) for value in list.__iter__(self)))
        return made

    def __add__(self, other: Any) -> Any:
        self._all(bystander())
        return list.__add__(self, other)

    def __radd__(self, other: Any) -> Any:
        if not isinstance(other, list):
            return NotImplemented
        self._all(bystander())
        return [*list.__iter__(other), *list.__iter__(self)]

    def __mul__(self, times: SupportsIndex) -> list[Any]:
        self._all(bystander())
        return list.__mul__(self, times)

    __rmul__ = __mul__

    def __reduce_ex__(self, protocol: SupportsIndex) -> Any:
        self._place.remark(PICKLED)
        return (list, (plain(self),))


def place_items(values: Iterable[Any], place: TrackedPlace) -> TrackedList:
    """A tracked array with these items at this place."""
    made = TrackedList()
    list.extend(made, values)
    made._place = place
    return made
