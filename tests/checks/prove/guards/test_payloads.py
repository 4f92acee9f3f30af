"""Stored payloads as the guard."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from contractguard.checks.prove.guards.payloads import PayloadsGuard, require_valid_payloads
from contractguard.checks.settings import Settings
from contractguard.checks.verification import RequestedMessage
from contractguard.contract.answers.mutant import MutantStatus
from contractguard.contract.document import Json
from contractguard.contract.errors import InputError
from contractguard.readers.payloads import PayloadFile
from tests.checks.descriptions import answering
from tests.checks.prove.examples import described, mutant_of

AT = "/paths/~1orders/get/responses/200/content/application~1json/schema"
SCHEMA: Json = {
    "type": "object",
    "properties": {
        "status": {"enum": ["open", "paid", "void"]},
        "total": {"type": "number"},
        "note": {"type": "string"},
    },
}
ASKED = RequestedMessage(operation="GET /orders")


def guard(folder: Path, payload: Json, asked: RequestedMessage = ASKED) -> PayloadsGuard:
    """The guard of one stored payload."""
    path = folder / "payload.json"
    path.write_text(json.dumps(payload), "utf-8")
    return PayloadsGuard(described(answering(SCHEMA)), Settings(), [PayloadFile("payload.json", path, "one")], asked)


@pytest.mark.parametrize(
    "operator, below, variant, expected",
    [
        pytest.param("enum.drop", "/properties/status", '"paid"', MutantStatus.KILLED, id="forbidden"),
        pytest.param("enum.drop", "/properties/status", '"void"', None, id="another-value"),
        pytest.param("number.narrow", "/properties/total", "", MutantStatus.KILLED, id="narrowed"),
        pytest.param("type.change", "/properties/note", "string", None, id="not-in-the-payload"),
        pytest.param("enum.add", "/properties/status", "", MutantStatus.NOT_APPLICABLE, id="forbids-nothing"),
        pytest.param("property.drop", "", "note", MutantStatus.NOT_APPLICABLE, id="a-promise"),
    ],
)
def test_a_payload_that_is_valid_no_more_kills(
    tmp_path: Path, operator: str, below: str, variant: str, expected: MutantStatus | None
) -> None:
    asked = guard(tmp_path, {"status": "paid", "total": 1.5})
    mutant = mutant_of(described(answering(SCHEMA)), operator, AT + below, variant)

    assert asked.ask(mutant).status is expected


def test_an_operation_that_is_gone_is_that_of_a_payload_no_more(tmp_path: Path) -> None:
    mutant = mutant_of(described(answering(SCHEMA)), "operation.drop", "/paths/~1orders/get")

    assert guard(tmp_path, {}).ask(mutant).status is MutantStatus.KILLED


def test_a_payload_that_fails_already_is_no_guard(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        require_valid_payloads(guard(tmp_path, {"status": "lost"}))

    assert "red before anything is changed" in error.value.what


def test_a_payload_of_no_known_message_is_no_guard(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        require_valid_payloads(guard(tmp_path, {"status": "paid"}, RequestedMessage()))

    assert "no payload was verified" in error.value.what
