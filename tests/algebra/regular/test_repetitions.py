"""Repetitions: large counts, counts that run together, and assertions that hold at every turn."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contractguard.algebra import regular

GUARDED = [
    (r"^(?:(?!ab)[abc])*c$", ["c", "bac", "acbc"], ["abc", "", "ca"]),
    (r"^(?:(?!--)[a-z-]){2,40}$", ["a-b", "ab", "a-"], ["a--b", "a", "a" * 41]),
    (r"^(?:\d+(?:,|$))+$", ["1", "1,2", "1,2,"], [",1", "1,,2", ""]),
    (r"^(?:\b\w+\b ?)+$", ["one", "one two"], [" one", "one  two"]),
    (r"^(?:(?=.*x)a|x)*$", ["aax", "x", ""], ["a", "xa"]),
    (r"^(?:\b){3,}a$", ["a"], ["", "aa"]),
    (r"^(?:^|,){2}a$", [",a", ",,a", "a"], [",,,a", "b"]),
    (r"^(?:(?:(?!x).){2})+y$", ["aay", "ayyyy"], ["xay", "ay", "ayyy"]),
]


@pytest.mark.parametrize(("pattern", "inside", "outside"), GUARDED)
def test_an_assertion_holds_at_every_turn(pattern: str, inside: list[str], outside: list[str]) -> None:
    language = regular.from_pattern(pattern)

    assert [text for text in inside if not regular.matches(language, text)] == []
    assert [text for text in outside if regular.matches(language, text)] == []


def test_a_guarded_repetition_is_the_same_as_a_guard_in_front() -> None:
    tempered = regular.from_pattern(r"^(?:(?!--)[a-z0-9-]){1,63}$")
    ahead = regular.from_pattern(r"^(?!.*--)[a-z0-9-]{1,63}$")

    assert regular.contains(tempered, ahead)
    assert regular.contains(ahead, tempered)


def test_a_large_upper_limit_is_compared_with_a_smaller_one() -> None:
    wide = regular.from_pattern("^.{1,131072}$")
    narrow = regular.from_pattern("^.{1,131000}$")

    assert regular.contains(narrow, wide)
    assert regular.shortest(wide & ~narrow) == "a" * 131_001


def test_a_large_count_beside_other_demands_is_met() -> None:
    found = regular.shortest(regular.from_pattern(r"^(?=.*\d)(?=.*[A-Z]).{5000,}$"))

    assert found is not None
    assert len(found) == 5_000
    assert re.search("[0-9]", found)
    assert re.search("[A-Z]", found)


def test_a_large_count_that_no_member_can_reach_is_proved_empty() -> None:
    digits = regular.from_pattern(r"^(?=.*\d).{5000,}$")

    assert regular.is_empty(digits & regular.from_pattern("^[a-z]*$"))


def test_a_limit_stops_the_run_through_a_count() -> None:
    long = regular.from_pattern("^a{3000,}b$")

    assert regular.shortest(long, maximum=3_000) is None
    assert regular.shortest(long, maximum=3_001) == "a" * 3_000 + "b"
    assert regular.shortest(long, minimum=4_000) == "a" * 3_999 + "b"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("^(?:a+){3,}$", "^a{3,}$"),
        ("^(?:a?){5}$", "^a{0,5}$"),
        ("^(?:a{0,3}){4}$", "^a{0,12}$"),
        (r"^\d\d\d\d$", r"^\d{4}$"),
        ("^a{2,4}$|^a{3,9}$", "^a{2,9}$"),
        ("^(?:a+)?$", "^a*$"),
        ("^a*a*$", "^a*$"),
        ("a{2,9}", "a{2}"),
    ],
)
def test_repetitions_that_are_equal_are_the_same_object(one: str, other: str) -> None:
    assert regular.from_pattern(one) is regular.from_pattern(other)


SETS = st.sampled_from(["a", "b", "[ab]", "[^a]", "."])
COUNTS = st.one_of(
    st.sampled_from(["", "*", "+", "?"]),
    st.tuples(st.integers(0, 4), st.integers(0, 4)).map(lambda two: f"{{{two[0]},{sum(two) or 1}}}"),
    st.integers(1, 5).map(lambda low: f"{{{low},}}"),
)
RUNS = st.lists(st.tuples(SETS, COUNTS).map("".join), min_size=1, max_size=3).map("".join)
WHOLE = st.tuples(RUNS, st.sampled_from(["^{}$", "^(?:{})+$", "{}", "^(?!{}$)"])).map(lambda two: two[1].format(two[0]))
TEXTS = ["".join(letters) for size in range(8) for letters in itertools.product("ab", repeat=size)]


@pytest.mark.no_cover
@settings(max_examples=250, deadline=None, derandomize=True)
@given(WHOLE, WHOLE, st.integers(0, 5))
def test_the_shortest_common_member_is_the_one_found_by_trying_all(first: str, second: str, minimum: int) -> None:
    common = regular.from_pattern(first) & ~regular.from_pattern(second)

    found = regular.shortest(common, minimum=minimum)

    tried = [text for text in TEXTS if len(text) >= minimum and regular.matches(common, text)]
    if found is None:
        assert tried == []
    else:
        assert regular.matches(common, found)
        assert len(found) >= minimum
        assert [text for text in tried if len(text) < len(found)] == []


@settings(max_examples=150, deadline=None, derandomize=True)
@given(WHOLE, WHOLE)
def test_the_laws_of_sets_hold(first: str, second: str) -> None:
    one, two = regular.from_pattern(first), regular.from_pattern(second)

    assert regular.is_empty(one & ~one)
    assert regular.is_empty((one & two) & ~one)
    assert regular.is_empty(one & ~(one | two))
    assert regular.contains(~(one | two), ~one & ~two)
    assert regular.contains(~one & ~two, ~(one | two))
    assert ~~one is one
