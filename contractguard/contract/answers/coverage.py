"""What is known of how much of a contract tests and expectations touch: the map, as reports show it."""

from __future__ import annotations

from contractguard.support.dataclass import dataclass

LAYERS = ("operation", "schema", "component", "parameters", "event")
"""What a row is about."""


MISSING = "missing"
"""In place of a level: the state was not hit."""


@dataclass(frozen=True, slots=True)
class FieldCoverage:
    """The states of one place, each with the level that it was hit at, or `MISSING`. `pointer` is the place in the part
    that a row is about; for a status or a media type it is that."""

    pointer: str
    states: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One part of a contract: an operation, a schema of a message, a shared schema, a group of parameters or headers,
    an event. `asserted`, `validated` and `seen` count its cells by the highest level that they were hit at; `missing`
    says in words what was not hit, or only seen. `operation`: the one that it belongs to; "" for a shared schema.
    `consumers` read it; `fields` are the places of it."""

    layer: str
    name: str
    operation: str
    cells: int
    asserted: int = 0
    validated: int = 0
    seen: int = 0
    missing: tuple[str, ...] = ()
    consumers: tuple[str, ...] = ()
    fields: tuple[FieldCoverage, ...] = ()

    @property
    def covered(self) -> int:
        """The cells that count: what was only seen does not."""
        return self.asserted + self.validated

    @property
    def uncovered(self) -> int:
        """The cells that are missing."""
        return self.cells - self.covered

    @property
    def percent(self) -> float:
        """The share that is covered."""
        return percent_of(self.covered, self.cells)


def percent_of(covered: int, cells: int) -> float:
    """A share in percent, rounded down to tenths: 100 means all, and nothing less."""
    return covered * 1000 // cells / 10 if cells else 0.0


@dataclass(frozen=True, slots=True)
class MinimumRow:
    """What is tested of the ways that an operation may end: whether a happy path was, and how many failure paths; how
    many failures it declares. `exempt`: why nothing is asked of it, "" where something is."""

    operation: str
    happy: bool
    failures: int
    declared: int
    core: bool = True
    exempt: str = ""

    @property
    def is_met(self) -> bool:
        """Whether one happy path and two failure paths are tested, or need not be."""
        return bool(self.exempt) or not self.lacks

    @property
    def lacks(self) -> str:
        """What is missing, in words; nothing where nothing is."""
        lacks = [] if self.happy else ["no happy path is known to be tested"]
        if self.failures < LEAST_FAILURES:
            tested = "one" if self.failures else "none"
            declared = f", and it declares {self.declared}" if self.declared < LEAST_FAILURES else ""
            lacks.append(f"of {LEAST_FAILURES} failure paths {tested} is known to be tested{declared}")
        return "; ".join(lacks)


LEAST_FAILURES = 2
"""Failure paths that are wanted of an operation."""


@dataclass(frozen=True, slots=True)
class CoverageAnswer:
    """The map of one provider, in order. `cells` and `covered` are those of the core operations, each once, and
    `fail_under` is what is asked of them in percent. `gaps` are those of the contract, not of the tests; `unmatched`
    are calls in test code that are of no known operation, `dropped` rows of files that the contract has no cell for.
    """

    rows: tuple[CoverageRow, ...]
    minimum: tuple[MinimumRow, ...] = ()
    cells: int = 0
    covered: int = 0
    fail_under: float | None = None
    gaps: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()
    dropped: int = 0

    @property
    def percent(self) -> float:
        """How much of the core operations is covered."""
        return percent_of(self.covered, self.cells)


@dataclass(frozen=True, slots=True)
class CoverageGate:
    """How much of the contracts tests have to touch. `core` and `exempt` (with the reasons) are patterns of operations;
    `tests` are files and folders of test code, none where all of the project's is meant."""

    fail_under: float | None = None
    core: tuple[str, ...] = ()
    per_operation_minimum: bool = False
    exempt: tuple[tuple[str, str], ...] = ()
    tests: tuple[str, ...] = ()
