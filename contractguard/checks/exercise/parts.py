"""An exercise in several processes.

Operations of one collection stay together, and what each process says is taken up one process after the other: it makes
no difference which of them was faster, nor how many ran at once.
"""

from __future__ import annotations

import os
import pickle
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import IO

from contractguard.checks.exercise.job import EngineEnd, EngineJob, Line
from contractguard.checks.exercise.process import run_engine
from contractguard.checks.exercise.replay.history import collection_of

MAX_PARTS = 8
MIN_SECONDS = 2.0
"""What must be left of the budget for the engine to be started."""


def split_job(job: EngineJob) -> tuple[EngineJob, ...]:
    """The job in parts, by the collections of its operations, each to the part that has fewest so far. The same for the
    same operations, wherever it runs."""
    collections: dict[str, list[int]] = {}
    for number, (method, path) in enumerate(job.operations):
        collections.setdefault(collection_of(f"{method} {path}"), []).append(number)
    parts: list[list[int]] = [[] for _ in range(min(MAX_PARTS, len(collections)))]
    for numbers in sorted(collections.values(), key=lambda one: (-len(one), one)):
        min(parts, key=len).extend(numbers)
    return tuple(_part_of(job, sorted(numbers)) for numbers in parts)


def _part_of(job: EngineJob, numbers: Sequence[int]) -> EngineJob:
    operations = tuple(job.operations[number] for number in numbers)
    ranks = tuple(job.ranks[number] for number in numbers if job.ranks)
    return replace(job, operations=operations, ranks=ranks)


def count_cores() -> int:
    """How many processes can run at once here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class SpooledRun:
    """One part, run in a thread. What it says is kept in a file until it is asked for."""

    def __init__(self, job: EngineJob, folder: Path, cache: Path | None, until: float) -> None:
        self._job, self._folder, self._cache, self._until = job, folder, cache, until
        self._log = BytesIO()
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  # closed by `close`
        self._ends: deque[int] = deque()
        """Where each line ends that was not asked for yet."""
        self._failure: BaseException | None = None
        self._is_done = False
        self._is_left = False
        self._kill: Callable[[], None] | None = None
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            for line in self._engine_lines():
                self._keep(line)
        except BaseException as failure:  # raised where the lines are asked for
            self._failure = failure
        with self._news:
            self._is_done = True
            self._news.notify_all()

    def _engine_lines(self) -> Iterator[Line]:
        seconds = self._until - time.monotonic()
        if seconds < MIN_SECONDS:
            yield EngineEnd("budget")
            return
        job = replace(self._job, budget=seconds)
        yield from run_engine(job, self._folder, self._log, self._cache, self._start)

    def _start(self, kill: Callable[[], None]) -> None:
        with self._news:
            self._kill = kill
        if self._is_left:
            kill()

    def _keep(self, line: Line) -> None:
        data = pickle.dumps(line)
        with self._news:
            self._file.seek(0, os.SEEK_END)
            self._file.write(data)
            self._ends.append(self._file.tell())
            self._news.notify_all()

    def lines(self, log: IO[bytes] | None) -> Generator[Line]:
        """Every line, in order; the end of what the application printed goes to `log`. Raises as `run_engine`."""
        start = 0
        while (end := self._wait()) is not None:
            with self._news:
                self._file.seek(start)
                data = self._file.read(end - start)
            start = end
            yield pickle.loads(data)  # written by this process, above
        if log is not None:
            log.write(self._log.getvalue())
        if self._failure is not None:
            raise self._failure

    def _wait(self) -> int | None:
        with self._news:
            self._news.wait_for(lambda: self._ends or self._is_done)
            return self._ends.popleft() if self._ends else None

    def close(self) -> None:
        """End it, wherever it is."""
        with self._news:
            self._is_left = True
        if self._kill is not None:
            self._kill()
        self._thread.join()
        self._file.close()


def run_parts(
    jobs: Sequence[EngineJob], folder: Path, log: IO[bytes] | None, cache: Path | None, processes: int, until: float
) -> Generator[tuple[EngineJob, Generator[Line]]]:
    """Each part with its lines, of which so many run at once."""
    waiting, running = deque(jobs), deque[tuple[EngineJob, SpooledRun]]()
    try:
        while waiting or running:
            while waiting and len(running) < processes:
                running.append((waiting[0], SpooledRun(waiting.popleft(), folder, cache, until)))
            job, run = running[0]
            yield job, run.lines(log)
            running.popleft()[1].close()
    finally:
        for _, run in running:
            run.close()
