"""The whole field tree of a contract: each message, then once what messages share. A schema that leads back to itself
is linked by its name, and entered once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field

from contractguard.checks.coverage.full_tree.consumer_uses import ConsumerUses
from contractguard.checks.coverage.shapes import Field, PlaceShape
from contractguard.checks.coverage.universe import Universe, required_of
from contractguard.contract.answers.field_tree import READ, SENT, FieldTree, FieldTrees, TreePlace
from contractguard.contract.model import MediaType, MessageKey, Operation, Role
from contractguard.support.dataclass import dataclass

MAX_PLACES = 10_000
"""Of all trees of a contract together; the rest is counted."""


@dataclass(slots=True, eq=False)
class _Place:
    types: set[str] = field(default_factory=set)
    ways: set[str] = field(default_factory=set)
    links: set[str] = field(default_factory=set)
    is_field: bool = False
    required: bool = False


_Places = dict[str, _Place]


def grow_trees(
    universe: Universe,
    uses: ConsumerUses | None,
    observed: Mapping[tuple[str, str], str],
    notes: Iterable[str] = (),
    limit: int = MAX_PLACES,
) -> FieldTrees:
    """The trees of a contract. `uses` is None where consumers were not asked; `observed` are words by the owner and the
    pointer of a place."""
    walk = _TreeWalk(universe)
    for operation in universe.aligned.contract.operations.values():
        walk.add(operation)
    walk.follow_links()
    trees: list[FieldTree] = []
    left, left_out, places_left_out = limit, 0, 0
    for name, places in walk.trees.items():
        if not left:
            left_out += 1
            places_left_out += len(places)
            continue
        kept = dict(list(places.items())[:left])
        left -= len(kept)
        made = tuple(_finish(name, at, place, uses, observed) for at, place in kept.items())
        trees.append(FieldTree(name, made, len(places) - len(kept)))
    return FieldTrees(tuple(trees), left_out, places_left_out, tuple(notes))


def _finish(
    owner: str, at: str, place: _Place, uses: ConsumerUses | None, observed: Mapping[tuple[str, str], str]
) -> TreePlace:
    asked = uses if place.is_field else None
    return TreePlace(
        at,
        tuple(sorted(place.types - {"integer"} if "number" in place.types else place.types)),
        place.is_field,
        place.required,
        tuple(asked.of_field(owner, at, way) for way in sorted(place.ways)) if asked is not None else (),
        tuple(sorted(place.links)),
        observed.get((owner, at), ""),
    )


class _TreeWalk:
    """Collects the places of messages and of shared schemas, by their owners."""

    def __init__(self, universe: Universe) -> None:
        self.trees: dict[str, _Places] = {}
        self._universe = universe
        self._linked: list[tuple[PlaceShape, str]] = []
        self._entered: set[tuple[int, str]] = set()

    def add(self, operation: Operation) -> None:
        """The messages of an operation."""
        shapes, request, response = self._universe.shapes, operation.request_role, operation.response_role
        self._fields(str(MessageKey(operation.key, request)), shapes.parameters(operation), request)
        for media in (operation.body.content if operation.body else {}).values():
            self._body(operation, request, None, media)
        for status, answer in operation.responses.items():
            self._fields(str(MessageKey(operation.key, response, status)), shapes.headers(operation, status), response)
            for media in answer.content.values():
                self._body(operation, response, status, media)

    def follow_links(self) -> None:
        """The shared schemas that messages lead to, each once for each way in which it travels."""
        for shape, way in self._linked:  # which grows
            if (id(shape), way) not in self._entered:
                self._entered.add((id(shape), way))
                self._enter(self.trees.setdefault(shape.owner, {}), shape, way)

    def _fields(self, owner: str, found: Iterable[tuple[Field, bool]], role: Role) -> None:
        for one, is_required in found:
            places = self.trees.setdefault(owner, {})
            self._note_field(places, one, _way_of(role), is_required=is_required)
            self._enter(places, one.shape, _way_of(role))

    def _body(self, operation: Operation, role: Role, status: str | None, media: MediaType) -> None:
        owner = str(MessageKey(operation.key, role, status, media.name))
        places = self.trees.setdefault(owner, {})
        shape = self._universe.shapes.body(operation, role, status, media)
        if shape is None:
            return
        if shape.owner == owner:
            self._enter(places, shape, _way_of(role))
        else:  # failures of several operations that are the same word for word
            self._link(places.setdefault(shape.pointer, _Place()), shape, _way_of(role))

    def _enter(self, places: _Places, top: PlaceShape, way: str) -> None:
        todo: list[tuple[PlaceShape, frozenset[str], bool]] = [(top, frozenset(), True)]
        done: set[tuple[int, frozenset[str], bool]] = set()
        while todo:
            shape, wanted, is_sure = todo.pop()
            key = (id(shape), wanted, is_sure)
            if key in done:
                continue
            done.add(key)
            wanted = wanted | required_of(shape) if is_sure else wanted
            place = places.setdefault(shape.pointer, _Place())
            place.types |= shape.types
            for name, one in shape.fields.items():
                self._note_field(places, one, way, is_required=name in wanted)
            beside = [*((one, is_sure) for one in shape.together), *((one, False) for one in shape.maybe())]
            for other, _ in beside:
                if not _is_written_at(other, shape):
                    self._link(place, other, way)
            below = [(other, wanted, sure) for other, sure in beside if _is_written_at(other, shape)]
            below += [(child, frozenset[str](), True) for child in shape.children()]
            todo += reversed(below)

    def _note_field(self, places: _Places, one: Field, way: str, *, is_required: bool) -> None:
        place = places.setdefault(one.pointer, _Place())
        place.is_field = True
        place.required |= is_required
        place.ways.add(way)

    def _link(self, place: _Place, shape: PlaceShape, way: str) -> None:
        place.links.add(shape.owner)
        self._linked.append((shape, way))


def _is_written_at(other: PlaceShape, shape: PlaceShape) -> bool:
    """Whether it stands where a schema stands; what is referred to is at a place of its own."""
    return (other.owner, other.pointer) == (shape.owner, shape.pointer)


def _way_of(role: Role) -> str:
    """What consumers do with a message."""
    return READ if role.provider_sends else SENT
