"""Whether a side still knows a property that its declarations no longer, or not yet, name: said in branches, as a value
of an enumeration, or by a condition, it is the same promise in other words."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from enum import Enum

from contractguard.algebra import values
from contractguard.algebra.diff.flattened import FlattenedSchema
from contractguard.algebra.diff.pair import Pair, SchemaChange, Sides
from contractguard.algebra.nodes import FALSE, Literal
from contractguard.algebra.vocabulary.scopes import scope_of
from contractguard.contract.document import Json, Schema
from contractguard.support.members import with_plain_members


@with_plain_members
class Telling(Enum):
    """What is told of a pair: everything, or, where it lies in a schema that was only respelled, what the relation does
    not see: promises and notes; of one of several ways to spell the same, notes alone; and of a variant against the one
    schema that all of them became, only the notes below, for what is said beside the variants is said for all."""

    ALL = "all"
    PROMISES = "promises"
    NOTES = "notes"
    BELOW = "below"


def is_told(spot: SchemaChange, telling: Telling) -> bool:
    """Whether a difference is told of a pair that was only respelled."""
    if spot.violation is not None or spot.harmless != "structural" or telling is Telling.BELOW:
        return False
    return telling is Telling.PROMISES or not spot.change.kind.startswith(_SHAPES)


_SHAPES = ("property.added", "property.removed", "access.", "variant.")
CLOSING = ("additional-properties.", "unevaluated.")
"""Kinds of changes of what else an object or a list may hold."""
_PLAIN = frozenset(
    ["type", "nullable", "properties", "required", "additionalProperties", "items", "format", "$ref", "allOf"]
)
"""Keywords by which a property is known only where it is declared or required."""


def knows(pair: Pair, view: FlattenedSchema, name: str) -> bool:
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
    names = _declared_names(pair, view.schemas)
    return name in names or pair.ask(sent, table.additional(names | {name}, frozenset(), FALSE)) is True


def is_respelled(pair: Pair, remembered: dict[Hashable, bool]) -> bool:
    """Whether both sides say the same in other words: the one would send, or takes, what the other would; and what is
    sent is read. Where that is not settled quickly, or nothing can be sent, they do not.

    That depends on nothing but the two schemas, and a text means one thing wherever it stands in one scope. So it is
    asked once of each two texts (a union of all operators stands in each of them), and `remembered`.
    """
    if all(is_told(spot, Telling.PROMISES) for spot in pair.spots):
        return False  # nothing would be left out
    said = _said(pair, pair.old), _said(pair, pair.new)
    if said not in remembered:
        remembered[said] = _is_respelled(pair)
    return remembered[said]


def _said(pair: Pair, view: FlattenedSchema) -> Hashable:
    """What a side says: equal for equal texts in one scope, but for one that depends on how it was reached."""
    texts = [pair.sameness.texts.text(schema.node) for schema in view.schemas]
    return tuple(
        (text.number if text.references is not None else -id(schema.node), scope_of(schema))
        for text, schema in zip(texts, view.schemas, strict=True)
    )


def _is_respelled(pair: Pair) -> bool:
    if _has_another_variant(pair) or _closes_or_opens(pair):
        return False
    sides = Sides(pair.sender.compiler.table, pair.sender, pair.reader)
    is_sent_and_read = _say_the_same(pair) and bool(pair.ask(sides.sent(), sides.accepted_values()))
    return is_sent_and_read and pair.ask(sides.sent(), FALSE) is False


def _say_the_same(pair: Pair) -> bool:
    """Whether the one side would send, or takes, what the other would."""
    signs = _signs_of(pair)
    said = said_by(pair, pair.old), said_by(pair, pair.new)
    sample = _sample_of_difference(pair, *said, signs)
    if sample is None and _lie_in_each_other(pair, *said):
        return True
    if _is_plain(pair):
        return False
    taken = _taken_by(pair, pair.old), _taken_by(pair, pair.new)
    if sample is not None and pair.naming is not None and pair.naming.tells_apart(*sample, *taken):
        return False  # what tells apart what they would send mostly tells apart what they take
    return _are_equal(pair, *taken, signs)


def _closes_or_opens(pair: Pair) -> bool:
    """Whether what a side says of undeclared properties changes what it takes: a reader that refuses them now says
    another thing, although nobody who sends what is declared meets it."""
    is_noted = any(spot.change.kind.startswith(CLOSING) for spot in pair.spots)
    return is_noted and not _are_equal(pair, _taken_by(pair, pair.old), _taken_by(pair, pair.new))


def _has_another_variant(pair: Pair) -> bool:
    """Whether one side plainly admits what the other does not: it is a union of tagged variants, as the other one is,
    and has one whose tags the other does not know. A value of that variant fits none of the other side's, for each of
    these requires one of its own tags."""
    tagged = _branches_by_tag(pair.old), _branches_by_tag(pair.new)
    for (name, own), (other_name, others), view in zip(tagged, reversed(tagged), (pair.old, pair.new), strict=True):
        known: frozenset[Hashable] = frozenset().union(*(tags for _, tags in others))
        variant = next((branch for branch, tags in own if tags.isdisjoint(known)), None) if name == other_name else None
        if variant is not None and others:
            table, reader = pair.sender.compiler.table, pair.sender.compiler.open
            return pair.ask(table.all_of((said_by(pair, view), reader.schema(variant))), FALSE) is False
    return False


def _branches_by_tag(view: FlattenedSchema) -> tuple[str, list[tuple[Schema, frozenset[Hashable]]]]:
    """The property that tells a view's branches apart, and each of them with its values; none where the view is
    anything else, but for a type beside them, or some branch has none."""
    if len(view.unions) != 1 or len(view.parts) != 1:
        return "", []
    part, keyword, branches = view.unions[0]
    if not view.by_keyword.keys() <= {keyword, "type"}:
        return "", []
    switch = view.compiler.composition.switch(part.node[keyword], scope_of(part.schema), view.hidden)
    if switch is None or len(switch[1]) != len(branches):
        return "", []
    return switch[0], [(branches[index], tags) for index, tags in switch[1].items()]


def could_carry(pair: Pair, view: FlattenedSchema, name: str) -> bool:
    """Whether a property could be there at all, as far as one side goes: asked where it does not only declare it."""
    if _is_plain(pair):
        return True
    return not pair.ask(said_by(pair, view), pair.sender.compiler.table.member(name, FALSE))


def said_by(pair: Pair, view: FlattenedSchema) -> Literal:
    """Everything that one side would send, which stands for what it says."""
    if view.never:
        return FALSE
    return pair.sender.compiler.joint([(schema.node, scope_of(schema)) for schema in view.schemas])


def _taken_by(pair: Pair, view: FlattenedSchema) -> Literal:
    """Everything that one side would read."""
    if view.never:
        return FALSE
    reader = pair.sender.compiler.open
    return reader.table.all_of(reader.schema(schema) for schema in view.schemas)


_Signs = tuple[list[Literal], list[Literal]]
"""Sets in which values of the old side, and of the new one, are looked for that the other side does not admit."""

MAX_SIGNS = 3
"""Differences of one side that are looked at for signs."""

_PRESENT = {"added": 1, "added-required": 1, "removed": 0, "removed-optional": 0}
_ABSENT = {"became-optional": 1, "became-required": 0}
"""The side (0 is the old one) of which a change of a property says that it may be there, or may not."""


def _signs_of(pair: Pair) -> _Signs:
    """Where a value may be that one side admits and the other does not, by the differences that were found: in a
    variant that only this side has, and where a property is there, or is not, that only this side lets be so."""
    found: _Signs = ([], [])
    looked_at = [0, 0]
    for spot in pair.spots:
        subject, _, what = spot.change.kind.partition(".")
        side = (_PRESENT | _ABSENT if subject == "property" else _PRESENT).get(what)
        if side is None or subject not in ("property", "variant") or looked_at[side] == MAX_SIGNS:
            continue
        looked_at[side] += 1
        found[side].extend(_variant(pair, spot) if subject == "variant" else [_state_of_property(pair, spot, what)])
    return found


def _state_of_property(pair: Pair, spot: SchemaChange, what: str) -> Literal:
    """Objects in which the property is there that a difference is about, or, where it may be missing, is not."""
    table, name = pair.sender.compiler.table, spot.change.name
    return table.member(name, FALSE) if what in _ABSENT else table.required(name)


def _variant(pair: Pair, spot: SchemaChange) -> Iterator[Literal]:
    """The variant that a difference is about, as one who reads it takes it: with a property that the other side does
    not know, if there is one. Where it has properties and the other side knows them all, it tells nothing at once."""
    sides = (pair.new, pair.old) if spot.change.new is not None else (pair.old, pair.new)
    node = spot.change.old if spot.change.new is None else spot.change.new
    composition, table = pair.sender.compiler.composition, pair.sender.compiler.table
    for branch in [one for union in sides[0].unions for one in union.branches] or sides[0].schemas:
        if branch.node is not node:
            continue
        names = composition.shape(node, scope_of(branch)).names
        fresh = sorted(names - _declared_names(pair, sides[1].schemas))[:1]
        if fresh or not names:
            yield table.all_of((pair.reader.compiler.open.schema(branch), *map(table.required, fresh)))


def _are_equal(pair: Pair, old: Literal, new: Literal, signs: _Signs = ([], [])) -> bool:
    """Whether two sets are the same, as far as that is settled quickly. Mostly they are not, and a value at one of the
    signs tells so at once."""
    return _sample_of_difference(pair, old, new, signs) is None and _lie_in_each_other(pair, old, new)


def _lie_in_each_other(pair: Pair, old: Literal, new: Literal) -> bool:
    return old == new or bool(pair.ask(old, new) and pair.ask(new, old))


def _sample_of_difference(pair: Pair, old: Literal, new: Literal, signs: _Signs) -> tuple[Json] | None:
    """A value that only one of two sets admits, found at one of the signs."""
    if old == new or pair.naming is None:
        return None
    all_of = pair.sender.compiler.table.all_of
    for one, other, own in ((old, new, signs[0]), (new, old, signs[1])):
        for sign in own:
            found = pair.naming.find_outside(all_of((one, sign)), other)
            if found is not None:
                return found
    return None


def _is_plain(pair: Pair) -> bool:
    return (pair.old.by_keyword.keys() | pair.new.by_keyword.keys()) <= _PLAIN


def _declared_names(pair: Pair, schemas: tuple[Schema, ...]) -> frozenset[str]:
    """The names that are declared anywhere in place, also under a double negation."""
    shape = pair.sender.compiler.composition.shape
    found: frozenset[str] = frozenset().union(*[shape(schema.node, scope_of(schema)).names for schema in schemas])
    twice = [inner for schema in schemas if (inner := _denied_schemas(_denied_schemas(schema))) is not None]
    return found | _declared_names(pair, tuple(twice)) if twice else found


def _denied_schemas(schema: Schema | None) -> Schema | None:
    """What a schema denies."""
    if schema is None or not isinstance(schema.node, dict) or not isinstance(schema.node.get("not"), dict):
        return None
    return Schema(schema.document, (*schema.path, "not"), schema.node["not"], schema.dialect)
