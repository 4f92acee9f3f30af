"""Differences of types, finite value sets, bounds, lengths, patterns and formats."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from fractions import Fraction

from contractguard.algebra import values
from contractguard.algebra.diff import flattened as v
from contractguard.algebra.diff.contents import is_base64
from contractguard.algebra.diff.flattened import FlattenedSchema
from contractguard.algebra.diff.formats import is_part_of
from contractguard.algebra.diff.pair import Pair, SchemaChange, Sides
from contractguard.algebra.diff.texts import refused_members, takes_all, text_of
from contractguard.algebra.nodes import Literal
from contractguard.algebra.solve.numbers import lcm
from contractguard.contract.choices import FormatMode
from contractguard.contract.document import Json

_TYPE_KEYWORDS = ("type", "nullable", "x-nullable", "enum", "const")
_NULL_KEYWORDS = ("nullable", "x-nullable", "type", "enum", "anyOf", "oneOf")


def compare_types(pair: Pair) -> bool:
    """Types and null. Returns whether the two sides still have a type in common."""
    old, new = pair.old.types & ~v.NULL, pair.new.types & ~v.NULL
    if old != new:
        effect = "changed" if old & ~new and new & ~old else "widened" if new & ~old else "narrowed"
        keywords = _TYPE_KEYWORDS[:3] if _differ_by_type(pair) else _TYPE_KEYWORDS
        refused = refused_members(pair) if pair.text else None
        if pair.text and (takes_all(pair) or refused == []):
            pair.add(f"type.{effect}", keywords, excused=_refused_type, denies=_TYPE_KEYWORDS)
        elif refused is not None:
            pair.note_change(
                "type", effect, keywords, violation=_members_of_refused_types(refused), excused=_refused_type
            )
        else:
            pair.note_change("type", effect, keywords, violation=_refused_type, denies=_TYPE_KEYWORDS)
    was, now = bool(pair.old.types & v.NULL), bool(pair.new.types & v.NULL)
    effect = "widened" if now else "narrowed"
    follows = old | v.NULL == v.EVERY or new | v.NULL == v.EVERY  # null came or went with all the other types
    if was != now and not follows:
        kind = "nullable.added" if now else "nullable.removed"
        told = {"old": _choice_with_null(pair.old), "new": _choice_with_null(pair.new)}
        if pair.text:  # in which null has no spelling
            pair.add(kind, _NULL_KEYWORDS, excused=refused_null, **told)
        else:
            pair.note_change("nullable", effect, _NULL_KEYWORDS, kind=kind, violation=refused_null, **told)
    return bool(pair.old.types & pair.new.types)


def _choice_with_null(view: FlattenedSchema) -> Json:
    """The choice between null and a schema that lets null through, whose other branch says nothing of it."""
    if not any(part.or_null for part in view.parts):
        return None
    for schema in view.schemas:
        for keyword in ("anyOf", "oneOf"):
            if isinstance(schema.node, dict) and keyword in schema.node:
                return {keyword: schema.node[keyword]}
    return None


def _differ_by_type(pair: Pair) -> bool:
    return pair.old.declared_types != pair.new.declared_types


def _refused_type(sides: Sides) -> Literal:
    return sides.values_denied_by(_TYPE_KEYWORDS)


def _members_of_refused_types(members: list[Json]) -> Callable[[Sides], Literal]:
    """These members, where the reader refuses their type."""
    return lambda sides: sides.table.all_of((sides.table.finite(tuple(members)), _refused_type(sides)))


def refused_null(sides: Sides) -> Literal:
    """Null, where the reader refuses it."""
    return sides.table.all_of((sides.table.finite((None,)), ~sides.accepted_values()))


def compare_finite(pair: Pair) -> None:
    """enum and const, null left to `compare_types`."""
    old, new = pair.old.finite, pair.new.finite
    if old is None and new is None:
        return
    word, keywords = "enum", ("enum", "const")
    if _has_const(pair.old) or _has_const(pair.new):
        word, keywords = "const", ("const", "enum")
    if old is None or new is None:
        effect, kind = ("narrowed", f"{word}.introduced") if old is None else ("widened", f"{word}.dropped")
        pair.note_change(word, effect, keywords, kind=kind)
        return
    if pair.text:
        old, new = _by_text(old), _by_text(new)
    null = values.key(None)
    gone = [member for key, member in old.items() if key not in new and key != null]
    come = [member for key, member in new.items() if key not in old and key != null]
    if word == "const" and gone and come:
        pair.note_change(word, "changed", keywords)
        return
    if come:
        pair.note_change(
            "enum", "widened", keywords, old={"enum": list(old.values())}, new={"enum": list(new.values())}
        )
    if gone:
        pair.note_change(
            "enum", "narrowed", keywords, old={"enum": list(old.values())}, new={"enum": list(new.values())}
        )


def _by_text(members: dict[Hashable, Json]) -> dict[Hashable, Json]:
    """Values by what is written of them: `1` and `"1"` look alike."""
    return {
        key if member is None or isinstance(member, dict | list) else values.key(text_of(member)): member
        for key, member in members.items()
    }


_LISTS = ("enum", "const")
_BOUNDS: tuple[str, ...] = ("minimum", "maximum", "multipleOf", "pattern", "format", "uniqueItems")
_BOUNDS += tuple(f"{limit}{counted}" for limit in ("min", "max") for counted in ("Length", "Items", "Properties"))


def leave_out_what_a_list_implies(pair: Pair) -> None:
    """A bound that all listed values keep, and that came or went together with the list, is no cause of its own."""
    if not any(spot.change.kind.startswith(("enum.", "const.")) for spot in pair.spots):
        return

    def is_implied(spot: SchemaChange) -> bool:
        if not spot.denies or spot.denies[0] not in _BOUNDS or spot.below:
            return False
        tight = pair.sender if spot.violation is None else pair.reader
        return tight.finite is not None and pair.lies_within(tight, _LISTS, spot.denies)

    pair.spots[:] = [spot for spot in pair.spots if not is_implied(spot)]


def _has_const(view: FlattenedSchema) -> bool:
    return any(part.has("const") for part in view.parts)


Bound = tuple[Fraction, bool]


def _lower(view: FlattenedSchema) -> Bound | None:
    return max(_bounds(view, "minimum", "exclusiveMinimum"), default=None)


def _upper(view: FlattenedSchema) -> Bound | None:
    return min(_bounds(view, "maximum", "exclusiveMaximum"), key=lambda b: (b[0], not b[1]), default=None)


def _bounds(view: FlattenedSchema, plain: str, exclusive: str) -> list[Bound]:
    found = []
    for part in view.having(plain, exclusive):
        bound, flag = part.node.get(plain), part.node.get(exclusive)
        if bound is not None and _is_number(bound):
            found.append((values.fraction(bound), flag is True))
        if flag is not None and _is_number(flag):
            found.append((values.fraction(flag), True))
    return found


def _is_number(value: Json) -> bool:
    return type(value) in (int, float)


def compare_range(pair: Pair) -> None:
    """minimum and maximum with their exclusive forms, each bound for itself."""
    old, new = _lower(pair.old), _lower(pair.new)
    if old != new:
        wider = new is None or (old is not None and new < old)
        pair.note_change("range", "widened" if wider else "narrowed", ("minimum", "exclusiveMinimum"))
    old, new = _upper(pair.old), _upper(pair.new)
    if old != new:
        wider = new is None or (old is not None and (new[0], not new[1]) > (old[0], not old[1]))
        pair.note_change("range", "widened" if wider else "narrowed", ("maximum", "exclusiveMaximum"))


def compare_multiple(pair: Pair) -> None:
    """multipleOf, several of them taken together."""
    old, new = _divisor(pair.old), _divisor(pair.new)
    if old == new:
        return
    effect = "changed"
    if old is None or (new is not None and (new / old).denominator == 1):
        effect = "narrowed"
    elif new is None or (old / new).denominator == 1:
        effect = "widened"
    pair.note_change("multiple-of", effect, ("multipleOf",))


def _divisor(view: FlattenedSchema) -> Fraction | None:
    found = [part.node["multipleOf"] for part in view.having("multipleOf")]
    return lcm(values.fraction(value) for value in found if _is_number(value) and value > 0)


def compare_counts(subject: str, least: str, most: str) -> Callable[[Pair], None]:
    """A comparison of a least and a greatest count: lengths, items, properties."""

    def compare(pair: Pair) -> None:
        old, new = _count(pair.old, least, max) or 0, _count(pair.new, least, max) or 0
        if old != new:
            pair.note_change(subject, "widened" if new < old else "narrowed", (least,))
        highest, now = _count(pair.old, most, min), _count(pair.new, most, min)
        if highest != now:
            wider = now is None or (highest is not None and now > highest)
            pair.note_change(subject, "widened" if wider else "narrowed", (most,))

    return compare


def _count(view: FlattenedSchema, keyword: str, choose: Callable[..., int]) -> int | None:
    parts = view.having(keyword)
    return (
        choose((part.node[keyword] for part in parts if _is_number(part.node[keyword])), default=None)
        if parts
        else None
    )


def compare_pattern(pair: Pair) -> None:
    """pattern: as sets of expressions; what a changed one lets through is for the proof to tell."""
    old = {part.node["pattern"] for part in pair.old.having("pattern")}
    new = {part.node["pattern"] for part in pair.new.having("pattern")}
    if old == new:
        return
    if new < old:
        pair.note_change("pattern", "widened", ("pattern",), kind="pattern.dropped")
    elif old < new:
        pair.note_change("pattern", "narrowed", ("pattern",), kind="pattern.introduced")
    else:
        pair.note_change("pattern", "changed", ("pattern",))


def compare_format(pair: Pair) -> None:
    """format: an annotation unless formats are asserted."""
    old, new = _formats(pair.old), _formats(pair.new)
    # Bytes may be told by `contentEncoding`, too, which asserts nothing.
    if pair.formats != FormatMode.ASSERT and is_base64(pair.old) and is_base64(pair.new):
        old, new = old - {"byte"}, new - {"byte"}
    if old == new:
        return
    kind, effect = _format_change(old, new)
    if pair.formats == FormatMode.ASSERT:
        pair.note_change("format", effect, ("format",), kind=kind, harmless="structural")
    elif pair.formats == FormatMode.WARN:
        pair.add(kind, ("format",), harmless="structural")


def _format_change(old: set[str], new: set[str]) -> tuple[str, str]:
    """The kind of a difference between formats, and what it does to the values."""
    if ("binary" in old) != ("binary" in new):  # bytes are no texts, so neither side is a part of the other
        return "format.changed", "changed"
    if not old:
        return "format.introduced", "narrowed"
    if not new:
        return "format.dropped", "widened"
    if len(old) == len(new) == 1:
        (was,), (now,) = old, new
        for effect, inner, outer in (("widened", was, now), ("narrowed", now, was)):
            if is_part_of(inner, outer):
                return f"format.{effect}", effect
    return "format.changed", "changed"


def _formats(view: FlattenedSchema) -> set[str]:
    return {part.node["format"] for part in view.having("format") if isinstance(part.node["format"], str)}
