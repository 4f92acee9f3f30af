"""Which consumers read or send each field of a contract, as their expectations say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field

from contractguard.checks.coverage.expected import expected_cells
from contractguard.checks.coverage.universe import Universe
from contractguard.checks.expectations.resolve import resolve_target
from contractguard.contract.answers.field_tree import READ, SENT, FieldUse
from contractguard.contract.errors import ContractGuardError
from contractguard.contract.expectation import Expectation
from contractguard.observe.hits.cells import PRESENT, CoverageLevel
from contractguard.support.dataclass import dataclass

_Known = dict[tuple[str, str, str], dict[str, CoverageLevel]]


@dataclass(frozen=True, slots=True)
class ConsumerUses:
    """By owner, pointer and way: who uses the field, and how surely. `unresolved` counts expectations that are of no
    message of the contract."""

    known: Mapping[tuple[str, str, str], Mapping[str, CoverageLevel]] = field(default_factory=dict)
    unresolved: int = 0

    def of_field(self, owner: str, at: str, way: str) -> FieldUse:
        """Who uses a field in one way. An example of what is sent is sent; one of what is read may be more than is
        read."""
        users = self.known.get((owner, at, way), {})
        sure = {name for name, level in users.items() if way == SENT or level is CoverageLevel.ASSERTED}
        return FieldUse(way, tuple(sorted(sure)), tuple(sorted(users.keys() - sure)))


def find_uses(universe: Universe, expectations: Iterable[Expectation]) -> ConsumerUses:
    """What the expectations of all consumers say of the fields of a contract."""
    groups: dict[tuple[str, str], list[Expectation]] = {}
    known: _Known = {}
    unresolved = 0
    for one in expectations:
        try:
            target = resolve_target(universe.aligned.contract, one)
        except ContractGuardError:  # `check` tells of it
            unresolved += 1
            continue
        for each, _ in universe.shapes.parameters(target.operation):
            if each.pointer.startswith("/path/"):  # who calls an operation sends all of its path
                known.setdefault((each.owner, each.pointer, SENT), {})[one.consumer] = CoverageLevel.ASSERTED
        groups.setdefault((one.consumer, SENT if one.consumer_sends else READ), []).append(one)
    for (consumer, way), group in groups.items():
        for cell, hit in expected_cells(universe, group).hits.items():
            if cell.state == PRESENT:
                known.setdefault((cell.message, cell.pointer, way), {})[consumer] = hit.level
    return ConsumerUses(known, unresolved)
