"""Whatever the service answers is what its contract says: a client holds each answer, and the request behind it,
against the recorded contract.

python -m pytest contracts/tests --contract-coverage-out contract-coverage.json && contractguard coverage
"""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from contractguard.plugins.pytest_contract import ContractFixture
from contracts.payments.app import create_app

Json = dict[str, Any]
CARD = {"kind": "card", "brand": "visa", "last4": "4242"}
TRANSFER = {"kind": "bank_account", "iban": "GB33BUKB20201555555555"}
NEW = {"total": {"amount": 2_500, "currency": "EUR"}, "payment_method": CARD}
ADDRESS = {"line1": "2 Low Street", "city": "York", "country": "GB"}
PATCH = {"Content-Type": "application/merge-patch+json"}
BASE = "https://api.payments.example/v1"


@pytest.fixture
def client(contract: ContractFixture) -> TestClient:
    """A client of a service that has charged nothing yet; an answer that the contract does not allow fails the test."""

    def verify(response: Any) -> None:
        response.read()
        path = response.request.url.path.removeprefix("/v1")
        contract.verify_response(response, operation=f"{response.request.method} {path}", formats=True)

    client = TestClient(create_app(), base_url=BASE, headers={"Authorization": "Bearer t"})
    client.event_hooks["response"].append(verify)
    return client


def charged(client: TestClient, **members: Any) -> Json:
    """A new charge."""
    charge: Json = client.post("/charges", json={**NEW, **members}).json()
    return charge


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"payment_method": TRANSFER},
        {"payment_method": {"kind": "bank_account", "iban": "N" * 15}},
        {"payment_method": {"kind": "bank_account", "iban": "N" * 34}},
        {"total": {"amount": 0, "currency": "EUR"}},
        {"capture": "automatic", "statement_descriptor": "s"},
        {"capture": "manual", "statement_descriptor": "s" * 22},
        {"capture": "delayed", "callback_url": "https://shop.example/settled"},
        {"customer_id": "cus_4fe21a", "description": "d" * 500, "metadata": {"order": "m" * 500}},
    ],
    ids=["card", "transfer", "shortest", "longest", "nothing", "automatic", "manual", "delayed", "all of it"],
)
def test_a_charge_is_made(client: TestClient, members: Json) -> None:
    assert client.post("/charges", json={**NEW, **members}).status_code == 201


@pytest.mark.parametrize("key", ["k" * 8, "k" * 64], ids=["shortest", "longest"])
def test_a_key_is_for_one_charge(client: TestClient, key: str) -> None:
    headers = {"Idempotency-Key": key}
    assert client.post("/charges", json=NEW, headers=headers).status_code == 201

    answer = client.post("/charges", json={**NEW, "description": "another"}, headers=headers)

    assert answer.status_code == 409


@pytest.mark.parametrize(
    "members",
    [{"total": {"amount": -1, "currency": "EUR"}}, {"capture": "never"}, {"statement_descriptor": ""}],
    ids=["amount", "capture", "descriptor"],
)
def test_a_charge_that_is_not_valid_is_refused(client: TestClient, members: Json) -> None:
    assert client.post("/charges", json={**NEW, **members}).status_code == 422


def test_a_declined_card_charges_nothing(client: TestClient) -> None:
    answer = client.post("/charges", json={**NEW, "payment_method": {**CARD, "last4": "0002"}})

    assert answer.status_code == 402


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"limit": "1"},
        {"limit": "100"},
        {"status": "pending"},
        {"status": "authorized"},
        {"status": "paid"},
        {"status": "failed"},
        {"created_after": "2000-01-01T00:00:00Z"},
        {"cursor": "1"},
        {"cursor": "9" * 200},
    ],
    ids=["all", "one", "most", "pending", "authorized", "paid", "failed", "day", "next", "longest"],
)
def test_charges_are_listed(client: TestClient, query: dict[str, str]) -> None:
    for members in ({}, {"payment_method": TRANSFER}, {"capture": "manual"}):
        charged(client, **members)

    assert client.get("/charges", params=query).status_code == 200


def test_nobody_reads_charges_without_a_token(client: TestClient) -> None:
    assert client.get("/charges", headers={"Authorization": ""}).status_code == 401


def test_a_charge_is_found(client: TestClient) -> None:
    charge = charged(client, customer_id="cus_4fe21a", metadata={"order": "17"})

    assert client.get(f"/charges/{charge['id']}").status_code == 200


