"""What a row of the table of operators holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from typing import NamedTuple

from contractguard.contract.choices import Access
from contractguard.contract.dialects import Dialect
from contractguard.contract.document import Json
from contractguard.support.dataclass import dataclass


class Need(Enum):
    """What a guard that compares contracts must say of a mutant in one direction."""

    RED = "red"
    """An error under the policy `strict`: somebody breaks."""
    SEEN = "seen"
    """A finding of any severity: nobody breaks, or only by some settings."""
    NOTHING = "nothing"
    """The operator does not apply in this direction."""


class MutatedNode(NamedTuple):
    """One way in which an operator changes a node: `name` tells it from its others at the same place, and `below` leads
    from the value that the node describes to the field that is changed. A variant of its own mind about what must be
    said has `sent` or `read`; one that matters only in messages of one way has that `way`."""

    name: str
    node: Json
    below: tuple[str, ...] = ()
    sent: Need | None = None
    read: Need | None = None
    way: Access | None = None


SchemaChange = Callable[[dict[str, Json], Dialect], Iterator[MutatedNode]]


@dataclass(frozen=True, slots=True)
class SchemaOperator:
    """One operator on schemas. `sent` and `read`: what must be said where the provider sends the value, and where it
    reads it. `keywords` are the keywords whose change it is."""

    id: str
    sent: Need
    read: Need
    change: SchemaChange
    keywords: tuple[str, ...]


def without(node: dict[str, Json], *names: str) -> dict[str, Json]:
    """The node without some members."""
    return {name: value for name, value in node.items() if name not in names}


def rename_member(mapping: dict[str, Json], name: str, other: str) -> dict[str, Json]:
    """The mapping with one member under another name, in its old place."""
    return {(other if key == name else key): value for key, value in mapping.items()}


def find_unused_name(wanted: str, taken: dict[str, Json]) -> str:
    """A name made of the wanted one that the mapping does not have."""
    while wanted in taken:
        wanted += "_"
    return wanted
