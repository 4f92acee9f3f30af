"""Differences in what the values of a discriminator stand for, which no schema sees."""

from __future__ import annotations

from contractguard.algebra.diff.discriminators import (
    Discriminator,
    beside_values,
    discriminator_of,
    implied_value,
    is_inherited,
    is_told_by_itself,
    values_of,
)
from contractguard.algebra.diff.flattened import FlattenedSchema, Union
from contractguard.algebra.diff.pair import Pair
from contractguard.algebra.diff.unions import Matcher, Viewers, name_of
from contractguard.contract.document import Json, Schema


def compare_discriminators(pair: Pair, viewers: Viewers) -> None:
    """Note another discriminating property; and for the same one, the values that stand for another variant now."""
    old, new = discriminator_of(pair.old), discriminator_of(pair.new)
    if old is None and new is None:
        return
    if old is None or new is None:
        kind = "discriminator.introduced" if old is None else "discriminator.dropped"
        pair.add(kind, ("discriminator",), harmless="structural")
    elif old.property_name != new.property_name:
        pair.add("discriminator.changed", ("discriminator",), harmless="structural")
    else:
        _compare_values(pair, viewers, (old, new))


def _compare_values(pair: Pair, viewers: Viewers, told: tuple[Discriminator, Discriminator]) -> None:
    unions = _union(pair.old, told[0]), _union(pair.new, told[1])
    before, after = unions
    if before is None or after is None:
        _compare_mappings(pair, told)
        return
    old = values_of(before, before.branches, viewers[0])
    new = values_of(after, after.branches, viewers[1])
    matcher = Matcher(pair, viewers, [before], [after])
    matches, gone, come = matcher.match(list(before.branches), list(after.branches))
    inherited = is_inherited(before) and is_inherited(after)
    for was, now in matches:
        ends = (beside_values(was), beside_values(now)) if inherited else (was, now)
        by_itself = (
            is_told_by_itself(branch, told[0].property_name, viewer)
            for branch, viewer in zip(ends, viewers, strict=True)
        )
        if id(was) not in old or id(now) not in new:
            continue
        if all(by_itself):
            _compare_spelled(pair, told, now, old[id(was)] & new[id(now)])
        else:
            _compare_variant(pair, told[0].property_name, (was, old[id(was)]), (now, new[id(now)]))
    if inherited:  # a child more or less; of another choice, the variant itself is told
        for change, branches, values in (("added", come, new), ("removed", gone, old)):
            for branch in branches:
                for value in sorted(values.get(id(branch), ())):
                    note_value(pair, change, told[0].property_name, value, branch)


def _union(view: FlattenedSchema, told: Discriminator) -> Union | None:
    """The choice beside a discriminator."""
    return next((union for union in view.unions if union.part.node is told.at.node), None)


def _compare_variant(
    pair: Pair, property_name: str, old: tuple[Schema, frozenset[str]], new: tuple[Schema, frozenset[str]]
) -> None:
    (was, before), (now, after) = old, new
    if before and after and before.isdisjoint(after):
        ends = ({"propertyName": property_name, "values": sorted(values)} for values in (before, after))
        _note(pair, "value-changed", name_of(now, None), *ends)
        return
    for value in sorted(after - before):
        note_value(pair, "added", property_name, value, now)
    for value in sorted(before - after):
        note_value(pair, "removed", property_name, value, was)


def _compare_spelled(
    pair: Pair, told: tuple[Discriminator, Discriminator], variant: Schema, values: frozenset[str]
) -> None:
    """Note the values of a variant that says them itself, and that the mapping does not have any more: generated
    clients go by the mapping, and by the names of components where there is none."""
    lost = values & (told[0].mapping.keys() - told[1].mapping.keys()) - implied_value(variant, told[1].mapping)
    for value in sorted(lost):
        end = {"propertyName": told[0].property_name, "value": value, "variant": name_of(variant, None)}
        _note(pair, "mapping-dropped", value, end, None)


def note_value(pair: Pair, change: str, property_name: str, value: str, variant: Schema) -> None:
    """Note that a value stands for a variant now ("added"), or does so no more ("removed")."""
    end = {"propertyName": property_name, "value": value, "variant": name_of(variant, None)}
    ends: tuple[Json, Json] = (None, end) if change == "added" else (end, None)
    _note(pair, f"value-{change}", value, *ends)


def _note(pair: Pair, change: str, name: str, old: Json, new: Json) -> None:
    pair.add(f"discriminator.{change}", ("discriminator",), name=name, old=old, new=new, harmless="structural")


def _compare_mappings(pair: Pair, told: tuple[Discriminator, Discriminator]) -> None:
    """Where no choice stands beside the discriminator, only the mapped values are known."""
    old, new = (_by_variant(one) for one in told)
    if not old or not new:
        return
    name = told[0].property_name
    for reference in (*old, *(one for one in new if one not in old)):
        was, now = (Schema(at.document, at.path, {"$ref": reference}, at.dialect) for at in (told[0].at, told[1].at))
        _compare_variant(pair, name, (was, old.get(reference, _NO_VALUE)), (now, new.get(reference, _NO_VALUE)))


_NO_VALUE: frozenset[str] = frozenset()


def _by_variant(told: Discriminator) -> dict[str, frozenset[str]]:
    """The values of a mapping by what they stand for."""
    found: dict[str, frozenset[str]] = {}
    for value, reference in told.mapping.items():
        found[reference] = found.get(reference, _NO_VALUE) | {value}
    return found
