"""Which operations are called first, so that a budget cuts the others."""

from __future__ import annotations

import pytest

from contractguard.checks.exercise.order import rank_operations
from tests.checks.descriptions import api, contract

DONE = {"responses": {"200": {"description": ""}}}
SHOP = contract(
    api(paths={
        "/orders": {"get": DONE, "post": DONE},
        "/orders/{id}": {"get": DONE, "delete": DONE},
        "/stats": {"get": DONE},
    })
)  # fmt: skip
READ, CREATE, LIST, DELETE, STATS = (
    "GET /orders/{id}",
    "POST /orders",
    "GET /orders",
    "DELETE /orders/{id}",
    "GET /stats",
)


@pytest.mark.parametrize(
    ("consumers", "expected"),
    [
        ({}, [{CREATE, LIST, DELETE, READ, STATS}]),
        ({STATS: 2, LIST: 1}, [{STATS}, {LIST}, {CREATE, READ, DELETE}]),
        ({READ: 3, STATS: 1}, [{READ, CREATE}, {STATS}, {LIST, DELETE}]),
    ],
    ids=["nobody says anything", "by consumers", "with what makes things"],
)
def test_operations_are_ranked(consumers: dict[str, int], expected: list[set[str]]) -> None:
    ranks = rank_operations(SHOP.operations, consumers)

    assert [{key for key, rank in ranks.items() if rank == place} for place in range(len(expected))] == expected


def test_of_operations_of_as_many_consumers_what_changed_comes_first() -> None:
    ranks = rank_operations(SHOP.operations, {STATS: 1}, {READ})

    assert ranks == {STATS: 0, READ: 1, CREATE: 1, LIST: 2, DELETE: 2}
