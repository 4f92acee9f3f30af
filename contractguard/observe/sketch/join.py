"""The join of facts: associative, commutative, idempotent; and the sum, which adds up what was counted.

A cap ends in a state that stays (`many`, `joined`, `most`, `failed_most`, `cut`), and what it collapses is joined by
the same function: so the caps keep the laws.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from typing import Any, TypeVar

from contractguard.observe.sketch.facts import (
    EMPTY,
    MAX_FAILED,
    MAX_NAMES,
    MAX_SIZE,
    MAX_UNDECLARED,
    MAX_VARIANTS,
    Facts,
    order_of_magnitude,
)

_T = TypeVar("_T")
_NAMES = Facts.__match_args__
_components = operator.attrgetter(*_NAMES)
_Count = Callable[[int, int], int]


def join(one: Facts, other: Facts) -> Facts:
    """What is known of a place when both are known: the least upper bound. Counts are joined by their maximum."""
    return limit_size(_combine_facts(one, other, max))


def add(one: Facts, other: Facts) -> Facts:
    """The facts of all messages that either was made from, when no message went into both: counts are added up."""
    return limit_size(_combine_facts(one, other, operator.add), operator.add)


def join_all(facts: Iterable[Facts]) -> Facts:
    """The join of any number of facts, in any order: each with its neighbour, so that what is little stays little for
    long."""
    left = list(facts)
    while len(left) > 1:
        left = [reduce(join, left[at : at + 2]) for at in range(0, len(left), 2)]
    return left[0] if left else EMPTY


def limit_size(facts: Facts, count: _Count = max) -> Facts:
    """The facts, or no more than those of the top of the message where they are too much."""
    return without_parts(facts, count) if size_of(facts) > MAX_SIZE else facts


def size_of(facts: Facts) -> int:
    """How much there is to keep. What was collapsed counts as much as what it stands for at most: so the join of two
    facts is never smaller than either, and the cap on the size keeps the laws."""
    if not (facts.properties or facts.variants) and facts.rest is None and facts.items is None:
        return MAX_VARIANTS + 2 if facts.joined else 1
    names = [*map(size_of, facts.properties.values()), *([] if facts.rest is None else [size_of(facts.rest)])]
    own = 1 + sum(names) * (MAX_NAMES + 1 if facts.many else 1) + (0 if facts.items is None else size_of(facts.items))
    return own * (MAX_VARIANTS + 2 if facts.joined else 1) + sum(map(size_of, facts.variants.values()))


def without_parts(facts: Facts, count: _Count = max) -> Facts:
    """The facts of the place alone (of its variants together), and that what is below was cut."""
    own = _replace_in(facts, always=None, properties={}, rest=None, many=False, joined=False, items=None, cut=True)
    if not facts.variants:
        return own
    return reduce(lambda a, b: _combine_facts(a, b, count), facts.variants.values(), _replace_in(own, variants={}))


def in_orders_of_magnitude(facts: Facts) -> Facts:
    """The facts with each count as the lower bound of its order of magnitude, as they go into a file."""
    has_parts = facts.properties or facts.variants or facts.rest is not None or facts.items is not None
    if not has_parts and facts.objects == order_of_magnitude(facts.objects):
        return facts
    return _replace_in(
        facts,
        objects=order_of_magnitude(facts.objects),
        properties={name: in_orders_of_magnitude(one) for name, one in facts.properties.items()},
        variants={tag: in_orders_of_magnitude(one) for tag, one in facts.variants.items()},
        rest=None if facts.rest is None else in_orders_of_magnitude(facts.rest),
        items=None if facts.items is None else in_orders_of_magnitude(facts.items),
    )


def _replace_in(facts: Facts, **parts: Any) -> Facts:
    """The facts with other parts. (What `dataclasses.replace` asks first takes a millisecond, in every run.)"""
    return Facts(**(dict(zip(_NAMES, _components(facts), strict=True)) | parts))


def _combine_facts(one: Facts, other: Facts, count: _Count) -> Facts:
    if one == EMPTY or other == EMPTY:
        return other if one == EMPTY else one
    if one.cut or other.cut:
        one, other = without_parts(one, count), without_parts(other, count)
    if one.joined or other.joined:
        one, other = join_variants(one, count), join_variants(other, count)
    if one.many or other.many:
        one, other = as_map(one, count), as_map(other, count)
    undeclared, most = _cap_values(one.undeclared | other.undeclared, one.most or other.most, MAX_UNDECLARED)
    failed, failed_most = _cap_values(one.failed | other.failed, one.failed_most or other.failed_most, MAX_FAILED)
    made = Facts(
        types=one.types | other.types,
        objects=count(one.objects, other.objects),
        always=_of_both(one.always, other.always, operator.and_),
        properties=_by_key(one.properties, other.properties, count),
        rest=_of_both(one.rest, other.rest, lambda a, b: _combine_facts(a, b, count)),
        many=one.many,
        variants=_by_key(one.variants, other.variants, count),
        joined=one.joined,
        formats=one.formats & other.formats,
        lengths=one.lengths | other.lengths,
        members=one.members | other.members,
        undeclared=undeclared,
        others=one.others or other.others,
        most=most,
        failed=failed,
        failed_most=failed_most,
        low=_of_both(one.low, other.low, min),
        high=_of_both(one.high, other.high, max),
        booleans=one.booleans | other.booleans,
        empty=one.empty or other.empty,
        items=_of_both(one.items, other.items, lambda a, b: _combine_facts(a, b, count)),
        cut=one.cut,
    )
    return apply_caps(made, count)


def apply_caps(facts: Facts, count: _Count) -> Facts:
    """The facts within the caps on variants and names; what is over them is joined, and stays so."""
    if len(facts.variants) > MAX_VARIANTS:
        facts = join_variants(facts, count)
    return as_map(facts, count) if len(facts.properties) > MAX_NAMES else facts


def join_variants(facts: Facts, count: _Count) -> Facts:
    """The facts without telling tags apart, as they are when there were too many, and stay."""
    if facts.joined:
        return facts
    own = _replace_in(facts, variants={})
    made = reduce(lambda a, b: _combine_facts(a, b, count), facts.variants.values(), own)
    return made if made.cut else _replace_in(made, joined=True)


def as_map(facts: Facts, count: _Count) -> Facts:
    """The facts without telling names apart, as they are when there were too many, and stay."""
    if facts.many:
        return facts
    parts = [*facts.properties.values(), *([] if facts.rest is None else [facts.rest])]
    rest = reduce(lambda a, b: _combine_facts(a, b, count), parts) if parts else None
    return _replace_in(facts, properties={}, rest=rest, many=True, always=frozenset())


def _by_key(one: Mapping[str, Facts], other: Mapping[str, Facts], count: _Count) -> dict[str, Facts]:
    made = dict(one)
    for key, facts in other.items():
        made[key] = _combine_facts(made[key], facts, count) if key in made else facts
    return made


def _of_both(one: _T | None, other: _T | None, both: Callable[[_T, _T], _T]) -> _T | None:
    if one is None or other is None:
        return other if one is None else one
    return both(one, other)


def _cap_values(found: frozenset[str], over: bool, most: int) -> tuple[frozenset[str], bool]:
    over = over or len(found) > most
    return (frozenset() if over else found), over
