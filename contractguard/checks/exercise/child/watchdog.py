"""Ends the child where an operation gives no answer and lets go of nothing: no time-out of the engine reaches code
that blocks in the same process."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

STUCK = 9
"""The child's exit code where it ended itself."""


class Watchdog:
    """Watches one call at a time, and the clock: nothing goes on after `until`.

    `tell` is called from its thread before the process ends, with the operation that blocks, or None where the time is
    over.
    """

    def __init__(self, seconds: float, until: float, tell: Callable[[str | None], None]) -> None:
        self._seconds, self._until, self._tell = seconds, until, tell
        self._call: tuple[str, float] | None = None

    def start(self) -> None:
        """Watch from now on, in a thread that ends with the process."""
        threading.Thread(target=self._watch, name="contractguard-watchdog", daemon=True).start()

    def begin(self, operation: str) -> None:
        """A call begins."""
        self._call = (operation, time.monotonic())

    def end(self) -> None:
        """No call is under way."""
        self._call = None

    def _watch(self) -> None:
        while True:
            time.sleep(0.25)
            call, now = self._call, time.monotonic()
            is_stuck = call is not None and now - call[1] > self._seconds
            if is_stuck or now > self._until:
                self._tell(call[0] if call is not None and is_stuck else None)
                os._exit(STUCK)
