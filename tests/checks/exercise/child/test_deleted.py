"""What reads again what was deleted."""

from __future__ import annotations

from typing import Any

import pytest

from contractguard.checks.exercise.child.deleted import is_told_gone, read_deleted
from contractguard.contract.document import Json
from tests.checks.descriptions import api

schemathesis = pytest.importorskip("schemathesis")

_DONE: Json = {"responses": {"204": {"description": ""}}}
_ID: Json = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]
_TENANT: Json = [{"name": "tenant", "in": "query", "required": True, "schema": {"type": "string"}}]
_DOCUMENT = api(
    paths={
        "/orders": {"delete": _DONE, "get": _DONE},
        "/orders/{id}": {"parameters": _ID, "delete": _DONE, "get": _DONE, "patch": _DONE},
        "/carts/{id}": {"parameters": _ID, "delete": _DONE},
        "/tenants/{id}": {"parameters": _ID, "delete": _DONE, "get": {"parameters": _TENANT, **_DONE}},
    },
    components={"schemas": {}, "securitySchemes": {}},
)


def read(method: str, path: str, status: int = 204, order_id: str = "o-1") -> Any | None:
    operation = schemathesis.openapi.from_dict(_DOCUMENT)[path][method]
    named = {"id": order_id} if "{" in path else {}
    return read_deleted(operation.Case(path_parameters=named), status, _DOCUMENT)


def test_what_was_deleted_is_read_by_the_same_path() -> None:
    found = read("DELETE", "/orders/{id}")

    assert found is not None
    assert (found.operation.method.upper(), found.operation.path, found.path_parameters) == (
        "GET", "/orders/{id}", {"id": "o-1"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("DELETE", "/orders/{id}", 404), ("DELETE", "/orders/{id}", 202), ("PATCH", "/orders/{id}", 204),
     ("DELETE", "/orders", 204), ("DELETE", "/carts/{id}", 204), ("DELETE", "/tenants/{id}", 204)],
    ids=["refused", "deleted later", "no deletion", "all of them", "nothing reads it", "more is needed"],
)  # fmt: skip
def test_what_was_not_deleted_or_cannot_be_read_by_its_path_is_not_asked_for(
    method: str, path: str, status: int
) -> None:
    assert read(method, path, status) is None


@pytest.mark.parametrize("order_id", ["", ".", ".."], ids=["empty", "here", "above"])
def test_a_value_that_makes_the_path_another_one_is_of_no_deletion(order_id: str) -> None:
    assert read("DELETE", "/orders/{id}", order_id=order_id) is None


@pytest.mark.parametrize(("status", "expected"), [(404, True), (403, True), (200, False), (301, False), (500, False)])
def test_a_refusal_says_that_it_is_gone(status: int, expected: bool) -> None:
    assert is_told_gone(status) is expected
