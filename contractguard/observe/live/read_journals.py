"""Reads the journals of a run: what all of its processes saw, wherever each of them ended.

Merged are, for each file, the join of its lines, and over the files the sum. A line that says all that its writer
knows of a message contains what that wrote before, as a writer only ever learns: the last of them is looked at, and
what follows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import reduce
from typing import Any, NamedTuple

import orjson

from contractguard.contract.errors import InputError
from contractguard.observe.live.journal import (
    START,
    VERSION,
    JournalContents,
    JournaledRun,
    LineKind,
    add_two_runs,
)
from contractguard.observe.sketch.facts import Facts
from contractguard.observe.sketch.join import join_all
from contractguard.observe.sketch.observed import Observed, join_observed
from contractguard.observe.sketch.packed import unpack
from contractguard.observe.sketch.reading import require_readable
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable


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
    merged = {provider: reduce(add_two_runs, runs[provider]) for provider in sorted(runs)}
    for run in merged.values():
        require_readable(run.observed, ", ".join(sorted(files)))
    return JournalContents(merged, torn, tuple(silent))


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


class _Known(NamedTuple):
    """What one writer says of one message: up to which count, and in which lines, all of which are joined. `says_all`:
    one of them says all that was known when it was written; `is_whole`: there is that one alone."""

    number: int
    lines: list[_Said]
    says_all: bool
    is_whole: bool

    def with_more(self, other: _Known) -> _Known:
        """Both, in the list of the first."""
        self.lines.extend(other.lines)
        return _Known(max(self.number, other.number), self.lines, self.says_all or other.says_all, is_whole=False)

    def unpack(self) -> list[Facts]:
        """The facts of each line. Raises `InputError` where they are damaged, or are not all."""
        if not self.says_all:
            what = "facts are damaged: no line says all of the message, only what is new of it"
            raise InputError(what, where=self.lines[0].where, remedy="remove the file and record again")
        return [one.unpack() for one in self.lines]


_MESSAGES: Mapping[Any, LineKind] = {one.value: one for one in (LineKind.DOCUMENTED, LineKind.UNDOCUMENTED)}


class _JournalLines:
    """What the lines of one file say of one provider: joined, as each says all that its process knew."""

    def __init__(self) -> None:
        self.rest = Observed("")
        self.first_writer = ""
        """What the process calls itself that wrote the first line; "" where it does not say so."""
        self._said: dict[tuple[LineKind, str, str | None], _Known] = {}
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
        says_all = value.get("part") is not True
        self._keep(
            (kind, name, writer),
            _Known(number, [_Said(value["f"], where)], says_all, is_whole=says_all and writer is not None),
        )

    def _keep(self, key: tuple[LineKind, str, str | None], said: _Known) -> None:
        """Keep what is said unless it is known, or contains what is. (What nobody knows who wrote is never all.)"""
        known = self._said.get(key)
        if known is None or (said.is_whole and said.number > known.number):
            self._said[key] = said
        elif not (known.is_whole and said.number < known.number):
            self._said[key] = known.with_more(said)

    def take_copy(self, copy: _JournalLines) -> None:
        """Add what a copy of the file says, which may have been made earlier or later: it is the same process."""
        for key, said in copy._said.items():
            self._keep(key, said)
        self.rest = join_observed(self.rest, copy.rest)
        _raise_to(self.counts, copy.counts.items())
        _raise_to(self.errors, copy.errors.items())
        self.gaps |= copy.gaps
        self.contracts |= copy.contracts
        self.is_ended = self.is_ended or copy.is_ended

    def facts(self, kind: LineKind) -> dict[str, Facts]:
        """What is known of each message. Raises `InputError` for facts that are none."""
        found: dict[str, list[Facts]] = {}
        for (its_kind, name, _), said in self._said.items():
            if its_kind == kind:
                found.setdefault(name, []).extend(said.unpack())
        return {name: join_all(several) for name, several in found.items()}

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


def _read_line(value: Any, where: str, found: dict[str, _JournalLines]) -> None:
    if isinstance(value, dict) and isinstance(value.get("v"), int) and value["v"] > VERSION:
        raise InputError(
            f"a journal of version {value['v']}", where=where, remedy=f"this release reads version {VERSION}: upgrade"
        )
    try:
        if value["v"] not in range(1, VERSION + 1):
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
