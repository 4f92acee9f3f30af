"""What is plain of a pair at a look: whether it is an ordinary one, what its sides declare, which types are sent."""

from __future__ import annotations

from contractguard.algebra.compile.composition import Shape
from contractguard.algebra.diff import flattened as v
from contractguard.algebra.diff.flattened import Conjunct, FlattenedSchema
from contractguard.algebra.diff.pair import Pair
from contractguard.algebra.vocabulary.keyword_values import ROWS_OF
from contractguard.algebra.vocabulary.scopes import scope_of


def is_regular(pair: Pair) -> bool:
    """Whether both sides are of one dialect, each made from one schema whose keywords have values that mean something;
    whether neither has properties that are no part of the message, and null is not let past a part of the reader's
    alone."""
    parts = (*pair.old.parts, *pair.new.parts)
    if len({part.schema.dialect for part in parts}) > 1 or any(part.or_null for part in pair.reader.parts):
        return False
    if len(pair.sender.schemas) != 1 or len(pair.reader.schemas) != 1 or not all(map(_is_well_formed, parts)):
        return False
    return not any(shape_of(view).hidden for view in (pair.sender, pair.reader))


def _is_well_formed(part: Conjunct) -> bool:
    rows = ROWS_OF[part.schema.dialect]
    for keyword, value in part.node.items():
        row = rows.get(keyword)
        if row is None:
            continue
        if not row.test(value):
            return False
        if row.members is not None and not all(row.members.test(name, member) for name, member in value.items()):
            return False
    return True


def shape_of(view: FlattenedSchema) -> Shape:
    """What a side that is made of one schema declares."""
    schema = view.schemas[0]
    return view.compiler.composition.shape(schema.node, scope_of(schema))


def sent_types(view: FlattenedSchema) -> int:
    """The types that the sender's schema leaves."""
    if view.having("type", "enum", "const"):
        return view.types
    shape = shape_of(view)
    speaks_for_objects = view.compiler.reading.closed and shape.names and not shape.typed and not shape.union
    return v.OBJECT if speaks_for_objects else v.EVERY
