"""What a guard says of a mutant."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from contractguard.checks.prove.description import Mutant
from contractguard.contract.answers.mutant import MutantStatus


class Answer(NamedTuple):
    """`status` is None where the guard stayed silent, so that the mutant may be equivalent or survive. `by` is what
    went red (rules, consumers, tests), `why` the reason for the status, or for the silence; `suggestion` would notice
    it, and `readers` say how many read the place."""

    status: MutantStatus | None
    why: str = ""
    by: tuple[str, ...] = ()
    suggestion: str = ""
    readers: int = 0


class Guard(Protocol):
    """Something that is meant to go red."""

    def ask(self, mutant: Mutant) -> Answer:
        """What it says of one mutant. Raises `ContractGuardError` where it breaks on it."""
        ...
