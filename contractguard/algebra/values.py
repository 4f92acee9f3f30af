"""JSON values as JSON Schema sees them: 1 equals 1.0, true does not equal 1, key order means nothing."""

from __future__ import annotations

import math
from collections.abc import Hashable
from fractions import Fraction

from contractguard.contract.document import Json

NULL, BOOLEAN, NUMBER, STRING, ARRAY, OBJECT = 1, 2, 4, 8, 16, 32
ALL_TYPES = 63
TYPE_BITS = {
    "null": NULL,
    "boolean": BOOLEAN,
    "number": NUMBER,
    "integer": NUMBER,
    "string": STRING,
    "array": ARRAY,
    "object": OBJECT,
}
BITS = (NULL, BOOLEAN, NUMBER, STRING, ARRAY, OBJECT)

_BY_CLASS = {
    type(None): NULL,
    bool: BOOLEAN,
    int: NUMBER,
    float: NUMBER,
    str: STRING,
    list: ARRAY,
    dict: OBJECT,
}

# An integer beyond this many bits cannot be told from a neighbour by tools that read numbers as IEEE doubles.
EXACT_INTEGER = 2**53


def type_bit(value: Json) -> int:
    """The type of a JSON value, as one of the bits above."""
    return _BY_CLASS[type(value)]


def key(value: Json) -> Hashable:
    """A hashable that is equal exactly when two values are equal in the sense of JSON Schema."""
    kind = type(value)
    if kind is str:
        return str(value)
    if kind is int:
        return (NUMBER, value)
    if kind is bool or value is None:
        return (BOOLEAN, value)
    if kind is float:
        return (NUMBER, int(value) if value.is_integer() else value)
    if kind is list:
        return (ARRAY, tuple(map(key, value)))
    return (OBJECT, frozenset((name, key(member)) for name, member in value.items()))


def parts(value: Json) -> int:
    """How many values a value consists of, itself included."""
    count, level = 0, [value]
    while level:
        count += len(level)
        holders = [one for one in level if type(one) is dict or type(one) is list]
        level = [part for one in holders for part in (one.values() if type(one) is dict else one)]
    return count


def scalar(identity: Hashable) -> Json:
    """The value that a key was made of, neither an array nor an object."""
    return identity[1] if isinstance(identity, tuple) else identity


def fraction(number: int | float) -> Fraction:
    """The exact number that a JSON text spells: 0.1 is one tenth, not its binary neighbour."""
    return Fraction(number) if type(number) is int else Fraction(repr(number))


def number(exact: Fraction) -> int | float | None:
    """The JSON number for an exact value, or None when no double spells it."""
    if exact.denominator == 1:
        return exact.numerator
    try:
        value = float(exact)
    except OverflowError:
        return None
    return value if math.isfinite(value) and fraction(value) == exact else None
