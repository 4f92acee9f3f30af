"""The reads themselves: each is sent once, and what comes back is held against everybody who reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from enum import Enum
from typing import TypeAlias

import orjson

from contractguard.checks.judging.consumer_reads import ConsumerRead, list_unseen
from contractguard.checks.judging.judge import judge_answer
from contractguard.checks.judging.lists import EMPTY_LISTS, ListsSeen, look_into_lists
from contractguard.checks.judging.readers import Readers
from contractguard.checks.judging.rejection import JudgedAnswer, Rejection
from contractguard.checks.smoke.identity import LOOKS
from contractguard.checks.smoke.inputs.find import InputFinder, InputSource, Lacking, Needed, ReadInput
from contractguard.checks.smoke.inputs.ranking import Candidate, choose_next
from contractguard.checks.smoke.reach import ControlAnswer
from contractguard.checks.smoke.stand_in import Declared, stand_in_headers, stand_ins
from contractguard.checks.smoke.transport.credentials import ServiceCredentials
from contractguard.checks.smoke.transport.session import Session
from contractguard.checks.smoke.transport.wire import MAX_BODY, Failing, NoAnswer, SmokeAnswer, SmokeRequest
from contractguard.checks.validation.payload import is_json
from contractguard.checks.validation.response import HttpResponse
from contractguard.contract.document import Json
from contractguard.contract.finding import Unchecked
from contractguard.contract.model import MessageKey, Operation
from contractguard.observe.live.bodies import is_stream
from contractguard.support.dataclass import dataclass

_ABSENT = frozenset({404, 405, 501})
"""What a route that is not there is answered with."""
_REFUSED = frozenset({401, 403})
UNANSWERED = "budget: it was asked, and no answer came until the time was over"
"""Which may be the service's fault or that of a short budget: it had to be known."""
MAX_REPEATED = 10
"""Reads that are sent again at the end."""
STREAMED = "a stream, of which only the beginning is looked at: that it is there"
STORED = "a cache answered (Age), and nobody knows what the service itself answers"
WITHHELD = "no value but the one that came shows what is wrong, and that one is withheld"
Told: TypeAlias = Callable[[Operation, SmokeRequest, SmokeAnswer], None]
"""Is told of each answer of an operation, and of the request that it answers."""


class ReadState(Enum):
    """What became of a read."""

    JUDGED = "judged"
    NO_INPUT = "had no known input"
    CUT = "was cut"
    REFUSED = "was refused"
    MISSING = "is not there"
    NO_ANSWER = "had no answer"
    NOT_JUDGED = "was not judged"


_ANSWERED = frozenset({ReadState.JUDGED, ReadState.REFUSED, ReadState.NOT_JUDGED})
_UNSURE = frozenset({InputSource.EXAMPLE, InputSource.MEMBER})
"""Where values come from of which it is not known whether the service has them."""
_TELLING = frozenset({ReadState.JUDGED, ReadState.MISSING, ReadState.NO_ANSWER})
"""What says something of a machine; that it asks one to slow down does not."""


