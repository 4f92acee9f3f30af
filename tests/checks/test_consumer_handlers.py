"""Handlers of a consumer against what a provider may send: what they fail on."""

from __future__ import annotations

from pathlib import Path

import pytest

from contractguard.checks.consumer_code import Trial
from contractguard.checks.settings import Settings
from contractguard.contract.finding import Proof, Severity
from contractguard.rules import policy
from tests.checks.consumer_files import BARE, only, payload, tried


def test_a_key_error_on_an_absent_optional_is_shrunk(tmp_path: Path) -> None:
    source = """
        def handle(payload):
            return payload["amount"] / 100
    """

    found = only(tried(tmp_path, source, "handle"))

    assert (found.rule, found.severity, found.proof) == ("consumer.handler.failed", Severity.ERROR, Proof.PROVED)
    assert payload(found) == {"id": "", "status": "paid"}
    assert found.text.endswith("shop:handle raised KeyError: 'amount' at shop.py:3 (handle)")
    assert found.reason is None


def test_failures_are_told_apart_by_place_and_kind(tmp_path: Path) -> None:
    source = """
        def handle(payload):
            if "note" in payload:
                payload["note"].strip()
            if payload["status"] == "disputed":
                raise ValueError(payload["id"])
            if payload.get("amount", 0) < -100:
                raise ValueError
    """

    report = tried(tmp_path, source, "handle", trial=Trial(200, drift=False))

    assert sorted(one.text.rpartition(" raised ")[2] for one in report.findings) == [
        "AttributeError: 'NoneType' object has no attribute 'strip' at shop.py:4 (handle)",
        "ValueError at shop.py:6 (handle)",
        "ValueError at shop.py:8 (handle)",
    ]
    assert [payload(one) for one in report.findings if "py:8" in one.text] == [
        {"id": "", "status": "paid", "amount": -101}
    ]


def test_an_async_handler_is_awaited(tmp_path: Path) -> None:
    source = """
        import asyncio

        async def handle(payload):
            await asyncio.sleep(0)
            {"paid": 1}[payload["status"]]
    """

    found = only(tried(tmp_path, source, "handle", trial=BARE))

    assert "raised KeyError: 'disputed'" in found.text


def test_only_drift_is_a_warning_and_a_setting_makes_it_an_error(tmp_path: Path) -> None:
    source = """
        def handle(payload):
            {"paid": 1, "disputed": 2}[payload["status"]]
    """
    strict = Settings(policy("tolerant", {"consumer.handler.failed": Severity.ERROR}))

    found, again = only(tried(tmp_path, source, "handle")), only(tried(tmp_path, source, "handle", settings=strict))

    assert (found.severity, payload(found)["status"]) == (Severity.WARNING, "new_value")
    assert again.severity is Severity.ERROR
    assert (
        tried(tmp_path, source, "handle", settings=Settings(policy("tolerant", {"consumer.*": Severity.NONE}))).findings
        == ()
    )


@pytest.mark.parametrize("name", ["Refused", "shop.Refused", "LookupError"])
def test_exceptions_that_are_accepted_are_no_failures(tmp_path: Path, name: str) -> None:
    source = """
        class Refused(LookupError):
            pass

        def handle(payload):
            if payload["status"] == "disputed":
                raise Refused
    """

    assert tried(tmp_path, source, "handle", accepts=(name,), trial=BARE).findings == ()
    assert len(tried(tmp_path, source, "handle", accepts=("KeyError",), trial=BARE).findings) == 1


def test_what_pydantic_refuses_in_a_handler_is_located(tmp_path: Path) -> None:
    source = """
        from pydantic import BaseModel

        class Payment(BaseModel):
            note: str = ""

        def handle(payload):
            Payment(**payload)
    """

    found = only(tried(tmp_path, source, "handle", trial=BARE))

    assert (found.rule, found.pointer) == ("consumer.handler.failed", "/body/note")
    assert "Input should be a valid string [string_type] at shop.py:8 (handle)" in found.text
