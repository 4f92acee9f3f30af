"""contract.verify with a secret: the bytes that came, and who signed them."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contractguard.contract.errors import UsageError
from contractguard.plugins.pytest_contract import ContractFixture, ContractViolation
from contractguard.store.record import record_snapshot
from tests.checks.descriptions import api, contract

webhooks = pytest.importorskip("standardwebhooks.webhooks")

SECRET = "whsec_" + base64.b64encode(b"a key of twenty-four byte").decode()
BODY = json.dumps({"id": "p"}).encode()
AT = datetime(2026, 1, 31, tzinfo=UTC)


@pytest.fixture
def guard(tmp_path: Path) -> ContractFixture:
    paid = {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}
    body = {"required": True, "content": {"application/json": {"schema": paid}}}
    described = api(paths={}, webhooks={"paid": {"post": {"requestBody": body, "responses": {}}}})
    record_snapshot(contract(described), tmp_path / "snapshots" / "payments" / "contract.json")
    return ContractFixture(tmp_path)


def signed(body: bytes = BODY) -> dict[str, str]:
    signature = webhooks.Webhook(SECRET).sign("msg_1", AT, body.decode())
    return {"Webhook-Id": "msg_1", "Webhook-Timestamp": str(int(AT.timestamp())), "Webhook-Signature": signature}


def test_what_was_signed_is_verified_whenever_it_was(guard: ContractFixture) -> None:
    guard.verify(BODY, event="paid", headers=signed(), secret=SECRET)


def test_another_body_is_not_signed(guard: ContractFixture) -> None:
    with pytest.raises(ContractViolation, match="the payload of paid is not signed as it should be"):
        guard.verify(b'{"id": "q"}', event="paid", headers=signed(), secret=SECRET)


def test_no_headers_are_no_signature(guard: ContractFixture) -> None:
    with pytest.raises(ContractViolation, match="there is no webhook-id"):
        guard.verify(BODY, event="paid", secret=SECRET)


def test_headers_that_nothing_is_done_with_are_an_error(guard: ContractFixture) -> None:
    with pytest.raises(Exception, match="headers= are only looked at with secret="):
        guard.verify(BODY, event="paid", headers=signed())


def test_the_contract_is_looked_at_as_well(guard: ContractFixture) -> None:
    other = b'{"id": 1}'

    with pytest.raises(ContractViolation, match="/id"):
        guard.verify(other, event="paid", headers=signed(other), secret=SECRET)


def test_a_parsed_payload_has_no_signature(guard: ContractFixture) -> None:
    with pytest.raises(Exception, match="a signature is of bytes") as caught:
        guard.verify({"id": "p"}, event="paid", headers=signed(), secret=SECRET)

    assert isinstance(caught.value, UsageError | ContractViolation)
