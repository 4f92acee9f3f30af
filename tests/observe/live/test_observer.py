"""Messages that are handed in by hand."""

from __future__ import annotations

from typing import Any

import pytest

from contractguard.contract.errors import UsageError
from contractguard.contract.model import Contract
from contractguard.observe.live.observer import MessageObserver
from contractguard.observe.live.recorder import CallRecorder
from contractguard.project.observing.recorders import find_sent_event
from tests.observe.live.calls import recorder
from tests.observe.live.contracts import answers, described

_PAID = {"type": "object", "properties": {"amount": {"type": "integer", "maximum": 500}}}
_WEBHOOK = {"post": {"operationId": "onPaid", "requestBody": {"content": {"application/json": {"schema": _PAID}}}}}


def _contract() -> Contract:
    return described("GET /orders/{id}", responses=answers({"type": "object"}), webhooks={"order.paid": _WEBHOOK})


def _observed(contract: Contract | None) -> tuple[MessageObserver, CallRecorder]:
    made = recorder(contract, find_event=find_sent_event)
    return MessageObserver(made.put), made


@pytest.mark.parametrize("name", ["order.paid", "onPaid", "webhook order.paid POST"], ids=range(3))
def test_a_webhook_is_recorded_under_its_operation_with_what_it_fails(name: str) -> None:
    observer, made = _observed(_contract())

    observer.event(name, {"amount": 501, "note": None})
    made.drain()

    facts = made.to_observed().messages["webhook order.paid POST request application/json"]
    assert facts.properties["amount"].failed == {"maximum=500"}
    assert (made.counts["matched"], made.counts["calls"], dict(made.errors)) == (1, 1, {})


def test_an_event_that_nothing_describes_is_undocumented_and_one_with_data_as_its_name_is_not_named() -> None:
    observer, made = _observed(_contract())

    observer.event("order.refunded", b'{"id": 1}', {"Content-Type": "application/json; charset=utf-8"})
    observer.event("alice@mail.example", {})
    made.drain()

    observed = made.to_observed()
    assert list(observed.undocumented) == ["webhook order.refunded POST request application/json"]
    assert observed.unrouted == {"webhook {*}": {"application/json": 1}}


def test_an_answer_is_recorded_by_its_template_or_a_concrete_path() -> None:
    observer, made = _observed(_contract())

    observer.response("GET /orders/{id}", 200, body={"id": 1})
    observer.response("get /orders/7?full=1", 200, {"content-type": "application/json"}, b'{"id": 2}')
    made.drain()

    assert made.messages["GET /orders/{id} → 200 application/json"].count == 2


def test_an_operation_that_nothing_describes_is_told_unless_data_may_be_in_its_path() -> None:
    observer, made = _observed(None)

    observer.response("GET /jobs/{job_id}/log", 200, body={"line": "x"})
    observer.response("GET /jobs/4a7d1ed414474e4033ac29ccb8653d9b", 200, body={})
    made.drain()

    observed = made.to_observed()
    assert list(observed.undocumented) == ["GET /jobs/{job_id}/log → 200 application/json"]
    assert list(observed.unrouted) == ["GET /{*}"]


@pytest.mark.parametrize("operation", ["", "GET", "orders", "GET orders"], ids=range(4))
def test_what_is_no_operation_is_refused(operation: str) -> None:
    observer, made = _observed(None)

    with pytest.raises(UsageError, match="no operation"):
        observer.response(operation, 200)
    made.drain()
    assert not made.counts


def test_a_body_that_is_no_json_value_is_refused() -> None:
    observer, _ = _observed(None)
    body: Any = {"when": {1, 2}}

    with pytest.raises(UsageError, match="no JSON value"):
        observer.event("order.paid", body)
