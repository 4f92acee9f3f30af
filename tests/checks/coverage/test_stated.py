"""Which operation a call is that test code states."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contractguard.checks.coverage.stated import StatedMatcher, match_calls
from contractguard.contract.document import Json
from contractguard.contract.model import Contract
from contractguard.observe.hits.cells import Cell
from contractguard.readers.test_code.calls import StatedCall
from contractguard.readers.test_code.django_routes.table import NamedRoute, RouteTable
from tests.checks.descriptions import api, contract

PATHS = ("/v1/users", "/v1/users/me", "/v1/users/{id}", "/v1/users/{id}/items", "/v1/items", "/v1/items/{id}", "/")


def served(*paths: str, **responses: Json) -> Contract:
    answers = responses or {"200": {"description": "done"}, "4XX": {"description": "wrong"}}
    return contract(api(paths={path: {"get": {"responses": answers}} for path in paths}))


def call(path: str, *statuses: int, method: str = "GET") -> StatedCall:
    return StatedCall(method, (path,) if path else (), statuses, "test_a.py", 7, "test_a.py::test_it")


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/v1/users", ["GET /v1/users"]),
        ("/v1/users/", ["GET /v1/users"]),
        ("/v1/users?page=2", ["GET /v1/users"]),
        ("http://testserver/v1/users", ["GET /v1/users"]),
        ("/users", ["GET /v1/users"]),
        ("/api/v1/users", ["GET /v1/users"]),
        ("{}/users/", ["GET /v1/users"]),
        ("/v1/users/me", ["GET /v1/users/me"]),
        ("/v1/users/7", ["GET /v1/users/{id}"]),
        ("/v1/users/{}", ["GET /v1/users/{id}"]),
        ("{}/items", ["GET /v1/items"]),
        ("/v1/users/{}/items", ["GET /v1/users/{id}/items"]),
        ("/", ["GET /"]),
        ("/nowhere", []),
        ("/7", []),
    ],
)
def test_a_path_is_matched_from_its_end(path: str, wanted: list[str]) -> None:
    assert [one.key for one in StatedMatcher(served(*PATHS)).find("GET", path)] == wanted


def test_a_path_that_may_be_of_two_operations_is_listed() -> None:
    found = match_calls(served("/a/items", "/b/items"), [call("/items", 200)])

    assert found.hits == ()
    assert found.unmatched == ("test_a.py:7: GET /items: may be GET /a/items or GET /b/items",)


def test_the_status_that_is_asserted_is_hit_by_its_declared_name() -> None:
    found = match_calls(served("/a"), [call("/a", 200), call("/a", 404)])

    assert found.hits == (
        (Cell("GET /a → 200", "", "status"), "test_a.py::test_it"),
        (Cell("GET /a → 4XX", "", "status"), "test_a.py::test_it"),
    )
    assert found.matched == 2


def test_a_status_that_is_not_declared_is_a_gap_of_the_contract() -> None:
    found = match_calls(served("/a", **{"200": {"description": "done"}}), [call("/a", 418)])

    assert (found.hits, found.undeclared) == ((), (("GET /a", 418),))


def test_a_call_of_another_method_or_without_a_path_is_listed_and_never_dropped() -> None:
    found = match_calls(served("/a"), [call("/a", 200, method="POST"), call("", 200)])

    assert found.unmatched == (
        "test_a.py:7: POST /a: no such operation",
        "test_a.py:7: GET: its path is known only when it runs",
    )


def test_a_call_without_an_assertion_is_matched_and_hits_nothing() -> None:
    found = match_calls(served("/a"), [call("/a")])

    assert (found.matched, found.hits, found.unmatched) == (1, (), ())


def test_parameters_that_list_paths_and_statuses_are_taken_in_pairs() -> None:
    both = StatedCall("GET", ("/a", "/b"), (200, 404), "test_a.py", 7, "t")

    found = match_calls(served("/a", "/b"), [both])

    assert {cell.message for cell, _ in found.hits} == {"GET /a → 200", "GET /b → 4XX"}


def test_of_parameters_that_do_not_stand_in_pairs_nothing_is_guessed() -> None:
    several = StatedCall("GET", ("/a", "/a", "/b"), (200, 404, 200), "test_a.py", 7, "t")
    unpaired = StatedCall("GET", ("/a", "/b"), (200, 404, 404), "test_a.py", 7, "t")

    assert {cell.message for cell, _ in match_calls(served("/a", "/b"), [several]).hits} == {
        "GET /a → 200",
        "GET /a → 4XX",
        "GET /b → 200",
    }
    assert match_calls(served("/a", "/b"), [unpaired]).hits == ()


def named(**operations: str) -> Contract:
    """A contract of operations that are called so, each GET of the path `/NAME`."""
    paths = {
        path: {"get": {"operationId": name, "responses": {"200": {"description": "done"}}}}
        for path, name in operations.items()
    }
    return contract(api(paths={f"/{path}": item for path, item in paths.items()}))


def by_route(name: str, *statuses: int, method: str = "GET") -> StatedCall:
    return StatedCall(method, (), statuses, "test_a.py", 7, "test_a.py::test_it", (name,))


@pytest.mark.parametrize("name", ["list_orders", "shop:list-orders", "api.list_orders"])
def test_a_route_is_the_operation_that_is_called_so(name: str) -> None:
    found = match_calls(named(orders="list_orders", users="list_users"), [by_route(name, 200)])

    assert [cell.message for cell, _ in found.hits] == ["GET /orders → 200"]
    assert (found.unmatched, found.doubtful) == ((), frozenset())


def test_a_route_is_the_operation_whose_name_fastapi_made_of_it() -> None:
    found = match_calls(named(orders="read_orders_get", users="read_users_get"), [by_route("read", 200)])

    assert found.unmatched == ("test_a.py:7: GET route read: may be GET /orders or GET /users",)
    assert match_calls(named(orders="read_orders_get"), [by_route("read", 200)]).matched == 1


def test_of_a_route_that_no_operation_is_called_like_nothing_is_known() -> None:
    found = match_calls(named(orders="list_orders"), [by_route("order-list", 200)])

    said = "test_a.py:7: GET route order-list: no operation is called like it, so its path is known only when it runs"
    assert (found.hits, found.unmatched) == ((), (said,))
    assert found.doubtful == {Cell("GET /orders → 200", "", "status")}


def test_of_a_call_whose_answer_is_not_understood_every_status_is_doubtful() -> None:
    found = match_calls(served("/a", "/b"), [replace(call("/a", 200), is_open=True)])

    assert [cell.message for cell, _ in found.hits] == ["GET /a → 200"]
    assert {cell.message for cell in found.doubtful} == {"GET /a → 200", "GET /a → 4XX"}


def test_with_which_status_a_call_is_answered_that_asserts_none_only_a_run_shows() -> None:
    found = match_calls(served("/a"), [call("/a")])

    assert {cell.message for cell in found.unasserted} == {"GET /a → 200", "GET /a → 4XX"}
    assert found.doubtful == frozenset()


LISTED = RouteTable(
    [
        NamedRoute("order-list", (), "/orders/"),
        NamedRoute("order-page", (), "/pages/{}/"),
        NamedRoute("both", (), "/orders/"),
        NamedRoute("both", (), "/users/"),
        NamedRoute("anything", (), "/{}/"),
    ]
)


@pytest.mark.parametrize(
    ("name", "hit", "doubtful"),
    [
        ("order-list", ["GET /orders → 200"], set()),
        ("order-page", [], set()),
        ("both", [], {"GET /orders → 200", "GET /users → 200"}),
        ("anything", [], {"GET /orders → 200", "GET /users → 200"}),
        ("order-lists", [], {"GET /orders → 200", "GET /users → 200"}),
    ],
    ids=["listed", "of no operation", "listed twice", "could be any", "not listed"],
)
def test_a_route_is_the_operation_at_the_address_that_is_listed(name: str, hit: list[str], doubtful: set[str]) -> None:
    found = match_calls(named(orders="a", users="b"), [by_route(name, 200)], LISTED)

    assert [cell.message for cell, _ in found.hits] == hit
    assert {cell.message for cell in found.doubtful} == doubtful


def test_a_route_of_no_operation_is_told_with_its_address() -> None:
    found = match_calls(named(orders="a"), [by_route("order-page", 200)], LISTED)

    assert found.unmatched == ("test_a.py:7: GET route order-page: no such operation at /pages/{}/",)


def test_a_route_at_a_known_address_is_not_the_operation_that_happens_to_be_called_so() -> None:
    found = match_calls(named(orders="order_page"), [by_route("order-page", 200)], LISTED)

    assert (found.hits, found.doubtful) == ((), frozenset())


@pytest.mark.parametrize(
    ("stated", "doubtful"),
    [
        (call("", 200), {"GET /a → 200", "GET /b → 200"}),
        (call("", 404), {"GET /a → 4XX", "GET /b → 4XX"}),
        (call("", 500), set()),
        (call(""), {"GET /a → 200", "GET /a → 4XX", "GET /b → 200", "GET /b → 4XX"}),
        (call("/a", 200, method=""), {"GET /a → 200"}),
        (call("/nowhere", 200), set()),
        (call("", 200, method="POST"), set()),
    ],
    ids=["status", "error", "undeclared", "no status", "no method", "no operation", "other method"],
)
def test_what_a_call_may_be_about_that_cannot_be_read_is_doubtful(stated: StatedCall, doubtful: set[str]) -> None:
    found = match_calls(served("/a", "/b"), [stated])

    assert {cell.message for cell in found.doubtful} == doubtful
    assert (len(found.unmatched), found.hits) == (1, ())
