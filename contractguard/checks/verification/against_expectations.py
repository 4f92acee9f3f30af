"""Live: do today's payloads fit what a consumer expects?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from contractguard.checks.addressing.lookup import UnknownMessage, same_operation
from contractguard.checks.expectations.needs import schema_from_needs
from contractguard.checks.validation.validator import CompiledValidator
from contractguard.checks.verification.against_contract import MAX_EXPLAINED
from contractguard.checks.verification.event_index import CachedLookup, EventIndex
from contractguard.checks.verification.subject import Check
from contractguard.contract.choices import Question, TargetPart
from contractguard.contract.document import Document, Json, Location, Path, Position, Schema
from contractguard.contract.errors import InputError
from contractguard.contract.expectation import Expectation, ExpectedPart, Target
from contractguard.contract.finding import AffectedConsumer
from contractguard.contract.model import MessageKey, Role
from contractguard.support.closest import closest_names
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

if TYPE_CHECKING:
    from contractguard.checks.expectations.taken import Ask

_CONTENT = (("body",), ("payload",))
"""Where the part of a message stands that a stored payload is."""


@dataclass(slots=True)
class ExpectationSubject:
    """What consumers expect to read, or to send in requests. `ask`: how their models are asked about a payload that
    their JSON Schemas refuse, None where their code is not run."""

    label: str
    expectations: Sequence[Expectation]
    formats: bool = False
    strict: bool = False
    question: Question = Question.LIVE
    problems: Sequence[tuple[Location, str]] = ()
    ask: Ask | None = None
    _known: dict[tuple[Target, str], list[Check]] = field(default_factory=dict, repr=False)
    _index: EventIndex = field(init=False, repr=False)
    _remembered: CachedLookup = field(init=False, repr=False)
    _unknown_events: int = field(default=0, repr=False)

    def __post_init__(self) -> None:
        events = {one.target.event for one in self.expectations if one.target.event is not None}
        self._index = EventIndex((event, event) for event in sorted(events))
        self._remembered = CachedLookup(self._event)

    @property
    def event_role(self) -> Role:
        """See `Subject`."""
        return Role.EVENT

    def event(self, names: Sequence[str]) -> list[Check]:
        """See `Subject`."""
        return self._remembered(names)

    def _event(self, names: tuple[str, ...]) -> list[Check]:
        for name in names:
            found = self._index.find(name)
            if found is not None:
                return self._checks(Target(TargetPart.EVENT, event=found), f"event {found}")
        self._unknown_events += 1
        events = {one.target.event for one in self.expectations if one.target.event is not None}
        raise self._unknown("event", names[0], events if self._unknown_events <= MAX_EXPLAINED else set())

    def knows(self, name: str) -> bool:
        """See `Subject`."""
        return self._index.knows(name)

    def whose(self, place: Location, hurts: Iterable[AffectedConsumer]) -> tuple[str, ...]:
        """See `Subject`."""
        file = PurePosixPath(place.document.name).name if place.document.uri else ""
        return (file, *sorted(f"{hurt.consumer}: {hurt.expectation}" for hurt in hurts))

    def operation(self, name: str, status: str | None, *, request: bool) -> list[Check]:
        """See `Subject`."""
        part = TargetPart.REQUEST if request else TargetPart.RESPONSE
        known = {one.target.operation for one in self.expectations if one.target.part == part}
        operations = {operation for operation in known if operation is not None}
        found = sorted(operation for operation in operations if same_operation(operation, name))
        if not found:
            raise self._unknown(f"{part} of", name, operations)
        return self._checks(Target(part, operation=found[0], status=status), f"the {part} of {found[0]}")

    def _unknown(self, what: str, name: str, known: set[str]) -> UnknownMessage:
        if self.problems:  # it may be what could not be read that expects it
            more = f" (and {len(self.problems) - 1} more)" if len(self.problems) > 1 else ""
            raise InputError(
                f"nothing that could be read is expected of {what} {printable(name, 100)!r}",
                where=self.label,
                remedy=f"{self.problems[0][1]}{more}",
            )
        close = ", ".join(repr(printable(one, 100)) for one in closest_names(name, known))
        remedy = f"the closest that is expected: {close}" if close else "nothing of the kind is expected"
        return UnknownMessage(
            f"nothing is expected of {what} {printable(name, 100)!r}", where=self.label, remedy=remedy
        )

    def _checks(self, target: Target, what: str) -> list[Check]:
        key = (target, what)
        if key not in self._known:
            self._known[key] = self.checks_of([one for one in self.expectations if _concerns(one.target, target)])
        if not self._known[key]:
            reason = f"the expectations of {printable(what)} name neither a schema nor what is needed"
            raise InputError(reason, where=self.label, remedy="give a schema, a model, or needs")
        return self._known[key]

    def checks_of(self, wanted: Sequence[Expectation]) -> list[Check]:
        """What these expectations ask of the content of their message. Raises `InputError` when one cannot be
        applied."""
        return [*self._of_schemas(wanted), *self._of_needs(wanted)]

    def _of_schemas(self, wanted: Sequence[Expectation]) -> list[Check]:
        """One check for each schema."""
        return [
            self._check(one, part.schema, strict=self.strict)
            for one in wanted
            for part in one.parts
            if part.pointer in _CONTENT and part.schema is not None
        ]

    def _of_needs(self, wanted: Sequence[Expectation]) -> list[Check]:
        """One check for what a consumer needs of its examples, which is wanted of every payload."""
        groups: dict[tuple[str, tuple[str, ...]], list[tuple[Expectation, ExpectedPart]]] = {}
        for one in wanted:
            for part in one.parts:
                if part.pointer in _CONTENT and part.needs:
                    groups.setdefault((one.consumer, part.needs), []).append((one, part))
        checks = []
        for (_, needs), members in groups.items():
            examples = [example for _, part in members for example in part.examples]
            first = members[0][0]
            checks.append(self._check(first, _made(schema_from_needs(needs, examples), first.at), strict=False))
        return checks

    def _check(self, one: Expectation, schema: Schema, *, strict: bool) -> Check:
        """What one schema of an expectation asks. Raises `InputError` when it cannot be applied."""
        key = _key(one.target)
        assert key.role is not None
        judge = CompiledValidator(schema, key.role.access, formats=self.formats)
        closed = CompiledValidator(schema, key.role.access, closed=True) if strict else None
        takes = self._takes(one.code) if one.code and not one.consumer_sends else None
        return Check(
            key, key.role.content, judge, closed, AffectedConsumer(one.consumer, one.name, one.at), one.code, takes
        )

    def _takes(self, code: str) -> Callable[[Json], bool] | None:
        """How the model is asked whether it takes a value, if its code is run."""
        ask = self.ask
        return None if ask is None else lambda value: ask(code, value) == ()


def _made(schema: Json, at: Location) -> Schema:
    """A schema that stands in no file: what it says is said where the expectation stands."""

    def locate(paths: Sequence[Path]) -> list[Position | None]:
        found = at.document.locate([at.path])[0] if at.document.locate else None
        return [found] * len(paths)

    return Schema(Document("", at.document.name, schema, locate=locate), (), schema, "2020-12")


def _concerns(expected: Target, asked: Target) -> bool:
    """Whether an expectation speaks of the message that is asked for."""
    if (expected.part, expected.event, expected.operation) != (asked.part, asked.event, asked.operation):
        return False
    return None in (expected.status, asked.status) or _covers(str(expected.status), str(asked.status))


def _covers(expected: str, status: str) -> bool:
    return expected in (status, f"{status[:1]}XX", "default")


def _key(target: Target) -> MessageKey:
    if target.event is not None:
        return MessageKey(f"event {target.event}", Role.EVENT, None, target.media_type)
    role = Role.REQUEST if target.part == TargetPart.REQUEST else Role.RESPONSE
    return MessageKey(str(target.operation), role, target.status, target.media_type)
