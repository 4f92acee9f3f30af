"""How fast, how often, until when: told by a clock that nobody waits for."""

from __future__ import annotations

import itertools

import pytest

from contractguard.checks.smoke.transport.pace import MAX_SECONDS, Pace, PaceLimits, read_rate
from contractguard.contract.errors import UsageError
from tests.checks.smoke.clock import SetClock


def test_two_requests_never_start_closer_than_the_rate_allows() -> None:
    clock = SetClock()
    pace = Pace(PaceLimits(budget=100.0, interval=0.2, max_requests=50), clock)

    starts = []
    while pace.start_request() is not None:
        starts.append(clock.now())
        clock.time += 0.01  # what an answer takes

    assert len(starts) == 50
    assert min(later - earlier for earlier, later in itertools.pairwise(starts)) >= 0.2 - 1e-9


def test_a_slow_answer_is_no_leave_to_catch_up() -> None:
    clock = SetClock()
    pace = Pace(PaceLimits(interval=0.2), clock)
    pace.start_request()
    clock.time += 3.0

    pace.start_request()
    pace.start_request()

    assert clock.slept == [pytest.approx(0.2)]


def test_no_request_starts_when_the_time_is_over() -> None:
    clock = SetClock()
    pace = Pace(PaceLimits(budget=1.0, interval=0.0, max_requests=1_000), clock)

    while pace.start_request() is not None:
        clock.time += 0.3

    assert clock.now() <= 1.0 + 0.3
    assert pace.why_over == "the time was over"


def test_a_request_may_take_no_longer_than_what_is_left() -> None:
    clock = SetClock()
    pace = Pace(PaceLimits(budget=30.0, interval=0.0), clock)

    first = pace.start_request()
    clock.time += 27.0
    last = pace.start_request()

    assert (first, last) == (MAX_SECONDS, pytest.approx(3.0))


def test_waiting_for_a_turn_beyond_the_end_starts_nothing() -> None:
    clock = SetClock()
    pace = Pace(PaceLimits(budget=10.0, interval=60.0), clock)
    pace.start_request()

    assert pace.start_request() is None
    assert clock.now() == 0.0


@pytest.mark.parametrize(("text", "interval"), [("5/s", 0.2), ("30/m", 2.0), ("60/h", 60.0)])
def test_a_rate_is_read(text: str, interval: float) -> None:
    assert read_rate(text) == pytest.approx(interval)


@pytest.mark.parametrize("text", ["0/s", "5", "5/d", "-1/s", "5 /s", ""])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no rate"):
        read_rate(text)
