"""A thread that does the work of a recorder beside a server."""

from __future__ import annotations

import threading
from collections.abc import Callable

INTERVAL = 0.5
"""Seconds from one look to the next: what a process that is killed loses at most."""
_ROUNDS = 20
"""Looks after which counts are written down, too, when calls never pause."""


class WriterThread:
    """Looks as soon as something is noticed, and then every half second while something is, or when it is hurried."""

    def __init__(self, look: Callable[[], None], settle: Callable[[], None], interval: float = INTERVAL) -> None:
        """`look` writes down what is new, `settle` also how often it was seen: after a pause, and now and then when
        there is none. Neither may raise."""
        self._look, self._settle, self._interval = look, settle, interval
        self.start_anew()

    def start_anew(self) -> None:
        """In a process that was forked, which has none of its parent's threads."""
        self._noticed, self._hurried, self._is_stopped = threading.Event(), threading.Event(), False
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def notice(self, is_much: bool = False) -> None:
        """Say that there is something to look at, and whether it is more than may wait for half a second.

        Raises `RuntimeError` where no thread can be started any more.
        """
        if self._thread is None:
            self._start()
        if not self._noticed.is_set():
            self._noticed.set()
        if is_much:
            self._hurried.set()

    def stop(self) -> None:
        """Let the thread end, and wait for what it is at."""
        self._is_stopped = True
        self._hurried.set()
        self._noticed.set()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(10 * INTERVAL)

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                thread = threading.Thread(target=self._run, name="contractguard", daemon=True)
                thread.start()
                self._thread = thread

    def _run(self) -> None:
        rounds = 0
        while True:
            self._noticed.wait()
            if self._is_stopped:
                return
            self._noticed.clear()
            self._look()
            rounds += 1
            self._hurried.wait(self._interval)
            if self._is_stopped:
                return
            self._hurried.clear()
            if rounds % _ROUNDS == 0 or not self._noticed.is_set():
                self._settle()
