"""Which answers count for as much as being checked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contractguard.checks.exercise.answers import http_request, judge_call
from contractguard.checks.exercise.job import SentRequest, ServiceCall
from contractguard.checks.judging.readers import Readers
from contractguard.checks.judging.rejection import JudgedAnswer
from contractguard.contract.finding import Unchecked
from contractguard.project.exercising.feeds import fits_contract
from tests.checks.descriptions import contract
from tests.checks.exercise.shops import SHOP

SENT = SentRequest("GET", "http://localhost/orders", {}, None, None, {}, True)
READERS = Readers(contract(SHOP))


def judged(status: int = 200, body: bytes = b"[]", media_type: str = "application/json") -> JudgedAnswer:
    headers = {"content-type": media_type}
    call = ServiceCall("GET /orders", "fuzzing", "c", None, SENT, status, headers, body, False, None)
    return judge_call(READERS, call, http_request(READERS, call))


def test_an_answer_that_is_what_the_contract_says_was_checked() -> None:
    assert fits_contract(judged())


@pytest.mark.parametrize(
    "answer",
    [
        judged(body=b'[{"id": 1, "total": 5}]'),
        judged(status=202),
        judged(media_type="text/html", body=b"<p>"),
        judged(status=500, body=b""),
        replace(judged(), unchecked=(Unchecked(None, "a schema that cannot be applied"),)),
    ],
    ids=["another type", "another status", "another representation", "a server error", "not judged in full"],
)
def test_any_other_was_only_seen(answer: JudgedAnswer) -> None:
    assert not fits_contract(answer)
