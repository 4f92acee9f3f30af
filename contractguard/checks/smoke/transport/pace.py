"""How many requests a run may send, how fast, and until when."""

from __future__ import annotations

import re

from contractguard.checks.smoke.transport.wire import Clock
from contractguard.contract.errors import UsageError
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

MAX_SECONDS = 10.0
"""One request in all, from the name to the last byte."""
_RATE = re.compile(r"([1-9][0-9]{0,4})/([smh])")
_UNITS = {"s": 1.0, "m": 60.0, "h": 3_600.0}


def read_rate(text: str) -> float:
    """The least seconds between two requests, of `5/s`, `30/m`. Raises `UsageError`."""
    found = _RATE.fullmatch(text)
    if found is None:
        raise UsageError(f"{printable(text, 40)!r} is no rate", remedy="write 5/s, 30/m or 100/h")
    return _UNITS[found[2]] / int(found[1])


@dataclass(frozen=True, slots=True)
class PaceLimits:
    """Seconds of the whole run and between the starts of two requests, how many requests there may be, and seconds of
    one in all."""

    budget: float = 30.0
    interval: float = 0.2
    max_requests: int = 60
    longest: float = MAX_SECONDS


class Pace:
    """Lets requests start one after the other, never faster, longer or more often than the limits say."""

    def __init__(self, limits: PaceLimits, clock: Clock) -> None:
        self.limits, self._clock = limits, clock
        self._end = clock.now() + limits.budget
        self._next = clock.now()
        self.sent = 0

    @property
    def left(self) -> float:
        """Seconds until the budget is over."""
        return max(0.0, self._end - self._clock.now())

    @property
    def why_over(self) -> str | None:
        """Why nothing can be sent any more; None while it can."""
        if self.sent >= self.limits.max_requests:
            return f"the limit of {self.limits.max_requests} requests was reached"
        waiting = max(0.0, self._next - self._clock.now())
        return "the time was over" if self.left <= waiting else None

    def start_request(self) -> float | None:
        """Wait for the turn of a request, and return how many seconds it may take; None where none may be sent."""
        if self.why_over is not None:
            return None
        while (waiting := self._next - self._clock.now()) > 0:
            self._clock.sleep(waiting)
        if self.left <= 0:
            return None
        self.sent += 1
        self._next = self._clock.now() + self.limits.interval
        return min(self.limits.longest, self.left)

    def pause(self, seconds: float) -> None:
        """Let time pass, as far as there is some."""
        self._clock.sleep(min(seconds, self.left))
