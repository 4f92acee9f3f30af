"""Scalars that travel as text: which of them look alike, and which texts a reader takes."""

from __future__ import annotations

import json

from contractguard.algebra.diff import flattened as v
from contractguard.algebra.diff.flattened import FlattenedSchema
from contractguard.algebra.diff.pair import Pair
from contractguard.algebra.diff.viewer import Viewer
from contractguard.contract.document import Json
from contractguard.support.patterns import lazy

_SCALARS = v.NULL | v.BOOLEAN | v.INTEGER | v.FRACTION | v.STRING
_BESIDE_TYPE = ("pattern", "minLength", "maxLength", "anyOf", "oneOf", "not", "if")
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_SPELLED = (
    (v.BOOLEAN, lazy(r"true|false")),
    (v.INTEGER, lazy(r"-?(?:0|[1-9][0-9]*)")),
    (v.FRACTION, lazy(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")),
)
"""How the texts of types look; whatever is a number may be an integer written otherwise."""


def refused_members(pair: Pair) -> list[Json] | None:
    """Of the values that the sender lists, those whose text the reader refuses; None where the sender lists none, or
    where of some it is not known."""
    members = listed_scalars(pair.sender)
    if members is None:
        return None
    taken = [reads(pair.reader, text_of(member)) for member in members]
    if None in taken:
        return None
    return [member for member, is_taken in zip(members, taken, strict=True) if not is_taken]


def takes_all(pair: Pair) -> bool:
    """Whether the reader takes the text of whatever scalar the sender sends."""
    if pair.sender.types & ~_SCALARS:
        return False
    if _takes_any(pair.reader):
        return True
    items = [part.child("items") for part in pair.reader.having("items") if isinstance(part.node["items"], dict)]
    is_list = pair.text == "list" and pair.reader.types & ~v.NULL == v.ARRAY and not pair.reader.having("minItems")
    return is_list and all(_takes_any(Viewer(pair.reader.compiler, declared=True).view((item,))) for item in items)


def text_of(member: Json) -> str:
    """How a scalar is written; 1.0 is the number 1."""
    if isinstance(member, float) and member.is_integer():
        member = int(member)
    return member if isinstance(member, str) else json.dumps(member)


def listed_scalars(view: FlattenedSchema) -> list[Json] | None:
    """The scalars that are all that a view admits, null apart; None where it admits others."""
    if view.finite is None:
        return [False, True] if view.types & ~v.NULL == v.BOOLEAN else None
    members = [member for member in view.finite.values() if member is not None]
    return None if any(isinstance(member, dict | list) for member in members) else members


def reads(view: FlattenedSchema, text: str) -> bool | None:
    """Whether a view takes a text; None where that is not told at a glance."""
    if view.having(*_BESIDE_TYPE, "format" if view.finite is None else "not"):
        return None
    known = listed_scalars(view)
    if known is not None:
        return text in {text_of(member) for member in known}
    if view.types & v.STRING:
        return True
    kinds = {bit for bit, look in _SPELLED if view.types & bit and look.fullmatch(text)}
    if view.types & v.ARRAY or view.types & v.OBJECT or (kinds and view.having(*_BOUNDS)):
        return None
    return bool(kinds)


def _takes_any(view: FlattenedSchema) -> bool:
    """Whether the view admits every string."""
    return bool(view.types & v.STRING) and not view.having("enum", "const", "format", *_BESIDE_TYPE)
