"""All cells of a contract, in the groups in which they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from enum import IntEnum

from contractguard.checks.comparison.alignment import AlignedContract, is_snapshot, to_canonical
from contractguard.checks.coverage.messages import MessageShapes
from contractguard.checks.coverage.shapes import Field, PlaceShape
from contractguard.contract.choices import OperationKind
from contractguard.contract.document import Location
from contractguard.contract.model import Contract, MessageKey, Operation
from contractguard.observe.hits.cells import ABSENT, MEDIA_TYPE, NULL, PRESENT, STATUS, Cell
from contractguard.snapshots.digest import digest_of
from contractguard.snapshots.write import is_earlier
from contractguard.support.dataclass import dataclass

SHARED_OWNER = "#/schemas/"
"""Before the name of a shared schema, where it owns cells."""


class Layer(IntEnum):
    """What a group of cells is about, in the order in which groups are shown."""

    OPERATION = 1
    SCHEMA = 2
    COMPONENT = 3
    PARAMETERS = 4
    EVENT = 5


@dataclass(frozen=True, slots=True)
class CellGroup:
    """The cells of one row of the map. `operation` is the one that it belongs to, "" for a shared schema."""

    layer: Layer
    name: str
    operation: str
    cells: Mapping[Cell, Location]


@dataclass(frozen=True, slots=True)
class Universe:
    """What a contract makes possible. `reached`: by operation, the names of the groups that count for it, its own and
    the shared schemas that its messages reach. `events`: by the owner of cells, the event in
    whose row they are. `digest` is that of the contract in its canonical form."""

    contract: Contract
    aligned: AlignedContract
    shapes: MessageShapes
    digest: str
    groups: Mapping[str, CellGroup] = field(default_factory=dict)
    reached: Mapping[str, frozenset[str]] = field(default_factory=dict)
    events: Mapping[str, str] = field(default_factory=dict)

    def group_of(self, owner: str) -> str:
        """The name of the group in which the cells of an owner are."""
        return self.events.get(owner, owner)

    def with_cells(self, more: Mapping[str, Mapping[Cell, Location]]) -> Universe:
        """The same with further cells, by the operation that they belong to."""
        groups = dict(self.groups)
        for key, cells in more.items():
            if key in groups:
                groups[key] = replace(groups[key], cells={**groups[key].cells, **cells})
        return replace(self, groups=groups)

    def cells_of(self, operations: Iterable[str]) -> set[Cell]:
        """The cells that count for operations, each once."""
        names = {name for key in operations for name in self.reached[key]}
        return {cell for name in names for cell in self.groups[name].cells}

    def place(self, at: Location) -> Location | None:
        """Where a place of the canonical form stands in the description."""
        return self.aligned.place(at)


def canonical_contract(contract: Contract) -> AlignedContract:
    """A contract in the form in which its cells have their names, whether it is read from a description or from a
    snapshot."""
    if is_snapshot(contract) and not is_earlier(contract):
        return AlignedContract(contract)
    return to_canonical(contract)


def read_universe(contract: Contract) -> Universe:
    """The cells of a contract. Raises `InputError` when a schema is nested too deeply."""
    aligned = canonical_contract(contract)
    shapes = MessageShapes(aligned.contract)
    groups: dict[str, dict[Cell, Location]] = {}
    homes: dict[str, tuple[Layer, str]] = {}
    reached: dict[str, frozenset[str]] = {}
    walk = _CellWalk(groups)
    for operation in aligned.contract.operations.values():
        own = dict(_own_groups(operation))
        homes.update(own)
        for owner, cell, at in _plain_cells(operation):
            groups.setdefault(owner, {}).setdefault(cell, at)
        fields, tops = shapes.parts(operation)
        shared = walk.add(fields, tops)
        reached[operation.key] = frozenset(own) | shared
    made: dict[str, CellGroup] = {}
    for owner, cells in groups.items():
        layer, key = homes.get(owner, (Layer.COMPONENT, ""))
        name = key if layer is Layer.EVENT else owner
        before = made[name].cells if name in made else {}
        if cells:
            made[name] = CellGroup(layer, name, key, {**before, **cells})
    events = {owner: key for owner, (layer, key) in homes.items() if layer is Layer.EVENT}
    kept = {key: frozenset(events.get(name, name) for name in names) & made.keys() for key, names in reached.items()}
    return Universe(contract, aligned, shapes, digest_of(aligned.contract), made, kept, events)


def _own_groups(operation: Operation) -> Iterator[tuple[str, tuple[Layer, str]]]:
    """The groups of an operation: by the owner of their cells, their layer and the operation."""
    key = operation.key
    is_call = operation.kind == OperationKind.OPERATION
    yield str(MessageKey(key, operation.request_role)), (Layer.PARAMETERS if is_call else Layer.EVENT, key)
    yield key, (Layer.OPERATION if is_call else Layer.EVENT, key)
    for media_type in operation.body.content if operation.body else ():
        owner = str(MessageKey(key, operation.request_role, None, media_type))
        yield owner, (Layer.SCHEMA if is_call else Layer.EVENT, key)
    for status, response in operation.responses.items():
        owner = str(MessageKey(key, operation.response_role, status))
        yield owner, (Layer.PARAMETERS if is_call else Layer.EVENT, key)
        for media_type in response.content:
            owner = str(MessageKey(key, operation.response_role, status, media_type))
            yield owner, (Layer.SCHEMA if is_call else Layer.EVENT, key)


def _plain_cells(operation: Operation) -> Iterator[tuple[str, Cell, Location]]:
    """The statuses and media types of an operation, with the group that they are in."""
    for media in (operation.body.content if operation.body else {}).values():
        message = str(MessageKey(operation.key, operation.request_role, None, media.name))
        yield operation.key, Cell(message, "", MEDIA_TYPE), media.source
    for status, response in operation.responses.items():
        yield operation.key, Cell(status_message(operation, status), "", STATUS), response.source
        for media in response.content.values():
            message = str(MessageKey(operation.key, operation.response_role, status, media.name))
            yield operation.key, Cell(message, "", MEDIA_TYPE), media.source


def status_message(operation: Operation, status: str) -> str:
    """How the answers of one status are called."""
    return str(MessageKey(operation.key, operation.response_role, status))


class _CellWalk:
    """Collects the cells of fields and shapes, by their owners; every shape is entered once, and once more where
    something beside it wants other properties."""

    def __init__(self, groups: dict[str, dict[Cell, Location]]) -> None:
        self._groups = groups
        self._done: dict[tuple[int, frozenset[str]], None] = {}
        self._links: dict[str, set[str]] = {}

    def add(self, fields: Iterable[tuple[Field, bool]], tops: Iterable[PlaceShape]) -> frozenset[str]:
        """Add what stands in the messages of an operation: parameters and headers (with whether they are required),
        and bodies. Returns the shared schemas that are reached."""
        entered: list[PlaceShape] = list(tops)
        for one, is_required in fields:
            self._field(one, is_required=is_required)
            entered.append(one.shape)
        for shape in entered:
            self._visit(shape)
        return self._closure({shape.owner for shape in entered})

    def _closure(self, owners: set[str]) -> frozenset[str]:
        todo, found = list(owners), set(owners)
        while todo:
            for owner in self._links.get(todo.pop(), ()):
                if owner not in found:
                    found.add(owner)
                    todo.append(owner)
        return frozenset(found)

    def _note(self, owner: str, at: str, state: str, where: Location) -> None:
        self._groups.setdefault(owner, {}).setdefault(Cell(owner, at, state), where)

    def _field(self, one: Field, *, is_required: bool) -> None:
        self._note(one.owner, one.pointer, PRESENT, one.location)
        if not is_required:
            self._note(one.owner, one.pointer, ABSENT, one.location)
        if one.is_nullable:
            self._note(one.owner, one.pointer, NULL, one.location)

    def _visit(self, top: PlaceShape) -> None:
        todo: list[tuple[PlaceShape, frozenset[str]]] = [(top, frozenset())]
        while todo:
            shape, wanted = todo.pop()
            key = (id(shape), wanted)
            if key in self._done:
                continue
            self._done[key] = None
            wanted = wanted | required_of(shape)
            for name, one in shape.fields.items():
                self._field(one, is_required=name in wanted)
            for state in (*shape.members.values(), *(bound.state for bound in shape.bounds)):
                self._note(shape.owner, shape.pointer, state, shape.schema.location)
            below = [(child, frozenset[str]()) for child in shape.children()]
            below += [(other, wanted) for other in (*shape.together, *shape.maybe())]
            self._links.setdefault(shape.owner, set()).update(one.owner for one, _ in below)
            todo += below


def required_of(shape: PlaceShape) -> frozenset[str]:
    """The properties that a schema wants, itself and through what always holds with it."""
    found: set[str] = set()
    todo, seen = [shape], {id(shape)}
    while todo:
        one = todo.pop()
        found |= one.wanted_names
        for other in one.together:
            if id(other) not in seen:
                seen.add(id(other))
                todo.append(other)
    return frozenset(found)
