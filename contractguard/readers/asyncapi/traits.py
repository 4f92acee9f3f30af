"""Objects with their traits applied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from contractguard.readers.openapi.reading import DescriptionReader, DocumentNode

MAX_TRAITS = 100
"""Of one object, so that a hostile description cannot multiply shared lists."""


class Layers(NamedTuple):
    """An object and the traits applied to it, what counts first before the rest.

    Nothing is copied together: each field is read where it stands, so that its place and its references stay its own.
    """

    own: DocumentNode
    spots: tuple[DocumentNode, ...]

    def holder(self, field: str) -> DocumentNode | None:
        """The layer that says what `field` is. None when none does, or when the field is taken away by `null`."""
        for spot in self.spots:
            if field in spot.node:
                return spot if spot.node[field] is not None else None
        return None

    def holders(self, field: str) -> Iterator[DocumentNode]:
        """Every layer with something in `field`, until one replaces what stands behind it by what is no object."""
        for spot in self.spots:
            if field not in spot.node:
                continue
            if spot.node[field] is not None:
                yield spot
            if not isinstance(spot.node[field], dict):
                return

    def text(self, reading: DescriptionReader, field: str) -> str | None:
        """The string in `field`, or None; any other type is a problem."""
        holder = self.holder(field)
        return reading.text(holder, field) if holder else None

    def flag(self, reading: DescriptionReader, field: str) -> bool:
        """The boolean in `field`, by default false; any other type is a problem."""
        holder = self.holder(field)
        return reading.flag(holder, field) if holder else False


def layers(reading: DescriptionReader, own: DocumentNode, *, traits_win: bool) -> Layers:
    """The object at `own` with its `traits`, in the order in which they count.

    Traits are merged in their order by JSON Merge Patch (RFC 7386), the last one over the others; whether over the
    object itself, too, depends on the version.
    """
    found: list[DocumentNode] = []
    if "traits" in own.node:
        for count, entry in enumerate(reading.items(own, "traits")):
            if count >= MAX_TRAITS:
                reading.report(own.child("traits"), f"more than {MAX_TRAITS} traits; the rest is not applied")
                break
            trait = reading.component(entry, itself)
            if trait is not None:
                found.append(trait)
    found.reverse()
    return Layers(own, (*found, own) if traits_win else (own, *found))


def itself(_reading: DescriptionReader, spot: DocumentNode) -> DocumentNode:
    """What a component is built as where only its place is wanted."""
    return spot
