"""Which operations a difference between two descriptions reaches."""

from __future__ import annotations

import json

from contractguard.checks.exercise.differences import changed_operations
from tests.checks.descriptions import Json, contract
from tests.checks.exercise.shops import SHOP

LIST, CREATE = "GET /orders", "POST /orders"


def changed(old: str, new: str) -> set[str]:
    """What a change of a text in the description reaches."""
    text = json.dumps(SHOP)
    assert old in text
    found: Json = json.loads(text.replace(old, new))
    return set(changed_operations(contract(SHOP), contract(found)))


def test_nothing_changed_reaches_nothing() -> None:
    assert changed_operations(contract(SHOP), contract(SHOP)) == ()


def test_a_schema_reaches_all_that_use_it() -> None:
    assert changed('"qty": {"type": "integer"}', '"qty": {"type": "number"}') == {LIST, CREATE}


def test_what_one_operation_says_reaches_that_alone() -> None:
    assert changed('"maximum": 1000', '"maximum": 999') == {CREATE}


def test_what_is_no_difference_of_the_contract_reaches_nothing() -> None:
    assert changed('"description": "done"', '"description": "done, and well"') == set()


def test_an_operation_that_is_new_is_reached() -> None:
    new: Json = json.loads(json.dumps(SHOP))
    new["paths"]["/carts"] = {"get": {"responses": {"200": {"description": "done"}}}}

    assert changed_operations(contract(SHOP), contract(new)) == ("GET /carts",)


def test_another_name_in_a_template_alone_is_the_same_operation() -> None:
    parameter: Json = {"in": "path", "required": True, "schema": {"type": "string"}}
    one, other = (
        contract(
            {
                **SHOP,
                "paths": {
                    f"/orders/{{{name}}}": {
                        "get": {"parameters": [{**parameter, "name": name}], "responses": {"204": {"description": ""}}}
                    }
                },
            }
        )
        for name in ("id", "order_id")
    )

    assert changed_operations(one, other) == ("GET /orders/{order_id}",)  # what is said of it changed: its parameter
