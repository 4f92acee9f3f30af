"""Operations and events are found by the names that people use."""

from __future__ import annotations

from typing import Any

import pytest

from contractguard.checks.addressing.lookup import (
    UnknownMessage,
    find_event,
    find_media_type,
    find_operation,
    find_response,
    operation_of,
)
from contractguard.contract.errors import InputError
from contractguard.contract.model import Contract, MessageKey
from tests.checks.descriptions import api, contract
from tests.cost import cpu_below

DONE = {"responses": {"200": {"description": "done"}}}


def shop(*paths: str, **members: Any) -> Contract:
    return contract(api(paths={path: {"get": DONE} for path in paths}, **members))


SHOP = contract(
    api(
        paths={
            "/orders": {"get": {**DONE, "operationId": "listOrders"}, "post": DONE},
            "/orders/{id}": {"get": DONE},
            "/orders/latest": {"get": DONE},
            "/orders/{id}/lines/{line}": {"get": DONE},
            "/files/{name}.{ending}": {"get": DONE},
            "/reports/report-{year}": {"get": DONE},
        },
        webhooks={
            "order.paid": {"post": {**DONE, "operationId": "onOrderPaid"}},
            "order.sent": {"post": DONE, "put": DONE},
        },
    )
)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("GET /orders/{id}", "GET /orders/{id}"),
        ("GET /orders/{order}", "GET /orders/{id}"),
        ("get /orders/7", "GET /orders/{id}"),
        ("GET /orders/7?full=1#top", "GET /orders/{id}"),
        ("GET https://shop.example/orders/7", "GET /orders/{id}"),
        ("GET /orders/latest", "GET /orders/latest"),
        ("GET /orders/7/lines/8", "GET /orders/{id}/lines/{line}"),
        ("GET /files/a.b.txt", "GET /files/{name}.{ending}"),
        ("GET /reports/report-2024", "GET /reports/report-{year}"),
        ("listOrders", "GET /orders"),
        ("POST /orders", "POST /orders"),
    ],
)
def test_operations_are_found(name: str, key: str) -> None:
    assert find_operation(SHOP, name).key == key


@pytest.mark.parametrize(
    "name",
    [
        "GET /order",
        "PUT /orders",
        "GET /orders/",
        "GET /orders/7/lines",
        "GET /files/.txt",
        "GET /files/a.",
        "GET /files/a",
        "GET /reports/report-",
        "GET /reports/x",
        "GET http://[",
        "listOrder",
        "",
        "order.paid",
    ],
)
def test_unknown_operations_are_refused_with_the_closest(name: str) -> None:
    with pytest.raises(UnknownMessage, match="there is no operation") as caught:
        find_operation(SHOP, name)

    assert "the closest that it has: " in caught.value.remedy
    assert caught.value.where == "openapi.json"


def test_an_operation_id_that_several_bear_names_none() -> None:
    twice = contract(api(paths={path: {"get": {**DONE, "operationId": "list"}} for path in ("/a", "/b")}))

    with pytest.raises(InputError, match="several operations have the operationId 'list': GET /a, GET /b"):
        find_operation(twice, "list")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("order.paid", "webhook order.paid POST"),
        ("onOrderPaid", "webhook order.paid POST"),
        ("webhook order.paid POST", "webhook order.paid POST"),
        ("webhook order.sent PUT", "webhook order.sent PUT"),
    ],
)
def test_events_are_found(name: str, key: str) -> None:
    assert find_event(SHOP, name).key == key


def test_callbacks_are_events() -> None:
    callbacks = {"settled": {"{$request.body#/url}": {"post": DONE}}}
    found = contract(api(paths={"/orders": {"post": {**DONE, "callbacks": callbacks}}}))

    assert find_event(found, "settled").kind == "callback"


@pytest.mark.parametrize(
    ("name", "what"),
    [("order.payd", "no event is called 'order.payd'"), ("order.sent", "several events are called 'order.sent'")],
)
def test_unclear_events_are_refused_with_the_closest(name: str, what: str) -> None:
    with pytest.raises(UnknownMessage) as caught:
        find_event(SHOP, name)

    assert caught.value.what == what
    assert "webhook order.sent PUT" in caught.value.remedy or "order.paid" in caught.value.remedy


def test_a_contract_without_events_says_so() -> None:
    with pytest.raises(UnknownMessage, match="the contract has none at all"):
        find_event(shop("/a"), "x\x1b")


def test_names_of_an_operation_that_is_not_there() -> None:
    with pytest.raises(UnknownMessage, match="no operation 'GET /b'"):
        operation_of(shop("/a"), MessageKey("GET /b"))


def test_templates_take_no_long_time() -> None:
    hostile = shop("/" + "{a}-" * 40 + "x")

    with cpu_below(2), pytest.raises(UnknownMessage):
        find_operation(hostile, "GET /" + "-" * 5_000)


def answers(**responses: Any) -> Any:
    operation = {
        "responses": {status: {"description": "", "content": content} for status, content in responses.items()}
    }
    return contract(api(paths={"/a": {"get": operation}})).operations["GET /a"]


@pytest.mark.parametrize(("status", "found"), [("200", "200"), ("404", "4XX"), ("500", "default")])
def test_a_response_is_found_by_status_range_or_default(status: str, found: str) -> None:
    response = find_response(answers(**{"200": {}, "4XX": {}, "default": {}}), status)

    assert response is not None and response.status == found


def test_a_response_that_is_not_described() -> None:
    assert find_response(answers(**{"200": {}}), "404") is None


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ("application/json", "application/json"),
        ("Application/JSON; charset=utf-8", "application/json"),
        ("text/plain", "text/*"),
        ("image/png", None),
        ("", None),
    ],
)
def test_a_representation_is_found_by_type_or_range(sent: str, found: str | None) -> None:
    response = answers(**{"200": {"application/json": {}, "text/*": {}}}).responses["200"]

    media = find_media_type(response, sent)

    assert (media.name if media else None) == found
