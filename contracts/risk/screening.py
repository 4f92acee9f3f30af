"""What the risk service does with a successful payment."""

from typing import Any

LARGE = 100_000


def is_suspicious(event: dict[str, Any]) -> bool:
    """Whether a person should look at a payment."""
    charge = event["data"]
    if charge["total"]["amount"] >= LARGE:
        return True
    return charge.get("customer_id") is None and "gift" in charge.get("description", "")
