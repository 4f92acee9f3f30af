"""Regular languages, decided exactly: intersection, complement, emptiness, shortest members."""

from contractguard.algebra.regular.derivative import LiteralReading, matches
from contractguard.algebra.regular.language import ANY, NOTHING, Language
from contractguard.algebra.regular.pattern import from_pattern
from contractguard.algebra.regular.search import (
    StateBudget,
    StateBudgetExceeded,
    contains,
    is_empty,
    length_between,
    literal,
    members,
    one_of,
    shortest,
)
from contractguard.algebra.regular.tree import InvalidPattern, UnsupportedPattern

__all__ = [
    "ANY",
    "NOTHING",
    "InvalidPattern",
    "Language",
    "LiteralReading",
    "StateBudget",
    "StateBudgetExceeded",
    "UnsupportedPattern",
    "contains",
    "from_pattern",
    "is_empty",
    "length_between",
    "literal",
    "matches",
    "members",
    "one_of",
    "shortest",
]
