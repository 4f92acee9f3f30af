"""Whether a value lies in a set: what it costs where schemas refer to each other, and what is answered in circles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from contractguard.algebra import contains, differences
from contractguard.algebra.nodes import FALSE, TRUE, Literal, Table
from contractguard.algebra.solve.budget import Budget, Exhausted, Meter
from contractguard.algebra.solve.evaluate import Evaluator
from contractguard.algebra.values import NUMBER, STRING

Json = Any


class Paid:
    """Someone with a meter."""

    def __init__(self, steps: int = 60_000) -> None:
        self.meter = Meter(Budget(steps=steps))


def recursive(table: Table, count: int, options: Any) -> list[Literal]:
    """Sets that refer to each other: `options` says of each, by its number and given all of them, what it may be."""
    sets: list[Literal] = []

    def options_of(number: int) -> Callable[[], Any]:
        return lambda: table.any_of(options(number, sets))

    for number in range(count):
        sets.append(table.lazy(("set", number), options_of(number)))
    return sets


def woven(table: Table, size: int) -> list[Literal]:
    """Each may be either of two others, or an object with a third below `x`."""
    refused = table.types(STRING)
    return recursive(
        table,
        size,
        lambda i, sets: (
            sets[(i + 1) % size],
            sets[7 * i % size],
            table.all_of((table.required("x"), table.member("x", sets[3 * i % size]), refused)),
        ),
    )


def circle(size: int) -> Json:
    """The same as schemas, whose objects are not refused."""
    below = {
        f"S{i}": {"anyOf": [reference(i + 1, size), reference(7 * i, size), holder(3 * i, size)]} for i in range(size)
    }
    return {"$ref": "#/$defs/S0", "$defs": below}


def reference(number: int, size: int) -> Json:
    return {"$ref": f"#/$defs/S{number % size}"}


def holder(number: int, size: int) -> Json:
    return {"type": "object", "properties": {"x": reference(number, size)}}


class TestWork:
    def test_what_is_reached_in_many_ways_is_looked_at_once(self) -> None:
        table, paid = Table(), Paid()
        sets = woven(table, 50)

        Evaluator(table, paid).holds({"x": {"x": {"x": 1}}}, sets[0])

        assert paid.meter.steps < 100

    def test_a_ladder_of_unions_is_climbed_once(self) -> None:
        table, paid = Table(), Paid()
        marks = [(table.opaque("one", i), table.opaque("other", i)) for i in range(30)]
        sets = recursive(
            table,
            30,
            lambda i, sets: (
                [table.all_of((sets[i + 1], mark)) for mark in marks[i]] if i < 29 else [table.types(STRING)]
            ),
        )

        assert Evaluator(table, paid).holds(1, sets[0]) is False
        assert paid.meter.steps < 100

    def test_looking_is_paid_for(self) -> None:
        table = Table()
        sets = recursive(table, 400, lambda i, sets: (*sets[:i], *sets[i + 1 :]))

        with pytest.raises(Exhausted, match="more than 3 steps"):
            Evaluator(table, Paid(3)).holds({"x": 1}, sets[0])

    @pytest.mark.no_cover
    def test_after_it_could_not_be_paid_the_next_value_is_looked_at_afresh(self) -> None:
        table, paid = Table(), Paid(3)
        sets = recursive(table, 400, lambda i, sets: (*sets[:i], *sets[i + 1 :]) if i else (*sets[1:], TRUE))
        evaluator = Evaluator(table, paid)
        with pytest.raises(Exhausted):
            evaluator.holds({"x": 1}, sets[5])
        paid.meter = Meter(Budget())

        assert evaluator.holds({"x": 1}, sets[5]) is True


class TestCircles:
    def test_what_is_nothing_but_itself_is_not_known(self) -> None:
        table = Table()
        sets = recursive(table, 3, lambda i, sets: (sets[(i + 1) % 3], table.types(STRING)))

        assert Evaluator(table, Paid()).holds(1, sets[0]) is None

    def test_one_way_out_decides_for_all_that_lean_on_it(self) -> None:
        table = Table()
        sets = recursive(table, 4, lambda i, sets: (sets[(i + 1) % 4], TRUE if i == 2 else FALSE))

        assert Evaluator(table, Paid()).all_hold(1, sets) is True

    @pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["the circle first", "the way out first"])
    def test_what_was_not_known_inside_a_circle_is_looked_at_again_outside(self, order: tuple[int, int]) -> None:
        """The second set is asked within the first, where it is not known; the first turns out to hold."""
        table = Table()
        otherwise = (table.types(NUMBER), table.types(STRING))
        sets = recursive(table, 2, lambda i, sets: (sets[1 - i], otherwise[i]))

        assert Evaluator(table, Paid()).all_hold(1, [sets[i] for i in order]) is True


class TestQuestions:
    @pytest.mark.no_cover
    @pytest.mark.parametrize("ask", [contains, differences], ids=["contains", "differences"])
    def test_a_woven_circle_is_named_and_not_guessed(self, ask: Callable[..., Json]) -> None:
        answer = ask(circle(50), {"type": "object", "properties": {"x": {"type": "string"}}})

        verdict = getattr(answer, "verdict", answer)
        assert verdict.kind == "unknown"
        assert "for a validator" in verdict.reason
