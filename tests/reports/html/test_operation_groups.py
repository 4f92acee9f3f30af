"""Groups of operations: by the part of the path that tells them apart."""

from __future__ import annotations

from contractguard.reports.html.operation_groups import group_names


def test_what_all_paths_share_does_not_make_a_group() -> None:
    assert group_names(["GET /v1/charges/{id}", "POST /v1/charges", "GET /v1/refunds/{id}"]) == {
        "GET /v1/charges/{id}": "/v1/charges",
        "POST /v1/charges": "/v1/charges",
        "GET /v1/refunds/{id}": "/v1/refunds",
    }


def test_a_single_path_is_a_group() -> None:
    assert group_names(["GET /charges/{id}"]) == {"GET /charges/{id}": "/charges/{id}"}


def test_what_is_no_path_is_grouped_by_kind() -> None:
    names = ["webhook charge.paid POST", "event orders/{id} OrderCreated", "orders.total", "callback /x POST"]

    assert list(group_names(names).values()) == ["webhooks", "events", "others", "callbacks"]


def test_of_nothing_there_are_no_groups() -> None:
    assert group_names([]) == {}


def test_a_message_stands_with_its_operation_and_a_shared_schema_with_others() -> None:
    names = ["GET /charges → 200 application/json", "GET /charges request", "POST /refunds", "#/schemas/Charge"]

    assert list(group_names(names).values()) == ["/charges", "/charges", "/refunds", "shared schemas"]
