"""Whether a side still knows a property that its declarations no longer, or not yet, name: said in branches, as a value
of an enumeration, or by a condition, it is the same promise in other words."""

from __future__ import annotations

from enum import Enum

from contractguard.algebra import values
from contractguard.algebra.diff.pair import Pair, Sides, Spot
from contractguard.algebra.diff.view import View
from contractguard.algebra.nodes import FALSE, Literal
from contractguard.algebra.scopes import scope_of
from contractguard.contract.document import Schema


class Telling(Enum):
    """What is told of a pair: everything, or, where it lies in a schema that was only respelled, what the relation does
    not see: promises and notes; and of one of several ways to spell the same, notes alone."""

    ALL = "all"
    PROMISES = "promises"
    NOTES = "notes"


def is_told(spot: Spot, telling: Telling) -> bool:
    """Whether a difference is told of a pair that was only respelled."""
    is_unseen = spot.violation is None and spot.harmless == "structural"
    return is_unseen and (telling is Telling.PROMISES or not spot.change.kind.startswith(_SHAPES))


_SHAPES = ("property.added", "property.removed", "access.", "variant.")
_PLAIN = frozenset(
    ["type", "nullable", "properties", "required", "additionalProperties", "items", "format", "$ref", "allOf"]
)
"""Keywords by which a property is known only where it is declared or required."""


def knows(pair: Pair, view: View, name: str) -> bool:
    """Whether what one side sends always has the property, or may have it because the side says so and not because it
    leaves open what else there is. Where that is not settled quickly, it does not."""
    if name in view.hidden or view.never or view.by_keyword.keys() <= _PLAIN:
        return False
    table = pair.sender.compiler.table
    sent = table.all_of((said_by(pair, view), table.types(values.OBJECT)))
    if pair.ask(sent, table.required(name)):
        return pair.ask(sent, FALSE) is False
    if pair.ask(sent, table.member(name, FALSE)) is not False:
        return False
    names = _declared(pair, view.schemas)
    return name in names or pair.ask(sent, table.additional(names | {name}, frozenset(), FALSE)) is True


def said_by(pair: Pair, view: View) -> Literal:
    """Everything that one side would send, which stands for what it says."""
    if view.never:
        return FALSE
    return pair.sender.compiler.joint([(schema.node, scope_of(schema)) for schema in view.schemas])


def is_respelled(pair: Pair) -> bool:
    """Whether both sides say the same in other words: what the one would send, the other would, and it is read. Where
    that is not settled quickly, or nothing can be sent, they do not."""
    if all(is_told(spot, Telling.PROMISES) for spot in pair.spots):
        return False  # nothing would be left out
    old, new = said_by(pair, pair.old), said_by(pair, pair.new)
    if old != new and not (pair.ask(old, new) and pair.ask(new, old)):
        return False
    sides = Sides(pair.sender.compiler.table, pair.sender, pair.reader)
    return bool(pair.ask(sides.sent(), sides.accepted())) and pair.ask(old, FALSE) is False


def _declared(pair: Pair, schemas: tuple[Schema, ...]) -> frozenset[str]:
    shape = pair.sender.compiler.composition.shape
    return frozenset[str]().union(*(shape(schema.node, scope_of(schema)).names for schema in schemas))
