"""Where hooks put what passed, and what went wrong while they did."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TypeAlias

from contractguard.observe.live.exchange import BodyLimits, Exchange
from contractguard.observe.live.outgoing import MockedExchange, OutgoingRequest

Passed: TypeAlias = Exchange | OutgoingRequest
"""What hooks see: an exchange with an application, or a request that one sent."""
MAX_QUEUED = 1_000
"""Exchanges that may wait for the end of a test."""


class Tap:
    """A queue of exchanges: `put` costs the caller next to nothing, `drain` hands them on.

    `test` is the one that runs. `errors` counts what went wrong in hooks, by type and line; `problems` says which
    libraries cannot be recorded and why; `mocked` counts answers that a mock gave, and `mocks` are they, where somebody
    asks for them. `limits`: what is kept of bodies;
    `is_serving`: whether a server calls, whose requests are read bit by bit.
    """

    def __init__(self, deliver: Callable[[Passed], None]) -> None:
        """`deliver` takes each, in whatever thread drains; what it raises is counted as a hook's error."""
        self.test = ""
        self.limits = BodyLimits()
        self.is_serving = False
        self.errors: Counter[str] = Counter()
        self.problems: dict[str, str] = {}
        self.mocked = 0
        self.mocks: list[MockedExchange] | None = None
        self._deliver = deliver
        self._queue: SimpleQueue[Passed] = SimpleQueue()
        self._open: dict[int, Exchange] = {}
        self._draining = threading.Lock()

    def put(self, passed: Passed) -> None:
        """Queue a finished exchange, or a request that was sent."""
        self._queue.put(passed)
        if self._queue.qsize() >= MAX_QUEUED:
            self.drain()

    def open(self, exchange: Exchange) -> None:
        """Take note of an exchange whose body may never be read: `drain_all` queues it as it stands then."""
        self._open[id(exchange)] = exchange

    def close(self, exchange: Exchange) -> None:
        """Queue an exchange that was opened, once."""
        if self._open.pop(id(exchange), None) is not None:
            self.put(exchange)

    def flush(self) -> None:
        """Where an application shuts down: nothing here, a test has an end of its own."""

    def drain_all(self) -> None:
        """At the end of a test: hand on everything, with the exchanges whose answer nobody read to its end."""
        for exchange in list(self._open.values()):
            self.close(exchange)
        if not self._queue.empty():
            self.drain()

    def drain(self) -> None:
        """Hand on what is queued; one thread at a time, and the others do not wait for it."""
        if not self._draining.acquire(blocking=False):
            return
        try:
            while True:
                passed = self._queue.get_nowait()
                try:
                    self._deliver(passed)
                except Exception as error:
                    self.count_error(error)
        except Empty:
            return
        finally:
            self._draining.release()

    def count_mocked(self) -> None:
        """Count an answer that no application gave."""
        self.mocked += 1

    def count_error(self, error: Exception) -> None:
        """Count an error of a hook by its type and the line that raised it."""
        self.errors[error_place(error)] += 1


def error_place(error: Exception) -> str:
    """The type of an error and the line that raised it; its text may hold what was sent, and is told nowhere."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else "?"
    return f"{type(error).__name__} at {place}"
