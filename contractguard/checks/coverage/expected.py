"""What the expectations of consumers hit: the fields that they read or send, and themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from contractguard.checks.coverage.collector import CoverageCollector
from contractguard.checks.coverage.shapes import Field, PlaceShape, ShapeTable
from contractguard.checks.coverage.universe import Universe
from contractguard.checks.coverage.walk import walk_value
from contractguard.checks.expectations.resolve import ResolvedTarget, choose_media_type, resolve_target
from contractguard.contract.choices import SourceKind, TargetPart
from contractguard.contract.document import Json, Location, Path, Schema, tokens
from contractguard.contract.errors import ContractGuardError
from contractguard.contract.expectation import EXAMPLE, Expectation, ExpectedPart
from contractguard.contract.model import MediaType, Operation
from contractguard.observe.hits.cells import EXPECTATION, PRESENT, STATUS, Cell, CoverageLevel, Hit, add_hits
from contractguard.support.dataclass import dataclass

MAX_STEPS = 20_000
"""Pairs of places of one expectation that are looked at."""


@dataclass(frozen=True, slots=True)
class ExpectedCells:
    """The cells of the expectations themselves, by operation; what they hit; by the owner of cells, who reads it."""

    own: Mapping[str, Mapping[Cell, Location]] = field(default_factory=dict)
    hits: Mapping[Cell, Hit] = field(default_factory=dict)
    readers: Mapping[str, frozenset[str]] = field(default_factory=dict)


def expected_cells(universe: Universe, expectations: Iterable[Expectation]) -> ExpectedCells:
    """What the expectations of consumers hit. One that speaks of no operation of the contract hits nothing: `check`
    tells of it."""
    walk = _ExpectationWalk(universe)
    for one in expectations:
        try:
            target = resolve_target(universe.aligned.contract, one)
        except ContractGuardError:
            continue
        walk.add(one, target)
    return ExpectedCells(walk.own, walk.hits, {owner: frozenset(names) for owner, names in walk.readers.items()})


class _ExpectationWalk:
    def __init__(self, universe: Universe) -> None:
        self.own: dict[str, dict[Cell, Location]] = {}
        self.hits: dict[Cell, Hit] = {}
        self.readers: dict[str, set[str]] = {}
        self._universe = universe
        self._fits = CoverageCollector("", universe.aligned.contract).fits

    def add(self, one: Expectation, target: ResolvedTarget) -> None:
        """Note an expectation, and what each of its parts reads or sends."""
        itself = Cell(f"consumer {one.consumer}", "", EXPECTATION + one.name)
        self.own.setdefault(target.operation.key, {}).setdefault(itself, one.at)
        seen, read = set[Cell](), set[Cell]()
        for part in one.parts:
            for shape, rest in self._places(one, target, part):
                read |= self._read_cells(one, part, shape, rest)
                for example in part.examples:
                    seen |= self._example_cells(shape, rest, example)
            read |= self._parameter_cells(one, target, part)
        name = f"{one.consumer}: {one.name}"
        if read:  # a literal example says only that it was seen
            read.add(itself)
        else:
            seen.add(itself)
        add_hits(self.hits, seen, CoverageLevel.SEEN, name)
        add_hits(self.hits, read, CoverageLevel.ASSERTED, name)
        if target.response is not None:
            level = CoverageLevel.ASSERTED if read else CoverageLevel.SEEN
            status = Cell(f"{target.operation.key} → {target.response.status}", "", STATUS)
            add_hits(self.hits, (status,), level, name)
        for owner in {cell.message for cell in (read | seen) - {itself}} | {target.operation.key}:
            self.readers.setdefault(owner, set()).add(one.consumer)

    # --- where a part stands

    def _places(
        self, one: Expectation, target: ResolvedTarget, part: ExpectedPart
    ) -> Iterator[tuple[PlaceShape, Path]]:
        """The shape of the body that a part is of, and the way from there."""
        if part.pointer[:1] not in (("body",), ("payload",)):
            return
        operation, shapes = target.operation, self._universe.shapes
        media, status = self._media(one, target)
        if media is None:
            return
        role = operation.request_role if status is None else operation.response_role
        shape = shapes.body(operation, role, status, media)
        if shape is not None:
            yield shape, part.pointer[1:]

    def _media(self, one: Expectation, target: ResolvedTarget) -> tuple[MediaType | None, str | None]:
        wanted = one.target.media_type
        if one.target.part == TargetPart.RESPONSE and not target.operation.request_role.is_event:
            if target.response is None:
                return None, None
            return choose_media_type(dict(target.response.content), wanted), target.response.status
        body = target.operation.body
        return (choose_media_type(dict(body.content), wanted) if body is not None else None), None

    def _parameter_cells(self, one: Expectation, target: ResolvedTarget, part: ExpectedPart) -> set[Cell]:
        """A parameter or a header that is named."""
        if len(part.pointer) != 2 or part.pointer[0] in ("body", "payload"):
            return set()
        fields = self._fields(one, target.operation, target)
        location, name = (str(token) for token in part.pointer)
        return {
            Cell(each.owner, each.pointer, PRESENT)
            for each in fields
            if each.pointer.startswith(f"/{location}/") and each.name.lower() == name.lower()
        }

    def _fields(self, one: Expectation, operation: Operation, target: ResolvedTarget) -> list[Field]:
        shapes = self._universe.shapes
        if one.target.part == TargetPart.RESPONSE and target.response is not None:
            return [each for each, _ in shapes.headers(operation, target.response.status)]
        return [each for each, _ in shapes.parameters(operation)]

    # --- what is read there

    def _read_cells(self, one: Expectation, part: ExpectedPart, top: PlaceShape, rest: Path) -> set[Cell]:
        found: set[Cell] = set()
        for shape, cell in _steps([top], [str(token) for token in rest]):
            found |= {cell} if cell is not None else set()
            if part.schema is not None and not _is_literal(one, part.schema):
                reader = ShapeTable(None).shape(part.schema, "", "")
                found |= set(_named_fields(shape, reader))
            for need in part.needs:
                way = [str(token) for token in tokens(need)]
                found |= {cell for _, cell in _steps([shape], way, every=True) if cell is not None}
        return found

    def _example_cells(self, top: PlaceShape, rest: Path, example: Json) -> set[Cell]:
        found: set[Cell] = set()
        for shape, _ in _steps([top], [str(token) for token in rest]):
            found |= walk_value(shape, example, self._fits)
        return found


def _is_literal(one: Expectation, schema: Schema) -> bool:
    """Whether a schema only repeats an example, which nobody said that other values would not do for."""
    return one.source in (SourceKind.HAR, SourceKind.VCR) or _repeats_example(schema.node)


def _repeats_example(node: Json) -> bool:
    return isinstance(node, dict) and node.get("$comment") == EXAMPLE


def _steps(tops: list[PlaceShape], way: list[str], *, every: bool = False) -> Iterator[tuple[PlaceShape, Cell | None]]:
    """Where a way leads through shapes, alternatives included, with the field that it ends at; with `every`, also each
    field on the way."""
    places: list[tuple[PlaceShape, Cell | None]] = [(top, None) for top in tops]
    for token in way:
        below: list[tuple[PlaceShape, Cell | None]] = []
        for shape, _ in places:
            for one in shape.spoken():
                if token in one.fields:
                    each = one.fields[token]
                    below.append((each.shape, Cell(each.owner, each.pointer, PRESENT)))
                elif one.items is not None and (token in ("*", "-") or token.isdigit()):
                    below.append((one.items, None))
                elif one.rest is not None:
                    below.append((one.rest, None))
        if every:
            yield from below
        places = below[:MAX_STEPS]
    if not every:
        yield from places


def _named_fields(shape: PlaceShape, reader: PlaceShape) -> Iterator[Cell]:
    """The fields that a consumer's schema names and the contract has, by walking both at once."""
    todo: list[tuple[PlaceShape, PlaceShape]] = [(shape, reader)]
    seen: set[tuple[int, int]] = set()
    while todo and len(seen) < MAX_STEPS:
        one, other = todo.pop()
        if (id(one), id(other)) in seen:
            continue
        seen.add((id(one), id(other)))
        wanted = list(other.spoken())
        for mine in one.spoken():
            for theirs in wanted:
                for name, each in theirs.fields.items():
                    if name in mine.fields and not _repeats_example(each.shape.node):
                        found = mine.fields[name]
                        yield Cell(found.owner, found.pointer, PRESENT)
                        todo.append((found.shape, each.shape))
                todo += [(a, b) for a, b in _inner(mine, theirs) if a is not None and b is not None]


def _inner(mine: PlaceShape, theirs: PlaceShape) -> Iterator[tuple[PlaceShape | None, PlaceShape | None]]:
    yield mine.items, theirs.items
    yield mine.rest, theirs.rest
    yield from zip(mine.prefix, theirs.prefix, strict=False)
