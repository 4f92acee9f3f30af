"""Fresh runs: what they reached is as they have it; what they could not see stays."""

from __future__ import annotations

from typing import Any

from contractguard.observe.sketch.facts import EMPTY
from contractguard.observe.sketch.fresh import find_forgotten, forget_unreached, replace_reached
from contractguard.observe.sketch.leaves import leaf_text
from contractguard.observe.sketch.observed import Observed
from contractguard.observe.sketch.sketch import observe_value

A, B = "GET /a → 200 application/json", "GET /b → 200 application/json"


def record(**sections: Any) -> Observed:
    """A record of a provider."""
    return Observed("shop", **{"calls": 1, **sections})


def seen(**values: Any) -> Any:
    """The facts of messages A and B."""
    return {{"a": A, "b": B}[key]: observe_value(value) for key, value in values.items()}


def test_what_a_run_reached_is_replaced_and_all_else_stays() -> None:
    made = replace_reached(record(calls=1000, messages=seen(a=1, b=1)), record(messages=seen(a="x")))

    assert {key: leaf_text(facts) for key, facts in made.messages.items()} == {A: "string", B: "integer 1e0"}
    assert made.calls == 1000


def test_calls_without_a_route_are_replaced_too() -> None:
    before = record(unrouted={"GET /x": {"404": 10}, "GET /y": {"404": 1}})

    made = replace_reached(before, record(unrouted={"GET /x": {"200": 3}}))

    assert made.unrouted == {"GET /x": {"200": 1}, "GET /y": {"404": 1}}


def test_a_message_that_is_described_by_now_stands_in_one_section() -> None:
    described = replace_reached(record(undocumented=seen(a=1)), record(messages=seen(a=1)))
    dropped = replace_reached(record(messages=seen(a=1)), record(undocumented=seen(a=1)))

    assert (list(described.messages), list(described.undocumented)) == ([A], [])
    assert (list(dropped.messages), list(dropped.undocumented)) == ([], [A])


def test_a_body_that_the_run_could_not_read_is_not_forgotten() -> None:
    told = f"{A}: too large, or never read to its end"

    made = replace_reached(record(messages=seen(a=1)), record(messages={A: EMPTY}, left_out=frozenset([told])))

    assert leaf_text(made.messages[A]) == "integer 1e0"
    assert made.left_out == {told}


def test_what_was_left_out_is_told_no_more_where_it_was_read() -> None:
    before = record(messages=seen(a=1), left_out=frozenset([f"{A}: no JSON", f"{B}: no JSON"]))

    assert replace_reached(before, record(messages=seen(a=1))).left_out == {f"{B}: no JSON"}


def test_a_colon_in_the_name_of_a_message_is_its_own() -> None:
    name = "webhook paid: in full POST request application/json"
    before = record(messages={name: observe_value(1)}, left_out=frozenset([f"{name}: no JSON"]))

    assert replace_reached(before, record(messages={name: observe_value(2)})).left_out == frozenset()


def test_pruned_is_what_the_run_did_not_reach() -> None:
    before = record(
        calls=1000, messages=seen(a=1, b=1), unrouted={"GET /x": {"404": 1}}, left_out=frozenset([f"{B}: no JSON"])
    )

    made = forget_unreached(before, record(messages=seen(a=1)))

    assert made == record(messages=seen(a=1))
    assert find_forgotten(before, made) == [B, "GET /x"]


def test_pruning_a_record_with_itself_changes_nothing() -> None:
    whole = record(messages=seen(a=1), undocumented=seen(b={"x": [None]}), unrouted={"GET /x": {"404": 1}})

    assert forget_unreached(whole, whole) == replace_reached(whole, whole) == whole
