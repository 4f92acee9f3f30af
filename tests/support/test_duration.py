"""Lengths of time as people write them."""

from __future__ import annotations

import pytest

from contractguard.support.duration import read_duration, show_age, show_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30s", 30.0), ("1.5m", 90.0), ("200ms", 0.2), ("2h", 7_200.0), ("7", 7.0)],
    ids=["seconds", "minutes", "milliseconds", "hours", "number alone"],
)
def test_a_length_of_time_is_read_in_its_unit(text: str, seconds: float) -> None:
    assert read_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "0s", "-1s", "1d", "s", "1 s", "٣s", "1e9s", "9999999s"])
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="such as 30s"):
        read_duration(text)


@pytest.mark.parametrize(("seconds", "text"), [(60.0, "1m"), (90.0, "90s"), (0.5, "0.5s"), (600.0, "10m")])
def test_a_length_of_time_is_shown_as_people_write_it(seconds: float, text: str) -> None:
    assert show_duration(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-3.0, "less than a minute"), (59.9, "less than a minute"), (60.0, "1 minute"), (7_300.0, "2 hours"), (90_000.0, "1 day")],
    ids=["a clock that was set", "seconds", "a minute", "hours", "a day"],
)  # fmt: skip
def test_an_age_is_shown_in_whole_units(seconds: float, text: str) -> None:
    assert show_age(seconds) == text
