"""What was always so and is not any more: facts of this run against the committed record, where nobody promised it."""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.checks.drift.sentences import FactPlace, PlaceStep, StepKind
from contractguard.observe.sketch import facts as sketch
from contractguard.observe.sketch.facts import Facts
from contractguard.support.dataclass import dataclass

MIN_EVIDENCE = 10
"""Objects at a place, below which nothing is "always" or "never"."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Something that was so in all earlier messages, and was otherwise in this run.

    `kind` is the kind of change as rules name it; `said` puts it into words behind the place.
    """

    place: FactPlace
    kind: str
    said: str


def find_narrowed(
    committed: Facts, now: Facts, evidence: int = MIN_EVIDENCE, place: FactPlace = ()
) -> Iterator[Narrowed]:
    """Every such difference, from the top down. `evidence`: below so many objects nothing is claimed."""
    if committed.cut or now.cut or committed.many or now.many or committed.joined or now.joined:
        return
    if committed.objects >= evidence:
        yield from _of_object(committed, now, evidence, place)
    for word, was in committed.properties.items():
        if word in now.properties:
            yield from find_narrowed(was, now.properties[word], evidence, (*place, PlaceStep(StepKind.PROPERTY, word)))
    for kind, was_inner, inner in (
        (StepKind.ITEM, committed.items, now.items),
        (StepKind.MEMBER, committed.rest, now.rest),
    ):
        if was_inner is not None and inner is not None:
            yield from find_narrowed(was_inner, inner, evidence, (*place, PlaceStep(kind)))
    for tag, was in committed.variants.items():
        if tag in now.variants:
            word, _, value = tag.partition("=")
            step = PlaceStep(StepKind.VARIANT, word, value)
            yield from find_narrowed(was, now.variants[tag], evidence, (*place, step))


def _of_object(committed: Facts, now: Facts, evidence: int, place: FactPlace) -> Iterator[Narrowed]:
    seen = f"in {committed.objects}+ objects before"
    for word in sorted(committed.always or ()):
        at = (*place, PlaceStep(StepKind.PROPERTY, word))
        if now.objects and word not in (now.always or ()):
            yield Narrowed(at, "property.became-optional", f"was missing, and never was {seen}")
        was, inner = committed.properties[word], now.properties.get(word)
        if inner is None or was.types in (0, sketch.NULL):  # what was only ever null says nothing
            continue
        if inner.types & sketch.NULL and not was.types & sketch.NULL:
            yield Narrowed(at, "nullable.added", f"was null, and never was {seen}")
        if new := _new_types(was.types, inner.types):
            yield Narrowed(at, "type.widened", f"was {new}, and never was {seen}")
        if inner.empty and was.types & sketch.ARRAY and not was.empty:
            yield Narrowed(at, "item-count.widened", f"was an empty list, and never was {seen}")
        elif inner.empty and inner.items is None and was.items is not None and now.objects >= evidence:
            said = f"was an empty list in all of {now.objects}+ objects, and had items before"
            yield Narrowed(at, "item-count.widened", said)


def _new_types(was: int, now: int) -> str:
    """The types that are new, in words; a number that is written with a fraction is no news where numbers are."""
    if was & (sketch.WHOLE | sketch.NUMBER):
        was |= sketch.INTEGER | sketch.WHOLE
    if was & sketch.INTEGER:
        was |= sketch.WHOLE
    fresh = now & ~was & ~sketch.NULL
    return " or ".join(word for word, bit in sketch.TYPES.items() if fresh & bit)
