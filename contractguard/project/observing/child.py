"""A command as a child of ours: signals reach it, and its exit code is ours."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

from contractguard.contract.errors import UsageError

GRACE = 10.0
"""Seconds that a command has to end after a signal."""
_PASSED_ON = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_SIGNALLED = 128
"""Added to the number of the signal that ended a process, as shells do."""


def run_child(command: Sequence[str], environment: Mapping[str, str], grace: float = GRACE) -> int:
    """Run a command to its end, and return its exit code, or 128 and the number of the signal that ended it.

    Signals are passed on; what still runs some time after one, or at a second one, is killed, with the processes that
    it started. Below a terminal, which sends an interrupt to all of them, only the second one kills. Raises
    `UsageError` for a command that cannot be run.
    """
    is_alone = not _is_in_foreground()
    child = _Child(is_alone, grace)
    with catch_signals(child.pass_on) as wait:
        try:
            child.start(command, environment)
        except OSError as error:
            raise UsageError(
                f"{command[0]!r} cannot be run: {error.strerror or error}", remedy="name a program and its arguments"
            ) from None
        code = child.wait_for_end(wait)
    return _SIGNALLED - code if code < 0 else code


class Wait:
    """A wait of the main thread for a signal, or for another thread. One that comes between a look and the wait is not
    missed: it stands in a pipe, which a signal handler of Python's own is too late for."""

    def __init__(self) -> None:
        self._reading, self.writing = os.pipe()
        os.set_blocking(self.writing, False)

    def until_woken(self) -> None:
        os.read(self._reading, 64)

    def wake(self) -> None:
        with suppress(BlockingIOError):  # full: it is woken already
            os.write(self.writing, b"\0")

    def close(self) -> None:
        os.close(self._reading)
        os.close(self.writing)


@contextmanager
def catch_signals(take: Callable[[int], object]) -> Iterator[Wait]:
    """Hand interrupts and requests to end to a function, for a while. What is yielded waits for them."""

    def handle(number: int, _frame: FrameType | None) -> None:
        take(number)

    wait = Wait()
    waking = signal.set_wakeup_fd(wait.writing, warn_on_full_buffer=False)
    before = {number: signal.signal(number, handle) for number in _PASSED_ON}
    try:
        yield wait
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(waking)
        wait.close()


def _is_in_foreground() -> bool:
    """Whether a terminal sends its interrupts to our group of processes."""
    try:
        return os.tcgetpgrp(sys.__stdin__.fileno()) == os.getpgrp() if sys.__stdin__ is not None else False
    except (AttributeError, OSError, ValueError):
        return False


class _Child:
    """The process, and what was sent to it. Alone, it has a group of its own, which is killed as a whole."""

    def __init__(self, is_alone: bool, grace: float) -> None:
        self._is_alone, self._grace = is_alone, grace
        self._process: subprocess.Popen[bytes] | None = None
        self._early: list[int] = []
        self._signals = 0
        self._timer: threading.Timer | None = None

    def start(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        group = 0 if self._is_alone and os.name == "posix" else None
        self._process = subprocess.Popen(command, env=environment, process_group=group)
        for number in self._early:
            self._send(number)

    def wait_for_end(self, wait: Wait) -> int:
        process = self._process
        assert process is not None

        def watch() -> None:
            process.wait()
            wait.wake()

        watching = threading.Thread(target=watch, name="contractguard-child", daemon=True)
        watching.start()
        try:
            while process.returncode is None:
                wait.until_woken()
            watching.join()
            return process.returncode
        finally:
            if self._timer is not None:
                self._timer.cancel()

    def pass_on(self, number: int) -> None:
        self._signals += 1
        if self._process is None:
            self._early.append(number)
        elif self._signals > 1:
            self._kill()
        elif self._is_alone or number != signal.SIGINT:
            self._send(number)
            self._timer = threading.Timer(self._grace, self._kill)
            self._timer.daemon = True
            self._timer.start()

    def _send(self, number: int) -> None:
        """To all processes of its group, as a terminal would."""
        process = self._process
        if process is None or process.poll() is not None:
            return
        try:
            if self._is_alone and os.name == "posix":
                os.killpg(process.pid, number)
            else:
                process.send_signal(number)
        except OSError:  # it ended meanwhile
            return

    def _kill(self) -> None:
        self._send(getattr(signal, "SIGKILL", signal.SIGTERM))
