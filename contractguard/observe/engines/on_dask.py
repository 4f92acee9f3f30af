"""A cluster of Dask: one of this machine, or the one whose scheduler is named. The one file that imports it."""

from __future__ import annotations

import logging
import pickle
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from itertools import chain
from typing import Any

from contractguard.contract.errors import InputError
from contractguard.observe.engines.work import ENDED, TRIES, MadeT, Merged, OpenedWork, TaskT, Told, UnreadTask, Work
from contractguard.support.distribution import __version__

FAN_IN = 8
"""How many results are merged by one task."""
_TOGETHER = 2
"""How often tasks are read in one go with others, before each is read alone."""
_LOOPBACK = "127.0.0.1"
_LOST_WORKER = "1h"
"""When a worker that ended is given up: by default after 15 seconds, in which a busy machine has not yet started
another in its place, and without any left nothing would ever be done."""
_PATIENCE = 120.0
"""Seconds without a result, after which it is looked whether there are workers at all."""


class DaskMissing(Exception):
    """Dask distributed is not installed."""


Node = tuple[Any, tuple[int, ...]]
"""A result on the cluster, and the numbers of the tasks that are in it."""


def run_on_dask(
    work: Work[TaskT, MadeT], tasks: Sequence[TaskT], workers: int, scheduler: str | None, told: Told
) -> Merged[MadeT]:
    """Read all tasks on the cluster, and merge what was made of them there, in a tree.

    When a worker ends, nobody knows which of the tasks that it had was the cause, and results that it held are lost:
    they are read again together, and what is lost then again, each alone.
    Raises `DaskMissing` where it is not installed, `InputError` when the cluster cannot be reached or has another
    version of this package, and what `merge` raises.
    """
    distributed = _import_distributed()
    opened, told = OpenedWork(work), _once(told)
    merged: Merged[MadeT] = Merged()
    with _client(distributed, workers, scheduler) as client, client.as_current():
        _require_same_version(client)
        packed = pickle.dumps(work)
        left = list(enumerate(tasks))
        for _ in range(_TOGETHER):
            made, lost = _Tree(distributed, client, packed).run(left, told) if left else (Merged(), [])
            merged = opened.merge((merged, made))
            left = [task for task in left if task[0] in lost]
        for task in left:
            merged = opened.merge((merged, _alone(_Tree(distributed, client, packed), task, told)))
    return merged


def _alone(tree: _Tree, task: tuple[int, Any], told: Told) -> Merged[Any]:
    """What is made of a task with which nothing else is read."""
    for _ in range(TRIES):
        made, lost = tree.run([task], told)
        if not lost:
            return made
    return Merged(None, (UnreadTask(task[0], ENDED),))


def _once(told: Told) -> Told:
    """Tell of each task when it is done with for the first time."""
    known: set[int] = set()

    def tell(number: int) -> None:
        if number not in known:
            known.add(number)
            told(number)

    return tell