@pytest.mark.parametrize("charge_id", ["ch_000009", "nothing"], ids=["unknown", "no id"])
def test_a_charge_that_is_not_there_is_not_found(client: TestClient, charge_id: str) -> None:
    assert client.get(f"/charges/{charge_id}").status_code == 404


@pytest.mark.parametrize("body", [None, {}, {"amount": 1}, {"amount": 1_000}], ids=["none", "all", "least", "part"])
@pytest.mark.parametrize("key", [None, "k" * 8, "k" * 64], ids=["no key", "shortest", "longest"])
def test_what_was_authorized_is_captured(client: TestClient, body: Json | None, key: str | None) -> None:
    charge = charged(client, capture="manual")
    headers = {"Idempotency-Key": key} if key else {}

    assert client.post(f"/charges/{charge['id']}/capture", json=body, headers=headers).status_code == 200


@pytest.mark.parametrize("charge_id", ["ch_000001", "nothing"], ids=["paid", "no id"])
def test_what_is_not_authorized_cannot_be_captured(client: TestClient, charge_id: str) -> None:
    charged(client)

    assert client.post(f"/charges/{charge_id}/capture").status_code == 409


@pytest.mark.parametrize(
    "members",
    [{}, {"amount": 1}, {"reason": "duplicate"}, {"reason": "fraudulent"}, {"reason": "requested_by_customer"}],
    ids=["all", "least", "duplicate", "fraudulent", "requested"],
)
@pytest.mark.parametrize("key", [None, "k" * 8, "k" * 64], ids=["no key", "shortest", "longest"])
def test_a_charge_is_refunded(client: TestClient, members: Json, key: str | None) -> None:
    charge = charged(client)
    headers = {"Idempotency-Key": key} if key else {}

    assert client.post("/refunds", json={"charge_id": charge["id"], **members}, headers=headers).status_code == 201
    assert client.get(f"/charges/{charge['id']}").json()["refunded"]["currency"] == "EUR"


@pytest.mark.parametrize("members", [{}, {"amount": 0}, {"reason": "mood"}], ids=["not paid", "amount", "reason"])
def test_a_refund_that_cannot_be_is_refused(client: TestClient, members: Json) -> None:
    charge = charged(client, capture="manual")

    assert client.post("/refunds", json={"charge_id": charge["id"], **members}).status_code == 422


@pytest.mark.parametrize("customer_id", ["cus_4fe21a", "cus_77aa10"], ids=["with address", "without"])
def test_a_customer_is_found(client: TestClient, customer_id: str) -> None:
    assert client.get(f"/customers/{customer_id}").status_code == 200


@pytest.mark.parametrize("customer_id", ["cus_000000", "nobody"], ids=["unknown", "no id"])
def test_a_customer_who_is_not_there_is_not_found(client: TestClient, customer_id: str) -> None:
    assert client.get(f"/customers/{customer_id}").status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"email": "bob@home.example"},
        {"name": "Bob"},
        {
            "address": {
                "line1": "2 Low Street",
                "line2": "Flat 1",
                "city": "York",
                "postal_code": "YO1",
                "country": "GB",
            }
        },
        {"address": {"line1": "2 Low Street", "line2": None, "city": "York", "country": "GB"}},
        {"address": {"line1": "2 Low Street", "city": "York", "country": "GB"}},
    ],
    ids=["email", "name", "whole address", "null", "short address"],
)
def test_a_customer_is_changed(client: TestClient, change: Json) -> None:
    assert client.patch("/customers/cus_77aa10", json=change, headers=PATCH).status_code == 200


@pytest.mark.parametrize("change", [{}, {"name": 7}], ids=["nothing", "no name"])
def test_a_change_that_is_not_valid_is_refused(client: TestClient, change: Json) -> None:
    assert client.patch("/customers/cus_77aa10", json=change, headers=PATCH).status_code == 422


@pytest.mark.parametrize(
    "query",
    [{}, {"limit": "1"}, {"limit": "100"}, {"cursor": "1"}, {"cursor": "9" * 200}],
    ids=["all", "one", "most", "next", "longest"],
)
def test_payouts_are_listed(client: TestClient, query: dict[str, str]) -> None:
    assert client.get("/payouts", params=query).status_code == 200
