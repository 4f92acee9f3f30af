"""Event logs as a whole: cut in chunks, read by an engine, and said in lines of their files."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from contractguard.checks.event_logs.facts import BadLine, ChunkKey, LogFacts, merge_log_facts
from contractguard.checks.event_logs.reader import EventLogPlan, LogTask, open_reader
from contractguard.contract.choices import EngineName
from contractguard.contract.errors import InputError, UsageError
from contractguard.observe.engines.inline import run_inline
from contractguard.observe.engines.on_dask import DaskMissing, run_on_dask
from contractguard.observe.engines.processes import run_in_processes
from contractguard.observe.engines.work import Merged, Told, Work
from contractguard.observe.sketch.observed import Observed
from contractguard.readers.payloads.chunks import CHUNK_BYTES, Chunk, chunks_of, count_lines
from contractguard.readers.payloads.sources import PayloadFile
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable


@dataclass(frozen=True, slots=True)
class LogEngine:
    """Who reads the chunks. `workers`: how many, by default one for each core that this process may use; `scheduler`:
    of a cluster of Dask that runs. `chunk_bytes`: how much one task is."""

    name: EngineName = EngineName.PROCESSES
    workers: int | None = None
    scheduler: str | None = None
    chunk_bytes: int = CHUNK_BYTES


@dataclass(frozen=True, slots=True)
class EventLogs:
    """What was seen in event logs. `counts`: those of `LogFacts`. `bad`: the first lines that could not be read, each
    with its file and line and why; `unread`: chunks of which nothing was read, and why."""

    observed: Observed
    counts: Counter[str]
    bad: tuple[str, ...]
    unread: tuple[str, ...]


def read_event_logs(
    plan: EventLogPlan,
    files: Sequence[PayloadFile],
    engine: LogEngine,
    progress: Callable[[int, int], None] | None = None,
) -> EventLogs:
    """What is in the files: the same for any engine, number of workers, size of chunks, and order of the files.

    `progress` is told of the bytes that are done with, and of all. A chunk of which nothing was read is told, and
    counts nowhere. Raises `InputError` for a file that cannot be read, and what engines raise.
    """
    ordered = sorted(files, key=lambda file: file.name)
    tasks = [LogTask(i, one) for i, file in enumerate(ordered) for one in chunks_of(file, engine.chunk_bytes)]
    work = Work(partial(open_reader, plan), merge_log_facts)
    merged = _run(work, tasks, engine, _tell_bytes(tasks, progress))
    facts = merged.made if merged.made is not None else LogFacts(Observed(plan.provider))
    unread = tuple(f"{_describe_chunk(tasks[one.number].chunk)}: {one.reason}" for one in merged.unread)
    return EventLogs(facts.observed, facts.counts, tuple(_locate(facts, tasks)), unread)


def _run(work: Work[LogTask, LogFacts], tasks: Sequence[LogTask], engine: LogEngine, told: Told) -> Merged[LogFacts]:
    workers = min(engine.workers or _count_cores(), max(len(tasks), 1))
    if engine.name is EngineName.DASK:
        return _run_on_dask(work, tasks, workers, engine.scheduler, told)
    if workers == 1:
        return run_inline(work, tasks, told)
    return run_in_processes(work, tasks, workers, told)


def _run_on_dask(
    work: Work[LogTask, LogFacts], tasks: Sequence[LogTask], workers: int, scheduler: str | None, told: Told
) -> Merged[LogFacts]:
    try:
        return run_on_dask(work, tasks, workers, scheduler, told)
    except DaskMissing:
        from contractguard.readers.installation import install_command

        what = "the engine dask needs the library distributed, which is not installed"
        raise UsageError(what, remedy=install_command("dask")) from None


def _count_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _tell_bytes(tasks: Sequence[LogTask], progress: Callable[[int, int], None] | None) -> Told:
    total, done = sum(one.chunk.bytes for one in tasks), 0

    def tell(number: int) -> None:
        nonlocal done
        done += tasks[number].chunk.bytes
        if progress is not None:
            progress(done, total)

    return tell


def _describe_chunk(chunk: Chunk) -> str:
    name = printable(chunk.file.name)
    return name if chunk.stop is None else f"{name}, bytes {chunk.start} to {chunk.stop}"


def _locate(facts: LogFacts, tasks: Sequence[LogTask]) -> list[str]:
    """The bad lines by file and line. (In chunks that nobody could read, line ends are counted here.)"""
    before: dict[ChunkKey, int | None] = {}
    last = max((one.chunk for one in facts.bad), default=None)
    file, lines = -1, 0
    known: int | None = 0
    for number, chunk in tasks:
        key = ChunkKey(number, chunk.start)
        if last is None or key > last:
            break
        if number != file:
            file, known = number, 0
        before[key] = known
        lines = facts.lines[key] if key in facts.lines else _count_unread(chunk)
        known = None if known is None or lines < 0 else known + lines
    names = {ChunkKey(number, chunk.start): chunk for number, chunk in tasks}
    return [_describe_line(one, names[one.chunk], before[one.chunk]) for one in facts.bad]


def _count_unread(chunk: Chunk) -> int:
    try:
        return count_lines(chunk)
    except InputError:
        return -1


def _describe_line(bad: BadLine, chunk: Chunk, before: int | None) -> str:
    name = printable(chunk.file.name)
    place = f"{name}:{before + bad.line}" if before is not None else f"{name}, line {bad.line} from byte {chunk.start}"
    return f"{place}: {printable(bad.reason)}"
