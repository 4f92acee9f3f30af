"""The child that runs the engine: started, read line by line, and ended in time with everything that it started."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import IO

from contractguard.checks.exercise.job import MAX_LINE, EngineEnd, EngineJob, Line, read_line
from contractguard.contract.errors import InputError
from contractguard.readers.child_process import end, last_line, listen, without_secrets
from contractguard.support.printable import printable

GRACE = 3.0
"""Seconds beyond its budget after which the child is ended."""

TABLES = "hypothesis"
"""The folder of Hypothesis, below those of a run and of the project."""
MAX_WAITING = 16
"""Lines that wait to be judged, each of which may have a whole answer in it: a child that is faster waits."""
DRAIN = 1.0
"""Seconds in which what an ended child still wrote is thrown away."""


class EngineGone(Exception):
    """The child ended, or was ended, before it said that it is done; `was_killed` tells which, `words` what it wrote
    last. `is_garbled`: it was ended because it wrote what is no line."""

    def __init__(self, *, was_killed: bool, code: int | None, words: str, is_garbled: bool = False) -> None:
        super().__init__(words)
        self.was_killed, self.code, self.words, self.is_garbled = was_killed, code, words, is_garbled


def run_engine(
    job: EngineJob,
    folder: Path,
    log: IO[bytes] | None = None,
    cache: Path | None = None,
    started: Callable[[Callable[[], None]], None] | None = None,
) -> Generator[Line]:
    """Run a job in a child process from a folder, and give each line as it comes, the last one a `EngineEnd` or a
    `Refusal`. The end of what the application prints is copied to `log`, without the secrets of the environment. In
    `cache` Hypothesis keeps its tables of Unicode, which cost it 180 MB and a second to make; nothing that a run found,
    and nothing of the user's code, from which it collects constants (a password may be among them).
    `started` is handed what ends the child, for whoever does not wait for its lines.

    Raises `EngineGone` when the child ends otherwise, is ended because it is late, or writes what is no line.
    """
    with tempfile.TemporaryDirectory(prefix="contractguard-") as scratch:
        child = _Child(job, folder, Path(scratch), cache or Path(scratch))
        if started is not None:
            started(child.kill)
        try:
            yield from child.lines()
        finally:
            child.end()
            if log is not None:
                log.write(without_secrets(child.errors.decode("utf-8", "replace")).encode())


class _Child:
    """The process, and the threads that read what it writes."""

    def __init__(self, job: EngineJob, folder: Path, scratch: Path, cache: Path) -> None:
        script = str(Path(__file__).parent / "child" / "engine_child.py")
        self._process = subprocess.Popen(
            [sys.executable, script, str(cache / TABLES)],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(scratch),
            start_new_session=True,
        )
        self._last = time.monotonic() + job.budget + GRACE
        self._lines: queue.Queue[bytes | None] = queue.Queue(maxsize=MAX_WAITING)
        self.errors = bytearray()
        assert self._process.stdin and self._process.stdout and self._process.stderr
        self._feed(self._process.stdin, replace(job, until=time.time() + job.budget).to_bytes())
        self._threads = [
            threading.Thread(target=_read, args=(self._process.stdout, self._lines), daemon=True),
            threading.Thread(target=listen, args=(self._process.stderr, self.errors), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def _feed(self, stream: IO[bytes], data: bytes) -> None:
        def write() -> None:
            try:
                with stream:
                    stream.write(data)
            except OSError:  # it ended, which is seen where it is read
                return

        threading.Thread(target=write, daemon=True).start()

    def lines(self) -> Iterator[Line]:
        """Each line, in order."""
        while True:
            try:
                data = self._lines.get(timeout=max(0.0, self._last - time.monotonic()))
            except queue.Empty:
                raise self._gone(was_killed=True) from None
            if data is None:
                raise self._gone(was_killed=False)
            try:
                line = read_line(data)
            except InputError as error:
                raise EngineGone(was_killed=True, code=None, words=error.what, is_garbled=True) from None
            yield line
            if _is_last(line):
                return

    def _gone(self, *, was_killed: bool) -> EngineGone:
        self.end()
        words = printable(without_secrets(last_line(bytes(self.errors))), 300)
        return EngineGone(was_killed=was_killed, code=self._process.returncode, words=words)

    def kill(self) -> None:
        """End the process, and leave the rest to whoever reads its lines."""
        end(self._process)

    def end(self) -> None:
        """End the process and what it started, whether or not it ended by itself."""
        end(self._process)
        until = time.monotonic() + DRAIN
        while self._threads[0].is_alive() and time.monotonic() < until:  # it may wait for room in the queue
            with suppress(queue.Empty):
                self._lines.get(timeout=0.02)
        for thread in self._threads:
            thread.join(1.0)


def _is_last(line: Line) -> bool:
    from contractguard.checks.exercise.job import Refusal

    return isinstance(line, EngineEnd | Refusal)


def _read(stream: IO[bytes], lines: queue.Queue[bytes | None]) -> None:
    """Hand on every line, and at last that there are no more."""
    with stream:
        while line := stream.readline(MAX_LINE):
            lines.put(line)
    lines.put(None)


def _environment(scratch: Path) -> Mapping[str, str]:
    """Ours, in which nothing of Hypothesis depends on the run before, and hashes on no chance."""
    return {
        **os.environ,
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "NETRC": os.devnull,  # whose credentials the engine would send, to any host that is named there
        "HYPOTHESIS_STORAGE_DIRECTORY": str(scratch / TABLES),
    }
