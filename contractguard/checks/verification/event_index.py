"""Events by their names, looked up as often as there are payloads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from contractguard.checks.verification.subject import Check
from contractguard.contract.errors import InputError

_APART = re.compile(r"[^0-9A-Za-z]+")
MAX_REMEMBERED = 10_000

Names = tuple[str, ...]


def fold_name(name: str) -> str:
    """A name without what spellings of it differ in: `check_run.completed`, `check-run/completed`."""
    return _APART.sub(".", name).casefold()


class EventIndex:
    """Events by each of their names, and by the names without what spellings differ in."""

    def __init__(self, named: Iterable[tuple[str, str]]) -> None:
        self._exact: dict[str, set[str]] = {}
        self._folded: dict[str, set[str]] = {}
        for name, event in named:
            self._exact.setdefault(name, set()).add(event)
            self._folded.setdefault(fold_name(name), set()).add(event)

    def find(self, name: str) -> str | None:
        """The event of that name; one that is only spelled differently, where there is no other. None where there is
        none, or several."""
        found = self._exact.get(name) or self._folded.get(fold_name(name), set())
        return next(iter(found)) if len(found) == 1 else None

    def knows(self, name: str) -> bool:
        """Whether any event is called so."""
        return name in self._exact or fold_name(name) in self._folded


class CachedLookup:
    """What was found for the names of an event, errors included: a stream asks for few of them, millions of times."""

    def __init__(self, find: Callable[[Names], list[Check]]) -> None:
        self._find = find
        self._found: dict[Names, list[Check] | InputError] = {}

    def __call__(self, names: Sequence[str]) -> list[Check]:
        """What `find` returns or raises for these names."""
        wanted = tuple(names)
        found = self._found.get(wanted)
        if found is None:
            if len(self._found) >= MAX_REMEMBERED:
                self._found.clear()
            try:
                found = self._find(wanted)
            except InputError as error:
                found = error
            self._found[wanted] = found
        if isinstance(found, InputError):
            raise found.with_traceback(None)
        return found
