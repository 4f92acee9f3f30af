"""Our own rules as the guard: of every change something must be said, and of one that breaks somebody, an error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from contractguard.checks.comparison.contracts import compare_pairs
from contractguard.checks.prove.description import Description, Mutant
from contractguard.checks.prove.equivalence import MutantEquivalence
from contractguard.checks.prove.guards.answer import Answer
from contractguard.checks.prove.operators.row import Need
from contractguard.checks.prove.places import ReachedMessage
from contractguard.checks.settings import Settings
from contractguard.contract.answers.mutant import MutantStatus
from contractguard.contract.choices import VerdictKind
from contractguard.contract.finding import Finding, Severity
from contractguard.contract.model import Contract, MessageKey
from contractguard.contract.report import Section

_MANY_PLACES = 10_000
_AS_TEXT = frozenset(["path", "query", "header", "cookie"])
_TEXT_HAS_NO_TYPE = frozenset(["type.change", "integer.widen", "number.narrow", "null.add", "null.drop"])
"""Operators that may break nobody where a value travels as text, which a reader of texts takes."""
BY_PROMISE = frozenset(["property.drop", "property.rename", "access.flip"])
"""Operators that withdraw a promise, which no relation sees."""


class CheckGuard:
    """The comparison of the contract with each mutant."""

    def __init__(self, description: Description, settings: Settings, equivalence: MutantEquivalence) -> None:
        self._description, self._equivalence = description, equivalence
        self._settings = replace(settings, places=_MANY_PLACES)

    def ask(self, mutant: Mutant) -> Answer:
        """Killed where enough is said in a message that the mutant reaches."""
        directions = [(sends, need_of(mutant, sends=sends)) for sends in (True, False)]
        asked = [(sends, need) for sends, need in directions if need is not Need.NOTHING]
        if not asked:
            return Answer(MutantStatus.NOT_APPLICABLE, "it concerns no message in this direction")
        changed = self._description.make_changed(mutant)
        section = compare_reached(self._description, mutant, changed, self._settings)
        said = [(sends, need, _findings_in(mutant, section.findings, sends=sends)) for sends, need in asked]
        is_told = any(found for *_, found in said)
        for sends, need, found in said:
            if not found and not (is_told and self._equivalence.is_same_one_way(mutant, sends=sends)):
                return Answer(None, f"no rule tells of it where the provider {'sends' if sends else 'reads'} it")
            if found and need is Need.RED and not self._is_enough(mutant, found, sends=sends):
                return Answer(None, f"told by {found[0].rule} as {max(one.severity for one in found).label} only")
        return Answer(MutantStatus.KILLED, by=_rules(one for _, _, found in said for one in found))

    def _is_enough(self, mutant: Mutant, found: Sequence[Finding], *, sends: bool) -> bool:
        """Whether there is an error, or nobody breaks after all."""
        if max(one.severity for one in found) >= Severity.ERROR:
            return True
        if withdraws_promise(mutant, self._equivalence):
            return False
        return self._equivalence.breaks_somebody(mutant, sends=sends).kind is VerdictKind.COMPATIBLE


def compare_reached(description: Description, mutant: Mutant, changed: Contract, settings: Settings) -> Section:
    """The comparison of the contract with what a mutant made of it, in the operations that this reaches: of the others
    nothing is said that counts."""
    return compare_pairs(description.contract, changed, description.pair_reached(mutant, changed), settings)


def withdraws_promise(mutant: Mutant, equivalence: MutantEquivalence) -> bool:
    """Whether something is promised no more that no relation sees: what a property is called, and which way it goes."""
    return mutant.operator in BY_PROMISE and not equivalence.is_promised_besides(mutant)


def need_of(mutant: Mutant, *, sends: bool) -> Need:
    """What must be said of a mutant where the provider sends it, or reads it: nothing where it reaches no such
    message."""
    reached = [one for one in mutant.reached if one.sends is sends and _concerns(mutant, one)]
    need = mutant.sent if sends else mutant.read
    if not reached or need is Need.NOTHING:
        return Need.NOTHING
    if need is Need.RED and not any(one.certain and not _is_loose(mutant, one) for one in reached):
        return Need.SEEN
    return need


def _concerns(mutant: Mutant, reached: ReachedMessage) -> bool:
    return mutant.way is None or (reached.role is not None and reached.role.access is mutant.way)


def _is_loose(mutant: Mutant, reached: ReachedMessage) -> bool:
    return mutant.operator in _TEXT_HAS_NO_TYPE and reached.pointer[:1] != () and reached.pointer[0] in _AS_TEXT


def _findings_in(mutant: Mutant, findings: Iterable[Finding], *, sends: bool) -> list[Finding]:
    """The findings that stand in a message that the mutant reaches in this direction."""
    reached = [one for one in mutant.reached if one.sends is sends and _concerns(mutant, one)]
    return [found for found in findings if any(one.covers(key) for key in messages_in(found) for one in reached)]


def messages_in(finding: Finding) -> Iterator[MessageKey]:
    """The messages that a finding is about."""
    yield finding.message
    for place in finding.places:
        yield place.message


def _rules(findings: Iterable[Finding]) -> tuple[str, ...]:
    return tuple(sorted({one.rule for one in findings}))
