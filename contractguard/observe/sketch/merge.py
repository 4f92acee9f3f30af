"""A three-way merge of facts: the join of two sides, less what either of them removed from what they came from."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from contractguard.observe.sketch.facts import ANY_FORMAT, Facts
from contractguard.observe.sketch.join import as_map, join, join_variants, limit_size, without_parts

_T = TypeVar("_T")


def merge(base: Facts | None, ours: Facts | None, theirs: Facts | None) -> Facts | None:
    """What two branches make of the facts that they both started with; None where a side dropped the place."""
    merged = _merge_facts(base, ours, theirs)
    return None if merged is None else limit_size(merged)


def merge_by_key(
    base: Mapping[str, _T],
    ours: Mapping[str, _T],
    theirs: Mapping[str, _T],
    merge_values: Callable[[_T | None, _T | None, _T | None], _T | None],
) -> dict[str, _T]:
    """The same of what has names: what one side dropped and the base had does not come back with the other."""
    made = {}
    for key in [*ours, *(key for key in theirs if key not in ours)]:
        if key in base and not (key in ours and key in theirs):
            continue
        merged = merge_values(base.get(key), ours.get(key), theirs.get(key))
        if merged is not None:
            made[key] = merged
    return made


def _merge_facts(base: Facts | None, ours: Facts | None, theirs: Facts | None) -> Facts | None:
    if ours is None or theirs is None:
        return None if base is not None else theirs if ours is None else ours
    if base is None or base in (ours, theirs):
        return join(ours, theirs) if base is None else theirs if base == ours else ours
    base, ours, theirs = _alike(base, ours, theirs)
    flags = {name: _chosen(base, ours, theirs, name, operator.or_) for name in _FLAGS}
    bits = {name: _without_removed(getattr(base, name), getattr(ours, name), getattr(theirs, name)) for name in _SETS}
    formats = _without_removed(*(ANY_FORMAT & ~one.formats for one in (base, ours, theirs)))
    properties = merge_by_key(base.properties, ours.properties, theirs.properties, _merge_facts)
    made = replace(
        ours,
        **flags,
        **bits,
        formats=ANY_FORMAT & ~formats,
        objects=_chosen(base, ours, theirs, "objects", max),
        always=_always(base, ours, theirs, frozenset(properties)),
        properties=properties,
        rest=_merge_facts(base.rest, ours.rest, theirs.rest),
        variants=merge_by_key(base.variants, ours.variants, theirs.variants, _merge_facts),
        low=_chosen(base, ours, theirs, "low", _least),
        high=_chosen(base, ours, theirs, "high", _greatest),
        items=_merge_facts(base.items, ours.items, theirs.items),
    )
    return join(made, Facts(types=made.types, objects=made.objects))  # the caps: together there may be too much


def _alike(*three: Facts) -> tuple[Facts, ...]:
    """The facts in one form: what one side has collapsed is told apart by none."""
    _, *sides = three
    if any(one.cut for one in sides):
        three = tuple(map(without_parts, three))
    if any(one.joined for one in three[1:]):
        three = tuple(join_variants(one, max) for one in three)
    if any(one.many for one in three[1:]):
        three = tuple(as_map(one, max) for one in three)
    return three


def _always(base: Facts, ours: Facts, theirs: Facts, names: frozenset[str]) -> frozenset[str] | None:
    """The names that all objects had: not those that one side has, of which the objects of the other say nothing."""
    if ours.always is None and theirs.always is None:
        return None
    optional = _without_removed(base.optional, ours.optional, theirs.optional)
    for one, other in ((ours, theirs), (theirs, ours)):
        if other.always is not None:
            optional |= frozenset(one.properties) - frozenset(other.properties)
    return names - optional


_FLAGS = ("many", "joined", "others", "most", "failed_most", "empty", "cut")
_SETS = ("types", "lengths", "booleans", "members", "undeclared", "failed")


def _without_removed(base: _T, ours: _T, theirs: _T) -> _T:
    """The union of two sets, or of bits, without what either side has no more."""
    both: _T = ours | theirs  # type: ignore[operator]
    kept: _T = ours & theirs  # type: ignore[operator]
    return (both & ~base) | (both & kept) if isinstance(base, int) else (both - base) | kept  # type: ignore


def _chosen(base: Facts, ours: Facts, theirs: Facts, name: str, both: Callable[[_T, _T], _T]) -> _T:
    """What the side says that changed it; where both did, the two together."""
    was, one, other = (getattr(facts, name) for facts in (base, ours, theirs))
    chosen: _T = other if was == one else one if was == other else both(one, other)
    return chosen


def _least(one: int | None, other: int | None) -> int | None:
    return min((number for number in (one, other) if number is not None), default=None)


def _greatest(one: int | None, other: int | None) -> int | None:
    return max((number for number in (one, other) if number is not None), default=None)
