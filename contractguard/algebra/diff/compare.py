"""All differences of one pair of schemas, by a table of comparisons, each for its own keywords."""

from __future__ import annotations

from collections.abc import Callable

from contractguard.algebra.diff import containers, scalars
from contractguard.algebra.diff import flattened as v
from contractguard.algebra.diff.contents import compare_contents
from contractguard.algebra.diff.flattened import FlattenedSchema
from contractguard.algebra.diff.meanings import compare_discriminators
from contractguard.algebra.diff.pair import Pair, fragment, refused_values
from contractguard.algebra.diff.unions import Viewers, compare_unions
from contractguard.contract.document import CONTRADICTED, canonical_bytes

_Comparisons = tuple[tuple[int, Callable[[Pair], None]], ...]

_BY_TYPE: _Comparisons = (
    (v.INTEGER | v.FRACTION, scalars.compare_range),
    (v.INTEGER | v.FRACTION, scalars.compare_multiple),
    (v.STRING, scalars.compare_counts("length", "minLength", "maxLength")),
    (v.STRING, scalars.compare_pattern),
    (v.ARRAY, containers.compare_items),
    (v.ARRAY, scalars.compare_counts("item-count", "minItems", "maxItems")),
    (v.OBJECT, containers.compare_properties),
    (v.OBJECT, containers.compare_additional),
    (v.OBJECT, containers.compare_patterned),
    (v.OBJECT, scalars.compare_counts("property-count", "minProperties", "maxProperties")),
)

_LEADING: _Comparisons = (
    (v.ARRAY, containers.compare_items),
    (v.OBJECT, containers.compare_properties),
    (v.OBJECT, containers.compare_additional),
    (v.OBJECT, containers.compare_patterned),
)
"""Those that lead to further schemas, which may differ behind the same words."""

_WHOLE: tuple[tuple[int, str, tuple[str, ...]], ...] = (
    (v.ARRAY, "contains", ("contains", "minContains", "maxContains")),
    (v.OBJECT, "property-names", ("propertyNames",)),
    (v.OBJECT, "dependency", ("dependencies",)),
    (v.OBJECT, "dependency", ("dependentRequired",)),
    (v.OBJECT, "dependency", ("dependentSchemas",)),
    (v.EVERY, "condition", ("not",)),
    (v.EVERY, "condition", ("if", "then", "else")),
    (v.OBJECT, "unevaluated", ("unevaluatedProperties",)),
    (v.ARRAY, "unevaluated", ("unevaluatedItems",)),
    (v.EVERY, "condition", ("$dynamicRef", "$recursiveRef")),
)
"""Keywords that are compared as wholes: when they differ, the proof tells what that means."""


def compare(pair: Pair, viewers: Viewers) -> None:
    """Gather the differences of a pair and the ways to the pairs below it."""
    if pair.old.never or pair.new.never:
        _compare_never(pair)
        return
    if pair.old.unconstrained != pair.new.unconstrained:
        effect = "narrowed" if pair.old.unconstrained else "widened"
        ends = {"old": pair.old.whole, "new": pair.new.whole}
        pair.note_change("schema", effect, (), violation=refused_values, **ends)
        compare_annotations(pair, viewers)
        return
    if _is_choice_on_both_sides(pair):
        compare_unions(pair, viewers)
        compare_annotations(pair, viewers)
        return
    if _has_same_words(pair):
        _compare_constraints(pair, _LEADING)
        compare_unions(pair, viewers)
    elif scalars.compare_types(pair):
        scalars.compare_finite(pair)
        _compare_constraints(pair, _BY_TYPE)
        scalars.leave_out_what_a_list_implies(pair)
        compare_unions(pair, viewers)
    compare_annotations(pair, viewers)


def _has_same_words(pair: Pair) -> bool:
    """Whether both sides have the same text in one dialect, so that only what it refers to can be another thing."""
    old, new = pair.old.parts, pair.new.parts
    return len(old) == len(new) and all(
        was.or_null == now.or_null
        and was.schema.dialect == now.schema.dialect
        and was.node == now.node
        and pair.sameness.texts.text_of_both(was.node, now.node) is not None
        for was, now in zip(old, new, strict=True)
    )


def _compare_constraints(pair: Pair, by_type: _Comparisons) -> None:
    """What constrains values of the types that both sides have."""
    common = pair.old.types & pair.new.types
    for types, comparison in by_type:
        if common & types:
            comparison(pair)
    if by_type is _BY_TYPE:
        scalars.compare_format(pair)
        _compare_unique(pair)
    for types, subject, keywords in _WHOLE:
        if common & types:
            _compare_whole(pair, subject, keywords)


def _is_choice_on_both_sides(pair: Pair) -> bool:
    """Whether branches are all there is to compare: a choice against a choice, or against one plain schema."""
    sides = (_only_unions(pair.old), _only_unions(pair.new))
    return all(sides) or (any(sides) and not (pair.old.unions and pair.new.unions))


