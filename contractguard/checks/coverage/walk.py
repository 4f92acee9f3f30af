"""Which cells one value hits: its fields that are there, absent or null, its listed values, its bounds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from contractguard.checks.coverage.shapes import Field, PlaceShape
from contractguard.contract.document import Json, canonical_bytes
from contractguard.observe.hits.cells import NULL, Cell

MAX_DEPTH = 200
"""Levels of a value; validators take no more, either."""

Fits = Callable[[PlaceShape, Json], bool]
"""Tells whether a value is what a schema says: asked where more than one alternative may be meant."""


def walk_value(shape: PlaceShape, value: Json, fits: Fits) -> set[Cell]:
    """The cells that a value hits, and those of everything in it."""
    found: set[Cell] = set()
    todo: list[tuple[tuple[PlaceShape, ...], Json, int]] = [((shape,), value, 0)]
    while todo:
        shapes, one, depth = todo.pop()
        always = shapes[0].always if len(shapes) == 1 else None
        applied = list(applied_shapes(shapes, one, fits)) if always is None else always
        _own_cells(applied, one, found)
        if isinstance(one, dict) and depth < MAX_DEPTH:
            todo += [(below, inner, depth + 1) for below, inner in _members(applied, one, found)]
        elif isinstance(one, list) and depth < MAX_DEPTH:
            todo += [(below, inner, depth + 1) for below, inner in _items(applied, one)]
    return found


def walk_field(one: Field, value: Json, fits: Fits) -> set[Cell]:
    """The cells that a parameter or header hits which is there."""
    found = walk_value(one.shape, value, fits)
    found.add(one.present_cell)
    if value is None and one.is_nullable:
        found.add(Cell(one.owner, one.pointer, NULL))
    return found


def applied_shapes(shapes: Iterable[PlaceShape], value: Json, fits: Fits) -> Iterator[PlaceShape]:
    """All shapes that hold of a value: of alternatives those that it fits."""
    todo = list(shapes)
    seen: set[int] = set()
    while todo:
        shape = todo.pop()
        if id(shape) in seen:
            continue
        seen.add(id(shape))
        yield shape
        todo += shape.together
        for union in shape.unions:
            todo += chosen_alternatives(union, value, fits)
        for condition, then, other in shape.conditional:
            meant = then if condition is not None and fits(condition, value) else other
            todo += [meant] if meant is not None else []
        if isinstance(value, dict):
            todo += [below for name, below in shape.dependent.items() if name in value]


def chosen_alternatives(union: tuple[PlaceShape, ...], value: Json, fits: Fits) -> list[PlaceShape]:
    """The alternatives that a value fits. A look at types, listed values and wanted names is enough for most."""
    possible = [one for one in union if may_be(one, value)]
    return possible if len(possible) < 2 else [one for one in possible if fits(one, value)]


def may_be(shape: PlaceShape, value: Json, depth: int = 4) -> bool:
    """Whether nothing on the surface of a schema refuses a value."""
    if shape.types and json_type(value) not in shape.types:
        return False
    if shape.is_listed and value is not None and canonical_bytes(value) not in shape.members:
        return False
    if isinstance(value, dict):
        if not shape.wanted_names <= value.keys():
            return False
        if depth and not all(
            may_be(one.shape, value[name], 0) for name, one in shape.fields.items() if name in value
        ):  # fmt: skip
            return False
    return not depth or all(may_be(one, value, depth - 1) for one in shape.together)


def json_type(value: Json) -> str:
    """The JSON type of a value; a number without a fraction is an integer."""
    if isinstance(value, float):
        return "integer" if value.is_integer() else "number"
    return _TYPES.get(type(value), "null")


_TYPES: dict[type, str] = {bool: "boolean", int: "integer", str: "string", dict: "object", list: "array"}


def _own_cells(applied: Sequence[PlaceShape], value: Json, found: set[Cell]) -> None:
    key = None
    for shape in applied:
        if shape.members:
            key = canonical_bytes(value) if key is None else key
            if key in shape.members:
                found.add(Cell(shape.owner, shape.pointer, shape.members[key]))
        for bound in shape.bounds:
            if bound.is_at(value):
                found.add(Cell(shape.owner, shape.pointer, bound.state))


def _members(
    applied: Sequence[PlaceShape], value: dict[str, Json], found: set[Cell]
) -> Iterator[tuple[tuple[PlaceShape, ...], Json]]:
    """Note which fields are there, absent or null, and tell what is below."""
    wanted = frozenset[str]().union(*(shape.wanted_names for shape in applied))
    below: dict[str, list[PlaceShape]] = {}
    for shape in applied:
        for name, one in shape.fields.items():
            if name in value:
                found.add(one.present_cell)
                if value[name] is None and one.is_nullable:
                    found.add(Cell(one.owner, one.pointer, NULL))
                if not one.shape.is_bare:
                    below.setdefault(name, []).append(one.shape)
            elif name not in wanted:
                found.add(one.absent_cell)
        if shape.patterns or shape.rest is not None:
            for name, inner in _map_members(shape, value):
                below.setdefault(name, []).append(inner)
    yield from ((tuple(shapes), value[name]) for name, shapes in below.items())


def _map_members(shape: PlaceShape, value: dict[str, Json]) -> Iterator[tuple[str, PlaceShape]]:
    for name in value:
        matching = [inner for pattern, inner in shape.patterns if pattern.search(name)]
        if not matching and name not in shape.fields and shape.rest is not None:
            matching = [shape.rest]
        yield from ((name, inner) for inner in matching)


def _items(applied: Sequence[PlaceShape], value: list[Json]) -> Iterator[tuple[tuple[PlaceShape, ...], Json]]:
    for at, inner in enumerate(value):
        shapes = [shape.prefix[at] if at < len(shape.prefix) else shape.items for shape in applied]
        kept = tuple(one for one in shapes if one is not None)
        if kept:
            yield kept, inner
