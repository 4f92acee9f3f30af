"""What is accepted for a while: up to which day, of which provider, and in which words."""

from __future__ import annotations

from datetime import date

import pytest

from contractguard.contract.acceptance.tolerance import Tolerance
from contractguard.contract.acceptance.waiver import FINGERPRINT, MAX_NAME, FindingReference, Waiver

LAST = date(2026, 1, 31)
ACCEPTED = [
    Waiver(FindingReference("84e563c06a24"), "nobody reads it", "ann", LAST),
    Tolerance("GET /orders", "nobody reads it", "ann", LAST),
]


@pytest.mark.parametrize("accepted", ACCEPTED, ids=["waiver", "tolerance"])
@pytest.mark.parametrize(("today", "expired"), [(LAST, False), (date(2026, 2, 1), True)], ids=["last day", "after"])
def test_the_last_day_is_included(accepted: Waiver | Tolerance, today: date, expired: bool) -> None:
    assert accepted.is_expired(today) is expired


@pytest.mark.parametrize(("given", "concerns"), [("", True), ("shop", True), ("bank", False)])
def test_a_finding_without_a_provider_is_of_any(given: str, concerns: bool) -> None:
    assert FindingReference("84e563c06a24", provider=given).concerns("shop") is concerns


def test_what_a_waiver_says_of_a_finding_is_short_and_obeyed_by_no_terminal() -> None:
    reference = FindingReference("84e563c06a24", rule="a.b", message="x" * 2 * MAX_NAME, pointer="/\x1b[2J\n/b")

    rule, message, pointer = reference.said

    assert rule == "a.b" and len(message) <= MAX_NAME
    assert pointer.isprintable() and "\x1b" not in pointer


@pytest.mark.parametrize("text", ["84e563c06a2", "84e563c06a245", "84E563C06A24", ""])
def test_what_is_no_fingerprint(text: str) -> None:
    assert FINGERPRINT.fullmatch(text) is None
