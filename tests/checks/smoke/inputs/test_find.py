"""Where the values of requests come from, and in which order they are tried."""

from __future__ import annotations

from typing import Any

import pytest

from contractguard.checks.smoke.inputs.find import InputFinder, InputSource, KnownInput, Lacking, Needed, ReadInput
from contractguard.contract.document import Json
from tests.checks.smoke.running import contract_of

TEXT: dict[str, Any] = {"type": "string"}


def described(paths: dict[str, Any]) -> Any:
    return contract_of({"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": paths})


def get(*parameters: tuple[str, str], responses: Any = None, **more: Any) -> Any:
    listed = [{"name": name, "in": place, "required": True, "schema": TEXT} for place, name in parameters]
    return {"get": {"parameters": listed, "responses": responses or {"200": {"description": "ok"}}, **more}}


ORDERS = {"/orders": get(), "/orders/{order_id}": get(("path", "order_id"))}


def found_path(finder: InputFinder, contract: Any, key: str) -> str:
    found = finder.find(contract.operations[key])
    assert isinstance(found, ReadInput)
    return found.path


def test_what_is_named_comes_first() -> None:
    contract = described(ORDERS)
    named = {"GET /orders/{order_id}": KnownInput({"order_id": "a/b c"}, {"limit": 1, "tag": ("x", "y")})}

    found = InputFinder(contract, named).find(contract.operations["GET /orders/{order_id}"])

    assert found == ReadInput("/orders/a%2Fb%20c?limit=1&tag=x&tag=y", {}, InputSource.NAMED)


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ([{"id": "o-1"}], "o-1"),
        ({"data": [{"id": 7}]}, "7"),
        ({"count": 1, "result": {"items": [{"orderId": "o-2", "id": "x"}]}}, "o-2"),
        (["o-3"], "o-3"),
        ({"orders": ["o-4"]}, "o-4"),
    ],
)
def test_an_id_is_taken_out_of_the_list_above(answer: Json, value: str) -> None:
    contract = described(ORDERS)
    finder = InputFinder(contract, {})
    one = contract.operations["GET /orders/{order_id}"]
    assert finder.find(one) == Needed(contract.operations["GET /orders"])

    finder.learn(contract.operations["GET /orders"], answer)

    assert finder.find(one) == ReadInput(f"/orders/{value}", {}, InputSource.ANSWER)


@pytest.mark.parametrize(
    "answer", [None, [], {"data": []}, [{"id": ""}], [{"id": ".."}], [{"id": {"a": 1}}], [{"id": "x" * 201}], [{"id": "a\nb"}]]
)  # fmt: skip
def test_a_list_without_a_value_gives_none(answer: Json) -> None:
    contract = described(ORDERS)
    finder = InputFinder(contract, {})
    finder.learn(contract.operations["GET /orders"], answer)

    assert finder.find(contract.operations["GET /orders/{order_id}"]) == Lacking(("order_id",))


def test_a_link_says_where_a_value_is() -> None:
    links = {"one": {"operationId": "getOrder", "parameters": {"order_id": "$response.body#/newest/number"}}}
    contract = described({
        "/today": get(responses={"200": {"description": "ok", "links": links}}),
        "/orders/{order_id}": get(("path", "order_id"), operationId="getOrder"),
    })  # fmt: skip
    finder = InputFinder(contract, {})
    assert finder.find(contract.operations["GET /orders/{order_id}"]) == Needed(contract.operations["GET /today"])

    finder.learn(contract.operations["GET /today"], {"newest": {"number": 9}})

    assert found_path(finder, contract, "GET /orders/{order_id}") == "/orders/9"


def test_lists_are_read_one_below_the_other() -> None:
    contract = described({
        "/shops": get(), "/shops/{shop}/orders": get(("path", "shop")),
        "/shops/{shop}/orders/{id}": get(("path", "shop"), ("path", "id")),
    })  # fmt: skip
    finder, last = InputFinder(contract, {}), contract.operations["GET /shops/{shop}/orders/{id}"]

    first = finder.find(last)
    finder.learn(contract.operations["GET /shops"], [{"shop": "s"}])
    second = finder.find(last)
    finder.learn(contract.operations["GET /shops/{shop}/orders"], [{"id": "o"}])

    assert first == Needed(contract.operations["GET /shops"])
    assert second == Needed(contract.operations["GET /shops/{shop}/orders"])
    assert found_path(finder, contract, "GET /shops/{shop}/orders/{id}") == "/shops/s/orders/o"


