"""The laws of the join: whatever the order and the grouping, the same facts come out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given

from contractguard.observe.sketch.facts import EMPTY, Facts
from contractguard.observe.sketch.join import add, join, limit_size, size_of
from tests.algebra.profile import draws
from tests.observe.sketch.strategies import facts, lower_caps


@pytest.fixture(autouse=True, scope="module")
def low_caps() -> Iterator[None]:
    """All caps so low that nearly every join meets them."""
    with pytest.MonkeyPatch.context() as patch:
        lower_caps(patch)
        yield


@pytest.mark.no_cover
@draws(150, 10_000)
@given(facts(), facts())
def test_join_is_commutative(one: Facts, other: Facts) -> None:
    assert join(one, other) == join(other, one)


@pytest.mark.no_cover
@draws(150, 10_000)
@given(facts(), facts(), facts())
def test_join_is_associative(one: Facts, other: Facts, third: Facts) -> None:
    assert join(join(one, other), third) == join(one, join(other, third))


@pytest.mark.no_cover
@draws(150, 10_000)
@given(facts())
def test_join_is_idempotent(one: Facts) -> None:
    assert join(one, one) == one
    assert join(EMPTY, one) == one == join(one, EMPTY)


@pytest.mark.no_cover
@draws(150, 10_000)
@given(facts(), facts())
def test_what_was_joined_once_changes_nothing_when_it_comes_again(one: Facts, other: Facts) -> None:
    both = join(one, other)

    assert join(both, one) == both == join(both, other)


@pytest.mark.no_cover
@draws(150, 10_000)
@given(facts(), facts(), facts())
def test_a_sum_needs_no_order_either(one: Facts, other: Facts, third: Facts) -> None:
    assert add(one, other) == add(other, one)
    assert add(add(one, other), third) == add(one, add(other, third))


@pytest.mark.no_cover
@draws(150, 10_000)
@given(facts(), facts())
def test_the_size_of_a_join_is_no_smaller_than_that_of_its_parts(one: Facts, other: Facts) -> None:
    both = join(one, other)

    assert both.cut or size_of(both) >= max(size_of(one), size_of(other))


def test_too_many_names_make_a_map_and_it_stays_one() -> None:
    narrow = Facts(objects=1, always=frozenset("a"), properties={"a": Facts(types=1)})
    wide = limit_size(join(narrow, Facts(properties={name: Facts(types=2) for name in "bcd"}, objects=1)))

    assert (wide.many, wide.properties, wide.always, wide.rest) == (True, {}, frozenset(), Facts(types=3))
    assert join(wide, narrow).many
