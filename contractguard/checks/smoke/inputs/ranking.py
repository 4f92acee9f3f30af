"""In which order operations are read: what consumers read, then what changed; and nobody waits for another's second."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from contractguard.checks.expectations.resolve import resolve_target
from contractguard.checks.smoke.inputs.find import is_read
from contractguard.contract.choices import TargetPart
from contractguard.contract.errors import InputError
from contractguard.contract.expectation import Expectation, Strength
from contractguard.contract.model import Contract, Operation
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """An operation that may be read: who reads it, of whom nothing else will do than what it gives (`guaranteed`),
    whether it changed, and whether it says what a success is."""

    operation: Operation
    readers: frozenset[str] = frozenset()
    guaranteed: frozenset[str] = frozenset()
    is_changed: bool = False

    @property
    def rank(self) -> tuple[int, bool, bool, str]:
        """What is read first is smaller."""
        declares = any(status[:1] == "2" for status in self.operation.responses)
        return -len(self.readers), not self.is_changed, not declares, self.operation.key


def find_candidates(
    contract: Contract, expectations: Iterable[Expectation], changed: Collection[str]
) -> tuple[Candidate, ...]:
    """Everything that can be read, what ranks highest first. `changed`: keys of operations."""
    readers: dict[str, set[str]] = {}
    guaranteed: dict[str, set[str]] = {}
    for one in expectations:
        if one.consumer_sends or one.target.part is not TargetPart.RESPONSE:
            continue
        try:
            key = resolve_target(contract, one).operation.key
        except InputError:  # what is not described: the readers of expectations say so
            continue
        readers.setdefault(key, set()).add(one.consumer)
        if one.strength is Strength.GUARANTEED:
            guaranteed.setdefault(key, set()).add(one.consumer)
    found = [
        Candidate(one, frozenset(readers.get(one.key, ())), frozenset(guaranteed.get(one.key, ())), one.key in changed)
        for one in contract.operations.values()
        if is_read(one)
    ]
    return tuple(sorted(found, key=lambda one: one.rank))


def choose_next(waiting: Sequence[Candidate], served: Collection[str]) -> Candidate | None:
    """What is read next: something for a consumer that had nothing yet (`served` had), else what ranks highest."""
    for one in waiting:
        if any(name not in served for name in one.guaranteed):
            return one
    return waiting[0] if waiting else None
