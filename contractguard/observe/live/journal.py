"""The journal of a recording process: lines that are only ever appended, so that a process may die at any time.

The first line of a message says all that its process knows of it, a later one (`part`) what is new since. Merged are,
for each file, the join of its lines, and over the files the sum: a file that is read twice, or a line that is written
twice, changes nothing.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeAlias

import orjson

from contractguard.contract.document import Json
from contractguard.observe.live.parameters import RecordedParameters
from contractguard.observe.live.recorder import CallRecorder, RecordedMessage
from contractguard.observe.sketch.facts import Facts
from contractguard.observe.sketch.observed import Observed, add_observed
from contractguard.observe.sketch.packed import pack, pack_news
from contractguard.support.dataclass import dataclass

VERSION = 2
"""Of the lines. In the first version there were no parts, and each line said all."""
START = b'{"v":'
"""What each line begins with; of one that was torn, what there is of it."""


class LineKind(StrEnum):
    """What a line speaks of."""

    DOCUMENTED = "messages"
    """A message that the description has."""
    UNDOCUMENTED = "undocumented"
    """One that it has not."""
    RUN = "run"
    """All calls."""
    END = "end"
    """The process ended by itself: all that it saw is written down."""


AppendBytes: TypeAlias = Callable[[bytes], object]
"""Appends lines to the journal's file, in one write. Raises `OSError`."""


class Journal:
    """Writes down what a recorder learns. Nothing is written while nothing is new."""

    def __init__(self, recorder: CallRecorder, append: AppendBytes) -> None:
        self._recorder, self._append = recorder, append
        self._writer = os.urandom(8).hex()  # process ids come again, and with them the names of files
        self._written: dict[str, int] = {}
        self._facts: dict[str, Facts] = {}
        self._run = (0, 0, 0, 0)
        self._told: set[str] = set()
        self._told_unrouted: dict[str, int] = {}
        self._is_torn = False
        self._is_closed = False

    def end_test(self) -> None:
        """Take all calls that wait, and write down what is new of them: once this returns, no death loses it.

        A message is written when a fact of it changed, or its count doubled. Raises `OSError` when that cannot be
        written; then it is written the next time.
        """
        self._recorder.drain()
        self._write([one for one in self._recorder.touched.values() if self._is_new(one)])
        self._recorder.touched.clear()

    def write_counts(self) -> None:
        """Write down also how often each message was seen, up to now. Raises `OSError`."""
        self._recorder.drain()
        self._write([one for one in self._recorder.recorded if self._written.get(one.name) != one.count], True)

    def rewrite(self) -> bytes:
        """Lines that say all that is known: they may stand for all that were written before."""
        self._is_closed = False
        self._told, self._told_unrouted = set(), {}
        lines = [*(self._whole_line(one, one.sketch.facts()) for one in self._recorder.recorded), self._run_line()]
        return b"".join(orjson.dumps(one, option=orjson.OPT_APPEND_NEWLINE) for one in lines)

    def close(self, gaps: Iterable[str] = ()) -> None:
        """Write down the last counts, and that this is the end, as long as nothing follows. `gaps`: why this is not the
        whole of what the process was to see, such as tests that failed. Raises `OSError`."""
        self.write_counts()
        if not self._is_closed:
            self._append_lines([{**self._head(LineKind.END), "gaps": sorted(gaps)}])
            self._is_closed = True

    def _is_new(self, message: RecordedMessage | RecordedParameters) -> bool:
        return message.sketch.changed or message.count >= 2 * self._written.get(message.name, 0)

    def _write(self, messages: list[RecordedMessage | RecordedParameters], is_last: bool = False) -> None:
        made = self._recorder
        unseen = made.counts["lost"] + made.counts["sampled_out"] + len(made.errors)
        run = (made.counts["calls"], len(made.unrouted), len(made.left_out), len(made.reached) + unseen)
        is_new = run[1:] != self._run[1:] or run[0] >= 2 * self._run[0] > 0 or (is_last and run != self._run)
        told = self._run_line() if is_new or (run[0] and not self._run[0]) else None
        facts = {one.name: one.sketch.facts() for one in messages}
        lines = [*(self._line(one, facts[one.name]) for one in messages), *([] if told is None else [told])]
        if not lines:
            return
        self._append_lines(lines)
        self._is_closed = False
        self._facts |= facts
        for one in messages:
            one.sketch.changed = False
            self._written[one.name] = one.count
        if told is not None:
            self._run = run
            self._told.update(told["left_out"])
            self._told_unrouted.update({key: sum(kinds.values()) for key, kinds in told["unrouted"].items()})

    def _append_lines(self, lines: list[Json]) -> None:
        text = b"".join(orjson.dumps(one, option=orjson.OPT_APPEND_NEWLINE) for one in lines)
        start, self._is_torn = (b"\n" if self._is_torn else b""), True  # nothing is added to a line that was torn
        self._append(start + text)
        self._is_torn = False

    def _line(self, message: RecordedMessage | RecordedParameters, facts: Facts) -> Json:
        """What is new of a message that was written before; else all of it."""
        known = self._facts.get(message.name)
        if known is None:
            return self._whole_line(message, facts)
        return {**self._head_of(message), "f": pack_news(facts, known), "part": True}

    def _whole_line(self, message: RecordedMessage | RecordedParameters, facts: Facts) -> Json:
        return {**self._head_of(message), "f": pack(facts)}

    def _head_of(self, message: RecordedMessage | RecordedParameters) -> dict[str, Json]:
        kind = LineKind.DOCUMENTED if message.is_documented else LineKind.UNDOCUMENTED
        return {**self._head(kind), "m": message.name, "n": message.count}

    def _run_line(self) -> dict[str, Any]:
        """All numbers; of what has no route, and of what was left out, what no line before has told."""
        made, told = self._recorder, self._told_unrouted
        unrouted = {key: dict(kinds) for key, kinds in made.unrouted.items() if kinds.total() != told.get(key)}
        counted = {"n": dict(made.counts), "errors": dict(made.errors), "unrouted": unrouted, "c": self._contract}
        return {**self._head(LineKind.RUN), **counted, "left_out": sorted(made.left_out - self._told)}

    @cached_property
    def _contract(self) -> str:
        """Which version of the description calls were matched with."""
        return self._recorder.plan.digest()

    def _head(self, kind: LineKind) -> dict[str, Json]:
        return {"v": VERSION, "p": self._recorder.plan.provider, "k": kind, "w": self._writer}