@dataclass(frozen=True, slots=True)
class ReadOutcome:
    """What became of the read of one operation: `reason` why it was not judged, `given` with which input it was sent,
    `rejections` what somebody does not take of it (nothing of its values is in there), `reads` what consumers read that
    the answer is, `unread` the consumers of which nothing was that they read."""

    operation: Operation
    state: ReadState
    reason: str = ""
    given: ReadInput | None = None
    rejections: tuple[Rejection, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    reads: frozenset[ConsumerRead] = frozenset()
    unread: frozenset[str] = frozenset()

    @property
    def is_telling(self) -> bool:
        """Whether what consumers read had to come: it was asked for with what the service must have, and something
        that can be judged was answered."""
        if self.state not in _ANSWERED or self.reason == STREAMED or self.given is None:
            return False
        return self.state is not ReadState.NOT_JUDGED or self.given.source not in _UNSURE


@dataclass(slots=True)
class Reading:
    """Reads operations in their order, until all are read or nothing may be sent any more."""

    session: Session
    readers: Readers
    finder: InputFinder
    credentials: ServiceCredentials
    declared: Declared
    control: ControlAnswer
    told: Sequence[Told] = ()
    outcomes: dict[str, ReadOutcome] = field(default_factory=dict)
    _served: set[str] = field(default_factory=set)

    def run(self, candidates: Sequence[Candidate]) -> Mapping[str, ReadOutcome]:
        """Read what can be read. By the key of its operation, what became of each."""
        waiting = list(candidates)
        by_key = {one.operation.key: one for one in candidates}
        while (chosen := choose_next(waiting, self._served)) is not None:
            found = self.finder.find(chosen.operation)
            if isinstance(found, Needed):
                first = by_key.get(found.operation.key)
                if first is None or found.operation.key in self.outcomes:
                    self.finder.learn(found.operation, None)
                    continue
                chosen, found = first, self.finder.find(first.operation)
            waiting.remove(chosen)
            self.outcomes[chosen.operation.key] = self._read(chosen, found)
        return self.outcomes

    def _read(self, chosen: Candidate, found: ReadInput | Needed | Lacking) -> ReadOutcome:
        operation = chosen.operation
        if not isinstance(found, ReadInput):
            self.finder.learn(operation, None)
            return ReadOutcome(operation, ReadState.NO_INPUT, found.reason if isinstance(found, Lacking) else "")
        if (why := self.session.pace.why_over) is not None:
            self.finder.learn(operation, None)
            return ReadOutcome(operation, ReadState.CUT, f"budget: {why}", found)
        self._served |= chosen.readers
        return self._send(operation, found)

    def read_again(self, candidates: Sequence[Candidate]) -> tuple[ReadOutcome, ...]:
        """Read some of what was judged again, as far as something may be sent, twice and each time over a connection of
        its own: where machines take turns, one of them may be another release. Gives what came out otherwise."""
        judged = [self.outcomes[one.operation.key] for one in candidates if one.operation.key in self.outcomes]
        found = []
        for first in [one for one in judged if one.state is ReadState.JUDGED][:MAX_REPEATED]:
            assert first.given is not None
            for _ in range(LOOKS):
                answer = self._ask(self._request(first.operation, first.given, is_fresh=True), first.operation)
                again = self._become(first.operation, first.given, answer)
                if again.state in _TELLING and _verdict(again) != _verdict(first):
                    found.append(again)
        return tuple(found)

    def _send(self, operation: Operation, given: ReadInput) -> ReadOutcome:
        request = self._request(operation, given)
        answer = self._ask(request, operation)
        given_json = parse_success(answer) if isinstance(answer, SmokeAnswer) else None
        self.finder.learn(operation, given_json[0] if given_json else None)
        if isinstance(answer, SmokeAnswer):
            for tell in self.told:
                tell(operation, request, answer)
        return self._become(operation, given, answer)

    def _request(self, operation: Operation, given: ReadInput, *, is_fresh: bool = False) -> SmokeRequest:
        headers = {"Accept": accept_header(operation), **given.headers}
        most = 0 if is_stream_alone(operation) else MAX_BODY
        return SmokeRequest(operation.method.upper(), given.path, headers, is_fresh, most)

    def _ask(self, request: SmokeRequest, operation: Operation) -> SmokeAnswer | NoAnswer | None:
        return self.session.send(request, self.credentials.for_operation(operation))

    def _become(self, operation: Operation, given: ReadInput, answer: SmokeAnswer | NoAnswer | None) -> ReadOutcome:
        if answer is None:
            return ReadOutcome(operation, ReadState.CUT, f"budget: {self.session.pace.why_over}", given)
        if isinstance(answer, NoAnswer):
            if answer.failing is Failing.TIMEOUT and not self.session.pace.left:
                return ReadOutcome(operation, ReadState.CUT, UNANSWERED, given)
            return ReadOutcome(operation, ReadState.NO_ANSWER, str(answer), given)
        return self._find_unseen(self._judge(ReadOutcome(operation, ReadState.JUDGED, "", given), given, answer))

    def _find_unseen(self, read: ReadOutcome) -> ReadOutcome:
        """The same with what consumers read that the answer is not."""
        wanted = self.readers.success_reads(read.operation.key)
        unread = {one.consumer for one in wanted} - {one.consumer for one in read.reads}
        unseen = list_unseen(read.operation.key, wanted, read.reads) if read.is_telling else ()
        return replace(read, unchecked=(*read.unchecked, *unseen), unread=frozenset(unread))

    def _judge(self, read: ReadOutcome, given: ReadInput, answer: SmokeAnswer) -> ReadOutcome:
        if answer.status in _ABSENT:
            why = self._find_excuse(read.operation, given, answer)
            if why is not None:
                return replace(read, state=ReadState.NOT_JUDGED, reason=why)
            return replace(read, state=ReadState.MISSING, reason=f"is answered with {answer.status}")
        if answer.is_cut:
            is_stream = answer.headers.get("content-type", "").lower().startswith("text/event-stream")
            why = STREAMED if is_stream or is_stream_alone(read.operation) else "its answer is larger than is read"
            return replace(read, state=ReadState.NOT_JUDGED, reason=why)
        judged = self._judge_without_values(read.operation, answer)
        read = replace(read, rejections=judged.rejections, reads=judged.reads)
        read = replace(read, unchecked=(*judged.unchecked, *judged.beside))
        if answer.status in _REFUSED:
            return replace(read, state=ReadState.REFUSED, reason=f"never past authentication: answered {answer.status}")
        if not 200 <= answer.status <= 299:
            return replace(read, state=ReadState.NOT_JUDGED, reason=f"answered {answer.status}, which is no success")
        if judged.readers and not judged.unchecked and not judged.is_described:
            return replace(read, state=ReadState.NOT_JUDGED, reason="answered in a way that is not described")
        if is_stored(answer):
            return replace(read, state=ReadState.NOT_JUDGED, reason=STORED)
        if not judged.readers or judged.unchecked:
            return replace(read, state=ReadState.NOT_JUDGED, reason="" if judged.unchecked else "nobody reads it")
        if look_into_lists(answer.body, ListsSeen.NONE) is ListsSeen.EMPTY:
            return replace(read, unchecked=(Unchecked(MessageKey(read.operation.key), EMPTY_LISTS),))
        return read

    def _find_excuse(self, operation: Operation, given: ReadInput, answer: SmokeAnswer) -> str | None:
        """Why a 404 need not mean that the route is missing; None where it does.

        What a list has must be there. Of anything else that is described to be absent at times, the answer is told from
        that to a path which nobody has.
        """
        if answer.status != 404 or given.source is InputSource.NAMED:
            return None
        if given.source in _UNSURE:
            return "answered 404 to a value of which it is not known whether the service has it"
        is_own_id = given.source is InputSource.ANSWER and operation.path.rstrip("/").endswith("}")
        is_described = any("404" in one.responses for one in self._descriptions_of(operation))
        path = f"{self.session.target.prefix}{given.path}"
        if is_own_id or not is_described or self.control.is_like(path, answer):
            return None
        return "answered 404, which it is described to do at times, and otherwise than where there is no route"

    def _descriptions_of(self, operation: Operation) -> list[Operation]:
        """The operation as each contract describes it."""
        contracts = self.readers.contracts
        return [one.operations[operation.key] for one in contracts if operation.key in one.operations]

    def _judge_without_values(self, operation: Operation, answer: SmokeAnswer) -> JudgedAnswer:
        """What is wrong with an answer, told of others that look like it."""
        found = judge_answer(self.readers, operation.key, HttpResponse(answer.status, answer.headers, answer.body))
        if not found.rejections and not found.unchecked:
            return found
        headers = stand_in_headers(answer.headers, self._described_headers(operation))
        others = [
            judge_answer(self.readers, operation.key, HttpResponse(answer.status, headers, body))
            for body in stand_ins(answer.body, self.declared)
        ]
        told = [_without_values(one, others) for one in found.rejections]
        unchecked = _told_unchecked(found, others, operation)
        return JudgedAnswer(tuple(told), unchecked, found.readers, found.reads)

    def _described_headers(self, operation: Operation) -> set[str]:
        responses = (response for one in self._descriptions_of(operation) for response in one.responses.values())
        return {name for response in responses for name in response.headers}


def _verdict(one: ReadOutcome) -> tuple[ReadState, frozenset[tuple[str, ...]]]:
    """What was said of an answer, but for the words."""
    return one.state, frozenset(rejection.key for rejection in one.rejections)


def is_stream_alone(operation: Operation) -> bool:
    """Whether a success is described as a stream and as nothing else: it may never end."""
    names = [name for status, one in operation.responses.items() if status[:1] == "2" for name in one.content]
    return bool(names) and all(map(is_stream, names))


def accept_header(operation: Operation) -> str:
    """What is asked for: the representations that a success is described in."""
    names = [
        name
        for status, one in operation.responses.items()
        if status[:1] == "2"
        for name in one.content
        if name.isascii()
    ]
    listed = ", ".join(name for name in dict.fromkeys(names) if name.isprintable() and len(name) <= 100)
    return f"{listed}, */*;q=0.1" if listed else "*/*"


def is_stored(answer: SmokeAnswer) -> bool:
    """Whether a cache had the answer (RFC 9111, 5.1): it may be that of an earlier release."""
    age = answer.headers.get("age", "").strip()
    return age.isascii() and age.isdecimal() and age.strip("0") != ""


def parse_success(answer: SmokeAnswer) -> tuple[Json] | None:
    """The JSON of a successful answer; None where it is neither, or was not read to its end."""
    media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not 200 <= answer.status <= 299 or answer.is_cut or not is_json(media_type):
        return None
    try:
        return (orjson.loads(answer.body),)
    except orjson.JSONDecodeError:
        return None


def _without_values(one: Rejection, others: Sequence[JudgedAnswer]) -> Rejection:
    """The same objection to an answer without the values; else that there is one, and nothing of what shows it."""
    for judged in others:
        for other in judged.rejections:
            if (other.reader, other.key, other.hurt) == (one.reader, one.key, one.hurt):
                return other
    return replace(one, said="is not as it should be", value=None, name="", path=one.path[:1], judge=None)


def _told_unchecked(found: JudgedAnswer, others: Sequence[JudgedAnswer], operation: Operation) -> tuple[Unchecked, ...]:
    """What could not be judged, in words that no value is in."""
    known = {(one.reason, one.message) for judged in others for one in judged.unchecked}
    return tuple(
        one
        if (one.reason, one.message) in known
        else Unchecked(MessageKey(operation.key), "its answer could not be judged", unread=True)
        for one in found.unchecked
    )
