"""The reader of chunks in one worker: the description is compiled once, each chunk makes facts of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from functools import partial
from typing import NamedTuple

import orjson

from contractguard.checks.addressing.lookup import event_names
from contractguard.checks.event_logs.facts import (
    MAX_BAD,
    MAX_UNKNOWN,
    BadLine,
    ChunkKey,
    LogFacts,
    add_all,
    cap_unknown,
    unknown_event,
)
from contractguard.checks.validation.payload import event_key, media_type_of
from contractguard.checks.verification.event_index import EventIndex
from contractguard.checks.verification.routing import PayloadMessage, Routing
from contractguard.contract.choices import OperationKind
from contractguard.contract.document import Json, Schema
from contractguard.contract.errors import InputError
from contractguard.contract.model import Contract, Role
from contractguard.observe.live.recorder import FailedKeywords, RecordedMessage
from contractguard.observe.sketch.hints import NO_HINT, Hint, Place
from contractguard.observe.sketch.observed import Observed
from contractguard.observe.sketch.redact import is_name
from contractguard.observe.sketch.sketch import Sketch
from contractguard.readers.payloads.chunks import Chunk, ChunkReader
from contractguard.readers.payloads.records import Record, UnreadableRecord, describe_json_error
from contractguard.support.dataclass import dataclass

_MAX_KNOWN = 10_000
"""Names of events that are remembered with what they are."""
_REST = "{*}"


@dataclass(frozen=True, slots=True)
class EventLogPlan:
    """Whose events they are, against which description (None: by their names alone), and how they are named; `event`:
    what all of them are, where that was told. `maps`, `shown` and `tells_undeclared` as those of `RecordingPlan`."""

    provider: str
    contract: Contract | None = None
    routing: Routing = Routing()
    event: str | None = None
    maps: Mapping[str, Sequence[Place]] = field(default_factory=dict)
    shown: Mapping[str, Sequence[Place]] = field(default_factory=dict)
    tells_undeclared: bool = True

    def hint(self, message: str, schema: Schema | None = None) -> Hint:
        """What is declared of a message, by the description and by whoever records."""
        given = () if schema is None else (schema,)
        maps, shown = self.maps.get(message, ()), self.shown.get(message, ())
        return Hint(given, maps, shown, tells_undeclared=self.tells_undeclared) if given or maps or shown else NO_HINT


class LogTask(NamedTuple):
    """A chunk of the file of that number."""

    number: int
    chunk: Chunk


class _EventKind(NamedTuple):
    """What is known of one event before any is seen: the name of its message, and how it is looked at."""

    name: str
    is_documented: bool
    hint: Hint = NO_HINT
    failed: FailedKeywords | None = None
    left_out: str | None = None


def open_reader(plan: EventLogPlan) -> Callable[[LogTask], LogFacts]:
    """What reads chunks. Raises `InputError`."""
    reader = _LogReader(plan)
    return partial(_read_chunk, reader)


def _read_chunk(reader: _LogReader, task: LogTask) -> LogFacts:
    run = _ChunkRun(reader, ChunkKey(task.number, task.chunk.start))
    chunk = ChunkReader(task.chunk)
    name = task.chunk.file.name if task.chunk.file.path is not None else None
    add = run.add
    for record in chunk.records():
        add(record, name)
    return run.to_facts(chunk.lines)


class _LogReader:
    """The events of a description by their names, each looked up once."""

    def __init__(self, plan: EventLogPlan) -> None:
        self.plan = plan
        operations = plan.contract.operations.values() if plan.contract else ()
        events = [one for one in operations if one.kind != OperationKind.OPERATION]
        self._index = EventIndex((name, one.key) for one in events for name in (one.key, *sorted(event_names(one))))
        kinds = {one.kind for one in events}
        is_webhooks = kinds & {OperationKind.WEBHOOK, OperationKind.CALLBACK} and OperationKind.EVENT not in kinds
        self._unknown_role = Role.WEBHOOK_REQUEST if is_webhooks else Role.EVENT
        self._documented: dict[str, _EventKind] = {}
        self._kinds: dict[tuple[str, ...], _EventKind] = {}
        self.kept = frozenset((*plan.maps, *plan.shown))

    def is_known(self, name: str) -> bool:
        """Whether an event is called so."""
        return self._index.knows(name)

    def find_kind(self, names: tuple[str, ...]) -> _EventKind:
        """What an event of these names is."""
        kind = self._kinds.get(names)
        if kind is None:
            if len(self._kinds) >= _MAX_KNOWN:
                self._kinds.clear()
            kind = self._kinds[names] = self._look_up(names)
        return kind

    def name_rest(self) -> _EventKind:
        """The kind of events whose names are data."""
        return _EventKind(unknown_event(_REST, self._unknown_role), False)

    def _look_up(self, names: Sequence[str]) -> _EventKind:
        for name in names:
            key = self._index.find(name)
            if key is not None:
                if key not in self._documented:
                    self._documented[key] = self._describe(key)
                return self._documented[key]
        told = names[0] if names and is_name(names[0]) else _REST
        name = unknown_event(told, self._unknown_role)
        return _EventKind(name, False, NO_HINT if told == _REST else self.plan.hint(name))

    def _describe(self, operation: str) -> _EventKind:
        assert self.plan.contract is not None
        key = event_key(self.plan.contract, operation)
        media = media_type_of(self.plan.contract, key)
        if media is None or media.schema is None or key.role is None:
            return _EventKind(str(key), True, self.plan.hint(str(key)))
        from contractguard.checks.drift.failed import KeywordWatch  # with the algebra, for descriptions alone

        hint = self.plan.hint(str(key), media.schema)
        try:
            watch = KeywordWatch.for_schema(media.schema, key.role.access)
        except InputError:  # its description is reported wherever it is read; here the record says what it lacks
            return _EventKind(str(key), True, hint, None, f"{key}: not validated, its schema cannot be applied")
        return _EventKind(str(key), True, hint, watch.find_failed)


class _ChunkRun:
    """What one chunk tells."""

    def __init__(self, reader: _LogReader, key: ChunkKey) -> None:
        self._reader, self._key = reader, key
        self._counts: Counter[str] = Counter()
        self._messages: dict[str, RecordedMessage] = {}
        self._by_name: dict[str, RecordedMessage] = {}
        routing = reader.plan.routing
        self._told = reader.plan.event if routing.told and not routing.is_inside else None
        self._name_at_once = routing.quick_namer()
        self._left_out: set[str] = set()
        self._bad: list[BadLine] = []
        self._is_capped = False
        self._unknown = 0

    def add(self, record: Record | UnreadableRecord, file: str | None) -> None:
        """Add the events of a record."""
        if isinstance(record, UnreadableRecord):
            self._add_bad(record.line, "too long", "no_json")
            return
        try:
            value = orjson.loads(record.raw)
        except orjson.JSONDecodeError as error:
            self._add_bad(record.line, describe_json_error(error), "no_json")
            return
        name = self._told or (self._name_at_once(value) if self._name_at_once is not None else None)
        if name:
            message = self._by_name.get(name) or self._find_by_name(name)
            message.count += 1
            try:
                message.add(value)
            except (InputError, ValueError):
                self._note_invalid(message)
            return
        try:
            messages = self._reader.plan.routing.parts(value, file, self._reader.is_known)
        except InputError as error:
            self._add_bad(record.line, error.what, "unrouted")
            return
        for one in messages:
            self._add_message(one)

    def _add_message(self, one: PayloadMessage) -> None:
        told = self._reader.plan.event
        kind = self._find_kind(one.names if told is None else (told,))
        message = self._messages.get(kind.name) or self._begin(kind)
        message.count += 1
        whole = one.wrapped
        self._add_value(message, whole.value if whole and whole.property in kind.hint.names else one.value)

    def _find_by_name(self, name: str) -> RecordedMessage:
        """The message of events that are called so, which is remembered."""
        kind = self._find_kind((name,))
        message = self._messages.get(kind.name) or self._begin(kind)
        if len(self._by_name) < _MAX_KNOWN:
            self._by_name[name] = message
        return message

    def _find_kind(self, names: tuple[str, ...]) -> _EventKind:
        kind = self._reader.find_kind(names)
        return self._reader.name_rest() if self._is_capped and self._is_unknown(kind) else kind

    def _begin(self, kind: _EventKind) -> RecordedMessage:
        if kind.left_out is not None:
            self._left_out.add(kind.left_out)
        message = self._messages[kind.name] = RecordedMessage(kind.name, kind.is_documented, kind.hint, kind.failed)
        self._unknown += self._is_unknown(kind)
        return self._cap() if self._unknown > MAX_UNKNOWN and not self._is_capped else message

    def _is_unknown(self, one: _EventKind | RecordedMessage) -> bool:
        return not one.is_documented and one.name not in self._reader.kept

    def _cap(self) -> RecordedMessage:
        """Too many events are unknown: from now on all of them are one, as `cap_unknown` has it."""
        self._is_capped, self._by_name = True, {}
        unknown = [one for one in self._messages.values() if self._is_unknown(one)]
        self._messages = {name: one for name, one in self._messages.items() if not self._is_unknown(one)}
        rest = self._begin(self._reader.name_rest())
        rest.count = sum(one.count for one in unknown)
        rest.sketch = Sketch(NO_HINT, add_all(one.sketch.facts() for one in unknown))
        return rest

    def _add_value(self, message: RecordedMessage, value: Json) -> None:
        try:
            message.add(value)
        except (InputError, ValueError):
            self._note_invalid(message)

    def _note_invalid(self, message: RecordedMessage) -> None:
        """Count a value that no validator takes; its facts were added before."""
        self._counts["invalid_bodies"] += 1
        self._left_out.add(f"{message.name}: not validated, a value that validators do not take")

    def _add_bad(self, line: int, reason: str, kind: str) -> None:
        self._counts[kind] += 1
        if len(self._bad) < MAX_BAD:
            self._bad.append(BadLine(self._key, line, reason))

    def to_facts(self, lines: int) -> LogFacts:
        """What the chunk tells, when all of it was added."""
        counts = self._counts.copy()
        for one in self._messages.values():
            counts[one.name] = one.count
            counts["matched" if one.is_documented else "undocumented"] += one.count
        counts["calls"] = sum(counts[kind] for kind in ("matched", "undocumented", "unrouted", "no_json"))
        facts = {one.name: (one.is_documented, one.sketch.facts()) for one in self._messages.values()}
        observed = Observed(
            self._reader.plan.provider,
            calls=counts["calls"],
            messages={name: one for name, (is_documented, one) in facts.items() if is_documented},
            undocumented={name: one for name, (is_documented, one) in facts.items() if not is_documented},
            left_out=frozenset(self._left_out),
        )
        lines_of = {self._key: lines}
        return cap_unknown(LogFacts(observed, +counts, lines_of, tuple(self._bad), self._is_capped, self._reader.kept))
