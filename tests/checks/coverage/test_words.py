"""What is missing, in words: what cannot be told is no claim."""

from __future__ import annotations

import pytest

from contractguard.checks.coverage.words import describe_missing
from contractguard.observe.hits.cells import STATUS, Cell, CoverageLevel, Hit

MISSING = Cell("GET /a → 200", "", STATUS)
WHY = "calls in test code may be about it whose address is known only when they run"


@pytest.mark.parametrize(
    ("is_seen", "is_doubtful", "said"),
    [
        (False, False, "200 is declared and never tested"),
        (False, True, f"200 is declared; whether it is tested cannot be told: {WHY}"),
        (True, False, "200 is seen and never checked"),
        (True, True, f"200 is seen; whether it is checked cannot be told: {WHY}"),
    ],
    ids=["missing", "doubtful", "seen", "seen and doubtful"],
)
def test_what_is_said_of_a_status(is_seen: bool, is_doubtful: bool, said: str) -> None:
    hits = {MISSING: Hit(CoverageLevel.SEEN)} if is_seen else {}

    told = list(describe_missing([MISSING], hits, {MISSING} if is_doubtful else ()))

    assert told == [said]
