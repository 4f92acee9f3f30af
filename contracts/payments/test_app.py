"""The service's own tests. They say nothing of its description: what it sends is held against that by the recorder.

python -m pytest contracts/payments --contract-observe
"""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from contracts.payments.app import create_app

Json = dict[str, Any]
CARD = {"kind": "card", "brand": "visa", "last4": "4242"}
TRANSFER = {"kind": "bank_account", "iban": "GB33BUKB20201555555555"}
NEW = {"total": {"amount": 2_500, "currency": "EUR"}, "payment_method": CARD}


@pytest.fixture
def client() -> TestClient:
    """A client of a service that has charged nothing yet."""
    return TestClient(create_app(), base_url="https://api.payments.example/v1", headers={"Authorization": "Bearer t"})


def charged(client: TestClient, **members: Any) -> Json:
    """A new charge."""
    answer = client.post("/charges", json={**NEW, **members})
    assert answer.status_code == 201
    charge: Json = answer.json()
    return charge


@pytest.mark.parametrize(
    ("members", "status"),
    [({}, "paid"), ({"capture": "manual"}, "authorized"), ({"payment_method": TRANSFER}, "pending")],
    ids=["card", "manual capture", "transfer"],
)
def test_a_charge_begins_in_the_status_of_its_method(client: TestClient, members: Json, status: str) -> None:
    assert charged(client, **members)["status"] == status


def test_a_charge_is_told_where_it_is(client: TestClient) -> None:
    answer = client.post("/charges", json={**NEW, "description": "gift card", "metadata": {"order": "17"}})

    found = client.get(answer.headers["Location"].removeprefix("/v1"))

    assert found.json() == answer.json()


def test_a_charge_that_is_not_captured_stays_authorized(client: TestClient) -> None:
    charge = charged(client, capture="manual")

    assert client.get(f"/charges/{charge['id']}").json()["status"] == "authorized"


def test_a_paid_charge_has_a_receipt(client: TestClient) -> None:
    assert charged(client, customer_id="cus_4fe21a")["receipt_number"] == "2026-0001"


def test_the_same_key_charges_once(client: TestClient) -> None:
    headers = {"Idempotency-Key": "order-17"}

    first, second = (client.post("/charges", json=NEW, headers=headers).json() for _ in range(2))

    assert first["id"] == second["id"]


def test_a_key_is_not_for_another_charge(client: TestClient) -> None:
    headers = {"Idempotency-Key": "order-17"}
    client.post("/charges", json=NEW, headers=headers)

    answer = client.post("/charges", json={**NEW, "description": "another"}, headers=headers)

    assert answer.status_code == 409


def test_a_declined_card_charges_nothing(client: TestClient) -> None:
    answer = client.post("/charges", json={**NEW, "payment_method": {**CARD, "last4": "0002"}})

    assert (answer.status_code, answer.headers["Content-Type"]) == (402, "application/problem+json")
    assert client.get("/charges").json()["data"] == []


def test_an_amount_below_nothing_is_refused(client: TestClient) -> None:
    answer = client.post("/charges", json={**NEW, "total": {"amount": -1, "currency": "EUR"}})

    assert answer.status_code == 422


def test_pages_lead_through_all_charges_the_latest_first(client: TestClient) -> None:
    made = [charged(client)["id"] for _ in range(12)]

    found: list[str] = []
    cursor: str | None = "0"
    while cursor is not None:
        page = client.get("/charges", params={"limit": 5, "cursor": cursor}).json()
        found += [one["id"] for one in page["data"]]
        cursor = page["next_cursor"]

    assert found == made[::-1]


@pytest.mark.parametrize(
    ("query", "count"),
    [({"status": "authorized"}, 1), ({"created_after": "2100-01-01T00:00:00Z"}, 0)],
    ids=["status", "day"],
)
def test_charges_are_filtered(client: TestClient, query: dict[str, str], count: int) -> None:
    charged(client)
    charged(client, capture="delayed")

    assert len(client.get("/charges", params=query).json()["data"]) == count


def test_nobody_reads_charges_without_a_token(client: TestClient) -> None:
    assert client.get("/charges", headers={"Authorization": ""}).status_code == 401


def test_a_charge_that_is_not_there_is_not_found(client: TestClient) -> None:
    assert client.get("/charges/ch_000009").status_code == 404


def test_less_than_was_authorized_may_be_captured(client: TestClient) -> None:
    charge = charged(client, capture="manual")

    captured = client.post(f"/charges/{charge['id']}/capture", json={"amount": 1_000}).json()

    assert (captured["status"], captured["total"]["amount"]) == ("paid", 1_000)


def test_what_is_paid_cannot_be_captured_again(client: TestClient) -> None:
    assert client.post(f"/charges/{charged(client)['id']}/capture").status_code == 409


def test_a_refund_is_seen_on_its_charge(client: TestClient) -> None:
    charge = charged(client)

    refund = client.post("/refunds", json={"charge_id": charge["id"], "amount": 500, "reason": "duplicate"})

    assert (refund.status_code, refund.json()["status"]) == (201, "pending")
    assert client.get(f"/charges/{charge['id']}").json()["refunded"] == {"amount": 500, "currency": "EUR"}


def test_a_refund_without_a_reason_is_of_the_whole(client: TestClient) -> None:
    refund = client.post("/refunds", json={"charge_id": charged(client)["id"]}).json()

    assert (refund["amount"]["amount"], refund["reason"]) == (2_500, None)


def test_what_is_not_paid_is_not_refunded(client: TestClient) -> None:
    charge = charged(client, capture="manual")

    assert client.post("/refunds", json={"charge_id": charge["id"]}).status_code == 422


@pytest.mark.parametrize("customer", ["cus_4fe21a", "cus_77aa10"], ids=["with address", "without"])
def test_a_customer_is_found(client: TestClient, customer: str) -> None:
    assert client.get(f"/customers/{customer}").json()["id"] == customer


def test_a_customer_who_is_not_there_is_not_found(client: TestClient) -> None:
    assert client.get("/customers/cus_000000").status_code == 404


def test_a_customer_moves(client: TestClient) -> None:
    address = {"line1": "2 Low Street", "city": "York", "postal_code": "YO1 7HH", "country": "GB"}
    headers = {"Content-Type": "application/merge-patch+json"}

    customer = client.patch("/customers/cus_77aa10", json={"address": address}, headers=headers).json()

    assert (customer["address"], customer["email"]) == (address, "bob@shop.example")


def test_a_change_of_nothing_is_refused(client: TestClient) -> None:
    assert client.patch("/customers/cus_77aa10", json={}).status_code == 422


@pytest.mark.parametrize("limit", range(1, 11))
def test_a_page_is_no_longer_than_was_asked(client: TestClient, limit: int) -> None:
    assert len(client.get("/payouts", params={"limit": limit}).json()["data"]) == min(limit, 3)


def test_payouts_come_in_pages(client: TestClient) -> None:
    first = client.get("/payouts", params={"limit": 2}).json()

    rest = client.get("/payouts", params={"cursor": first["next_cursor"]}).json()

    assert [len(first["data"]), len(rest["data"]), rest["has_more"]] == [2, 1, False]
