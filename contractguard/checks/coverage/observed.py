"""What the record of a provider shows as seen: facts of messages, without any value."""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.checks.coverage.shapes import PlaceShape
from contractguard.checks.coverage.universe import Universe, status_message
from contractguard.checks.drift.messages import observed_messages
from contractguard.contract.document import canonical_bytes
from contractguard.contract.model import MessageKey
from contractguard.observe.hits.cells import ABSENT, MEDIA_TYPE, NULL, PRESENT, STATUS, Cell
from contractguard.observe.sketch.facts import NULL as NULL_TYPE
from contractguard.observe.sketch.facts import Facts
from contractguard.observe.sketch.observed import Observed


def observed_cells(universe: Universe, observed: Observed) -> set[Cell]:
    """The cells that recorded messages hit: where the members of unions are told apart by a tag, and a record joined
    them, fields of all of them count."""
    found: set[Cell] = set()
    for message in observed_messages(universe.aligned.contract, observed):
        operation, response, media = message.operation, message.response, message.media
        if response is not None:
            found.add(Cell(status_message(operation, response.status), "", STATUS))
        if media is None:
            continue
        role = operation.response_role if response is not None else operation.request_role
        status = response.status if response is not None else None
        found.add(Cell(str(MessageKey(operation.key, role, status, media.name)), "", MEDIA_TYPE))
        shape = universe.shapes.body(operation, role, status, media)
        if shape is not None:
            found.update(_cells([shape], message.facts))
    return found


def _cells(tops: list[PlaceShape], top: Facts) -> Iterator[Cell]:
    todo: list[tuple[list[PlaceShape], Facts]] = [(tops, top)]
    while todo:
        shapes, facts = todo.pop()
        applied = [one for shape in shapes for one in shape.spoken()]
        for node in (facts, *facts.variants.values()):
            yield from _own(applied, node)
            todo += list(places_below(applied, node))


def _own(applied: list[PlaceShape], facts: Facts) -> Iterator[Cell]:
    listed = {canonical_bytes(member) for member in facts.members}
    is_union = any(shape.unions for shape in applied)
    for shape in applied:
        yield from (Cell(shape.owner, shape.pointer, state) for text, state in shape.members.items() if text in listed)
        for name, one in shape.fields.items():
            inner = facts.properties.get(name)
            if inner is not None:
                yield Cell(one.owner, one.pointer, PRESENT)
                if inner.types & NULL_TYPE and one.is_nullable:
                    yield Cell(one.owner, one.pointer, NULL)
            if facts.objects and not is_union and name not in (facts.always or ()):
                yield Cell(one.owner, one.pointer, ABSENT)


def places_below(applied: list[PlaceShape], facts: Facts) -> Iterator[tuple[list[PlaceShape], Facts]]:
    """What was seen below a place, with what is declared of it there."""
    for name, inner in facts.properties.items():
        shapes = [shape.fields[name].shape for shape in applied if name in shape.fields]
        if shapes:
            yield shapes, inner
    items = [shape.items for shape in applied if shape.items is not None]
    rest = [shape.rest for shape in applied if shape.rest is not None]
    if facts.items is not None and items:
        yield items, facts.items
    if facts.rest is not None and rest:
        yield rest, facts.rest
