"""Three-way merges: what two branches learned is joined, and what one of them removed stays away."""

from __future__ import annotations

from functools import reduce
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractguard.observe.sketch import facts as kinds
from contractguard.observe.sketch.facts import EMPTY, FORMATS, Facts
from contractguard.observe.sketch.hints import Hint
from contractguard.observe.sketch.join import in_orders_of_magnitude, join
from contractguard.observe.sketch.leaves import leaf_text
from contractguard.observe.sketch.merge import merge
from contractguard.observe.sketch.sketch import observe_value
from tests.algebra.profile import draws
from tests.observe.sketch.strategies import lower_caps
from tests.observe.sketch.test_sketch import DECLARED, draw_value, hint

HINT: Hint = hint(DECLARED)


def draw_three(seed: int) -> tuple[Facts, Facts, Facts]:
    """Facts of different messages; some say that nothing was seen."""
    random = Random(seed)

    def one() -> Facts:
        values = [draw_value(random) for _ in range(random.randint(0, 3))]
        return reduce(join, (in_orders_of_magnitude(observe_value(value, HINT)) for value in values), EMPTY)

    return one(), one(), one()


def check_merge(seed: int) -> None:
    """The laws: of what grew, it is the join; a side that changed nothing has no say; sides have no order."""
    base, one, other = draw_three(seed)
    ours, theirs = join(base, one), join(base, other)

    assert merge(base, ours, theirs) == join(ours, theirs)
    assert merge(base, one, other) == merge(base, other, one)
    assert merge(base, base, other) == other == merge(base, other, base)
    assert merge(base, other, other) == other
    assert merge(None, one, other) == join(one, other)


@pytest.mark.no_cover
@draws(300, 10_000)
@given(st.integers(0, 2**48))
def test_what_grew_on_both_sides_is_joined(seed: int) -> None:
    check_merge(seed)


@pytest.mark.no_cover
def test_it_is_also_where_caps_are_met(monkeypatch: pytest.MonkeyPatch) -> None:
    lower_caps(monkeypatch)

    @draws(300, 10_000)
    @given(st.integers(0, 2**48))
    def check(seed: int) -> None:
        check_merge(seed)

    check()


def merged(base: Any, ours: Any, theirs: Any) -> Facts:
    """The merge of what was seen of three values."""
    made = merge(*(observe_value(value, HINT) for value in (base, ours, theirs)))
    assert made is not None
    return made


def test_a_property_that_one_side_dropped_stays_away() -> None:
    facts = merged({"a": 1, "old": 1}, {"a": 1}, {"a": None, "old": 1, "new": 1})

    assert set(facts.properties) == {"a", "new"}
    assert leaf_text(facts.properties["a"]) == "null"


def test_a_type_that_one_side_dropped_stays_away() -> None:
    base = join(observe_value(None), observe_value("x"))
    theirs = join(base, observe_value(True))

    made = merge(base, observe_value("x"), theirs)

    assert made is not None
    assert leaf_text(made) == "true | string"


def test_a_name_that_the_other_side_never_saw_is_not_always_there() -> None:
    facts = merged("no object", {"a": 1}, {"b": 1})

    assert facts.always == frozenset()


def test_a_place_that_one_side_dropped_is_gone() -> None:
    base = observe_value(1)

    assert merge(base, None, observe_value("x")) is None
    assert merge(base, base, None) is None


def test_a_format_that_some_text_of_either_side_has_not_is_not_told() -> None:
    facts = merged(7, "2024-02-29", "12")

    assert (facts.types, facts.formats & FORMATS["date"]) == (kinds.STRING, 0)
