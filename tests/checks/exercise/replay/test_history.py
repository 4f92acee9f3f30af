"""What is remembered of a run, and which values are taken anew."""

from __future__ import annotations

from typing import Any

from contractguard.checks.exercise.replay.history import MAX_CALLS, MAX_EARLIER, CallHistory, Trace, compose
from tests.checks.exercise.replay.services import call

CREATE, READ = "POST /orders", "GET /orders/{order_id}"


def trace(*calls: Any) -> Trace:
    history = CallHistory()
    for one in calls:
        history.note(one)
    found = history.trace(calls[-1].case)
    assert found is not None
    return found


def takes(*calls: Any) -> Any:
    return compose(calls)[-1].take


def test_a_chain_leads_from_the_first_call_to_the_last() -> None:
    found = trace(
        call(CREATE, "a", {"id": "o-1"}, body={"qty": 1}, status=201),
        call("PUT /orders/{order_id}", "b", parent="a", order_id="o-1"),
        call(READ, "c", parent="b", order_id="o-1"),
    )

    assert [one.case for one in found.chain] == ["a", "b"]
    assert found.earlier == ()


def test_earlier_calls_that_changed_the_same_collection_are_remembered() -> None:
    found = trace(
        call(CREATE, "0", status=201),
        call(CREATE, "1", status=422),
        call("POST /carts", "2", status=201),
        call(READ, "3", order_id="1"),
        call(READ, "last", order_id="1"),
    )

    assert [one.case for one in found.earlier] == ["0"]


def test_what_is_remembered_is_bounded() -> None:
    calls = [call(CREATE, str(number), status=201) for number in range(MAX_CALLS + 1)]
    history = CallHistory()
    for one in calls:
        history.note(one)

    found = history.trace(calls[-1].case)

    assert history.trace("0") is None
    assert found is not None and len(found.earlier) == MAX_EARLIER - 1


def test_a_large_answer_is_not_remembered() -> None:
    large = call(CREATE, "a", {"id": "order-1", "note": "x" * 40_000}, status=201)

    found = trace(large, call(READ, "b", parent="a", order_id="order-1"))

    assert found.chain[0].body == b""


def test_an_id_is_taken_from_the_answer_that_gave_it() -> None:
    create = call(CREATE, "a", {"total": 7, "order": {"id": "7"}}, status=201)

    assert takes(create, call(READ, "b", order_id="7")) == {"order_id": (0, "/order/id")}


def test_a_number_that_is_the_same_by_chance_is_not_taken() -> None:
    create = call(CREATE, "a", {"total": 7}, status=201)

    assert takes(create, call(READ, "b", order_id="7")) == {}


def test_a_long_text_is_taken_wherever_it_stands() -> None:
    create = call(CREATE, "a", ["8d1f-77aa-01"], status=201)

    assert takes(create, call(READ, "b", order_id="8d1f-77aa-01")) == {"order_id": (0, "/0")}


def test_nothing_is_taken_from_what_is_no_json() -> None:
    page = call(CREATE, "a", status=201)

    assert takes(page, call(READ, "b", order_id="order-1")) == {}
