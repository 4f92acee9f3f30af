"""What a mutant ends as: the guard is asked, and where it stays silent, whether anything changed at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from contractguard.checks.prove.description import Description, Mutant
from contractguard.checks.prove.equivalence import MutantEquivalence
from contractguard.checks.prove.guards.answer import Answer, Guard
from contractguard.contract.answers.mutant import MutantStatus
from contractguard.contract.choices import FormatMode, VerdictKind
from contractguard.contract.errors import ContractGuardError

CHUNK = 64
"""Mutants that are asked about one after the other: what was proved of one serves the next. The same ones whatever the
number of processes, so that no answer depends on it."""

SAME = "it means the same as the contract"


class Settled(NamedTuple):
    """A mutant by its id, and what it ended as."""

    id: str
    status: MutantStatus
    why: str = ""
    by: tuple[str, ...] = ()
    suggestion: str = ""
    readers: int = 0


class MutantJudge:
    """Settles mutants of one description against one guard."""

    def __init__(self, description: Description, guard: Guard, formats: FormatMode) -> None:
        self._description, self._guard, self._formats = description, guard, formats

    def settle(self, mutants: Iterable[Mutant]) -> Iterator[Settled]:
        """Settle one after the other."""
        equivalence = MutantEquivalence(self._description, self._formats)
        for mutant in mutants:
            yield self._settle_one(mutant, equivalence)

    def _settle_one(self, mutant: Mutant, equivalence: MutantEquivalence) -> Settled:
        if not mutant.reached:
            return Settled(mutant.id, MutantStatus.NOT_APPLICABLE, "no message has it")
        try:
            answer = self._guard.ask(mutant)
        except ContractGuardError as error:
            return Settled(mutant.id, MutantStatus.FAILED, error.what)
        if answer.status is not None:
            return _with_status(mutant, answer.status, answer)
        verdict = equivalence.is_same(mutant)
        if verdict.kind is VerdictKind.COMPATIBLE:
            return _with_status(mutant, MutantStatus.EQUIVALENT, answer._replace(why=SAME))
        if verdict.kind is VerdictKind.UNKNOWN:
            return _with_status(mutant, MutantStatus.UNDECIDED, answer._replace(why=verdict.reason or "not decided"))
        return _with_status(mutant, MutantStatus.SURVIVED, answer)


def _with_status(mutant: Mutant, status: MutantStatus, answer: Answer) -> Settled:
    return Settled(mutant.id, status, answer.why, answer.by, answer.suggestion, answer.readers)
