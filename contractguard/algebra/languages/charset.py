"""Sets of code points as sorted ranges. Surrogates are left out: no JSON text holds one alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

CharSet = tuple[tuple[int, int], ...]
"""Disjoint, sorted, inclusive ranges, none of them adjacent."""

FULL: CharSet = ((0, 0xD7FF), (0xE000, 0x10FFFF))
NONE: CharSet = ()


def of(ranges: Iterable[tuple[int, int]]) -> CharSet:
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
    return of((ord(char), ord(char)) for char in text)


def union(*sets: CharSet) -> CharSet:
    return of(one for charset in sets for one in charset)


def intersect(first: CharSet, second: CharSet) -> CharSet:
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
    low, high = 0, len(charset)
    while low < high:
        middle = (low + high) // 2
        if charset[middle][1] < point:
            low = middle + 1
        else:
            high = middle
    return low < len(charset) and charset[low][0] <= point


DIGITS = of([(0x30, 0x39)])
WORD = of([(0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)])
NOT_WORD = complement(WORD)
SPACE = chars("\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B))))
LINE_ENDS = chars("\n\r\u2028\u2029")

_PREFERRED = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_.:/@ ,;=+*()!#$%&'<>?[]^`{|}~\"\\"
_RANK = {ord(char): position for position, char in enumerate(_PREFERRED)}


@lru_cache(maxsize=4096)
def representative(charset: CharSet) -> int:
    """The least objectionable member: one that every engine classes alike, if there is one."""
    best = min((point for point in _RANK if has(charset, point)), key=_RANK.__getitem__, default=None)
    if best is not None:
        return best
    for low, high in charset:
        for point in range(max(low, 0xA1), min(high, max(low, 0xA1) + 600) + 1):
            if unicodedata.category(chr(point))[0] in "LNPS":
                return point
    return charset[-1][1] if charset[0][0] < 0x20 else charset[0][0]


def rank(point: int) -> tuple[int, int]:
    """The order in which characters are tried."""
    return (_RANK.get(point, len(_RANK)), point)


@lru_cache(maxsize=64)
def category(name: str) -> CharSet | None:
    """The characters of a general category ("L", "Lu"), None for an unknown one."""
    wanted = _LONG_NAMES.get(name, name)
    if not wanted or wanted[0] not in "LMNPSZC" or len(wanted) > 2:
        return None
    found: list[tuple[int, int]] = []
    for low, high in FULL:
        for point in range(low, high + 1):
            if unicodedata.category(chr(point)).startswith(wanted):
                if found and found[-1][1] == point - 1:
                    found[-1] = (found[-1][0], point)
                else:
                    found.append((point, point))
    return of(found) or None


_LONG_NAMES = {
    "Letter": "L",
    "Uppercase_Letter": "Lu",
    "Lowercase_Letter": "Ll",
    "Titlecase_Letter": "Lt",
    "Modifier_Letter": "Lm",
    "Other_Letter": "Lo",
    "Mark": "M",
    "Nonspacing_Mark": "Mn",
    "Number": "N",
    "Decimal_Number": "Nd",
    "Letter_Number": "Nl",
    "Punctuation": "P",
    "Symbol": "S",
    "Separator": "Z",
    "Space_Separator": "Zs",
    "Other": "C",
    "Control": "Cc",
}
