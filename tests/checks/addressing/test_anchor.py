"""An expectation that names an operation by its operationId is about the one that bore the id in the base"""

from __future__ import annotations

from typing import Any

import pytest

from contractguard.checks.comparison.contracts import compare_contracts
from contractguard.checks.settings import Settings
from contractguard.contract.choices import FailOn
from contractguard.contract.judgement import exit_code
from contractguard.contract.model import Contract
from contractguard.contract.report import Section
from contractguard.project.consumers import Consumers, add_consumer_impact
from tests.checks.descriptions import api, contract
from tests.checks.expectations.conftest import of, reads

Json = Any
TEXT = {"type": "string"}
WHOLE, LESS = of("id", "note", id=TEXT, note=TEXT), of("id", id=TEXT)


def shop(*operations: tuple[str, str, Json]) -> Contract:
    """An API of operations that are read, each with its path, its id and what it answers with."""
    return contract(api(paths={path: {"get": _answering(identifier, sent)} for path, identifier, sent in operations}))


def _answering(identifier: str, sent: Json) -> Json:
    response = {"description": "done", "content": {"application/json": {"schema": sent}}}
    return {"operationId": identifier, "responses": {"200": response}}


BASE = shop(("/orders", "listOrders", WHOLE))


def judged(now: Contract, named: str = "listOrders", base: Contract = BASE) -> tuple[int, Section]:
    """What a change comes to for one consumer that reads the note."""
    wanted = (reads(of("note", note=TEXT), operation=named),)
    consumers = Consumers(wanted, (), pending=True, others=False)
    section = add_consumer_impact(compare_contracts(base, now), consumers, "shop", base, now, Settings())
    return exit_code([section], FailOn.ERROR, False), section


def hurt(section: Section) -> list[tuple[str, str]]:
    return [(one.rule, one.message.operation) for one in section.findings if one.consumers]


@pytest.mark.parametrize("first", ["/aa", "/zz"])
def test_an_id_that_another_operation_bears_too_names_none(first: str) -> None:
    code, section = judged(shop((first, "listOrders", WHOLE), ("/orders", "listOrders", WHOLE)))

    (entry,) = section.unchecked
    assert (code, entry.missed) == (3, True)
    assert f"GET {first}, GET /orders" in entry.reason


def test_an_id_that_moves_is_held_against_the_operation_of_the_base() -> None:
    code, section = judged(shop(("/aa", "listOrders", WHOLE), ("/orders", "other", LESS)))

    assert code == 1
    assert ("response.property.removed", "GET /orders") in hurt(section)


def test_an_id_that_moves_is_told_although_nothing_breaks() -> None:
    code, section = judged(shop(("/aa", "listOrders", LESS), ("/orders", "other", WHOLE)))

    (entry,) = section.unchecked
    assert (code, hurt(section)) == (3, [])
    assert "is that of GET /aa, and was that of GET /orders" in entry.reason


def test_an_id_that_goes_to_another_path_leaves_who_called_the_former_one() -> None:
    code, section = judged(shop(("/v2/orders", "listOrders", WHOLE)))

    assert (code, hurt(section)) == (1, [("api.operation.removed", "GET /orders")])


def test_an_id_that_several_bore_in_the_base_is_not_taken_for_what_is_left() -> None:
    base = shop(("/aa", "listOrders", WHOLE), ("/orders", "listOrders", WHOLE))

    code, section = judged(shop(("/aa", "listOrders", WHOLE), ("/orders", "other", WHOLE)), base=base)

    assert code == 3
    assert "GET /aa and GET /orders" in section.unchecked[0].reason


def test_a_renamed_path_parameter_moves_no_id() -> None:
    base, now = (shop((f"/orders/{{{name}}}", "getOrder", WHOLE)) for name in ("id", "order"))

    code, section = judged(now, "getOrder", base)

    assert (code, section.unchecked) == (0, ())


def test_an_id_stays_where_it_was() -> None:
    code, section = judged(shop(("/aa", "other", LESS), ("/orders", "listOrders", WHOLE)))

    assert (code, section.unchecked) == (0, ())


def test_an_id_that_looks_like_a_path_takes_nothing_away_from_it() -> None:
    base = shop(("/orders/{id}", "getOrder", WHOLE))

    code, _ = judged(shop(("/aa", "GET /orders/7", WHOLE), ("/orders/{id}", "getOrder", LESS)), "GET /orders/7", base)

    assert code == 1
