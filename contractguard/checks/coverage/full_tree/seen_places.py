"""What a record knows of each place of a contract, in words. Facts hold no value but listed ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from contractguard.checks.coverage.observed import places_below
from contractguard.checks.coverage.shapes import PlaceShape
from contractguard.checks.coverage.universe import Universe
from contractguard.checks.drift.messages import observed_messages
from contractguard.observe.sketch.facts import ANY_FORMAT, EMPTY, FALSE, FORMATS, TRUE, TYPES, Facts, order_of_magnitude
from contractguard.observe.sketch.join import add
from contractguard.observe.sketch.observed import Observed
from contractguard.support.dataclass import dataclass

MAX_TOLD = 8
"""Listed values, or failed keywords, that are told of one place."""


@dataclass(slots=True, eq=False)
class _SeenPlace:
    """What was seen at a place, and of the objects that may have it: how many there were, and whether each had it."""

    facts: Facts = EMPTY
    objects: int = 0
    is_always: bool = True


def describe_seen(universe: Universe, observed: Observed) -> Mapping[tuple[str, str], str]:
    """By the owner and the pointer of a place: what was seen there, in words."""
    found: dict[tuple[str, str], _SeenPlace] = {}
    for message in observed_messages(universe.aligned.contract, observed):
        operation, response, media = message.operation, message.response, message.media
        if media is None or not message.has_body:
            continue
        role = operation.response_role if response is not None else operation.request_role
        shape = universe.shapes.body(operation, role, response.status if response is not None else None, media)
        if shape is not None:
            _collect(shape, message.facts, found)
    return {at: told for at, seen in found.items() if (told := "; ".join(_words(seen)))}


def _collect(top: PlaceShape, facts: Facts, found: dict[tuple[str, str], _SeenPlace]) -> None:
    todo: list[tuple[list[PlaceShape], Facts]] = [([top], facts)]
    while todo:
        shapes, seen = todo.pop()
        applied = list({id(one): one for shape in shapes for one in shape.spoken()}.values())
        for at in {(shape.owner, shape.pointer) for shape in applied}:
            place = found.setdefault(at, _SeenPlace())
            place.facts = add(place.facts, replace(seen, properties={}, rest=None, variants={}, items=None))
        for node in (seen, *seen.variants.values()):
            _note_presence(applied, node, found)
            todo += list(places_below(applied, node))


def _note_presence(applied: list[PlaceShape], node: Facts, found: dict[tuple[str, str], _SeenPlace]) -> None:
    """Note of each field whether the objects that were seen had it, as far as their names were kept."""
    if not node.objects or node.cut or node.many:
        return
    fields = {(one.owner, one.pointer): name for shape in applied for name, one in shape.fields.items()}
    for at, name in fields.items():
        if node.rest is not None and name not in node.properties:  # it may be among those that are not told apart
            continue
        place = found.setdefault(at, _SeenPlace())
        place.objects += node.objects
        place.is_always &= name in (node.always or ())


def _words(seen: _SeenPlace) -> Iterator[str]:
    facts = seen.facts
    kinds = [name for name, bit in TYPES.items() if facts.types & bit]
    many = f"at least {count}" if (count := order_of_magnitude(seen.objects)) > 1 else "at least one"
    if not kinds:
        if seen.objects:
            yield f"never seen, in {many} object{'s' if count > 1 else ''}"
        return
    yield f"seen as {', '.join(kinds)}"
    if seen.objects:
        yield f"always there ({many})" if seen.is_always else f"not always there ({many})"
    formats = [name for name, bit in FORMATS.items() if facts.formats & bit]
    if formats and facts.formats != ANY_FORMAT:
        yield f"each like {', '.join(formats)}"
    if facts.booleans in (FALSE, TRUE):
        yield f"only {'true' if facts.booleans == TRUE else 'false'}"
    yield from _list("listed values", facts.members)
    yield from _list("not met", facts.failed)
    if facts.others or facts.undeclared:
        yield "values that are not listed"
    if facts.cut:
        yield "what is below was too much to be kept"


def _list(what: str, texts: frozenset[str]) -> Iterator[str]:
    if texts:
        more = f" and {len(texts) - MAX_TOLD} more" if len(texts) > MAX_TOLD else ""
        yield f"{what}: {', '.join(sorted(texts)[:MAX_TOLD])}{more}"
