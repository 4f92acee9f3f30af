"""Payloads to tracked payloads."""

from __future__ import annotations

from typing import Any, TypeVar

from contractguard.contract.document import Path
from contractguard.contract.errors import InputError
from contractguard.observe.usage import arrays, objects
from contractguard.observe.usage.place import TrackedPlace, took
from contractguard.observe.usage.reads import ITEM
from contractguard.observe.usage.recording import Recording, kind_of

MAX_DEPTH = 200
"""Levels of nesting. The derived schema has twice as many, and must be written and read recursively."""
MAX_CONTAINERS = 5_000_000

T = TypeVar("T")


def wrap(payload: T, recording: Recording) -> T:
    """The payload with every dict and list in it tracked. What is neither is left as it is.

    Raises `InputError` for a payload that is nested too deeply, or contains itself.
    """
    recording.count_payload()
    recording.note((), taken=True, types=(kind_of(payload),))
    holder: list[Any] = [payload]
    todo: list[tuple[Any, Any, Path]] = [(holder, 0, ())]
    made = 0
    while todo:
        container, key, path = todo.pop()
        made += 1
        if len(path) > MAX_DEPTH or made > MAX_CONTAINERS:
            raise InputError(
                f"the payload is nested deeper than {MAX_DEPTH} levels, or holds more than {MAX_CONTAINERS} containers",
                remedy="track JSON payloads; a value that contains itself is none",
            )
        base = list if isinstance(container, list) else dict
        value = base.__getitem__(container, key)
        if isinstance(value, dict | list):
            tracked = _object(value, path, recording) if isinstance(value, dict) else _array(value, path, recording)
            base.__setitem__(container, key, tracked)
            todo.extend((tracked, name, (*path, token)) for name, token in _inner(tracked))
    took(holder[0])
    return holder[0]  # type: ignore[no-any-return]


def _object(value: dict[Any, Any], path: Path, recording: Recording) -> objects.TrackedDict:
    members = {_copy_name(name): member for name, member in dict.items(value)}
    return objects.place_members(members, TrackedPlace(recording, path, members))


def _array(value: list[Any], path: Path, recording: Recording) -> arrays.TrackedList:
    return arrays.place_items(list.__iter__(value), TrackedPlace(recording, path))


def _inner(container: dict[Any, Any] | list[Any]) -> list[tuple[Any, str | int]]:
    """The containers inside: how each is reached, and its token."""
    if isinstance(container, list):
        values = enumerate(list.__iter__(container))
        return [(index, ITEM) for index, value in values if isinstance(value, dict | list)]
    return [(name, str(name)) for name, value in dict.items(container) if isinstance(value, dict | list)]


def _copy_name(name: Any) -> Any:
    """An equal name that is an object of its own, so that it is known again where code got it from the payload."""
    return "".join((name[:1], name[1:])) if type(name) is str else name
