"""Which events are delivered where."""

from __future__ import annotations

from typing import Any

import pytest

from contractguard.checks.exercise.webhooks.mounts import WebhookMount, mount_events
from contractguard.contract.errors import UsageError
from tests.checks.exercise.webhooks.receivers import described, webhook


def mounted(*texts: str, **webhooks: Any) -> tuple[list[tuple[str, str]], list[str]]:
    found, left_out = mount_events(described(**webhooks), [WebhookMount.parse(one) for one in texts])
    return [(one.name, one.operation) for one in found], [str(one.message) for one in left_out]


def test_an_event_is_delivered_to_the_first_path_whose_pattern_it_fits() -> None:
    events = {"payment.succeeded": webhook(), "payment.failed": webhook(), "payout.paid": webhook()}

    found, left_out = mounted("/failed=payment.failed", "/hooks/payments=payment.*", **events)

    assert found == [("payment.succeeded", "POST /hooks/payments"), ("payment.failed", "POST /failed")]
    assert left_out == ["webhook payout.paid POST"]


@pytest.mark.parametrize(
    "text", ["", "/hooks", "hooks=payment.*", "/hooks="], ids=["empty", "no events", "no path", "no pattern"]
)
def test_what_says_no_path_and_events_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--at takes PATH=EVENTS"):
        WebhookMount.parse(text)


def test_a_pattern_that_nothing_fits_names_what_there_is() -> None:
    with pytest.raises(UsageError) as caught:
        mounted("/hooks=payments.*")

    assert caught.value.remedy == "described are: payment.succeeded"


def test_a_pattern_has_no_other_wildcards() -> None:
    with pytest.raises(UsageError):
        mounted("/hooks=payment.[a-z]*")


def test_an_event_without_a_schema_had_to_be_delivered() -> None:
    described_one = described(ping={"post": {"responses": {"200": {"description": ""}}}})

    found, left_out = mount_events(described_one, [WebhookMount("/hooks", "*")])

    assert not found and left_out[0].must


def test_headers_that_are_required_go_along() -> None:
    headers = [
        {"name": "X-Event", "in": "header", "required": True, "schema": {"enum": ["paid"]}},
        {"name": "X-Trace", "in": "header", "schema": {"type": "string"}},
    ]
    (found,), _ = mount_events(described(paid=webhook(parameters=headers)), [WebhookMount("/hooks", "paid")])

    assert found.headers == {"x-event": "paid"}
