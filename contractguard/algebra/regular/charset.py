"""Sets of code points as sorted ranges. Surrogates are left out: no JSON text holds one alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain

CharSet = tuple[tuple[int, int], ...]
"""Disjoint, sorted, inclusive ranges, none of them adjacent."""

FULL: CharSet = ((0, 0xD7FF), (0xE000, 0x10FFFF))
NONE: CharSet = ()


def from_ranges(ranges: Iterable[tuple[int, int]]) -> CharSet:
    """The set that the ranges cover, without surrogates."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return intersect(tuple(merged), FULL)


def chars(text: str) -> CharSet:
    """The characters of a text."""
    return from_ranges((ord(char), ord(char)) for char in text)


def union(*sets: CharSet) -> CharSet:
    """What is in any of the sets."""
    return from_ranges(chain.from_iterable(sets))


def intersect(first: CharSet, second: CharSet) -> CharSet:
    """What is in both sets."""
    found = []
    i = j = 0
    while i < len(first) and j < len(second):
        low, high = max(first[i][0], second[j][0]), min(first[i][1], second[j][1])
        if low <= high:
            found.append((low, high))
        if first[i][1] < second[j][1]:
            i += 1
        else:
            j += 1
    return tuple(found)


def complement(charset: CharSet) -> CharSet:
    """What is not in the set."""
    gaps = []
    start = 0
    for low, high in charset:
        if low > start:
            gaps.append((start, low - 1))
        start = high + 1
    if start <= 0x10FFFF:
        gaps.append((start, 0x10FFFF))
    return intersect(tuple(gaps), FULL)


def has(charset: CharSet, point: int) -> bool:
    """Whether a code point is in the set."""
    low, high = 0, len(charset)
    while low < high:
        middle = (low + high) // 2
        if charset[middle][1] < point:
            low = middle + 1
        else:
            high = middle
    return low < len(charset) and charset[low][0] <= point


@lru_cache(maxsize=2048)
def partition(sets: tuple[CharSet, ...]) -> tuple[CharSet, ...]:
    """The alphabet cut into the fewest parts of which each lies in, or outside, every one of the sets (minterms)."""
    parts = [FULL]
    for charset in sets:
        rest = complement(charset)
        cut = (piece for part in parts for piece in (intersect(part, charset), intersect(part, rest)))
        parts = [piece for piece in cut if piece]
    return tuple(sorted(parts, key=lambda part: rank(representative(part))))


DIGITS = from_ranges([(0x30, 0x39)])
WORD = from_ranges([(0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)])
NOT_WORD = complement(WORD)
SPACE = chars("\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B))))
LINE_ENDS = chars("\n\r\u2028\u2029")

_PREFERRED = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_.:/@ ,;=+*()!#$%&'<>?[]^`{|}~\"\\"
_RANK = {ord(char): position for position, char in enumerate(_PREFERRED)}
_LAST_RESORT = tuple(map(ord, "\n\t\r"))


@lru_cache(maxsize=4096)
def representative(charset: CharSet) -> int:
    """The least objectionable member: one that every engine classes alike, if there is one; else one to be seen."""
    best = next((point for point in _RANK if has(charset, point)), None)
    if best is not None:
        return best
    for low, high in charset:
        for point in range(max(low, 0xA1), min(high, max(low, 0xA1) + 600) + 1):
            if unicodedata.category(chr(point))[0] in "LNPS":
                return point
    plain = (point for point in _LAST_RESORT if has(charset, point))
    return next(plain, charset[-1][1] if charset[0][0] < 0x20 else charset[0][0])


def rank(point: int) -> tuple[int, int]:
    """The order in which characters are tried."""
    return (_RANK.get(point, len(_RANK)), point)


def by_preference(charset: CharSet) -> Iterator[int]:
    """All members, the representative first and then in the order of preference."""
    first = representative(charset)
    yield first
    for point in _RANK:
        if point != first and has(charset, point):
            yield point
    for low, high in charset:
        for point in range(low, high + 1):
            if point != first and point not in _RANK:
                yield point
