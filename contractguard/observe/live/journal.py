"""The journal of a recording process: lines that are only ever appended, so that a process may die at any time.

Every line says all that its process knows of one message. Merged are, for each file, the join of its lines, and over
the files the sum: a file that is read twice, or a line that is written twice, changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from typing import Any, TypeAlias

import orjson

from contractguard.contract.document import Json
from contractguard.contract.errors import InputError
from contractguard.observe.live.recorder import CallRecorder, RecordedMessage
from contractguard.observe.sketch.observed import Observed, add_observed, join_observed
from contractguard.observe.sketch.packed import pack, unpack
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

VERSION = 1
"""Of the lines."""
_DOCUMENTED, _UNDOCUMENTED, _RUN = "messages", "undocumented", "run"

AppendBytes: TypeAlias = Callable[[bytes], object]
"""Appends lines to the journal's file, in one write. Raises `OSError`."""


class Journal:
    """Writes down what a recorder learns. Nothing is written while nothing is new."""

    def __init__(self, recorder: CallRecorder, append: AppendBytes) -> None:
        self._recorder, self._append = recorder, append
        self._written: dict[str, int] = {}
        self._run = (0, 0, 0, 0)
        self._is_torn = False

    def end_test(self) -> None:
        """Take all calls that wait, and write down what is new of them: once this returns, no death loses it.

        A message is written when a fact of it changed, or its count doubled. Raises `OSError` when that cannot be
        written; then it is written the next time.
        """
        self._recorder.drain()
        self._write([one for one in self._recorder.messages.values() if self._is_new(one)])

    def close(self) -> None:
        """Write down the last counts. Raises `OSError`."""
        self._recorder.drain()
        self._write([one for one in self._recorder.messages.values() if self._written.get(one.name) != one.count], True)

    def _is_new(self, message: RecordedMessage) -> bool:
        return message.sketch.changed or message.count >= 2 * self._written.get(message.name, 0)

    def _write(self, messages: list[RecordedMessage], is_last: bool = False) -> None:
        made = self._recorder
        run = (made.counts["calls"], len(made.unrouted), len(made.left_out), len(made.reached) + len(made.errors))
        is_new = run[1:] != self._run[1:] or run[0] >= 2 * self._run[0] > 0 or (is_last and run != self._run)
        lines = [*map(self._line, messages), *([self._run_line()] if is_new or (run[0] and not self._run[0]) else [])]
        if not lines:
            return
        text = b"".join(orjson.dumps(one, option=orjson.OPT_APPEND_NEWLINE) for one in lines)
        start, self._is_torn = (b"\n" if self._is_torn else b""), True  # nothing is added to a line that was torn
        self._append(start + text)
        self._is_torn = False
        for one in messages:
            one.sketch.changed = False
            self._written[one.name] = one.count
        self._run = run if len(lines) > len(messages) else self._run

    def _line(self, message: RecordedMessage) -> Json:
        kind = _DOCUMENTED if message.is_documented else _UNDOCUMENTED
        facts = pack(message.sketch.facts())
        return {**self._head(kind), "m": message.name, "n": message.count, "f": facts}

    def _run_line(self) -> Json:
        made = self._recorder
        unrouted = {key: dict(kinds) for key, kinds in made.unrouted.items()}
        counted = {"n": dict(made.counts), "errors": dict(made.errors), "unrouted": unrouted}
        return {**self._head(_RUN), **counted, "left_out": sorted(made.left_out)}

    def _head(self, kind: str) -> dict[str, Json]:
        return {"v": VERSION, "p": self._recorder.plan.provider, "k": kind}


@dataclass(frozen=True, slots=True)
class JournaledRun:
    """What the journals of a run say of one provider. `counts`: those of `CallRecorder`, and of each message how often
    it was seen, by its name. `errors`: the recorder's own, by type and line."""

    observed: Observed
    counts: Counter[str]
    errors: Counter[str]


@dataclass(frozen=True, slots=True)
class JournalContents:
    """What the journals of a run say, by provider, and how many lines were torn, and are not read."""

    runs: Mapping[str, JournaledRun]
    torn: int


def read_journals(files: Mapping[str, bytes]) -> JournalContents:
    """Merge the journals of a run, each by the name of its file.

    Raises `InputError` for a line of a newer version, and for JSON that is no line of a journal.
    """
    runs: dict[str, list[JournaledRun]] = {}
    torn = 0
    for name in sorted(files):
        found: dict[str, JournaledRun] = {}
        for number, line in enumerate(files[name].split(b"\n"), 1):
            if not line.strip():
                continue
            try:
                value = orjson.loads(line)
            except orjson.JSONDecodeError:
                torn += 1
                continue
            said = _read_line(value, f"{name}:{number}")
            provider = said.observed.provider
            found[provider] = _joined(found[provider], said) if provider in found else said
        for provider, run in found.items():
            runs.setdefault(provider, []).append(run)
    return JournalContents({provider: reduce(_added, runs[provider]) for provider in sorted(runs)}, torn)


def _joined(one: JournaledRun, other: JournaledRun) -> JournaledRun:
    return JournaledRun(
        join_observed(one.observed, other.observed), one.counts | other.counts, one.errors | other.errors
    )


def _added(one: JournaledRun, other: JournaledRun) -> JournaledRun:
    return JournaledRun(
        add_observed(one.observed, other.observed), one.counts + other.counts, one.errors + other.errors
    )


def _read_line(value: Any, where: str) -> JournaledRun:
    if isinstance(value, dict) and isinstance(value.get("v"), int) and value["v"] > VERSION:
        raise InputError(
            f"a journal of version {value['v']}", where=where, remedy=f"this release reads version {VERSION}: upgrade"
        )
    try:
        if value["v"] != VERSION:
            raise ValueError("v")
        return _line_read(value["k"], _text(value["p"]), value)
    except InputError as error:
        raise InputError(error.what, where=where, remedy=error.remedy) from None
    except (KeyError, TypeError, ValueError, AttributeError):
        raise InputError("no line of a journal", where=where, remedy="remove the file and record again") from None


def _line_read(kind: str, provider: str, value: dict[str, Any]) -> JournaledRun:
    if kind == _RUN:
        counts = Counter(dict(_counts(value["n"])))
        unrouted = {_text(key): dict(_counts(kinds)) for key, kinds in value["unrouted"].items()}
        left_out = frozenset(map(_text, value["left_out"]))
        observed = Observed(provider, calls=counts["calls"], unrouted=unrouted, left_out=left_out)
        return JournaledRun(observed, counts, Counter(dict(_counts(value["errors"]))))
    if kind not in (_DOCUMENTED, _UNDOCUMENTED):
        raise InputError(f"a line of the kind {printable(str(kind), 40)!r}", remedy="remove the file and record again")
    facts = {_text(value["m"]): unpack(value["f"])}
    counts = Counter(dict(_counts({value["m"]: value["n"]})))
    if kind == _DOCUMENTED:
        return JournaledRun(Observed(provider, messages=facts), counts, Counter())
    return JournaledRun(Observed(provider, undocumented=facts), counts, Counter())


def _counts(value: Mapping[Any, Any]) -> Iterator[tuple[str, int]]:
    for name, number in value.items():
        if not isinstance(number, int) or isinstance(number, bool) or number < 0:
            raise ValueError(name)
        yield _text(name), number


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value
