"""What four readers say of one answer, in their order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import orjson

from contractguard.checks.drift.findings import fact_pointer
from contractguard.checks.drift.history import find_narrowed
from contractguard.checks.drift.operations import FRAMEWORK
from contractguard.checks.drift.sentences import path_of
from contractguard.checks.judging.consumer_reads import ConsumerRead
from contractguard.checks.judging.readers import Readers
from contractguard.checks.judging.rejection import JudgedAnswer, ReaderKind, Rejection
from contractguard.checks.judging.requests import judge_request
from contractguard.checks.judging.streams import choose_values, read_events
from contractguard.checks.judging.write_only import find_write_only
from contractguard.checks.shown import spine
from contractguard.checks.validation.failure_places import TELLING, holder_path, limit_of, say_failure
from contractguard.checks.validation.http_request import HttpRequest
from contractguard.checks.validation.json_value import NotJson
from contractguard.checks.validation.payload import Violation, is_json
from contractguard.checks.validation.response import (
    HttpResponse,
    ReadResponse,
    SentHeader,
    parse_body,
    read_response,
    readings_of,
    sent_media_type,
)
from contractguard.checks.validation.validator import CompiledValidator, Failure
from contractguard.checks.verification.failure_rules import rule_for_failure
from contractguard.contract.document import Json, Path, Schema
from contractguard.contract.errors import InputError
from contractguard.contract.finding import AffectedConsumer, Severity, Unchecked
from contractguard.contract.model import Contract, MessageKey, Operation, Role
from contractguard.contract.redaction import redacted_name
from contractguard.observe.sketch.sketch import observe_value
from contractguard.rules.catalogue import rule
from contractguard.support.printable import printable

QUOTE = '"'
_LONG_NUMBER = re.compile(rb"\d{19}")
SERVER_ERROR = "api.server-error"
WRITE_ONLY = "response.property.write-only-sent"
UNREAD_BODY = "bodies that are neither JSON nor text are not read: only status, media type and headers were judged"
NOT_JSON = "response.body.malformed"
_STRUCTURAL = {"status": "status.undocumented", "media-type": "media-type.undocumented"}
"""By the keyword of a violation that needs no schema: the kind of its rule; a body has one of two."""


def judge_answer(
    readers: Readers, operation: str, answer: HttpResponse, request: HttpRequest | None = None, *, note: str = ""
) -> JudgedAnswer:
    """What each reader does not take of an answer of an operation, by its key.

    `request`: what was sent, of which is asked whether it was taken as it should be. `note`: what is known of why the
    service failed (an exception and where it was raised). Raises nothing for what a service may answer: what could
    not be judged is in `unchecked`.
    """
    known = readers.operation(operation)
    if known is None:
        reason = f"{printable(operation, 200)} is neither described nor recorded"
        return JudgedAnswer(unchecked=(Unchecked(MessageKey(operation), reason, must=True),))
    if is_failure(readers, operation, answer.status):
        return JudgedAnswer((_server_error(known, answer, note),), (), frozenset({ReaderKind.SERVICE}))
    judging = _Judging(readers, known, answer)
    judging.run()
    taken = judge_request(readers, known, request, answer.status) if request is not None else None
    found = [*judging.found, *([taken] if taken is not None else [])]
    judged = JudgedAnswer(
        tuple(found), tuple(judging.unchecked), frozenset(judging.asked), beside=judging.find_unread()
    )
    return replace(judged, reads=judging.find_reads(is_described=judged.is_described))


def is_failure(readers: Readers, operation: str, status: int) -> bool:
    """Whether an answer is an error of the server: any 5xx but one that somebody describes by its number; a 500 is one
    even then, for it is also what a crash looks like."""
    if not 500 <= status <= 599:
        return False
    described = any(
        str(status) in one.operations[operation].responses for one in readers.contracts if operation in one.operations
    )
    return status == 500 or not described


def _server_error(operation: Operation, answer: HttpResponse, note: str) -> Rejection:
    message = MessageKey(operation.key, operation.response_role, str(answer.status), sent_media_type(answer) or None)
    said = f"was answered with {answer.status}{f': {printable(note, 300)}' if note else ''}"
    cause = note or (operation.key, answer.status)
    return Rejection(ReaderKind.SERVICE, SERVER_ERROR, message, (), said, (SERVER_ERROR, cause), note)


class _Judging:
    """One answer, and what was found about it so far."""

    def __init__(self, readers: Readers, operation: Operation, answer: HttpResponse) -> None:
        self._readers, self._operation, self._answer = readers, operation, answer
        self.found: list[Rejection] = []
        self.unchecked: list[Unchecked] = []
        self.asked: set[ReaderKind] = set()
        self._read: ReadResponse | None = None
        """As the first contract reads it that knows the operation."""
        self._events = read_events(answer)
        self._is_asked = False
        """Whether a body in JSON was held against everything that consumers want of it."""

    def run(self) -> None:
        """Ask every reader."""
        for kind, contract in (
            (ReaderKind.DESCRIPTION, self._readers.description),
            (ReaderKind.RECORDED, self._readers.recorded),
        ):
            if contract is not None and self._operation.key in contract.operations:
                self._ask_contract(kind, contract)
        if ReaderKind.DESCRIPTION not in self.asked:
            self.found = [replace(one, is_described=False) for one in self.found]
        value = self._value()
        if value is not None:
            self._ask_consumers(value[0])
            for one in value if self._events is None else self._events:
                self._ask_record(one)

    def find_reads(self, *, is_described: bool) -> frozenset[ConsumerRead]:
        """What consumers read that the answer is."""
        status, sent = self._answer.status, sent_media_type(self._answer)
        return frozenset(
            one
            for one in self._readers.success_reads(self._operation.key)
            if one.is_judged_by(status, sent, is_asked=self._is_asked, is_described=is_described)
        )

    def find_unread(self) -> tuple[Unchecked, ...]:
        """That a body is in a media type that nobody reads, where something is described of what it holds."""
        schema = self._read.unread if self._read is not None else None
        if self._read is None or schema is None or _says_nothing(schema):
            return ()
        return (Unchecked(self._read.key, UNREAD_BODY),)

    def _ask_contract(self, kind: ReaderKind, contract: Contract) -> None:
        self.asked.add(kind)
        message = MessageKey(
            self._operation.key,
            self._operation.response_role,
            str(self._answer.status),
            sent_media_type(self._answer) or None,
        )
        try:
            read = read_response(contract, self._operation.key, self._answer, _parse_quickly)
            self._read = self._read or read
            self.found += [_structural_rejection(kind, read.key, one) for one in read.wrong]
            for header in read.headers:
                self.found += self._header(kind, read.key, header)
            if read.content is not None:
                schema, value = read.content
                judge = self._readers.validator(schema)
                for one in choose_values(judge, value, self._events):
                    self.found += _failures(kind, read.key, judge, ("body",), one)
                if any(one.mentions("writeOnly") for one in contract.documents):
                    self.found += _write_only_rejections(kind, read.key, schema, value)
        except NotJson as error:
            self.found.append(_malformed_rejection(kind, message, error))
        except InputError as error:
            self.unchecked.append(Unchecked(message, _reason(kind, error), unread=True))

    def _header(self, kind: ReaderKind, key: MessageKey, header: SentHeader) -> Iterator[Rejection]:
        """What is wrong with a header however its text is read; as text, when it is wrong in every reading."""
        judge = self._readers.validator(header.schema)
        if not any(judge.fits(value) for value in readings_of(header.text)):
            yield from _failures(kind, key, judge, ("header", header.name.lower()), header.text)

    def _value(self) -> tuple[Json] | None:
        """The body as JSON, where it says that it is."""
        if self._read is not None and self._read.content is not None:
            return (self._read.content[1],)
        if not is_json(sent_media_type(self._answer)) or not self._answer.body:
            return None
        try:
            return (_parse_quickly(self._answer.body),)
        except InputError:  # told by the contract that describes it as JSON
            return None

    def _ask_consumers(self, value: Json) -> None:
        checks, unchecked = self._readers.consumer_checks(self._operation.key, self._answer.status)
        self.unchecked += unchecked
        self._is_asked = is_json(sent_media_type(self._answer)) and not unchecked
        if checks:
            self.asked.add(ReaderKind.CONSUMER)
        key = self._key()
        for check in checks:
            try:
                for one in choose_values(check.judge, value, self._events):
                    wrong = list(_failures(ReaderKind.CONSUMER, key, check.judge, ("body",), one, check.hurt))
                    if wrong and not (check.takes is not None and check.takes(one)):
                        self.found += wrong
            except InputError as error:
                self.unchecked.append(Unchecked(key, _reason(ReaderKind.CONSUMER, error), unread=True))
                self._is_asked = False

    def _ask_record(self, value: Json) -> None:
        """What was never seen before; not of places about which somebody said more."""
        sent = sent_media_type(self._answer)
        facts = self._readers.facts(f"{self._operation.key} → {self._answer.status} {sent}")
        if facts is None:
            return
        self.asked.add(ReaderKind.OBSERVED)
        schema = self._read.content[0] if self._read is not None and self._read.content is not None else None
        told = {place for one in self.found for place in (one.pointer, f"{one.pointer}/{one.name.strip(QUOTE)}")}
        key = self._key()
        assert key.role is not None
        known = rule("response", "observed.narrowed-promise").id
        for one in find_narrowed(facts, observe_value(value, self._readers.hint(schema))):
            path: Path = ("body", *path_of(one.place))
            cause = (known, key, fact_pointer(key.role, one.place), one.kind)
            found = Rejection(ReaderKind.OBSERVED, known, key, path, one.said, cause, one.kind, ({"body": value},))
            if found.pointer not in told:
                self.found.append(found)

    def _key(self) -> MessageKey:
        if self._read is not None:
            return self._read.key
        sent = sent_media_type(self._answer) or None
        return MessageKey(self._operation.key, Role.RESPONSE, str(self._answer.status), sent)


def _says_nothing(schema: Schema) -> bool:
    """Whether a schema says no more than that there are bytes."""
    node = schema.node
    return not isinstance(node, dict) or node.get("type") == "string" or not node


def _parse_quickly(body: bytes) -> Json:
    """As `parse_body`, which says what is wrong with what is not JSON, and keeps integers of any length."""
    try:
        return parse_body(body) if _LONG_NUMBER.search(body) else orjson.loads(body)
    except ValueError:
        return parse_body(body)


def _failures(
    kind: ReaderKind,
    key: MessageKey,
    judge: CompiledValidator,
    top: Path,
    value: Json,
    hurt: AffectedConsumer | None = None,
) -> Iterator[Rejection]:
    """What a schema does not take of a value that stands at `top` of the message. Raises `InputError`."""
    try:
        if judge.fits(value):
            return
    except ValueError as error:
        raise InputError(f"no validator takes it: {printable(str(error).partition(chr(10))[0])}") from None
    for failure in judge.failures(value):
        yield _rejection(kind, key, judge, top, value, failure, hurt)


def _rejection(
    kind: ReaderKind,
    key: MessageKey,
    judge: CompiledValidator,
    top: Path,
    value: Json,
    failure: Failure,
    hurt: AffectedConsumer | None,
) -> Rejection:
    name = failure.detail if failure.keyword in TELLING else ""
    return Rejection(
        reader=kind,
        rule=rule_for_failure(Role.RESPONSE, failure.keyword, {failure.detail}).id,
        message=key,
        path=(*top, *holder_path(failure, failure.path)),
        said=say_failure(failure, redacted_name(failure.detail)),
        cause=(kind.value if hurt is None else hurt, failure.cause, name),
        name=name,
        value=(spine(value, top),),
        limit=limit_of(failure),
        failure=failure,
        judge=judge,
        top=top,
        hurt=hurt,
    )


def _structural_rejection(kind: ReaderKind, key: MessageKey, wrong: Violation) -> Rejection:
    """What needs no schema to be seen."""
    name, path, weighs = str(wrong.value or ""), wrong.path, None
    if wrong.keyword in _STRUCTURAL:
        word, path = _STRUCTURAL[wrong.keyword], ()
        weighs = Severity.INFO if name in FRAMEWORK else None
    elif wrong.keyword == "required":
        word, name, path = "header.became-optional", str(wrong.path[-1]), ("header", str(wrong.path[-1]).lower())
    else:
        word, name = ("body.removed" if wrong.value is None else "body.added"), ""
    known = rule("response", word).id
    cause = (kind.value, known, key, name)
    return Rejection(kind, known, key, path, wrong.what, cause, name, at=wrong.source, most=weighs)


def _write_only_rejections(kind: ReaderKind, key: MessageKey, schema: Schema, value: Json) -> Iterator[Rejection]:
    """What is sent and is described as part of requests alone."""
    for path in dict.fromkeys(find_write_only(schema, value)):
        whole: Path = ("body", *path)
        places = tuple(token for token in whole if isinstance(token, str))  # the same in every item
        said = "is described as written only, and was sent"
        yield Rejection(
            kind, WRITE_ONLY, key, whole, said, (kind.value, WRITE_ONLY, key, places), "", ({"body": value},)
        )


def _malformed_rejection(kind: ReaderKind, key: MessageKey, error: InputError) -> Rejection:
    said = f"says that it is JSON, and is not: {error.what}"
    return Rejection(kind, NOT_JSON, key, ("body",), said, (NOT_JSON, key))


def _reason(kind: ReaderKind, error: InputError) -> str:
    return f"{kind.value} cannot judge it: {error.what}"
