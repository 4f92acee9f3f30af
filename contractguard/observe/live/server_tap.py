"""The tap of a process that serves: bounded, and never at the cost of who calls."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue
from random import Random

from contractguard.observe.live.exchange import BodyLimits, Exchange, HeldBytes
from contractguard.observe.live.limits import RecordingLimits
from contractguard.observe.live.tap import MAX_QUEUED, Passed, Tap

MAX_OPEN = 10_000
"""Exchanges that may be under way; a server that never closes what it was given would let them grow."""
MAX_HELD = 64_000_000
"""Bytes of all bodies that are under way or wait."""


class ServerTap(Tap):
    """A tap in which nothing is worked at in the thread of a call, nothing waits, and nothing grows.

    `lost`: exchanges that came when too many waited. `sampled_out`: those that were not chosen.
    """

    def __init__(
        self,
        deliver: Callable[[Passed], None],
        notice: Callable[[bool], None],
        write_down: Callable[[], None],
        limits: RecordingLimits,
    ) -> None:
        """`notice` is told that something waits, and whether it is much; `write_down` writes down all that does. By
        `limits` one of so many is kept, by chance, so that no rhythm of the calls meets that of the choice."""
        super().__init__(deliver)
        self.is_serving = True
        self.limits = BodyLimits(limits.max_body, HeldBytes(MAX_HELD))
        self.lost = self.sampled_out = 0
        self._notice, self._write_down, self._sample, self._random = notice, write_down, limits.sample, Random()
        self._counting = threading.Lock()

    def put(self, passed: Passed) -> None:
        """Queue a finished exchange, or a request that was sent. Raises nothing."""
        try:
            if self._sample > 1 and self._random.randrange(self._sample):
                with self._counting:
                    self.sampled_out += 1
            elif self._queue.qsize() >= MAX_QUEUED:
                self._lose()
            else:
                self._queue.put(passed)
                self._notice(self._queue.qsize() >= MAX_QUEUED // 2)
        except Exception as error:
            self.count_error(error)

    def open(self, exchange: Exchange) -> None:
        """Take note of an exchange that has begun; the oldest of too many is forgotten."""
        super().open(exchange)
        while len(self._open) > MAX_OPEN:
            try:
                del self._open[next(iter(self._open))]
            except (KeyError, RuntimeError, StopIteration):  # another thread was at it
                continue
            self._lose()

    def flush(self) -> None:
        """Write down all that waits: a server that shuts down may be killed next. Raises nothing."""
        try:
            self._write_down()
        except Exception as error:
            self.count_error(error)

    def start_anew(self) -> None:
        """In a process that was forked: what waits is the parent's, and so are locks that were held."""
        self._queue = SimpleQueue()
        self._open = {}
        self._draining, self._counting = threading.Lock(), threading.Lock()
        self.errors.clear()
        self.lost = self.sampled_out = 0
        self._random.seed()

    def _lose(self) -> None:
        with self._counting:
            self.lost += 1
