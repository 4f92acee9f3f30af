"""Facts of which only names are known: which members something had, and never that it had one always."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping

from contractguard.observe.sketch.facts import EMPTY, MAX_NAMES, OBJECT, Facts
from contractguard.observe.sketch.join import apply_caps


class NameSketch:
    """Names by the place where they stood. `changed`: whether one was new since it was reset."""

    def __init__(self) -> None:
        self.changed = False
        self._objects = 0
        self._places: dict[str, _Names] = {}

    def add(self, names: Mapping[str, Iterable[str | None]]) -> None:
        """Add the names of one message, by place; None is a name that is data."""
        self._objects += 1
        for place, found in names.items():
            known = self._places.get(place)
            if known is None:
                known = self._places[place] = _Names()
            self.changed |= known.add(found)

    def facts(self) -> Facts:
        """What is known now; counts are exact."""
        if not self._objects:
            return EMPTY
        return _object(self._objects, {place: names.facts() for place, names in self._places.items()})


class _Names:
    """The names at one place."""

    __slots__ = ("has_data", "names", "objects")

    def __init__(self) -> None:
        self.objects, self.has_data = 0, False
        self.names: set[str] = set()

    def add(self, found: Iterable[str | None]) -> bool:
        """Add the names of one message; whether one is new. (Beyond the cap they are one, and need not be kept.)"""
        before = (len(self.names), self.has_data)
        self.objects += 1
        for name in found:
            if name is None:
                self.has_data = True
            elif len(self.names) <= MAX_NAMES:
                self.names.add(name)
        return before != (len(self.names), self.has_data) or self.objects == 1

    def facts(self) -> Facts:
        """What is known of them."""
        made = _object(self.objects, dict.fromkeys(sorted(self.names), EMPTY), EMPTY if self.has_data else None)
        return apply_caps(made, operator.add)


def _object(objects: int, properties: Mapping[str, Facts], rest: Facts | None = None) -> Facts:
    return Facts(types=OBJECT, objects=objects, always=frozenset(), properties=properties, rest=rest)
