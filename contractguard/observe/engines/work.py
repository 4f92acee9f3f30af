"""What every engine does: each task is read once, and what was made of them is merged, in whatever order they end.

That the order tells nothing in the result is a promise of `merge`, not of the engines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, NamedTuple, TypeAlias, TypeVar

from contractguard.contract.errors import ContractGuardError
from contractguard.observe.live.recorder import error_place

TaskT = TypeVar("TaskT")
MadeT = TypeVar("MadeT")

ENDED = "the process that read it ended, twice"
"""Why a task was not read: it was alone, with no other that may have been the cause."""
TRIES = 2
"""Of a task alone."""


class Work(NamedTuple, Generic[TaskT, MadeT]):
    """What is done with tasks. All of it can be pickled, as it goes to each worker once.

    `open` makes what reads a task, with all that is dear (a compiled description); that may raise, and then nothing of
    the task counts. `merge`: associative and commutative.
    """

    open: Callable[[], Callable[[TaskT], MadeT]]
    merge: Callable[[MadeT, MadeT], MadeT]


class UnreadTask(NamedTuple):
    """The number of a task of which nothing was read, and why."""

    number: int
    reason: str


class Merged(NamedTuple, Generic[MadeT]):
    """What was made of some tasks; None where none of them was read. `unread`: in the order of the tasks."""

    made: MadeT | None = None
    unread: tuple[UnreadTask, ...] = ()


Told: TypeAlias = Callable[[int], None]
"""Told of the number of each task that is done with."""


class OpenedWork(Generic[TaskT, MadeT]):
    """The work in one worker: opened with the first task, so that what goes wrong there is told as of that task."""

    def __init__(self, work: Work[TaskT, MadeT]) -> None:
        self._work = work
        self._read: Callable[[TaskT], MadeT] | None = None

    def attempt(self, number: int, task: TaskT) -> Merged[MadeT]:
        """Read a task, or say why not: for an error that was not foreseen its type and line, for its text may be of
        what was read."""
        try:
            if self._read is None:
                self._read = self._work.open()
            return Merged(self._read(task))
        except ContractGuardError as error:
            return Merged(None, (UnreadTask(number, str(error)),))
        except Exception as error:  # the other tasks are read
            return Merged(None, (UnreadTask(number, error_place(error)),))

    def merge(self, several: Iterable[Merged[MadeT]]) -> Merged[MadeT]:
        """What was made of the tasks of all together."""
        made: MadeT | None = None
        unread: list[UnreadTask] = []
        for one in several:
            unread += one.unread
            if one.made is not None:
                made = one.made if made is None else self._work.merge(made, one.made)
        return Merged(made, tuple(sorted(unread)))