def test_a_member_of_the_same_name_elsewhere_will_do() -> None:
    contract = described({"/orders": get(), "/customers/{customer_id}": get(("path", "customer_id"))})
    finder = InputFinder(contract, {})
    finder.learn(contract.operations["GET /orders"], [{"id": "o", "customerId": "c-1"}])

    found = finder.find(contract.operations["GET /customers/{customer_id}"])
    assert found == ReadInput("/customers/c-1", {}, InputSource.MEMBER)


def test_an_id_of_something_else_will_not() -> None:
    contract = described({"/orders": get(), "/customers/{id}": get(("path", "id"))})
    finder = InputFinder(contract, {})
    finder.learn(contract.operations["GET /orders"], [{"id": "o"}])

    assert finder.find(contract.operations["GET /customers/{id}"]) == Lacking(("id",))


@pytest.mark.parametrize(
    "shown",
    [{"example": "e"}, {"examples": {"a": {"value": "e"}}}, {"schema": {"type": "string", "example": "e"}},
     {"schema": {"enum": ["e", "f"]}}, {"schema": {"default": "e"}}],
    ids=["example", "examples", "of the schema", "member", "default"],
)  # fmt: skip
def test_an_example_comes_last(shown: dict[str, Any]) -> None:
    parameter = {"name": "x", "in": "query", "required": True, "schema": TEXT, **shown}
    contract = described({"/a": {"get": {"parameters": [parameter], "responses": {"200": {"description": "ok"}}}}})

    found = InputFinder(contract, {}).find(contract.operations["GET /a"])

    assert found == ReadInput("/a?x=e", {}, InputSource.EXAMPLE)


def test_a_header_that_goes_along_anyway_is_not_lacking() -> None:
    contract = described({"/a": get(("header", "X-Tenant"))})

    lacking = InputFinder(contract, {}).find(contract.operations["GET /a"])
    found = InputFinder(contract, {}, frozenset({"x-tenant"})).find(contract.operations["GET /a"])

    assert (lacking, found) == (Lacking(("x-tenant",)), ReadInput("/a"))


def test_a_method_that_is_to_become_another_is_never_sent() -> None:
    contract = described({"/a": get(("query", "_method"))})

    found = InputFinder(contract, {"GET /a": KnownInput(query={"_method": "DELETE"})}).find(
        contract.operations["GET /a"]
    )

    assert found == Lacking(("_method",))


@pytest.mark.parametrize("name", ["X\r\nEvil: 1", "Host", "content-length", "X Y", "Transfer-Encoding", ""])
def test_no_header_is_sent_that_is_none_or_says_how_a_request_travels(name: str) -> None:
    parameter = {"name": name, "in": "header", "required": True, "schema": {"enum": ["v"]}}
    contract = described({"/a": {"get": {"parameters": [parameter], "responses": {"200": {"description": "ok"}}}}})

    assert isinstance(InputFinder(contract, {}).find(contract.operations["GET /a"]), Lacking)


@pytest.mark.parametrize("path", ["/session/logout", "/orders/delete-all", "/a/Cancel/", "/Sign_Out"])
def test_what_is_called_like_an_action_is_read_only_when_it_is_named(path: str) -> None:
    contract = described({path: get(), "/orders/cancellations": get()})
    operation = contract.operations[f"GET {path}"]

    assert isinstance(InputFinder(contract, {}).find(operation), Lacking)
    assert isinstance(InputFinder(contract, {f"GET {path}": KnownInput()}).find(operation), ReadInput)
    assert isinstance(InputFinder(contract, {}).find(contract.operations["GET /orders/cancellations"]), ReadInput)


def test_two_operations_that_need_each_other_need_nothing() -> None:
    def links(operation: str) -> Any:
        given = {"x": {"operationId": operation, "parameters": {"id": "$response.body#/id"}}}
        return {"200": {"description": "ok", "links": given}}

    contract = described({
        "/a/{id}": get(("path", "id"), operationId="a", responses=links("b")),
        "/b/{id}": get(("path", "id"), operationId="b", responses=links("a")),
    })  # fmt: skip

    assert isinstance(InputFinder(contract, {}).find(contract.operations["GET /a/{id}"]), Lacking)
