"""What consumers expect as the guard: of a change that breaks somebody, an error must name a consumer that reads it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from contractguard.algebra.containment import decide
from contractguard.algebra.handle import handle
from contractguard.algebra.proof.prove import BUDGET
from contractguard.checks.expectations import attribute_to_consumers, evaluate, operations_meant
from contractguard.checks.expectations.asked import AskedModels
from contractguard.checks.expectations.taken import Ask
from contractguard.checks.prove.description import Description, Mutant
from contractguard.checks.prove.equivalence import MutantEquivalence
from contractguard.checks.prove.graph import message_schemas
from contractguard.checks.prove.guards.answer import Answer
from contractguard.checks.prove.guards.check import compare_reached, messages_in, need_of, withdraws_promise
from contractguard.checks.prove.operators.row import Need
from contractguard.checks.prove.places import ReachedMessage
from contractguard.checks.prove.reads import ReadPlaces
from contractguard.checks.prove.suggest import is_always_there, suggest_expectation
from contractguard.checks.settings import Settings
from contractguard.contract.answers.mutant import MutantStatus
from contractguard.contract.choices import VerdictKind
from contractguard.contract.document import Json, pointer
from contractguard.contract.expectation import Expectation, Strength
from contractguard.contract.finding import Finding, Severity
from contractguard.contract.report import Section
from contractguard.support.printable import printable

_MANY_PLACES = 10_000
_MAX_NAMES = 3
_FOR_ALL_WHO_CALL = frozenset(["required.add", "parameter.required", "body.required", "security.add", "security.scope"])
"""Operators by which something must be sent that need not be before."""
BREAKS_NOBODY = "it breaks nobody in this direction"
NAMED_BY_NOBODY = "what is expected of an event, or of a call, names no media type"
NEVER_REFUSED = "says what it sends, and nothing of that is refused"
UNREAD = "no expectation reads or sends it"


class ConsumersGuard:
    """The evaluation of expectations against each mutant. `folder` is where models are imported from that have the last
    word on what their JSON Schemas refuse; None where their code is not run."""

    def __init__(
        self, description: Description, settings: Settings, expectations: Sequence[Expectation], folder: Path | None
    ) -> None:
        self._description = description
        self._settings = replace(settings, places=_MANY_PLACES)
        self._expectations = expectations
        self._stack = ExitStack()
        self._ask: Ask | None = None if folder is None else self._stack.enter_context(AskedModels(folder))
        self._equivalence = MutantEquivalence(description, settings.formats)
        self.reads = ReadPlaces(description, expectations)
        self._touches = ReadPlaces(description, expectations, handles_examples=True)

    def close(self) -> None:
        """End the processes in which models were asked."""
        self._stack.close()

    def find_unmet(self) -> tuple[Finding, ...]:
        """What is not met before anything is changed."""
        return evaluate(self._description.contract, self._expectations, self._settings, ask=self._ask).findings

    def ask(self, mutant: Mutant) -> Answer:
        """Killed where an error names a consumer, in a message that the mutant reaches."""
        if not any(need_of(mutant, sends=sends) is Need.RED for sends in (True, False)):
            return Answer(MutantStatus.NOT_APPLICABLE, BREAKS_NOBODY)
        concerned = self.reads.find_concerned(mutant)
        readers = self._find_concerned(mutant)
        section = self._compare(mutant, concerned) if concerned else Section()
        hurt = sorted(
            {name for one in self._find_errors(mutant, section.findings) for name in _names_in(one, breaks=True)}
        )
        if hurt:
            return Answer(MutantStatus.KILLED, by=tuple(hurt), readers=len(readers or self.find_touching(mutant)))
        if not readers:
            return Answer(MutantStatus.UNREAD, UNREAD, suggestion=self._suggest(mutant, _first(mutant)))
        if mutant.operator == "media-type.change" and not any(_is_answer(one) for one in mutant.reached):
            return Answer(MutantStatus.NOT_APPLICABLE, NAMED_BY_NOBODY, readers=len(readers))
        if self._breaks_nobody(mutant):
            return Answer(MutantStatus.NOT_APPLICABLE, BREAKS_NOBODY, readers=len(readers))
        without = sorted(
            {name for one in self._find_told(mutant, section.findings) for name in _names_in(one, breaks=False)}
        )
        if mutant.operator == "access.flip" and not is_always_there(mutant):
            without = sorted({self._expectations[number].consumer for number in readers})
        if without:
            return Answer(MutantStatus.NOT_APPLICABLE, f"{_list(without)} can do without it", readers=len(readers))
        if senders := self._find_sure_senders(readers, section):
            return Answer(MutantStatus.NOT_APPLICABLE, f"{_list(senders)} {NEVER_REFUSED}", readers=len(readers))
        names = {name for name, numbers in self.reads.operations.items() if numbers & readers}
        first = _first(mutant, names)
        return Answer(None, self._why(mutant, readers, first), (), self._suggest(mutant, first), len(readers))

    def _suggest(self, mutant: Mutant, first: ReachedMessage) -> str:
        """The expectation that would notice, of one message, which is named where it is not the one that is told."""
        told = suggest_expectation(mutant, first, lambda schema: self._is_met(first, schema))
        if not told or first is mutant.reached[0]:
            return told
        return f"{told} (of {first.operation}{f' → {first.status}' if first.status else ''})"

    def _is_met(self, message: ReachedMessage, expected: Json) -> bool:
        """Whether the content of a message is as a schema says, as far as one model of objects goes."""
        parts = message_schemas(self._description.contract.operations[message.operation])
        found = [schema for key, token, schema in parts if message.covers(key) and token == message.pointer[:1]]
        return bool(found) and all(
            decide(one, handle(expected, one.dialect), model=self._settings.model, budget=BUDGET).kind
            is VerdictKind.COMPATIBLE
            for one in found
        )

    def _breaks_nobody(self, mutant: Mutant) -> bool:
        """Whether nobody could break after all: nothing comes that did not come, and no promise is withdrawn."""
        if withdraws_promise(mutant, self._equivalence) or mutant.key is None:
            return False
        ways = (sends for sends in (True, False) if need_of(mutant, sends=sends) is Need.RED)
        return all(
            self._equivalence.breaks_somebody(mutant, sends=sends).kind is VerdictKind.COMPATIBLE for sends in ways
        )

    def _find_sure_senders(self, readers: Collection[int], section: Section) -> list[str]:
        """The consumers that touch the place, if each of them says by a schema what all of that is which it sends: of
        examples it is not known what else is sent."""
        touching = [self._expectations[number] for number in readers]
        sure = {one.consumer for one in touching if one.strength is Strength.GUARANTEED and _says_what_is_sent(one)}
        is_settled = not section.unchecked and all(one.consumer_sends and one.consumer in sure for one in touching)
        return sorted(sure) if is_settled else []

    def _find_concerned(self, mutant: Mutant) -> frozenset[int]:
        """The expectations that touch the place, and that a change in their direction breaks."""
        ways = {sends for sends in (True, False) if need_of(mutant, sends=sends) is Need.RED}
        whole = any(one.role is None for one in mutant.reached)
        touching = self.reads.find_readers(mutant)
        if mutant.way is not None:  # a field that goes one way is missed by those alone who read messages of the other
            touching &= self.reads.find_concerned(mutant, mutant.way)
        return frozenset(one for one in touching if whole or (not self._expectations[one].consumer_sends) in ways)

    def find_touching(self, mutant: Mutant) -> frozenset[int]:
        """The expectations whose examples have the place; of what must be sent from now on, those of all who call."""
        if mutant.operator in _FOR_ALL_WHO_CALL:
            concerned = self.reads.find_concerned(mutant)
            return frozenset(one for one in concerned if self._expectations[one].consumer_sends)
        return self._touches.find_readers(mutant)

    def _find_errors(self, mutant: Mutant, findings: Sequence[Finding]) -> Iterator[Finding]:
        return (one for one in self._find_told(mutant, findings) if one.severity >= Severity.ERROR and not one.pending)

    def _find_told(self, mutant: Mutant, findings: Sequence[Finding]) -> Iterator[Finding]:
        """The findings in a message that the mutant reaches; what an expectation is about that is not there any more
        has no other name than the expectation's."""
        known = self._description.contract.operations
        for one in findings:
            is_gone = one.rule.endswith(".operation.removed") and one.message.operation not in known
            if is_gone or any(reached.covers(key) for key in messages_in(one) for reached in mutant.reached):
                yield one

    def _compare(self, mutant: Mutant, concerned: Collection[int]) -> Section:
        old, new = self._description.contract, self._description.make_changed(mutant)
        wanted = [self._expectations[number] for number in sorted(concerned)]
        section = compare_reached(self._description, mutant, new, self._settings)
        found = evaluate(new, wanted, self._settings, ask=self._ask)
        return attribute_to_consumers(section, found, self._settings.policy, meant_before=operations_meant(old, wanted))

    def _why(self, mutant: Mutant, readers: Collection[int], first: ReachedMessage) -> str:
        """What a consumer reads that does not notice."""
        names = _list(sorted({self._expectations[number].consumer for number in readers}))
        sends = all(self._expectations[number].consumer_sends for number in readers)
        at = pointer((*first.pointer, *mutant.field)) or first.operation
        if first is not mutant.reached[0]:
            at = f"{at} of {first.operation}"
        if sends:
            return f"{names} sends {printable(at, 200)}, but nothing that the change refuses"
        return f"{names} reads {printable(at, 200)}, but takes what the change may bring"


def _says_what_is_sent(one: Expectation) -> bool:
    return one.consumer_sends and any(part.schema is not None for part in one.parts)


def _is_answer(reached: ReachedMessage) -> bool:
    return reached.role is None or reached.role.is_response


def _first(mutant: Mutant, operations: Collection[str] = ()) -> ReachedMessage:
    """The message to speak of: one of these operations that goes the way in which somebody breaks, if there is one."""
    ways = [one for one in mutant.reached if need_of(mutant, sends=one.sends) is Need.RED] or mutant.reached
    return next((one for one in ways if one.operation in operations), ways[0])


def _names_in(finding: Finding, *, breaks: bool) -> Iterator[str]:
    return (one.consumer for one in finding.consumers if one.breaks is breaks and not one.pending)


def _list(names: Sequence[str]) -> str:
    shown = [printable(name, 60) for name in names[:_MAX_NAMES]]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
