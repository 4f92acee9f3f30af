"""Whether a backtracking engine may be asked about a text: it cannot be interrupted."""

from __future__ import annotations

import time

import pytest

from contractguard.algebra.confirm.backtracking import MAX_WAYS, is_bearable
from contractguard.algebra.confirm.validators import confirm


@pytest.mark.parametrize(
    ("pattern", "length"),
    [
        ("^(((a+)+)+)+b$", 20),
        ("^((((a+)+)+)+)+b$", 19),
        ("^(a?){500}a{500}$", 10),
        ("^" + "a?" * 200 + "a" * 200 + "$", 199),
        ("^a*a*a*a*a*a*a*a*b$", 100),
        ("^((a|b)|(a|b)|(a|b)|(a|b))*c$", 18),
        ("^" + "(a|ab|b)" * 30 + "c$", 60),
        ("[a-z]+[0-9]+[a-z]+Y", 1_900),
        ("^(?=(((a+)+)+)+b)a", 20),
        ("^" + "a*" * 61 + "b$", 3),
        ("^(?:" + "|".join(f"a{i}" for i in range(1_500)) + ")$", 4),
        ("(", 1),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_may_take_for_ever_is_left_to_the_other_engine(pattern: str, length: int) -> None:
    assert not is_bearable(pattern, length)


@pytest.mark.parametrize(
    ("pattern", "length"),
    [
        ("^[a-z]+(-[a-z]+)*$", 20),
        (r"^[\w.-]+@([\w-]+\.)+\w{2,4}$", 20),
        (r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$", 10_000),
        ("^[A-Z]{3}$|^[0-9]+$", 100),
        ("^.{0,60000}$", 50_000),
        ("^(){5000}$", 20),
        ("^(?:" + "|".join(["usd", "eur", "gbp"] * 60) + ")$", 20),
        ("", 0),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_descriptions_say_is_asked_of_both(pattern: str, length: int) -> None:
    assert is_bearable(pattern, length)


def test_the_bound_holds_for_an_engine_that_counts_its_steps() -> None:
    """The most ways that are borne take no longer than seconds."""
    import re

    pattern, length = "^(a+)+b$", 18
    assert is_bearable(pattern, length) and 2**length < MAX_WAYS
    began = time.process_time()
    assert not re.search(pattern, "a" * length)
    assert time.process_time() - began < 10


def test_a_witness_of_a_hostile_pattern_is_confirmed_at_once() -> None:
    sender, reader = {"pattern": "^a{20}$"}, {"pattern": "^(((a+)+)+)+b$"}
    began = time.process_time()

    found = confirm("2020-12", sender, reader, "a" * 20)

    assert found.agreed
    assert time.process_time() - began < 5
