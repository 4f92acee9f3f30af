"""The gate: how much of the core operations has to be touched, and what is found where it is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from contractguard.checks.coverage.minimum import contract_gaps, minimum_rows
from contractguard.checks.coverage.rows import KnownHits, count_covered
from contractguard.checks.coverage.universe import CellGroup, Universe
from contractguard.contract.answers.coverage import (
    CoverageGate,
    CoverageRow,
    percent_of,
)
from contractguard.contract.change import Change
from contractguard.contract.document import Location
from contractguard.contract.finding import AffectedConsumer, Finding, Proof, Severity
from contractguard.contract.model import MessageKey, Operation
from contractguard.rules.catalogue import rule
from contractguard.rules.fingerprint import fingerprints
from contractguard.rules.model import Policy
from contractguard.support.printable import printable

MAX_TEXT = 600
_WHOLE = MessageKey("core operations")


def core_operations(operations: Iterable[str], patterns: Sequence[str]) -> frozenset[str]:
    """The operations that a gate is about: those that a pattern takes, all where there is none."""
    return frozenset(key for key in operations if not patterns or any(fnmatchcase(key, one) for one in patterns))


def exempt_operations(operations: Iterable[str], given: Sequence[tuple[str, str]]) -> dict[str, str]:
    """By operation of which no minimum is asked, why: the first pattern that takes it."""
    found: dict[str, str] = {}
    for key in operations:
        reason = next((reason for pattern, reason in given if fnmatchcase(key, pattern)), None)
        if reason is not None:
            found[key] = reason
    return found


class CoverageJudge:
    """Holds what was hit of a contract against a gate."""

    def __init__(
        self,
        universe: Universe,
        known: KnownHits,
        gate: CoverageGate,
        policy: Policy,
        *,
        only: frozenset[str] | None = None,
    ) -> None:
        """`only`: the operations that are looked at; None for all."""
        self._universe, self._known, self._gate, self._policy = universe, known, gate, policy
        operations = universe.aligned.contract.operations
        self._operations: Mapping[str, Operation] = operations
        self.fail_under = gate.fail_under
        self.shown = frozenset(operations) if only is None else only
        self._names = {name for key in self.shown for name in universe.reached[key]}
        self.core = core_operations(universe.reached, gate.core) & self.shown
        exempt = exempt_operations(universe.reached, gate.exempt)
        looked_at = [one for key, one in operations.items() if key in self.shown]
        self.minimum = tuple(minimum_rows(looked_at, known, self.core, exempt))
        self.gaps = tuple(contract_gaps(looked_at, exempt))
        cells = universe.cells_of(self.core)
        self.cells, self.covered = len(cells), count_covered(known.hits, cells)

    @property
    def is_below(self) -> bool:
        """Whether less is covered than the gate asks for."""
        asked = self._gate.fail_under
        return asked is not None and bool(self.cells) and percent_of(self.covered, self.cells) < asked

    def is_shown(self, group: str) -> bool:
        """Whether a group of cells belongs to what is looked at."""
        return group in self._names

    def minimum_findings(self) -> Iterator[Finding]:
        """What fails: core operations below the minimum, or below the gate where all together are."""
        reasons: dict[str, list[str]] = {}
        if self._gate.per_operation_minimum:
            for one in self.minimum:
                if one.core and not one.is_met:
                    reasons.setdefault(one.operation, []).append(one.lacks)
        if self.is_below:
            for key, percent in self._low_operations():
                reasons.setdefault(key, []).append(f"{percent:.1f}% of it is covered, of {self._gate.fail_under:g}%")
        for key, said in reasons.items():
            yield from self._finding("minimum", MessageKey(key), f"{key}: {'; '.join(said)}", self._place(key))
        if self.is_below and not reasons:
            share = f"{percent_of(self.covered, self.cells):.1f}%, of {self._gate.fail_under:g}%"
            yield from self._finding("minimum", _WHOLE, f"all core operations together: {share}", None)

    def gap_findings(self, rows: Iterable[CoverageRow]) -> Iterator[Finding]:
        """What is missing of each part, for information."""
        for row in rows:
            if not row.uncovered:
                continue
            group = self._universe.groups[row.name]
            text = f"{row.name}: {row.covered} of {row.cells} covered; {'; '.join(row.missing)}"
            hurt = tuple(AffectedConsumer(name, "reads it", breaks=False) for name in row.consumers)
            yield from self._finding("gap", MessageKey(row.name), text, self._first_missing(group), hurt)

    def _low_operations(self) -> Iterator[tuple[str, float]]:
        for key in sorted(self.core):
            cells = self._universe.cells_of((key,))
            percent = percent_of(count_covered(self._known.hits, cells), len(cells))
            if cells and self._gate.fail_under is not None and percent < self._gate.fail_under:
                yield key, percent

    def _first_missing(self, group: CellGroup) -> Location | None:
        cells = [cell for cell in group.cells if not count_covered(self._known.hits, (cell,))]
        return self._universe.place(group.cells[cells[0]]) if cells else None

    def _place(self, key: str) -> Location | None:
        return self._universe.place(self._operations[key].source)

    def _finding(
        self, kind: str, message: MessageKey, text: str, at: Location | None, hurt: tuple[AffectedConsumer, ...] = ()
    ) -> Iterator[Finding]:
        known = rule("coverage", kind)
        own = self._policy.override(known.id)
        severity = known.severity[self._policy.name] if own is None else own
        if severity is not Severity.NONE:
            yield Finding(
                rule=known.id,
                severity=severity,
                proof=Proof.STRUCTURAL,
                message=message,
                pointer="",
                text=printable(text, MAX_TEXT),
                **fingerprints(known.id, message, "", Change(kind)),
                source_new=at,
                consumers=hurt,
            )
