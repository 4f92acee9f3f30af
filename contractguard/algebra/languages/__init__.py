"""Regular languages, decided exactly: intersection, complement, emptiness, shortest members."""

from contractguard.algebra.languages.language import ANY, NOTHING, Language
from contractguard.algebra.languages.pattern import from_pattern
from contractguard.algebra.languages.search import (
    StateBudget,
    StateBudgetExceeded,
    is_empty,
    length_between,
    literal,
    matches,
    members,
    shortest,
)
from contractguard.algebra.languages.syntax import InvalidPattern, UnsupportedPattern

__all__ = [
    "ANY",
    "NOTHING",
    "InvalidPattern",
    "Language",
    "StateBudget",
    "StateBudgetExceeded",
    "UnsupportedPattern",
    "from_pattern",
    "is_empty",
    "length_between",
    "literal",
    "matches",
    "members",
    "shortest",
]
