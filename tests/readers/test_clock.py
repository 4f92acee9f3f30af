"""The day"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from contractguard.contract.errors import UsageError
from contractguard.readers.clock import today


def test_the_day_in_utc() -> None:
    before = datetime.now(UTC).date()

    assert before <= today({}) <= datetime.now(UTC).date()


@pytest.mark.parametrize(
    "variables, day",
    [
        ({"CONTRACTGUARD_TODAY": "2026-01-31"}, date(2026, 1, 31)),
        ({"SOURCE_DATE_EPOCH": "1769903999"}, date(2026, 1, 31)),
        ({"SOURCE_DATE_EPOCH": "1769904000"}, date(2026, 2, 1)),
        ({"SOURCE_DATE_EPOCH": "0"}, date(1970, 1, 1)),
        ({"SOURCE_DATE_EPOCH": "0", "CONTRACTGUARD_TODAY": "2026-01-31"}, date(2026, 1, 31)),
        ({"SOURCE_DATE_EPOCH": "0", "CONTRACTGUARD_TODAY": ""}, date(1970, 1, 1)),
    ],
)
def test_the_environment_sets_it(variables: dict[str, str], day: date) -> None:
    assert today(variables) == day


@pytest.mark.parametrize(
    "name, text",
    [
        ("CONTRACTGUARD_TODAY", "tomorrow"),
        ("CONTRACTGUARD_TODAY", "2026-02-30"),
        ("CONTRACTGUARD_TODAY", "20260131"),
        ("CONTRACTGUARD_TODAY", "2026-W05-6"),
        ("SOURCE_DATE_EPOCH", "-1"),
        ("SOURCE_DATE_EPOCH", "1.5"),
        ("SOURCE_DATE_EPOCH", "999999999999"),
        ("SOURCE_DATE_EPOCH", "\x1b[31m"),
    ],
)
def test_no_day(name: str, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        today({name: text})

    assert caught.value.where == name and "\x1b" not in caught.value.what
