"""Mutants are independent: chunks of them are settled in a pool of processes, or here."""

from __future__ import annotations

import pickle
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import takewhile
from multiprocessing import get_context

from contractguard.checks.prove.description import Description, Mutant
from contractguard.checks.prove.guards.answer import Guard
from contractguard.checks.prove.sample import list_mutants
from contractguard.checks.prove.settle import CHUNK, MutantJudge, Settled
from contractguard.contract.choices import FormatMode
from contractguard.contract.document import Document
from contractguard.contract.errors import InputError
from contractguard.support.dataclass import dataclass

FEW = 4 * CHUNK
"""Mutants that are settled sooner than processes are started."""
_AHEAD = 2

GuardMaker = Callable[[Description], Guard]
"""Makes the guard in the process that asks it; it can be pickled."""


@dataclass(frozen=True, slots=True)
class Blueprint:
    """What a process needs in order to settle mutants: the files of the description (URI, name, content), the first
    one its entry, and how the guard is made."""

    files: tuple[tuple[str, str, object], ...]
    make_guard: GuardMaker
    formats: FormatMode = FormatMode.WARN

    @classmethod
    def from_description(cls, description: Description, make_guard: GuardMaker, formats: FormatMode) -> Blueprint:
        """The blueprint for a description that is at hand."""
        entry = description.entry
        others = (one for one in description.documents.values() if one is not entry)
        return cls(tuple((one.uri, one.name, one.root) for one in (entry, *others)), make_guard, formats)

    def open(self, deadline: float | None = None) -> Bench:
        """The description, the guard, and its mutants, as many as are listed before a deadline: later ones are not
        asked about either."""
        siblings: dict[str, Document] = {}
        entry, *_ = [Document(uri, name, root, siblings) for uri, name, root in self.files]
        description = Description(entry)
        return Bench(description, self, list_mutants(description, deadline=deadline).mutants)


class Bench:
    """A description with its mutants by id, and the guard that they are held against."""

    def __init__(self, description: Description, blueprint: Blueprint, mutants: Iterable[Mutant]) -> None:
        self._mutants = {one.id: one for one in mutants}
        self._judge = MutantJudge(description, blueprint.make_guard(description), blueprint.formats)

    def settle(self, ids: Sequence[str], deadline: float | None = None) -> list[Settled]:
        """Settle the mutants of these ids, as many as are begun before a deadline."""
        in_time = takewhile(lambda _: not _is_over(deadline), ids)
        return list(self._judge.settle(self._mutants[one] for one in in_time))


def settle_all(
    blueprint: Blueprint,
    ids: Sequence[str],
    workers: int,
    deadline: float | None,
    tell: Callable[[int], None],
    open_here: Callable[[], Bench],
    chunk: int = CHUNK,
) -> dict[str, Settled]:
    """What the mutants of these ids ended as; some are missing that were not begun before the deadline, by the
    monotonic clock. `tell` hears how many are done; `open_here` makes what settles them in this process. Raises
    `InputError` where a process ends."""
    chunks = [ids[start : start + chunk] for start in range(0, len(ids), chunk)]
    found: dict[str, Settled] = {}
    if _is_over(deadline):
        return found
    if workers > 1 and len(ids) > FEW:
        parts = _settle_in_processes(blueprint, chunks, workers, deadline)
    else:
        parts = _settle_here(open_here, chunks, deadline)
    for settled in parts:
        found.update((one.id, one) for one in settled)
        tell(len(found))
    return found


def _settle_here(
    open_here: Callable[[], Bench], chunks: Sequence[Sequence[str]], deadline: float | None
) -> Iterator[list[Settled]]:
    bench = open_here()
    for chunk in chunks:
        if _is_over(deadline):
            return
        yield bench.settle(chunk, deadline)


def _settle_in_processes(
    blueprint: Blueprint, chunks: Sequence[Sequence[str]], workers: int, deadline: float | None
) -> Iterator[list[Settled]]:
    waiting = list(reversed(chunks))
    running: set[Future[list[Settled]]] = set()
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _start, (pickle.dumps(blueprint), deadline))
    try:
        while running or (waiting and not _is_over(deadline)):
            while waiting and len(running) < _AHEAD * workers and not _is_over(deadline):
                running.add(pool.submit(_settle_chunk, waiting.pop(), deadline))
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    except BrokenProcessPool:
        raise InputError(
            "a process that asked about mutants ended before its time",
            remedy="run it again with --workers 1, which says more",
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _is_over(deadline: float | None) -> bool:
    return deadline is not None and time.monotonic() >= deadline


# --- in a worker

_bench: Bench | None = None


def _start(packed: bytes, deadline: float | None) -> None:
    """Become a worker; an interrupt is the business of the process that started it."""
    global _bench
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _bench = pickle.loads(packed).open(deadline)


def _settle_chunk(ids: Sequence[str], deadline: float | None) -> list[Settled]:
    assert _bench is not None
    return _bench.settle(ids, deadline)
