"""Stored payloads as the guard: of a change that forbids something, a payload must be valid no more."""

from __future__ import annotations

from collections.abc import Sequence

from contractguard.checks.addressing.lookup import UnknownMessage
from contractguard.checks.prove.description import Description, Mutant
from contractguard.checks.prove.equivalence import MutantEquivalence
from contractguard.checks.prove.guards.answer import Answer
from contractguard.checks.prove.guards.check import messages_in
from contractguard.checks.settings import Settings
from contractguard.checks.verification import ContractSubject, RequestedMessage, Routing, verify
from contractguard.contract.answers.mutant import MutantStatus
from contractguard.contract.choices import FormatMode, VerdictKind
from contractguard.contract.document import pointer
from contractguard.contract.errors import InputError, UsageError
from contractguard.contract.model import Contract
from contractguard.contract.report import Section
from contractguard.readers.payloads import PayloadFile

FORBIDS_NOTHING = "it forbids nothing that was allowed"
NO_PAYLOAD = "no payload is of a message that has it"
_GONE = "payloads of a message that is not described any more"


class PayloadsGuard:
    """The verification of files of payloads against each mutant. `asked` names the message where payloads do not say
    which it is."""

    def __init__(
        self, description: Description, settings: Settings, files: Sequence[PayloadFile], asked: RequestedMessage
    ) -> None:
        self._description, self._settings = description, settings
        self._files, self._asked = files, asked
        self._equivalence = MutantEquivalence(description, settings.formats)
        self.before = self._verify(description.contract)
        """What is said of the payloads before anything is changed."""
        self._messages = [one.message for one in self.before.events if one.verified]

    def ask(self, mutant: Mutant) -> Answer:
        """Killed where a payload fails in a message that the mutant reaches, or is of none any more."""
        if mutant.key is not None and self._equivalence.breaks(mutant, sends=False).kind is VerdictKind.COMPATIBLE:
            return Answer(MutantStatus.NOT_APPLICABLE, FORBIDS_NOTHING)
        if not any(one.covers(key) for one in mutant.reached for key in self._messages):
            return Answer(MutantStatus.UNREAD, NO_PAYLOAD)
        try:
            section = self._verify(self._description.make_changed(mutant))
        except (UnknownMessage, UsageError, InputError):  # the message that was told is not there, or has no body
            if mutant.key is not None:
                raise
            return Answer(MutantStatus.KILLED, by=(_GONE,))
        if section.statistics.checked < self.before.statistics.checked:
            return Answer(MutantStatus.KILLED, by=(_GONE,))
        found = {
            finding.rule
            for finding in section.findings
            if any(one.covers(key) for one in mutant.reached for key in messages_in(finding))
        }
        if found:
            return Answer(MutantStatus.KILLED, by=tuple(sorted(found)))
        first = mutant.reached[0]
        at = pointer((*first.pointer, *mutant.field)) or first.operation
        return Answer(None, f"every payload that has {at} has a value that is still allowed, or none has it")

    def _verify(self, contract: Contract) -> Section:
        asserted = self._settings.formats is FormatMode.ASSERT
        subject = ContractSubject(contract.name, {contract.name: contract}, formats=asserted)
        routing = Routing(self._asked.told)
        (section,) = verify(self._files, [subject], routing, self._asked, self._settings.policy)
        return section


def require_valid_payloads(guard: PayloadsGuard) -> None:
    """Raises `InputError` where a payload fails before anything is changed, or none was verified."""
    before = guard.before
    if before.statistics.failing or before.findings:
        told = before.findings[0].text if before.findings else "a payload fails"
        raise InputError(
            f"the guard is red before anything is changed: {told}", remedy="make contractguard verify pass first"
        )
    if not before.statistics.checked:
        why = f": {before.unchecked[0].reason}" if before.unchecked else ""
        raise InputError(
            f"no payload was verified, so there is no guard to prove{why}",
            remedy="name payloads of this contract with --payloads, and their message with --event or --operation",
        )
