"""The ends of ranges: at which value a test shows that the end itself is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, TypeGuard

from contractguard.contract.document import Json
from contractguard.observe.hits.cells import AT


class Bound(NamedTuple):
    """The end of a range: its state, and what tells whether a value stands there."""

    state: str
    is_at: Callable[[Json], bool]


def bounds_of(node: Mapping[str, Json]) -> tuple[Bound, ...]:
    """The ends that a schema declares. What bounds nothing (a least length of 0) is none, nor is an end that no value
    can stand at: one that is excluded, unless the next integer is as near as any value comes."""
    return tuple(_numbers(node)) + tuple(_lengths(node))


def _numbers(node: Mapping[str, Json]) -> Iterator[Bound]:
    for keyword, exclusive, step in (("minimum", "exclusiveMinimum", 1), ("maximum", "exclusiveMaximum", -1)):
        end, without = node.get(keyword), node.get(exclusive)
        if _is_number(end) and without is not True:
            yield Bound(AT + keyword, _equals(end))
        excluded = end if without is True else without
        if _is_number(excluded) and node.get("type") == "integer" and float(excluded).is_integer():
            yield Bound(AT + exclusive, _equals(excluded + step))


def _lengths(node: Mapping[str, Json]) -> Iterator[Bound]:
    for kind, (lower, upper) in _SIZES.items():
        for keyword in (lower, upper):
            end = node.get(keyword)
            if _is_number(end) and end == int(end) and (end > 0 or keyword == upper):
                yield Bound(AT + keyword, _has_length(kind, int(end)))


_SIZES: Mapping[type, tuple[str, str]] = {str: ("minLength", "maxLength"), list: ("minItems", "maxItems")}


def _is_number(value: Json) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300


def _equals(end: float) -> Callable[[Json], bool]:
    return lambda value: _is_number(value) and value == end


def _has_length(kind: type, length: int) -> Callable[[Json], bool]:
    return lambda value: isinstance(value, str | list) and isinstance(value, kind) and len(value) == length