class _Tree:
    """Tasks on the cluster that are merged with each other. `work` is what is done, packed."""

    def __init__(self, distributed: Any, client: Any, work: bytes) -> None:
        self._distributed, self._client, self._work = distributed, client, work
        self._packed: Any = None
        self._levels: list[list[Node]] = []
        self._lost: list[int] = []

    def run(self, tasks: Sequence[tuple[int, Any]], told: Told) -> tuple[Merged[Any], list[int]]:
        """What was made of the tasks, and the numbers of those that were lost with a worker. Raises what else went
        wrong."""
        self._levels, self._lost = [], []
        # Sent once to each worker, and anew in each run: what is made again on a worker that ends is lost for good.
        self._packed = self._client.submit(bytes, self._work, pure=False)
        numbers = {self._client.submit(_attempt, self._packed, *task, pure=False): task[0] for task in tasks}
        for future in self._iterate_done(numbers):
            number = numbers.pop(future)
            self._add((future, (number,)), 0)
            told(number)
        left = list(chain.from_iterable(self._levels))
        while len(left) > 1:
            left = [self._merge_nodes(left[i : i + FAN_IN]) for i in range(0, len(left), FAN_IN)]
        return self._result(left[0]) if left else Merged(), self._lost

    def _iterate_done(self, futures: Iterable[Any]) -> Iterator[Any]:
        """Each of them when it is done. Raises `InputError` where nobody is there to do it."""
        left = set(futures)
        while left:
            try:
                for future in self._distributed.as_completed(list(left), timeout=_PATIENCE):
                    left.discard(future)
                    yield future
            except TimeoutError:
                self._require_workers()

    def _require_workers(self) -> None:
        if not self._client.nthreads():
            raise InputError(
                "the cluster has no worker any more",
                where=self._client.scheduler.address,
                remedy="look why its workers ended, or leave --engine and --scheduler out",
            )

    def _add(self, node: Node, level: int) -> None:
        """Merge when there are enough results of a level."""
        if self._is_lost(node):
            return
        if level == len(self._levels):
            self._levels.append([])
        self._levels[level].append(node)
        if len(self._levels[level]) == FAN_IN:
            full, self._levels[level] = self._levels[level], []
            self._add(self._merge_nodes(full), level + 1)

    def _merge_nodes(self, nodes: list[Node]) -> Node:
        futures = [future for future, _ in nodes]
        numbers = tuple(chain.from_iterable(numbers for _, numbers in nodes))
        return self._client.submit(_merge, self._packed, futures, pure=False), numbers

    def _is_lost(self, node: Node) -> bool:
        future, numbers = node
        if future.status != "error":
            return False
        error = future.exception()
        if not isinstance(error, self._distributed.KilledWorker):
            raise error
        self._lost += numbers
        return True

    def _result(self, node: Node) -> Merged[Any]:
        list(self._iterate_done([node[0]]))
        if self._is_lost(node):
            return Merged()
        found: Merged[Any] = node[0].result()
        return found


def _import_distributed() -> Any:
    try:
        import distributed
    except ImportError:
        raise DaskMissing from None
    return distributed


@contextmanager
def _client(distributed: Any, workers: int, scheduler: str | None) -> Iterator[Any]:
    """What speaks with the cluster; one of this machine ends with it."""
    import dask

    if scheduler is not None:
        try:
            client = distributed.Client(scheduler, set_as_default=False)
        except (OSError, ValueError) as error:
            what = f"the scheduler cannot be reached: {error}"
            raise InputError(what, where=scheduler, remedy="check its address, or leave --scheduler out") from None
        with client:
            yield client
        return
    settings: dict[str, Any] = {"distributed.scheduler.allowed-failures": 0, "distributed.admin.tick.limit": "1h"}
    settings["distributed.deploy.lost-worker-timeout"] = _LOST_WORKER
    with (
        dask.config.set(settings),
        distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            host=_LOOPBACK,
            dashboard_address=f"{_LOOPBACK}:0",  # without one, it would listen to the world
            silence_logs=logging.CRITICAL,
        ) as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
    ):
        yield client


def _require_same_version(client: Any) -> None:
    """Raise `InputError` where a worker would make other facts."""
    try:
        found = set(client.run(_version).values())
    except (ImportError, AttributeError, pickle.UnpicklingError):
        found = {"none"}
    if found != {__version__}:
        raise InputError(
            f"the workers have contractguard {', '.join(sorted(found)) or 'none'}, and this is {__version__}",
            remedy="install the same version on all of them",
        )


# --- in a worker

_OPENED: dict[str, OpenedWork[Any, Any]] = {}


def _version() -> str:
    return __version__


def _open_once(packed: bytes) -> OpenedWork[Any, Any]:
    """The work, opened once in each worker."""
    key = sha256(packed).hexdigest()
    if key not in _OPENED:
        _OPENED.clear()
        _OPENED[key] = OpenedWork(pickle.loads(packed))
    return _OPENED[key]


def _attempt(packed: bytes, number: int, task: Any) -> Merged[Any]:
    return _open_once(packed).attempt(number, task)


def _merge(packed: bytes, several: list[Merged[Any]]) -> Merged[Any]:
    return _open_once(packed).merge(several)
