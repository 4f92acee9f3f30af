"""The way of payloads through their checks: fast while they fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import BinaryIO

import orjson

from contractguard.checks.addressing.lookup import UnknownMessage
from contractguard.checks.validation.validator import Failure
from contractguard.checks.verification.findings import section_of
from contractguard.checks.verification.locations import PayloadLocator
from contractguard.checks.verification.routing import PayloadMessage, Routing
from contractguard.checks.verification.subject import Check, VerifiedSubject
from contractguard.checks.verification.tally import LocationOf, Tally
from contractguard.contract.document import Path
from contractguard.contract.errors import InputError
from contractguard.contract.report import Section
from contractguard.readers.payloads import PayloadFile, Record, UnreadableRecord, is_one_for_all, records_of, value_of
from contractguard.rules.model import Policy
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

Files = Iterable[PayloadFile | tuple[str, InputError]]


@dataclass(frozen=True, slots=True)
class RequestedMessage:
    """Which message the payloads are, where that was told: an event, or a response (or the request) of an operation."""

    event: str | None = None
    operation: str | None = None
    status: str | None = None
    request: bool = False

    @property
    def told(self) -> bool:
        return self.event is not None or self.operation is not None


def verify(
    files: Files,
    subjects: Sequence[VerifiedSubject],
    routing: Routing,
    asked: RequestedMessage,
    policy: Policy,
    *,
    stdin: BinaryIO | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> list[Section]:
    """Hold every payload of the files against each subject; what there is to say of each is a section.

    A payload that cannot be read or understood is told, and the others go on. Raises `UnknownMessage` and `InputError`
    when what was asked for is not there or has no schema, and `UsageError` when it is not told which of several.
    """
    run = _Run(subjects, routing, asked)
    for file in files:
        run.file(file, stdin)
        if progress is not None:
            progress("verified payloads", run.tallies[0].verified, run.payloads)
    return [
        section_of(subject, tally, policy, run.payloads) for subject, tally in zip(subjects, run.tallies, strict=True)
    ]


class _Run:
    def __init__(self, subjects: Sequence[VerifiedSubject], routing: Routing, asked: RequestedMessage) -> None:
        self.tallies = [Tally() for _ in subjects]
        self.payloads = 0
        self._subjects = subjects
        self._routing = routing
        self._spots = PayloadLocator()
        self._told = [_told(subject, asked) for subject in subjects] if asked.told else []

    def file(self, file: PayloadFile | tuple[str, InputError], stdin: BinaryIO | None) -> None:
        """Everything in one file."""
        if isinstance(file, tuple):
            for tally in self.tallies:
                tally.not_checked(file[1], file[0], self._spots.of_file(file[0]), ())
            return
        before = self.payloads
        fits = self._only_check()
        done = 0
        try:
            for record in records_of(file, stdin):
                try:
                    if fits is not None and isinstance(record, Record):
                        value = orjson.loads(record[1])
                        if fits(value) and is_one_for_all(record, value):
                            done += 1
                            continue
                except (ValueError, InputError):  # not JSON, or nothing that a validator takes: the slow way says so
                    pass
                self._record(file, record)
        except InputError as error:
            self._unreadable(error, file.name, self._spots.of_file(file.name))
        self.payloads += done
        if done:
            self.tallies[0].verified += done
            self.tallies[0].reach(self._told[0], done)
        if self.payloads == before:
            for tally in self.tallies:
                empty = InputError("the file holds no payload", remedy="leave it out, or find out why it is empty")
                tally.not_checked(empty, file.name, self._spots.of_file(file.name), ())

    def _only_check(self) -> Callable[[object], bool] | None:
        """The one question that is asked of every payload as a whole, if that is all."""
        if len(self._told) != 1 or len(self._told[0]) != 1 or self._routing.enveloped or self._routing.data:
            return None
        check = self._told[0][0]
        return check.judge.fits if check.closed is None else None

    def _unreadable(self, error: InputError, file: str, spot: LocationOf) -> None:
        self.payloads += 1
        for tally in self.tallies:
            tally.not_checked(error, file, spot, ())

    def _record(self, file: PayloadFile, record: Record | UnreadableRecord) -> None:
        if isinstance(record, UnreadableRecord):
            self._unreadable(record.error, file.name, self._spots.of_line(file.name, record.line))
            return
        try:
            value = value_of(record, file.name)
            name = file.name if file.path is not None else None
            parts = self._routing.parts(value, name, self._knows)
        except InputError as error:
            self._unreadable(error, file.name, self._spots.locate(file.name, record))
            return
        self.payloads += 1
        for part in parts:
            for index in range(len(self._subjects)):
                self._part(index, part, file, record)

    def _knows(self, name: str) -> bool:
        return any(subject.knows(name) for subject in self._subjects)

    def _part(self, index: int, part: PayloadMessage, file: PayloadFile, record: Record) -> None:
        tally = self.tallies[index]
        try:
            checks = self._told[index] if self._told else self._subjects[index].event(part.names)
            part = _as_described(part, checks)
            wrong = [(check, failures) for check in checks if (failures := _failures(check, part))]
        except UnknownMessage as error:
            tally.unknown_message(part.names[0], error, self._spots.locate(file.name, record), part.path)
            return
        except InputError as error:
            tally.not_checked(error, file.name, self._spots.locate(file.name, record), part.path)
            return
        tally.verified += 1
        reached = tally.reach(checks)
        if not wrong:
            return
        spot = self._spots.locate(file.name, record)
        if any(not failure.harmless for _, failures in wrong for failure in failures):
            tally.failing += 1
            reached.fail(file.name, record.line)
        for check, failures in wrong:
            tally.add_failures(check, failures, part.value, part.path, spot)


def _as_described(part: PayloadMessage, checks: Sequence[Check]) -> PayloadMessage:
    """The message, or what it was sent in where that is what the schema describes."""
    whole = part.wrapped
    if whole is None or not any(whole.property in check.judge.declared for check in checks):
        return part
    return PayloadMessage(part.names, whole.value, whole.path, item=part.path[len(whole.path) :])


def _is_of(item: Path, place: Path) -> bool:
    """Whether a place concerns one item of a batch: it is in no other one."""
    pairs = zip(item, place, strict=False)
    apart = next((other for one, other in pairs if str(one) != str(other)), None)
    return not isinstance(apart, int)


def _told(subject: VerifiedSubject, asked: RequestedMessage) -> list[Check]:
    if asked.event is not None:
        return subject.event((asked.event,))
    assert asked.operation is not None
    return subject.operation(asked.operation, asked.status, request=asked.request)


def _failures(check: Check, part: PayloadMessage) -> list[Failure]:
    """What is wrong with a message, if anything is. Raises `InputError` for what no validator takes."""
    found: list[Failure] = []
    for judge in (check.judge, check.closed):
        if judge is not None and not _fits(judge.fits, part):
            found += judge.failures(part.value, broken=bool(found))
    found = [failure for failure in found if _is_of(part.item, failure.path)]
    if check.takes is not None and any(not failure.closing for failure in found) and check.takes(part.value):
        return [one if one.closing else replace(one, taken=True, cause=(one.cause, "taken")) for one in found]
    return found


def _fits(fits: Callable[[object], bool], part: PayloadMessage) -> bool:
    try:
        return fits(part.value)
    except ValueError as error:
        reason = printable(str(error).partition("\n")[0])
        raise InputError(f"no validator takes it: {reason}", remedy="such payloads cannot be checked") from None
