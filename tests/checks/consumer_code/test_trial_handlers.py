"""Handlers of a consumer against what a provider may send: what they fail on."""

from __future__ import annotations

from pathlib import Path

import pytest

from contractguard.checks.consumer_code.trial import Trial
from contractguard.checks.settings import Settings
from contractguard.contract.errors import InputError
from contractguard.contract.finding import Proof, Severity
from contractguard.rules.catalogue import policy
from tests.checks.consumer_code.consumer_files import BARE, only, payload, tried


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


@pytest.mark.cover_processes
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


@pytest.mark.cover_processes
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


@pytest.mark.cover_processes
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


@pytest.mark.cover_processes
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


MODELS = """
        from __future__ import annotations

        from dataclasses import dataclass
        from typing import Annotated, Literal

        from pydantic import BaseModel, Field

        class Paid(BaseModel):
            status: Literal["paid"]
            note: str = ""

        class Disputed(BaseModel):
            status: Literal["disputed"]

        @dataclass
        class Note:
            note: str | None = None

        class Request:
            pass
"""


@pytest.mark.cover_processes
def test_a_parameter_that_is_annotated_with_a_model_is_built_first(tmp_path: Path) -> None:
    source = f"""{MODELS}
        def handle(event: Paid | Disputed):
            return event.status.upper()
    """

    report = tried(tmp_path, source, "handle", trial=BARE)

    found = only(report)
    assert (found.rule, found.pointer) == ("consumer.model.refused", "/body/note")
    assert "shop:handle (event: Paid | Disputed): Input should be a valid string" in found.text
    assert report.remarks == (
        "shop:handle takes event: Paid | Disputed: each payload was validated by that first, as a framework does",
    )


@pytest.mark.parametrize(
    "annotation",
    [
        pytest.param('Annotated[Paid | Disputed, Field(discriminator="status")]', id="discriminated"),
        pytest.param("Note", id="dataclass"),
        pytest.param("Note | None = None", id="with-a-default"),
    ],
)
def test_what_the_function_does_with_the_model_is_what_is_tried(tmp_path: Path, annotation: str) -> None:
    source = f"""{MODELS}
        async def handle(event: {annotation}):
            raise LookupError(type(event).__name__)
    """

    report = tried(tmp_path, source, "handle", trial=Trial(20, drift=False))

    assert any("raised LookupError" in one.text and "(handle)" in one.text for one in report.findings)


@pytest.mark.parametrize("annotation", ["dict", "dict[str, object]", "object", "'Unknown'"])
def test_a_parameter_without_a_model_gets_the_payload_as_it_is(tmp_path: Path, annotation: str) -> None:
    source = f"""
        def handle(event: {annotation}):
            return event["status"]
    """

    report = tried(tmp_path, source, "handle", trial=Trial(10, drift=False))

    assert (report.findings, report.remarks) == ((), ())


def test_a_refused_payload_can_be_accepted(tmp_path: Path) -> None:
    source = f"""{MODELS}
        def handle(event: Paid):
            pass
    """

    assert not tried(tmp_path, source, "handle", trial=BARE, accepts=("ValidationError",)).findings


@pytest.mark.parametrize(
    ("definition", "what", "remedy"),
    [
        pytest.param(
            "def handle(request: Request): pass", "takes a Request of shop, and no payload", "hands", id="request"
        ),
        pytest.param(
            "def handle(event: Paid, request: Request, more=1): pass",
            "takes request beside the payload (event)",
            "try the model with --model",
            id="more-than-the-payload",
        ),
        pytest.param(
            "class App:\n            routes = []\n            def __call__(self, scope): pass\n        handle = App()",
            "is an application, and no function",
            "routes",
            id="application",
        ),
    ],
)
def test_what_takes_no_payload_is_refused_with_what_would(
    tmp_path: Path, definition: str, what: str, remedy: str
) -> None:
    with pytest.raises(InputError) as caught:
        tried(tmp_path, f"{MODELS}\n        {definition}\n", "handle", trial=BARE)

    assert what in caught.value.what
    assert remedy in caught.value.remedy


def test_a_dependency_of_fastapi_is_something_beside_the_payload(tmp_path: Path) -> None:
    source = f"""{MODELS}
        from fastapi import Body, Depends

        def handle(event: Paid = Body(), session=Depends(dict)):
            pass
    """

    with pytest.raises(InputError) as caught:
        tried(tmp_path, source, "handle", trial=BARE)

    assert "takes session beside the payload (event)" in caught.value.what
