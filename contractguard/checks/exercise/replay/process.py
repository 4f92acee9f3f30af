"""The child that sends stored requests: started once, asked for one attempt after the other, ended in time."""

from __future__ import annotations

import contextlib
import math
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from contractguard.checks.exercise.job import MAX_LINE
from contractguard.checks.exercise.replay.job import PlayedAnswer, ReplayJob, attempt_line, read_answers
from contractguard.checks.exercise.replay.step import Step
from contractguard.contract.errors import InputError
from contractguard.readers.child_process import end, last_line, listen, without_secrets
from contractguard.support.printable import printable

START_SECONDS = 30.0
"""For importing the application."""
GRACE = 3.0
"""Seconds beyond the time-outs of its steps after which an attempt has no answer."""


class OutOfTime(Exception):
    """Nothing more is sent: the moment has come until which it may be."""


class Replayer:
    """Sends steps, in a process of its own, up to a moment (`until`, of the monotonic clock). Use as a context manager,
    so that it ends."""

    def __init__(self, job: ReplayJob, folder: Path, until: float | None = None) -> None:
        self._job, self._folder, self._until = job, folder, until
        self._child: _Child | None = None

    def __enter__(self) -> Replayer:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def _end(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None

    def play(self, steps: Sequence[Step]) -> list[PlayedAnswer]:
        """The answers to the steps, as far as they go; the last one says so where none came. Raises `InputError` when
        the application cannot be called at all, and `OutOfTime`."""
        left = math.inf if self._until is None else self._until - time.monotonic()
        if left <= 0:
            raise OutOfTime
        first = self._child is None
        child = self._child = self._child or _Child(self._job, self._folder)
        seconds = len(steps) * self._job.timeout + GRACE + (START_SECONDS if first else 0.0)
        data = child.ask(attempt_line(steps), min(seconds, left))
        if data is None and seconds >= left:
            self._end()
            raise OutOfTime
        if data is None:
            words = child.words()
            self._end()
            if first:
                raise InputError(f"nothing could be sent: {words or 'the process ended without a word'}")
            return [PlayedAnswer(trouble=f"the process ended, or did not answer: {words}")]
        return read_answers(data)


class _Child:
    """The process, and the threads that read what it writes."""

    def __init__(self, job: ReplayJob, folder: Path) -> None:
        script = str(Path(__file__).with_name("replay_child.py"))
        environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
        self._process = subprocess.Popen(
            [sys.executable, script], cwd=folder, env=environment, start_new_session=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert self._process.stdin and self._process.stdout and self._process.stderr
        self._input = self._process.stdin
        self._lines: queue.Queue[bytes | None] = queue.Queue()
        self._errors = bytearray()
        self._threads = [
            threading.Thread(target=_read, args=(self._process.stdout, self._lines), daemon=True),
            threading.Thread(target=listen, args=(self._process.stderr, self._errors), daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        self._write(job.to_line())

    def _write(self, data: bytes) -> bool:
        try:
            self._input.write(data)
            self._input.flush()
        except OSError:  # it ended, which is seen where it is read
            return False
        return True

    def ask(self, data: bytes, seconds: float) -> bytes | None:
        """The line that answers one; None where none comes in time."""
        until = time.monotonic() + seconds
        self._write(data)
        try:
            return self._lines.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            return None

    def words(self) -> str:
        """What the process wrote last, as far as it may be shown."""
        return printable(without_secrets(last_line(bytes(self._errors))), 300)

    def end(self) -> None:
        """End the process and what it started."""
        end(self._process)
        for thread in self._threads:
            thread.join(1.0)
        with contextlib.suppress(OSError):  # what was written last was never read
            self._input.close()


def _read(stream: IO[bytes], lines: queue.Queue[bytes | None]) -> None:
    with stream:
        while line := stream.readline(MAX_LINE):
            lines.put(line)
    lines.put(None)
