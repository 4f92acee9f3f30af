"""The tap of a process that serves: what is kept is bounded."""

from __future__ import annotations

import pytest

from contractguard.observe.live import server_tap
from contractguard.observe.live.exchange import BodyLimits, BodyParts, Exchange, HeldBytes
from contractguard.observe.live.limits import RecordingLimits
from contractguard.observe.live.server_tap import ServerTap
from contractguard.observe.live.tap import MAX_QUEUED, Passed


class Seen:
    """A tap, what it handed on, and how often it said that something waits."""

    def __init__(self, sample: int = 1) -> None:
        self.handed: list[Passed] = []
        self.notices = self.hurries = 0
        self.tap = ServerTap(self.handed.append, self._notice, self._fail, RecordingLimits(sample=sample))

    def _notice(self, is_much: bool) -> None:
        self.notices += 1
        self.hurries += is_much

    def _fail(self) -> None:
        raise OSError("no disk")


def an_exchange() -> Exchange:
    return Exchange("asgi", "GET", "/a", "")


def test_nothing_is_worked_at_in_the_thread_of_a_call() -> None:
    seen = Seen()

    seen.tap.put(an_exchange())

    assert (seen.handed, seen.notices) == ([], 1)
    seen.tap.drain()
    assert len(seen.handed) == 1


def test_half_of_what_may_wait_is_much() -> None:
    seen = Seen()

    for _ in range(MAX_QUEUED // 2):
        seen.tap.put(an_exchange())

    assert (seen.notices, seen.hurries) == (MAX_QUEUED // 2, 1)


def test_what_comes_while_too_much_waits_is_lost_and_counted() -> None:
    seen = Seen()

    for _ in range(MAX_QUEUED + 3):
        seen.tap.put(an_exchange())
    seen.tap.drain()

    assert (len(seen.handed), seen.tap.lost) == (MAX_QUEUED, 3)


def test_one_of_so_many_is_kept_and_the_others_are_counted() -> None:
    seen = Seen(sample=4)

    for _ in range(800):
        seen.tap.put(an_exchange())
    seen.tap.drain()

    assert seen.tap.sampled_out + len(seen.handed) == 800
    assert 80 < len(seen.handed) < 400


def test_the_oldest_of_too_many_that_are_under_way_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_tap, "MAX_OPEN", 2)
    seen = Seen()
    begun = [an_exchange() for _ in range(3)]

    for exchange in begun:
        seen.tap.open(exchange)
    seen.tap.drain_all()

    assert (seen.handed, seen.tap.lost) == (begun[1:], 1)


def test_bodies_that_are_too_many_together_are_let_go_and_free_what_they_held() -> None:
    held = HeldBytes(10)
    first, second = BodyParts(True, BodyLimits(100, held)), BodyParts(True, BodyLimits(100, held))
    first.add(b"12345678")
    second.add(b"12345")
    second.is_complete = True

    assert second.join() is None
    del first
    assert held.take(10) and not held.take(1)


def test_a_flush_that_fails_is_counted_and_raises_nothing() -> None:
    seen = Seen()

    seen.tap.flush()

    assert list(seen.tap.errors.values()) == [1]


def test_a_process_that_was_forked_hands_on_nothing_of_its_parents() -> None:
    seen = Seen()
    seen.tap.put(an_exchange())
    seen.tap.open(an_exchange())

    seen.tap.start_anew()
    seen.tap.drain_all()

    assert seen.handed == []
