"""The fields of a contract as trees: of each message, and once of what messages share, with who uses each field."""

from __future__ import annotations

from contractguard.support.dataclass import dataclass

READ, SENT = "read", "sent"
"""What consumers do with a field: they read what the provider sends, and send what it reads."""


@dataclass(frozen=True, slots=True)
class FieldUse:
    """The consumers that use a field in one way (`READ` or `SENT`); `examples` are those of which only an example has
    it, which says that they know it and not that they need it."""

    way: str
    consumers: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TreePlace:
    """A place of a message or of a shared schema. `types` are those that it names. `is_field`: it is a property, a
    parameter or a header, and no item of an array or member of a map. `uses` has an entry for each way in which the
    field travels, none where consumers were not asked. `links` are the shared schemas that go on from here, and
    `observed` says in words what a record knows of it, "" for nothing."""

    pointer: str
    types: tuple[str, ...] = ()
    is_field: bool = False
    required: bool = False
    uses: tuple[FieldUse, ...] = ()
    links: tuple[str, ...] = ()
    observed: str = ""


@dataclass(frozen=True, slots=True)
class FieldTree:
    """A message or a shared schema, by the name that others link, and its places. `left_out` counts further ones."""

    name: str
    places: tuple[TreePlace, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class FieldTrees:
    """The trees of one contract, messages first. `left_out` counts further trees, and `places_left_out` what is in
    them. `notes` are what has to be known to read them."""

    trees: tuple[FieldTree, ...] = ()
    left_out: int = 0
    places_left_out: int = 0
    notes: tuple[str, ...] = ()
