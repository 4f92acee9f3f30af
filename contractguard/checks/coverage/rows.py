"""The map: what is covered of each part of a contract, in the order in which it is worth a look."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import field

from contractguard.checks.coverage.universe import CellGroup, Layer, Universe
from contractguard.checks.coverage.words import describe_missing
from contractguard.contract.answers.coverage import MISSING, CoverageRow, FieldCoverage
from contractguard.observe.hits.cells import BREAKS, STATUS, Cell, CoverageLevel, Hit
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class KnownHits:
    """The hits that the contract has cells for, and how many rows it has none for. `broken`: by the message of a
    status, the constraints that its requests did not meet."""

    hits: Mapping[Cell, Hit]
    dropped: int = 0
    broken: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict)


def known_hits(universe: Universe, hits: Mapping[Cell, Hit]) -> KnownHits:
    """Which hits are of the contract as it is now."""
    cells = {cell for group in universe.groups.values() for cell in group.cells}
    statuses = {cell.message for cell in cells if cell.state == STATUS}
    kept: dict[Cell, Hit] = {}
    broken: dict[str, set[tuple[str, str]]] = {}
    dropped = 0
    for cell, hit in hits.items():
        if cell in cells:
            kept[cell] = hit
        elif cell.state.startswith(BREAKS) and cell.message in statuses:
            if hit.level >= CoverageLevel.VALIDATED:
                broken.setdefault(cell.message, set()).add((cell.pointer, cell.state))
        else:
            dropped += 1
    return KnownHits(kept, dropped, {message: frozenset(found) for message, found in broken.items()})


def is_covered(hits: Mapping[Cell, Hit], cell: Cell) -> bool:
    """Whether a cell counts: what was only seen does not."""
    hit = hits.get(cell)
    return hit is not None and hit.level >= CoverageLevel.VALIDATED


def count_covered(hits: Mapping[Cell, Hit], cells: Iterable[Cell]) -> int:
    """How many of some cells count."""
    return sum(is_covered(hits, cell) for cell in cells)


def build_rows(
    universe: Universe,
    hits: Mapping[Cell, Hit],
    readers: Mapping[str, frozenset[str]],
    gate: float | None,
    doubtful: Container[Cell] = (),
    *,
    is_recorded: bool = True,
) -> list[CoverageRow]:
    """A row for each group of cells, in order. `readers`: by the name of a group, the consumers that read it; `gate`:
    the percentage from which on a row only wants polishing; `doubtful` are cells of which it cannot be told whether
    tests have them; `is_recorded`: there is a run of tests to know it from."""

    def tell(missing: Iterable[Cell]) -> tuple[str, ...]:
        return tuple(describe_missing(missing, hits, doubtful, is_recorded=is_recorded))

    rows = [_row(group, hits, readers.get(group.name, frozenset()), tell) for group in universe.groups.values()]
    return sorted(rows, key=lambda row: _order(row, gate))


def _row(
    group: CellGroup,
    hits: Mapping[Cell, Hit],
    readers: Iterable[str],
    tell: Callable[[Iterable[Cell]], tuple[str, ...]],
) -> CoverageRow:
    missing = [cell for cell in group.cells if not is_covered(hits, cell)]
    levels = [hits[cell].level for cell in group.cells if cell in hits]
    return CoverageRow(
        layer=group.layer.name.lower(),
        name=group.name,
        operation=group.operation,
        cells=len(group.cells),
        asserted=sum(level is CoverageLevel.ASSERTED for level in levels),
        validated=sum(level is CoverageLevel.VALIDATED for level in levels),
        seen=sum(level is CoverageLevel.SEEN for level in levels),
        missing=tell(missing),
        consumers=tuple(sorted(readers)),
        fields=tuple(_fields(group, hits)),
    )


def _fields(group: CellGroup, hits: Mapping[Cell, Hit]) -> Iterator[FieldCoverage]:
    """The places of a group, in the order of their pointers, with what became of each of their states."""
    places: dict[str, list[tuple[str, str]]] = {}
    for cell in group.cells:
        place = cell.pointer if cell.message == group.name else f"{cell.message}{cell.pointer}"
        level = hits[cell].level.label if cell in hits else MISSING
        places.setdefault(place.removeprefix(f"{group.name} "), []).append((cell.state, level))
    yield from (FieldCoverage(place, tuple(states)) for place, states in sorted(places.items()))


def _order(row: CoverageRow, gate: float | None) -> tuple[object, ...]:
    """The five points of the order: percent, missing cells, layer, polishing last, consumers, name."""
    wants_polish = gate is not None and row.percent > 0 and row.percent >= gate
    return (row.percent, -row.uncovered, Layer[row.layer.upper()], wants_polish, -len(row.consumers), row.name)
