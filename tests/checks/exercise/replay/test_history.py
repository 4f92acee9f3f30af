"""What is remembered of a run, and which values are taken anew."""

from __future__ import annotations

from typing import Any

from contractguard.checks.exercise.job import ServiceCall
from contractguard.checks.exercise.replay.history import MAX_EARLIER, Called, History, compose
from tests.checks.exercise.replay.services import call

CREATE, READ = "POST /orders", "GET /orders/{order_id}"


def noted(history: History, one: ServiceCall) -> Called:
    called = history.note(one)
    history.keep_change(called, one.status)
    return called


def takes(*calls: Any) -> Any:
    history = History()
    return compose([history.note(one) for one in calls])[-1].take


def test_a_chain_leads_from_the_first_call_to_the_last() -> None:
    history = History()
    noted(history, call(CREATE, "a", {"id": "o-1"}, body={"qty": 1}, status=201))
    noted(history, call("PUT /orders/{order_id}", "b", parent="a", order_id="o-1"))

    trace = history.trace(noted(history, call(READ, "c", parent="b", order_id="o-1")), 200)

    assert [one.case for one in trace.chain] == ["a", "b"]
    assert trace.earlier == ()


def test_earlier_calls_that_changed_the_same_collection_are_remembered() -> None:
    history = History()
    for number, (operation, status) in enumerate([(CREATE, 201), (CREATE, 422), ("POST /carts", 201), (READ, 200)]):
        noted(history, call(operation, str(number), status=status, **({"order_id": "1"} if operation == READ else {})))

    trace = history.trace(noted(history, call(READ, "last", order_id="1")), 200)

    assert [one.case for one in trace.earlier] == ["0"]


def test_what_is_remembered_is_bounded() -> None:
    history = History()
    for number in range(3 * MAX_EARLIER):
        noted(history, call(CREATE, str(number), status=201))

    trace = history.trace(noted(history, call(CREATE, "last", status=201)), 201)

    assert len(trace.earlier) == MAX_EARLIER - 1


def test_an_id_is_taken_from_the_answer_that_gave_it() -> None:
    create = call(CREATE, "a", {"total": 7, "order": {"id": "7"}}, status=201)

    assert takes(create, call(READ, "b", order_id="7")) == {"order_id": (0, "/order/id")}


def test_a_number_that_is_the_same_by_chance_is_not_taken() -> None:
    create = call(CREATE, "a", {"total": 7}, status=201)

    assert takes(create, call(READ, "b", order_id="7")) == {}


def test_a_long_text_is_taken_wherever_it_stands() -> None:
    create = call(CREATE, "a", ["8d1f-77aa-01"], status=201)

    assert takes(create, call(READ, "b", order_id="8d1f-77aa-01")) == {"order_id": (0, "/0")}


def test_nothing_is_taken_from_an_error_or_from_what_is_no_json() -> None:
    refused = call(CREATE, "a", {"id": "order-1"}, status=422)

    assert takes(refused, call(READ, "b", order_id="order-1")) == {}
