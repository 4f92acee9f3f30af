"""Facts as JSON values, exactly: what a process writes down, or hands to another. (The record has a language of its
own, for people.)

Only what differs from no facts is written, names sorted: equal facts give equal values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter
from typing import Any

from contractguard.contract.document import Json
from contractguard.contract.errors import InputError
from contractguard.observe.sketch.decades import MAX_DECADE
from contractguard.observe.sketch.facts import (
    ANY_FORMAT,
    EMPTY,
    EMPTY_TEXT,
    FALSE,
    LONG_TEXT,
    MAX_DEPTH,
    TRUE,
    TYPES,
    Facts,
)

_DEFAULTS: Mapping[str, Any] = {name: getattr(EMPTY, name) for name in Facts.__match_args__}
_components = attrgetter(*_DEFAULTS)
_LEVELS = 4 * MAX_DEPTH
"""Of facts in facts that are read: each level of a body is a property, an item or a member, perhaps of a variant."""
_MOST = 2**63 - 1


def pack(facts: Facts) -> Json:
    """The facts as a JSON value."""
    return {name: _pack_value(value) for name, value in _told(facts)}


def pack_news(facts: Facts, known: Facts) -> Json:
    """What facts say that grew out of those that are known, without the parts that did not grow: joined with what is
    known, it is all that they say. (A part that did not grow is the same object.)"""
    made: dict[str, Json] = {}
    for name, value in _told(facts):
        before = getattr(known, name)
        if value.__class__ is Facts:
            if value is not before:
                made[name] = _pack_part(value, before)
        elif value.__class__ is dict:
            grown = {
                key: _pack_part(value[key], before.get(key))
                for key in sorted(value)
                if value[key] is not before.get(key)
            }
            if grown:
                made[name] = grown
        else:
            made[name] = _pack_value(value)
    return made


def _pack_part(facts: Facts, known: Facts | None) -> Json:
    return pack(facts) if known is None else pack_news(facts, known)


def _told(facts: Facts) -> Iterator[tuple[str, Any]]:
    """The components that differ from those of no facts."""
    for name, value, default in zip(_DEFAULTS, _components(facts), _DEFAULTS.values(), strict=True):
        if value is not default and value != default:
            yield name, value


def _pack_value(value: Any) -> Json:
    kind = value.__class__
    if kind is int or kind is bool:
        return value
    if kind is frozenset:
        return sorted(value)
    return pack(value) if kind is Facts else {name: pack(value[name]) for name in sorted(value)}


def unpack(value: Json) -> Facts:
    """The facts that `pack` wrote. Raises `InputError` for anything else."""
    return _unpack_facts(value, _LEVELS)


def _unpack_facts(value: Json, levels: int) -> Facts:
    if not isinstance(value, dict) or not value.keys() <= _DEFAULTS.keys() or not levels:
        raise _damage("no facts")
    made: dict[str, Any] = {}
    for name, given in value.items():
        read = _READERS.get(name)
        made[name] = _part(name, given, levels) if read is None else read(name, given)
    return Facts(**made)


def _part(name: str, value: Json, levels: int) -> Any:
    if name in ("rest", "items"):
        return _unpack_facts(value, levels - 1)
    if not isinstance(value, dict):
        raise _damage(name)
    return {key: _unpack_facts(one, levels - 1) for key, one in value.items()}


def _number(least: int, most: int) -> Callable[[str, Json], int]:
    def read(name: str, value: Json) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise _damage(name)
        return value

    return read


def _flag(name: str, value: Json) -> bool:
    if not isinstance(value, bool):
        raise _damage(name)
    return value


def _texts(name: str, value: Json) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise _damage(name)
    return frozenset(value)


_decade = _number(-MAX_DECADE, MAX_DECADE)
_READERS: Mapping[str, Callable[[str, Json], Any]] = {
    "types": _number(0, sum(TYPES.values())),
    "objects": _number(0, _MOST),
    "always": _texts,
    "many": _flag,
    "joined": _flag,
    "formats": _number(0, ANY_FORMAT),
    "lengths": _number(0, EMPTY_TEXT | LONG_TEXT),
    "members": _texts,
    "undeclared": _texts,
    "others": _flag,
    "most": _flag,
    "failed": _texts,
    "failed_most": _flag,
    "low": _decade,
    "high": _decade,
    "booleans": _number(0, FALSE | TRUE),
    "empty": _flag,
    "cut": _flag,
}
"""By component; those without one here are facts of places below."""


def _damage(what: str) -> InputError:
    return InputError(f"facts are damaged: {what}", remedy="remove the file and record again")