def _only_unions(view: FlattenedSchema) -> bool:
    """Whether a choice is all that the view says."""
    return bool(view.unions) and all(
        keyword in ("anyOf", "oneOf") for part in view.parts for keyword in part.node if part.has(keyword)
    )


def _compare_never(pair: Pair) -> None:
    """A schema that admits nothing (`false`) on one side or on both."""
    if pair.old.never != pair.new.never:
        kind = "narrowed" if pair.new.never else "widened"
        violation = refused_values if pair.endangers(kind) else None
        old, new = (False if view.never else view.whole for view in (pair.old, pair.new))
        pair.add(f"schema.{kind}", (), violation=violation, old=old, new=new)


def _compare_unique(pair: Pair) -> None:
    old, new = (
        any(part.node["uniqueItems"] is True for part in view.having("uniqueItems")) for view in (pair.old, pair.new)
    )
    if old != new:
        effect, kind = ("narrowed", "introduced") if new else ("widened", "dropped")
        pair.note_change("unique-items", effect, ("uniqueItems",), kind=f"unique-items.{kind}")


def _compare_whole(pair: Pair, subject: str, keywords: tuple[str, ...]) -> None:
    old, new = pair.old.having(keywords[0]), pair.new.having(keywords[0])
    if not old and not new:
        return
    gone, rest = list(old), list(new)
    for part in old:
        twin = next((other for other in rest if _same_keywords(pair, part, other, keywords)), None)
        if twin is not None:
            gone.remove(part)
            rest.remove(twin)
    if not gone and not rest:
        return
    effect = pair.effect(keywords) if gone and rest else "widened" if gone else "narrowed"
    if effect == "none":
        return
    if subject == "unevaluated":  # it depends on the keywords beside it, so it is denied with them
        pair.note_change(subject, effect, keywords, violation=refused_values)
    else:
        pair.note_change(subject, effect, keywords)


def _same_keywords(pair: Pair, old: v.Conjunct, new: v.Conjunct, keywords: tuple[str, ...]) -> bool:
    def same(keyword: str) -> bool:
        if keyword not in old.node or keyword not in new.node:
            return keyword not in old.node and keyword not in new.node
        return pair.sameness.same_value(old.schema.document, old.node[keyword], new.schema.document, new.node[keyword])

    return all(map(same, keywords))


# --- what the relation does not see

_ANNOTATIONS = frozenset(
    [
        *("default", "contentMediaType", "contentEncoding", "contentSchema", "deprecated", "discriminator"),
        *("x-sunset", "x-extensible-enum", CONTRADICTED),
    ]
)
"""The keywords that are looked at here."""


def compare_annotations(pair: Pair, viewers: Viewers) -> None:
    """Differences that break nothing by themselves, but change what a field promises."""
    if all(_ANNOTATIONS.isdisjoint(part.node) for view in (pair.old, pair.new) for part in view.parts):
        return
    old, new = fragment(pair.old, ("default",)), fragment(pair.new, ("default",))
    if old is not new and canonical_bytes(old) != canonical_bytes(new):
        pair.add("default.changed", ("default",), harmless="structural")
    compare_contents(pair)
    was, now = (
        bool((fragment(view, ("deprecated",)) or {}).get("deprecated") is True) for view in (pair.old, pair.new)
    )
    if was != now:
        pair.add("property.deprecated" if now else "property.reinstated", ("deprecated",), harmless="structural")
    _compare_sunset(pair)
    compare_discriminators(pair, viewers)
    _compare_extensible(pair)
    _tell_contradiction(pair)


def _compare_sunset(pair: Pair) -> None:
    """The day from which something deprecated may be gone: another one, or one that counts only now."""
    keywords = ("x-sunset", "deprecated")
    old, new = (fragment(view, keywords) or {} for view in (pair.old, pair.new))
    was, now = ((side.get("x-sunset"), side.get("deprecated") is True) for side in (old, new))
    if was[0] != now[0] or (now[0] is not None and now[1] and not was[1]):
        pair.add("property.sunset-changed", keywords, harmless="structural")


def _tell_contradiction(pair: Pair) -> None:
    """A type that was taken out, because it left nothing: news where the old side had none."""
    old, new = (fragment(view, (CONTRADICTED,)) for view in (pair.old, pair.new))
    if new is not None:
        pair.add("type.contradicted", (CONTRADICTED,), old=old, new=new, harmless="safe" if old else "structural")


def _compare_extensible(pair: Pair) -> None:
    """x-extensible-enum: a list of values that may grow, so it does not constrain."""
    old, new = (fragment(view, ("x-extensible-enum",)) or {} for view in (pair.old, pair.new))
    was, now = (side.get("x-extensible-enum") for side in (old, new))
    if not isinstance(was, list) or not isinstance(now, list):
        return
    if any(member not in was for member in now):
        pair.add("extensible-enum.widened", ("x-extensible-enum",), harmless="structural")
    if any(member not in now for member in was):
        pair.add("extensible-enum.narrowed", ("x-extensible-enum",), harmless="structural")
