"""The recorder of live messages: calls go into a queue, and facts come out. Nothing that was sent is kept.

`put` is all that happens in the thread of a client. `drain` does the work: which operation it was, which JSON was sent,
what of the description it fails, what is known now.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import chain
from queue import Empty, SimpleQueue
from typing import TypeAlias

from contractguard.contract.choices import Access
from contractguard.contract.document import Json, Schema
from contractguard.contract.errors import InputError
from contractguard.contract.model import Contract, MediaType, MessageKey, Operation, Response, Role
from contractguard.observe.live.bodies import LOGGED, Unpack, UnreadBody, has_values, is_stream, read_values
from contractguard.observe.live.call import Call
from contractguard.observe.live.match import CallMatcher, Match, written_method
from contractguard.observe.live.parameters import PARAMETERS, RecordedParameters, has_parameters
from contractguard.observe.sketch.hints import Hint, Place
from contractguard.observe.sketch.observed import MAX_MESSAGES, MAX_UNROUTED, Observed
from contractguard.observe.sketch.redact import is_name, written_media_type
from contractguard.observe.sketch.sketch import Sketch
from contractguard.support.dataclass import dataclass

FailedKeywords: TypeAlias = Callable[[Json], Iterable[tuple[Sequence[str | int], str]]]
"""The keywords of the description that a value fails, each with its place (`maximum=500`)."""
FindEvent: TypeAlias = Callable[[Contract, str], Operation | None]
"""Finds the webhook, callback or event that is called so."""
Watch: TypeAlias = Callable[[Schema, Access], FailedKeywords]
"""Makes the above of a schema. Raises `InputError` for one that cannot be applied."""

_NOT_VALIDATED = "not validated"
_TOO_MANY = "further messages that no description names: there are too many"
_REST = "OTHER /{*}"
_UNNAMED_EVENT = "webhook {*}"
_MAX_NAMES = 4_096
"""Of messages that are not worked out again."""


@dataclass(frozen=True, slots=True)
class RecordingPlan:
    """Whose calls are recorded, against which description (None: by the routes of its framework), and with what.

    `watch` and `unpack` are handed in: validators, and the bounds of what is unpacked, are known further up. `maps`:
    by message, the places that are maps whatever the description says; `shown`: those whose texts are told.
    `tells_undeclared`: whether members of closed sets are told that are not declared. `find_event`: by default by its
    key in the contract. `digest`: what tells the description from its other versions, "" where that is not known.
    """

    provider: str
    contract: Contract | None
    watch: Watch
    unpack: Unpack
    base_path: str | None = None
    maps: Mapping[str, Sequence[Place]] = field(default_factory=dict)
    shown: Mapping[str, Sequence[Place]] = field(default_factory=dict)
    tells_undeclared: bool = True
    find_event: FindEvent = lambda contract, name: contract.operations.get(name)
    digest: Callable[[], str] = lambda: ""

    def hint(self, message: str, schema: Schema | None) -> Hint:
        """What is declared of a message, by the description and by whoever records."""
        given = () if schema is None else (schema,)
        maps, shown = self.maps.get(message, ()), self.shown.get(message, ())
        return Hint(given, maps, shown, tells_undeclared=self.tells_undeclared)


class RecordedMessage:
    """One message: how often it was seen, and what is known of it."""

    __slots__ = ("count", "failed", "is_documented", "name", "sketch")

    def __init__(self, name: str, is_documented: bool, hint: Hint, failed: FailedKeywords | None) -> None:
        self.name, self.is_documented, self.failed = name, is_documented, failed
        self.count = 0
        self.sketch = Sketch(hint)

    def add(self, value: Json) -> None:
        """Add a body."""
        self.sketch.add(value)
        if self.failed is not None:
            for path, keyword in self.failed(value):
                self.sketch.add_failure(value, path, keyword)


class CallRecorder:
    """The calls of one provider in one process.

    `counts`: `calls`, each of which is one of `matched`, `undocumented`, `unrouted`, `no_json` (its body was not read)
    and `failed` (an error of the recorder's own); besides `ambiguous` and `invalid_bodies`. `errors`: by type and line.
    `touched`: the messages that were seen since a journal looked at them last.
    """

    def __init__(self, plan: RecordingPlan) -> None:
        self.plan = plan
        self.counts: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()
        self.unmatched: Counter[str] = Counter()
        self.likely_bases: Counter[str] = Counter()
        self.reached: set[str] = set()
        self.undocumented: set[str] = set()
        self.unrouted: dict[str, Counter[str]] = {}
        self._names: dict[tuple[str, int, str | None], tuple[str, MediaType | None]] = {}
        self.left_out: set[str] = set()
        self.messages: dict[str, RecordedMessage] = {}
        self.parameters: dict[str, RecordedParameters] = {}
        self.touched: dict[str, RecordedMessage | RecordedParameters] = {}
        self._matcher = CallMatcher(plan.contract, plan.base_path) if plan.contract else None
        self._queue: SimpleQueue[Call] = SimpleQueue()
        self._draining = threading.Lock()
        self.put: Callable[[Call], None] = self._queue.put
        """Queue a call."""

    @property
    def recorded(self) -> Iterator[RecordedMessage | RecordedParameters]:
        """All that is told of by its name: messages, and the names that requests had."""
        return chain(self.messages.values(), self.parameters.values())

    @property
    def base_paths(self) -> tuple[str, ...]:
        """The prefixes that are tried."""
        return self._matcher.bases if self._matcher else ()

    def drain(self) -> None:
        """Take all calls that wait, one thread at a time. What goes wrong with one is counted, and raises nothing."""
        with self._draining:
            while True:
                try:
                    call = self._queue.get_nowait()
                except Empty:
                    return
                self.counts["calls"] += 1
                try:
                    kind = self._take(call)
                except Exception as error:  # whatever an application sends: its tests end as they would without us
                    self.errors[error_place(error)] += 1
                    kind = "failed"
                self.counts[kind] += 1

    def match(self, call: Call) -> Match:
        """Which operation of the description a call is: of several providers, the first that knows it takes it."""
        if self._matcher is None or self.plan.contract is None:
            return Match(None)
        if call.event is not None:
            return Match(self.plan.find_event(self.plan.contract, call.event))
        return self._matcher.match(call.method, call.path, call.route)

    def to_observed(self) -> Observed:
        """What was recorded, with exact counts."""
        facts = {one.name: (one.is_documented, one.sketch.facts()) for one in self.recorded}
        return Observed(
            provider=self.plan.provider,
            calls=self.counts["calls"],
            messages={name: one for name, (is_documented, one) in facts.items() if is_documented},
            undocumented={name: one for name, (is_documented, one) in facts.items() if not is_documented},
            unrouted={key: dict(kinds) for key, kinds in self.unrouted.items()},
            left_out=frozenset(self.left_out),
        )

    def _take(self, call: Call) -> str:
        found = self.match(call)
        self.counts["ambiguous"] += bool(found.ambiguous)
        if call.event is not None:
            return self._take_event(call, call.event, found.operation)
        is_redirect = found.has_slash and call.status in (301, 302, 307, 308)  # the framework's own, to the path itself
        if found.operation is not None and not is_redirect:
            self.reached.add(found.operation.key)
            return self._take_documented(call, found.operation)
        template = found.path or call.route
        if template is None or is_redirect:
            return self._take_unrouted(call)
        name = f"{written_method(call.method)} {template}"
        self._count_unmatched(call, name, call.route or template)
        return self._take_undocumented(call, name)

    def _take_event(self, call: Call, event: str, operation: Operation | None) -> str:
        """An event that was sent; one that nothing describes by its name, where that looks like one."""
        told = written_media_type(call.media_type)
        if operation is None and not is_name(event):
            self.unrouted.setdefault(_UNNAMED_EVENT, Counter())[told or "sent"] += 1
            return "unrouted"
        key = operation.key if operation is not None else f"webhook {event} POST"
        role = operation.request_role if operation is not None else Role.WEBHOOK_REQUEST
        (self.reached if operation is not None else self.undocumented).add(key)
        content = operation.body.content if operation is not None and operation.body is not None else {}
        found = _find_range(call.media_type, content)
        name = str(MessageKey(key, role, None, told if found is None or "*" in found else found))
        media = content[found] if found is not None else None
        if operation is None and self._is_full(name):
            return "undocumented"
        message = self._message(name, operation is not None, media, role.access or Access.RESPONSE)
        if not self._add_body(message, call.body, told, call.content_encoding):
            return "no_json"
        return "matched" if operation is not None else "undocumented"

    def _take_documented(self, call: Call, operation: Operation) -> str:
        name, media = self._response_name(call, operation)
        message = self._message(name, True, media, Access.RESPONSE)
        is_read = self._add_response(call, message)
        if 200 <= call.status < 400 and call.request_media_type is not None and operation.body is not None:
            self._take_request(call, operation)
        if has_parameters(call):
            self._take_parameters(call, operation.key, operation)
        return "matched" if is_read else "no_json"

    def _response_name(self, call: Call, operation: Operation | str) -> tuple[str, MediaType | None]:
        """What a response is called in the record, and its description; asked once of all that look alike."""
        key = (operation if isinstance(operation, str) else operation.key, call.status, call.media_type)
        named = self._names.get(key)
        if named is None:
            if len(self._names) >= _MAX_NAMES:
                self._names.clear()
            named = self._names[key] = self._find_name(call, operation)
        return named

    def _find_name(self, call: Call, operation: Operation | str) -> tuple[str, MediaType | None]:
        """The same, asked anew. `operation` is a name where none is described. A range stands for what was sent."""
        if isinstance(operation, str):
            told = written_media_type(call.media_type)
            return str(MessageKey(operation, Role.RESPONSE, str(call.status), told)), None
        told = written_media_type(call.media_type)
        response = _described_response(operation, call.status)
        found = _find_range(call.media_type, response.content) if response else None
        if found is not None and "*" not in found and told is not None:
            told = found
        key = MessageKey(operation.key, operation.response_role, str(call.status), told)
        return str(key), response.content[found] if response and found is not None else None

    def _take_request(self, call: Call, operation: Operation) -> None:
        assert call.request_media_type is not None and operation.body is not None
        content = operation.body.content
        found = _find_range(call.request_media_type, content)
        told = written_media_type(call.request_media_type)
        name = str(MessageKey(operation.key, Role.REQUEST, None, told if found is None or "*" in found else found))
        message = self._message(name, True, content[found] if found is not None else None, Access.REQUEST)
        self._add_body(message, call.request_body, told, call.request_encoding)

    def _take_parameters(self, call: Call, key: str, operation: Operation | None) -> None:
        name = f"{key} {PARAMETERS}"
        found = self.parameters.get(name)
        if found is None:
            found = self.parameters[name] = RecordedParameters(name, operation)
        found.add(call)
        self.touched[name] = found

    def _take_undocumented(self, call: Call, operation: str) -> str:
        name, _ = self._response_name(call, operation)
        if self._is_full(name):
            return "undocumented"
        self.undocumented.add(operation)
        if has_parameters(call):
            self._take_parameters(call, operation, None)
        return (
            "undocumented" if self._add_response(call, self._message(name, False, None, Access.RESPONSE)) else "no_json"
        )

    def _is_full(self, name: str) -> bool:
        """Whether there are so many messages that no description names that a further one is left out."""
        if name in self.messages or len(self.messages) < MAX_MESSAGES:
            return False
        self.left_out.add(_TOO_MANY)
        return True

    def _take_unrouted(self, call: Call) -> str:
        name = self._matcher.name_unrouted(call.method, call.path) if self._matcher else _name_without_path(call)
        self._count_unmatched(call, name, name.partition(" ")[2])
        if name not in self.unrouted and len(self.unrouted) >= MAX_UNROUTED:
            name = _REST
        kind = " ".join(word for word in (str(call.status), written_media_type(call.media_type)) if word)
        self.unrouted.setdefault(name, Counter())[kind] += 1
        return "unrouted"

    def _count_unmatched(self, call: Call, name: str, template: str) -> None:
        if name in self.unmatched or len(self.unmatched) < MAX_MESSAGES:  # a log may have as many as it likes
            self.unmatched[name] += 1
        base = self._matcher.likely_base(call.method, template) if self._matcher else None
        if base is not None:
            self.likely_bases[base] += 1

    def _message(self, name: str, is_documented: bool, media: MediaType | None, access: Access) -> RecordedMessage:
        message = self.messages.get(name)
        if message is None:
            schema = media.schema if media is not None else None
            hint = self.plan.hint(name, schema)
            message = RecordedMessage(name, is_documented, hint, self._watch(name, schema, media, access))
            self.messages[name] = message
        message.count += 1
        self.touched[name] = message
        return message

    def _watch(
        self, name: str, schema: Schema | None, media: MediaType | None, access: Access
    ) -> FailedKeywords | None:
        """The validator of a message. A stream has none: its schema speaks of the whole, or of an item, as it likes."""
        if schema is None or media is None or is_stream(media.name):
            return None
        try:
            return self.plan.watch(schema, access)
        except InputError:  # its description is reported wherever it is read; here the record says what it lacks
            self.left_out.add(f"{name}: {_NOT_VALIDATED}, its schema cannot be applied")
            return None

    def _add_response(self, call: Call, message: RecordedMessage) -> bool:
        """Add the body of a response, if it has one; whether it could be read."""
        if call.status >= 500 or call.method.upper() == "HEAD" or call.status in (204, 304):
            return True
        if call.is_logged:
            if call.media_type is None or has_values(written_media_type(call.media_type)):
                self.left_out.add(f"{message.name}: {LOGGED}")
            return True
        if call.media_type is None and not call.body:
            return True
        return self._add_body(message, call.body, written_media_type(call.media_type), call.content_encoding)

    def _add_body(
        self, message: RecordedMessage, body: bytes | None, media_type: str | None, encoding: str | None
    ) -> bool:
        try:
            for value in read_values(body, media_type, encoding, self.plan.unpack):
                self._add_value(message, value)
        except UnreadBody as reason:
            self.left_out.add(f"{message.name}: {reason}")
            return False
        return True

    def _add_value(self, message: RecordedMessage, value: Json) -> None:
        try:
            message.add(value)
        except InputError:  # a value that no validator takes; its facts were added before
            self.counts["invalid_bodies"] += 1
            self.left_out.add(f"{message.name}: {_NOT_VALIDATED}, a value that validators do not take")


def error_place(error: BaseException) -> str:
    """Where an error was raised, and of which type: nothing that it says, which may be of what was sent."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}" if trace is not None else "?"
    return f"{type(error).__name__} at {where}"


def _find_range(media_type: str | None, content: Mapping[str, MediaType]) -> str | None:
    """The media type, or range of them, of the description that one sent is; none where nothing is described."""
    if not media_type or not content:
        return None
    from contractguard.contract.media_type import find_range

    return find_range(media_type, content)


def _described_response(operation: Operation, status: int) -> Response | None:
    """The description of a status: the very one, its range, or the default."""
    names = (str(status), f"{status // 100}XX", "default")
    return next((operation.responses[name] for name in names if name in operation.responses), None)


def _name_without_path(call: Call) -> str:
    return f"{written_method(call.method)} /{{*}}"
