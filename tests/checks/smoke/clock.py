"""A clock that stands still until it is told to go on."""

from __future__ import annotations


class SetClock:
    """`time` is what it shows; whoever sleeps moves it on."""

    def __init__(self) -> None:
        self.time = 0.0
        self.slept: list[float] = []

    def now(self) -> float:
        """What it shows."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """Go on."""
        self.slept.append(seconds)
        self.time += seconds
