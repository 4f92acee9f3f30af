"""What is missing, in words: what cannot be told is no claim."""

from __future__ import annotations

import pytest

from contractguard.checks.coverage.words import describe_missing
from contractguard.observe.hits.cells import (
    ABSENT,
    AT,
    MEDIA_TYPE,
    MEMBER,
    NULL,
    PRESENT,
    STATUS,
    Cell,
    CoverageLevel,
    Hit,
)

MISSING = Cell("GET /a → 200", "", STATUS)
WHY = "calls in test code may be about it of which too little is known before they run"


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


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (Cell("GET /a → 200 application/json", "", MEDIA_TYPE), "application/json (200)"),
        (Cell("GET /a → 200", "/b", PRESENT), "/b"),
        (Cell("GET /a → 200", "/b", ABSENT), "/b left out"),
        (Cell("GET /a → 200", "/b", NULL), "/b null"),
        (Cell("GET /a → 200", "/b", f'{MEMBER}"c"'), "/b as `c`"),
        (Cell("GET /a → 200", "/b", f"{AT}maxLength"), "/b at its longest"),
    ],
    ids=["media type", "present", "absent", "null", "listed value", "bound"],
)
def test_what_only_a_run_shows_is_not_called_untested_without_one(cell: Cell, said: str) -> None:
    (told,) = describe_missing([cell], {}, is_recorded=False)

    assert told == f"no run is recorded that would show {said}"


def test_a_status_that_no_test_asserts_is_told_without_a_run_too() -> None:
    assert list(describe_missing([MISSING], {}, is_recorded=False)) == ["200 is declared and never tested"]
