"""What is exercised, and from which contract requests are drawn."""

from __future__ import annotations

import pytest

from contractguard.checks.addressing.lookup import UnknownMessage
from contractguard.checks.exercise.plan import align_operations, make_plan
from contractguard.contract.errors import InputError
from tests.checks.descriptions import Json, api, contract

DONE: Json = {"responses": {"200": {"description": "done"}}}
ID: Json = [{"name": "order_id", "in": "path", "required": True, "schema": {"type": "string"}}]


def operations(*keys: str) -> Json:
    paths: Json = {}
    for key in keys:
        method, _, path = key.partition(" ")
        paths.setdefault(path, {})[method.lower()] = DONE
    return api(paths=paths)


def test_requests_are_drawn_from_what_was_recorded_where_it_has_the_operation() -> None:
    described, recorded = contract(operations("GET /a", "POST /b")), contract(operations("GET /a"))

    plan = make_plan(described, recorded)

    assert [(one.name, one.operations) for one in plan.sources] == [
        ("recorded", ("GET /a",)),
        ("described", ("POST /b",)),
    ]


def test_what_is_no_longer_described_is_left_out_and_said() -> None:
    plan = make_plan(contract(operations("GET /a")), contract(operations("GET /a", "GET /gone")))

    assert list(plan.operations) == ["GET /a"]
    assert [str(one.message) for one in plan.left_out] == ["GET /gone"]


def test_methods_are_counted_and_what_may_change_something_is_told_apart() -> None:
    plan = make_plan(contract(operations("GET /a", "POST /a", "DELETE /a", "POST /b")), None)

    assert plan.methods == {"DELETE": 1, "GET": 1, "POST": 2}
    assert sorted(plan.unsafe) == ["DELETE /a", "POST /a", "POST /b"]


def test_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(UnknownMessage, match="GET /a"):
        make_plan(contract(operations("GET /a")), None, ["GET /b"])


def test_nothing_described_is_nothing_to_exercise() -> None:
    with pytest.raises(InputError, match="no operation"):
        make_plan(contract(api()), None)


def test_an_operation_whose_template_has_another_name_today_is_the_same() -> None:
    old = contract(api(paths={"/orders/{id}": {"get": {**DONE, "parameters": [{**ID[0], "name": "id"}]}}}))
    new = contract(api(paths={"/orders/{order_id}": {"get": {**DONE, "parameters": ID}}}))

    aligned = align_operations(old, new)

    found = aligned.operations["GET /orders/{order_id}"]
    assert found.path == "/orders/{order_id}" and [one.name for one in found.parameters] == ["order_id"]
