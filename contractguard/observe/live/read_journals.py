"""Reads the journals of a run: what all of its processes saw, wherever each of them ended.

Merged are, for each file, the join of its lines, and over the files the sum. Of the lines that one writer wrote about
one message only that with the highest count is looked at: it contains the others, as a writer only ever learns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import reduce
from typing import Any

import orjson

from contractguard.contract.errors import InputError
from contractguard.observe.live.journal import START, VERSION, LineKind
from contractguard.observe.live.recorder import CallRecorder
from contractguard.observe.sketch.facts import Facts
from contractguard.observe.sketch.join import join
from contractguard.observe.sketch.observed import Observed, add_observed, join_observed
from contractguard.observe.sketch.packed import unpack
from contractguard.observe.sketch.reading import require_readable
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable


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


def read_journals(files: Mapping[str, bytes]) -> JournalContents:
    """Merge the journals of a run, each by the name of its file; a copy of one counts once, whatever it is called.

    Raises `InputError` for a line of a newer version, for what is no line of a journal nor the start of one, and for
    facts that contradict each other.
    """
    processes: dict[tuple[str, str], tuple[str, _JournalLines]] = {}
    torn, silent = 0, []
    for name in sorted(files):
        found, lost = _read_journal(name, files[name])
        torn += lost
        if not found:
            silent.append(name)
        for provider, lines in found.items():
            key = (provider, lines.first_writer or name)
            if key in processes:
                processes[key][1].take_copy(lines)
            else:
                processes[key] = (name, lines)
    runs: dict[str, list[JournaledRun]] = {}
    for (provider, _), (name, lines) in processes.items():
        runs.setdefault(provider, []).append(lines.run(provider, name))
    merged = {provider: reduce(_add_runs, runs[provider]) for provider in sorted(runs)}
    for run in merged.values():
        require_readable(run.observed, ", ".join(sorted(files)))
    return JournalContents(merged, torn, tuple(silent))


def run_of(recorder: CallRecorder, gaps: frozenset[str]) -> JournaledRun:
    """What the journal of a recorder says that has ended, for whoever has the recorder itself."""
    counts = Counter({one.name: one.count for one in recorder.recorded})
    known = frozenset({recorder.plan.digest()})
    return JournaledRun(recorder.to_observed(), recorder.counts + counts, recorder.errors.copy(), gaps, known)


def add_runs(contents: JournalContents, more: Mapping[str, JournaledRun]) -> JournalContents:
    """The same with what another process saw, by provider."""
    both = {name: _add_runs(contents.runs[name], run) if name in contents.runs else run for name, run in more.items()}
    return replace(contents, runs=dict(sorted({**contents.runs, **both}.items())))


def is_journal(data: bytes) -> bool:
    """Whether a file begins as a journal does, be it torn in its first line."""
    start = data.lstrip(b"\n")[: len(START)]
    return bool(start) and START.startswith(start)


def _read_journal(name: str, data: bytes) -> tuple[dict[str, _JournalLines], int]:
    """What one process wrote down, by provider, and how many of its lines are torn."""
    found: dict[str, _JournalLines] = {}
    torn = 0
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            value = orjson.loads(line)
        except orjson.JSONDecodeError:
            if not is_journal(line):
                raise _no_line(f"{name}:{number}") from None
            torn += 1
            continue
        _read_line(value, f"{name}:{number}", found)
    return found, torn


@dataclass(frozen=True, slots=True)
class _Said:
    """The facts of a line as it has them, and where it stands."""

    packed: Any
    where: str

    def unpack(self) -> Facts:
        """The facts. Raises `InputError` where they are damaged."""
        try:
            return unpack(self.packed)
        except InputError as error:
            raise InputError(error.what, where=self.where, remedy=error.remedy) from None


_MESSAGES: Mapping[Any, LineKind] = {one.value: one for one in (LineKind.DOCUMENTED, LineKind.UNDOCUMENTED)}


class _JournalLines:
    """What the lines of one file say of one provider: joined, as each says all that its process knew."""

    def __init__(self) -> None:
        self.rest = Observed("")
        self.first_writer = ""
        """What the process calls itself that wrote the first line; "" where it does not say so."""
        self._said: dict[tuple[LineKind, str, str | None], tuple[int, list[_Said]]] = {}
        self.counts: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()
        self.gaps: set[str] = set()
        self.contracts: set[str] = set()
        self.is_ended = False

    def add_message(self, kind: LineKind, value: dict[str, Any], where: str) -> None:
        """Add a line of one message, to be read where the same writer has not said more. An end before it was none."""
        self.is_ended = False
        name, number = _text(value["m"]), value["n"]
        _raise_to(self.counts, _counts({name: number}))
        writer = None if "w" not in value else _text(value["w"])
        self._keep((kind, name, writer), number, [_Said(value["f"], where)])

    def _keep(self, key: tuple[LineKind, str, str | None], number: int, said: list[_Said]) -> None:
        known, writer = self._said.get(key), key[2]
        if known is None or (writer is not None and number > known[0]):
            self._said[key] = (number, said)
        elif writer is None or number == known[0]:  # of nobody knows whom, or as much: both are joined
            known[1].extend(said)

    def take_copy(self, copy: _JournalLines) -> None:
        """Add what a copy of the file says, which may have been made earlier or later: it is the same process."""
        for key, (number, said) in copy._said.items():
            self._keep(key, number, said)
        self.rest = join_observed(self.rest, copy.rest)
        _raise_to(self.counts, copy.counts.items())
        _raise_to(self.errors, copy.errors.items())
        self.gaps |= copy.gaps
        self.contracts |= copy.contracts
        self.is_ended = self.is_ended or copy.is_ended

    def facts(self, kind: LineKind) -> dict[str, Facts]:
        """What is known of each message. Raises `InputError` for facts that are none."""
        found: dict[str, Facts] = {}
        for (its_kind, name, _), (_, lines) in self._said.items():
            for one in lines if its_kind == kind else ():
                facts = one.unpack()
                found[name] = join(found[name], facts) if name in found else facts
        return found

    def add_run(self, value: dict[str, Any]) -> None:
        """Add a line of all calls."""
        self.is_ended = False
        counts = dict(_counts(value["n"]))
        unrouted = {_text(key): dict(_counts(kinds)) for key, kinds in value["unrouted"].items()}
        left_out = frozenset(map(_text, value["left_out"]))
        said = Observed("", calls=counts.get("calls", 0), unrouted=unrouted, left_out=left_out)
        self.rest = join_observed(self.rest, said)
        _raise_to(self.counts, counts.items())
        _raise_to(self.errors, _counts(value["errors"]))
        self.contracts.add(_text(value.get("c", "")))

    def add_end(self, value: dict[str, Any]) -> None:
        """Add the last line."""
        self.gaps.update(map(_text, value["gaps"]))
        self.is_ended = True

    def run(self, provider: str, name: str) -> JournaledRun:
        """All of it. A line of all calls may be missing, or be an older one: there were as many as had answers."""
        documented, undocumented = self.facts(LineKind.DOCUMENTED), self.facts(LineKind.UNDOCUMENTED)
        answers = sum(self.counts[key] for key in {**documented, **undocumented} if " → " in key)
        calls = max(self.rest.calls, answers + sum(sum(kinds.values()) for kinds in self.rest.unrouted.values()))
        _raise_to(self.counts, [("calls", calls)])
        observed = replace(self.rest, provider=provider, calls=calls, messages=documented, undocumented=undocumented)
        gaps = {f"{name}: {gap}" for gap in self.gaps}
        if not self.is_ended:
            gaps.add(f"{name} has no end: its process was killed, or has not ended")
        return JournaledRun(observed, self.counts, self.errors, frozenset(gaps), frozenset(self.contracts or {""}))


def _raise_to(counter: Counter[str], counts: Iterable[tuple[str, int]]) -> None:
    for name, number in counts:
        counter[name] = max(counter[name], number)


def _add_runs(one: JournaledRun, other: JournaledRun) -> JournaledRun:
    return JournaledRun(
        add_observed(one.observed, other.observed),
        one.counts + other.counts,
        one.errors + other.errors,
        one.gaps | other.gaps,
        one.contracts | other.contracts,
    )


def _read_line(value: Any, where: str, found: dict[str, _JournalLines]) -> None:
    if isinstance(value, dict) and isinstance(value.get("v"), int) and value["v"] > VERSION:
        raise InputError(
            f"a journal of version {value['v']}", where=where, remedy=f"this release reads version {VERSION}: upgrade"
        )
    try:
        if value["v"] != VERSION:
            raise ValueError("v")
        _add_line(value, found, where)
    except InputError as error:
        raise InputError(error.what, where=where, remedy=error.remedy) from None
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _no_line(where) from None


def _no_line(where: str) -> InputError:
    return InputError("no line of a journal", where=where, remedy="remove the file and record again")


def _add_line(value: dict[str, Any], found: dict[str, _JournalLines], where: str) -> None:
    kind, provider = value["k"], _text(value["p"])
    lines = found.get(provider) or found.setdefault(provider, _JournalLines())
    lines.first_writer = lines.first_writer or _text(value.get("w", ""))
    if kind == LineKind.RUN:
        lines.add_run(value)
    elif kind == LineKind.END:
        lines.add_end(value)
    elif kind in _MESSAGES:
        lines.add_message(_MESSAGES[kind], value, where)
    else:
        raise InputError(f"a line of the kind {printable(str(kind), 40)!r}", remedy="remove the file and record again")


def _counts(value: Mapping[Any, Any]) -> Iterator[tuple[str, int]]:
    for name, number in value.items():
        if not isinstance(number, int) or isinstance(number, bool) or number < 0:
            raise ValueError(name)
        yield _text(name), number


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value
