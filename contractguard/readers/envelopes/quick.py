"""The same answers as `detect` and `events_of`, sooner: for the many payloads of a stream, which come without headers.

Most envelopes are ruled out by one look at the names at the top of the payload, and most of the others tell their event
there. What is not that simple is left to the thorough way.
"""

from __future__ import annotations

from functools import cache

from contractguard.contract.document import Json, tokens
from contractguard.readers.envelopes.profiles import HEADER, PROFILES, Profile
from contractguard.support.dataclass import dataclass

Names = tuple[str, ...]
_Signs = tuple[tuple[str, Names, tuple[str, ...]], ...]
"""Each a path, its first name apart, with the texts of which one must be there."""
_Possible = tuple[_Signs, tuple[Names, ...] | None]
"""Signs, and the paths to the event's name where they show."""
_POSSIBLE: dict[Names, tuple[_Possible, ...]] = {}
_MAX_REMEMBERED, _MAX_LETTERS = 1_000, 2_000
"""Sets of names, and letters of one of them: what comes in may have as many as it likes."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A profile whose signs may be in the payload alone. `alternatives`: the names that are at the top, and each sign
    as a path with the texts that must be there. `events`: the paths to the event's name; None where more is needed."""

    alternatives: tuple[tuple[frozenset[str], _Signs], ...]
    events: tuple[Names, ...] | None


def quick_name(payload: dict[str, Json], profile: Profile | None = None) -> str | None:
    """The event that a payload without headers is, by `profile` or by the first that shows for certain.

    The empty text when no profile shows; None when only the thorough way can tell.
    """
    if profile is not None:
        events = _row(profile).events
        return _event(payload, events) if events else None
    for signs, events in _possible(tuple(payload)):
        shows = _show(payload, signs)
        if shows is None:
            return None
        if shows:
            return _event(payload, events) if events else None
    return ""


def _possible(names: Names) -> tuple[_Possible, ...]:
    """What may show where these names are at the top, asked once of all payloads that look alike."""
    found = _POSSIBLE.get(names)
    if found is None:
        there = frozenset(names)
        found = tuple((signs, row.events) for row in _rows() for top, signs in row.alternatives if top <= there)
        if len(_POSSIBLE) >= _MAX_REMEMBERED:
            _POSSIBLE.clear()
        if sum(map(len, names)) <= _MAX_LETTERS:
            _POSSIBLE[names] = found
    return found


@cache
def _rows() -> tuple[_Row, ...]:
    return tuple(row for row in map(_row, PROFILES.values()) if row.alternatives)


@cache
def _row(profile: Profile) -> _Row:
    alternatives = []
    for signs in profile.signs:
        if all(sign.source.startswith("/") for sign in signs):
            paths = [(_path(sign.source), sign.equals) for sign in signs]
            parts = tuple((path[0], path[1:], equals) for path, equals in paths)
            alternatives.append((frozenset(path[0] for path, _ in paths), parts))
    # The events of a batch are the items of an array; an object is no batch for such a profile.
    simple = not profile.detail and all(pattern.startswith("/*") for pattern in profile.items)
    simple = simple and not any(source.startswith(HEADER) for source in profile.event)
    events = tuple(_path(source) for source in profile.event) if simple else None
    return _Row(tuple(alternatives), events)


def _path(source: str) -> Names:
    return tuple(map(str, tokens(source)))


def _show(payload: dict[str, Json], signs: _Signs) -> bool | None:
    """Whether all signs are there; None where an array is on the way."""
    for first, others, equals in signs:
        node = payload.get(first)
        for token in others:
            if not isinstance(node, dict):
                return None if isinstance(node, list) else False
            node = node.get(token)
        if node is None or (equals and not (isinstance(node, str) and node in equals)):
            return False
    return True


def _event(payload: Json, paths: tuple[Names, ...]) -> str | None:
    """The first text, if nothing but objects is on the way to it."""
    for path in paths:
        node = payload
        for token in path:
            if isinstance(node, list):
                return None
            node = node.get(token) if isinstance(node, dict) else None
        if isinstance(node, str) and (name := node.strip()):
            return name
    return None
