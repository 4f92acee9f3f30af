"""What was seen at one place of a message: a state of a join-semilattice, so that merging needs no order.

Facts hold no value that was sent, but members of closed sets that the description declares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from functools import lru_cache

from contractguard.support.dataclass import dataclass

NULL, BOOLEAN, INTEGER, WHOLE, NUMBER, STRING, OBJECT, ARRAY = (1 << bit for bit in range(8))
TYPES: Mapping[str, int] = {
    "null": NULL,
    "boolean": BOOLEAN,
    "integer": INTEGER,
    "whole": WHOLE,
    "number": NUMBER,
    "string": STRING,
    "object": OBJECT,
    "array": ARRAY,
}
"""The bit of each type, by the word that stands for it. `whole` is a number that was written with a fraction of zero
(`1.0`), which JSON Schema counts as an integer since draft 6."""
NUMERIC = INTEGER | WHOLE | NUMBER

FORMATS: Mapping[str, int] = {
    name: 1 << bit
    for bit, name in enumerate(
        ("date", "date-time", "decimal-text", "email", "integer-text", "ipv4", "uri", "uuid"),
    )
}
"""The bit of each format of strings that is told."""
ANY_FORMAT = (1 << len(FORMATS)) - 1
"""Before the first string: all formats hold of all strings that were seen."""

EMPTY_TEXT, LONG_TEXT = 1, 2
MAX_SHORT = 255
"""Characters of a string that is not told to be long."""
FALSE, TRUE = 1, 2

MAX_NAMES = 96
"""Of one object; with more of them its names are data, and it is a map."""
MAX_VARIANTS = 16
MAX_UNDECLARED = 8
"""Members of a closed set that it does not declare."""
MAX_FAILED = 8
"""Keywords that failed at one place."""
MAX_DEPTH = 24
"""Levels of a body that are looked at."""
MAX_SIZE = 200_000
"""Of the facts of a message, by `size_of`; beyond it nothing is kept below the top of the message."""
EVIDENCE = (1, 10, 100, 1000)
"""From how many objects on evidence is of the next order of magnitude."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was seen at one place of a message. The default is that nothing was.

    `types`: bits of `TYPES`. `objects`: how many objects; a lower bound of `EVIDENCE` where facts come from a file.
    `always`: the names that all of them had, None before the first. `properties`: facts by name; `rest`: those of the
    members of a map (`{*}`), which are not told apart. `many`: there were more than `MAX_NAMES` names, and all went
    to `rest`.
    `variants`: facts of the objects with a declared tag, by `kind=card`; the facts of the others are the node's own.
    `joined`: there were more than `MAX_VARIANTS` tags, and all objects were joined in the node's own facts.
    `formats`: bits of `FORMATS` that hold of all strings. `lengths`: `EMPTY_TEXT`, `LONG_TEXT`.
    `members`: declared members of a closed set, `undeclared` others that may be written, `others`: some that may not;
    `most`: there were more than `MAX_UNDECLARED`.
    `failed`: keywords of the description that some value failed (`maximum=500`); `failed_most`: more than `MAX_FAILED`.
    `low`, `high`: the smallest and greatest decade of numbers, as `decades.decade` counts them.
    `booleans`: `FALSE`, `TRUE`. `empty`: an empty array was seen; `items`: facts of all items.
    `cut`: what is below was too deep or too much to be kept.
    """

    types: int = 0
    objects: int = 0
    always: frozenset[str] | None = None
    properties: Mapping[str, Facts] = field(default_factory=dict)
    rest: Facts | None = None
    many: bool = False
    variants: Mapping[str, Facts] = field(default_factory=dict)
    joined: bool = False
    formats: int = ANY_FORMAT
    lengths: int = 0
    members: frozenset[str] = frozenset()
    undeclared: frozenset[str] = frozenset()
    others: bool = False
    most: bool = False
    failed: frozenset[str] = frozenset()
    failed_most: bool = False
    low: int | None = None
    high: int | None = None
    booleans: int = 0
    empty: bool = False
    items: Facts | None = None
    cut: bool = False

    @property
    def optional(self) -> frozenset[str]:
        """The names that some objects had and others had not."""
        return frozenset(self.properties) - (self.always or frozenset())

    @property
    def total(self) -> int:
        """How many objects were seen here, those of variants included."""
        return self.objects + sum(one.objects for one in self.variants.values())

    @property
    def evidence(self) -> int:
        """The order of magnitude of `total`: the lower bound of its bucket, 0 for none."""
        return order_of_magnitude(self.total)


EMPTY = Facts()


def order_of_magnitude(count: int) -> int:
    """The greatest of `EVIDENCE` that a count reaches; 0 for none."""
    return max((bound for bound in EVIDENCE if bound <= count), default=0)


@lru_cache(maxsize=4_096)
def scalar_facts(
    types: int, formats: int, lengths: int, low: int | None, high: int | None, booleans: int, empty: bool
) -> Facts:
    """Facts of a place with nothing below it: many places look alike, and one object stands for all of them."""
    return Facts(types, formats=formats, lengths=lengths, low=low, high=high, booleans=booleans, empty=empty)
