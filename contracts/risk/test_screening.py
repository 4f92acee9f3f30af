"""The handler's own tests, which also show what it reads:

python -m pytest contracts/risk --contract-usage-out contracts/risk/usage.json
"""

from typing import Any

from contracts.risk.screening import is_suspicious


def payment(amount: int, customer: str | None) -> dict[str, Any]:
    return {
        "id": "evt_3",
        "type": "payment.succeeded",
        "created": "2025-05-06T11:00:00Z",
        "data": {
            "id": "ch_0a11be",
            "total": {"amount": amount, "currency": "EUR"},
            "status": "paid",
            "payment_method": {"kind": "card", "brand": "visa", "last4": "4242"},
            "customer_id": customer,
            "description": "gift card",
            "receipt_number": "2025-0004",
            "created": "2025-05-06T10:59:58Z",
        },
    }


def test_a_large_payment_is_suspicious(contract_usage: Any) -> None:
    assert is_suspicious(contract_usage.track(payment(250_000, "cus_4fe21a"), event="payment.succeeded"))


def test_a_gift_card_of_a_stranger_is_suspicious(contract_usage: Any) -> None:
    assert is_suspicious(contract_usage.track(payment(2_500, None), event="payment.succeeded"))


def test_a_gift_card_of_a_customer_is_not(contract_usage: Any) -> None:
    assert not is_suspicious(contract_usage.track(payment(2_500, "cus_4fe21a"), event="payment.succeeded"))