# --- what journals say


@dataclass(frozen=True, slots=True)
class JournaledRun:
    """What the journals of a run say of one provider. `counts`: those of `CallRecorder`, and of each message how often
    it was seen, by its name. `errors`: the recorder's own, by type and line. `gaps`: why this may not be all that the
    run was to see, each with its journal. `contracts`: digests of the descriptions that calls were matched with, "" for
    one that is not told."""

    observed: Observed
    counts: Counter[str]
    errors: Counter[str]
    gaps: frozenset[str] = frozenset()
    contracts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class JournalContents:
    """What the journals of a run say, by provider, how many lines were torn, and are not read, and the journals in
    which there is no whole line."""

    runs: Mapping[str, JournaledRun]
    torn: int
    silent: tuple[str, ...] = ()


def run_of(recorder: CallRecorder, gaps: frozenset[str]) -> JournaledRun:
    """What the journal of a recorder says that has ended, for whoever has the recorder itself."""
    counts = Counter({one.name: one.count for one in recorder.recorded})
    known = frozenset({recorder.plan.digest()})
    return JournaledRun(recorder.to_observed(), recorder.counts + counts, recorder.errors.copy(), gaps, known)


def add_runs(contents: JournalContents, more: Mapping[str, JournaledRun]) -> JournalContents:
    """The same with what another process saw, by provider."""
    both = {
        name: add_two_runs(contents.runs[name], run) if name in contents.runs else run for name, run in more.items()
    }
    return replace(contents, runs=dict(sorted({**contents.runs, **both}.items())))


def add_two_runs(one: JournaledRun, other: JournaledRun) -> JournaledRun:
    """What two processes saw of one provider, whose counts add up."""
    return JournaledRun(
        add_observed(one.observed, other.observed),
        one.counts + other.counts,
        one.errors + other.errors,
        one.gaps | other.gaps,
        one.contracts | other.contracts,
    )
