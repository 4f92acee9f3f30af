"""A pool of processes on this machine.

They are spawned, not forked: this process has threads (its progress is drawn by one), whose locks a fork would copy in
whatever state they are in.
"""

from __future__ import annotations

import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from typing import Any

from contractguard.observe.engines.work import ENDED, TRIES, MadeT, Merged, OpenedWork, TaskT, Told, UnreadTask, Work

_AHEAD = 2
"""Tasks of each worker that are handed out: the one that it reads, and the next."""


def run_in_processes(work: Work[TaskT, MadeT], tasks: Sequence[TaskT], workers: int, told: Told) -> Merged[MadeT]:
    """Read all tasks in so many processes, and merge what was made of them here.

    When a process ends, nobody knows which of the tasks at hand was the cause: each of them is read alone then.
    Raises what `merge` raises.
    """
    opened = OpenedWork(work)
    packed = pickle.dumps(work)
    waiting = deque(enumerate(tasks))
    merged: Merged[MadeT] = Merged()
    while waiting:
        suspects: list[tuple[int, TaskT]] = []
        for number, made in _results(packed, waiting, workers, suspects):
            merged = opened.merge((merged, made))
            told(number)
        for suspect in suspects:
            merged = opened.merge((merged, _alone(packed, suspect)))
            told(suspect[0])
    return merged


def _alone(packed: bytes, task: tuple[int, Any]) -> Merged[Any]:
    """What is made of a task that has a process for itself."""
    for _ in range(TRIES):
        for _, made in _results(packed, deque([task]), 1, []):
            return made
    return Merged(None, (UnreadTask(task[0], ENDED),))


def _results(
    packed: bytes, waiting: deque[tuple[int, TaskT]], workers: int, suspects: list[tuple[int, TaskT]]
) -> Iterator[tuple[int, Merged[Any]]]:
    """What is made of the tasks that wait, until there are no more or a process ends: what was at hand then is suspect,
    and what still waits is left."""
    running: dict[Future[Merged[Any]], tuple[int, TaskT]] = {}
    with _pool(packed, workers) as pool:
        while running or (waiting and not suspects):
            try:
                while waiting and not suspects and len(running) < _AHEAD * workers:
                    running[pool.submit(_attempt, *waiting[0])] = waiting[0]
                    waiting.popleft()
            except BrokenProcessPool:  # a process ended between two tasks, and the others will be told
                if not running:
                    return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                task = running.pop(future)
                try:
                    made = future.result()
                except BrokenProcessPool:
                    suspects.append(task)
                else:
                    yield task[0], made


@contextmanager
def _pool(packed: bytes, workers: int) -> Iterator[ProcessPoolExecutor]:
    """A pool whose processes end when this process leaves it, however that is."""
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _start, (packed,))
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


# --- in a worker

_opened: OpenedWork[Any, Any] | None = None


def _start(packed: bytes) -> None:
    """Become a worker. An interrupt is the business of the process that started it, without which there is no work."""
    global _opened
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _opened = OpenedWork(pickle.loads(packed))


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _attempt(number: int, task: Any) -> Merged[Any]:
    assert _opened is not None
    return _opened.attempt(number, task)
