"""Unicode properties of `\\p{…}`: general categories, and the binary properties that Python's tables tell exactly.

Scripts and derived properties such as `Alphabetic` are not in Python's tables; they are unknown here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache
from itertools import groupby

from contractguard.algebra.regular import charset
from contractguard.algebra.regular.charset import CharSet


def characters_with(name: str) -> CharSet | None:
    """The characters with a property (`L`, `Uppercase_Letter`, `gc=Nd`, `ASCII`), None for an unknown one."""
    for prefix in ("General_Category=", "gc="):
        if name.startswith(prefix):
            return _category(name.removeprefix(prefix))
    if name in _FIXED:
        return charset.from_ranges(_FIXED[name])
    return _by_test(name) if name in _TESTS else _category(name)


def _category(name: str) -> CharSet | None:
    wanted = _LONG_NAMES.get(name, name)
    if wanted == "LC":
        return charset.union(*(_categories()[one] for one in ("Lu", "Ll", "Lt")))
    members = [chars for key, chars in _categories().items() if wanted in (key, key[0])]
    return charset.union(*members) if members else None


@cache
def _categories() -> dict[str, CharSet]:
    """The characters of every two-letter category: one pass over Unicode, made when first asked for."""
    found: dict[str, list[tuple[int, int]]] = {}
    point = 0
    for category, run in groupby(map(unicodedata.category, map(chr, range(0x110000)))):
        length = sum(1 for _ in run)
        found.setdefault(category, []).append((point, point + length - 1))
        point += length
    return {category: charset.from_ranges(found[category]) for category in sorted(found)}


@cache
def _by_test(name: str) -> CharSet:
    test = _TESTS[name]
    return charset.from_ranges((point, point) for point in range(0x110000) if test(chr(point)))


_TESTS: dict[str, Callable[[str], bool]] = {
    "Uppercase": str.isupper,
    "Upper": str.isupper,
    "Lowercase": str.islower,
    "Lower": str.islower,
}

_FIXED = {
    "Any": charset.FULL,
    "ASCII": ((0, 0x7F),),
    "ASCII_Hex_Digit": ((0x30, 0x39), (0x41, 0x46), (0x61, 0x66)),
    "AHex": ((0x30, 0x39), (0x41, 0x46), (0x61, 0x66)),
    # PropList.txt; stable since Unicode 6.3
    "White_Space": (
        *((0x09, 0x0D), (0x20, 0x20), (0x85, 0x85), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A)),
        *((0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000)),
    ),
}

_LONG_NAMES = {
    "Letter": "L",
    "Cased_Letter": "LC",
    "Uppercase_Letter": "Lu",
    "Lowercase_Letter": "Ll",
    "Titlecase_Letter": "Lt",
    "Modifier_Letter": "Lm",
    "Other_Letter": "Lo",
    "Mark": "M",
    "Combining_Mark": "M",
    "Nonspacing_Mark": "Mn",
    "Spacing_Mark": "Mc",
    "Enclosing_Mark": "Me",
    "Number": "N",
    "Decimal_Number": "Nd",
    "digit": "Nd",
    "Letter_Number": "Nl",
    "Other_Number": "No",
    "Punctuation": "P",
    "punct": "P",
    "Connector_Punctuation": "Pc",
    "Dash_Punctuation": "Pd",
    "Open_Punctuation": "Ps",
    "Close_Punctuation": "Pe",
    "Initial_Punctuation": "Pi",
    "Final_Punctuation": "Pf",
    "Other_Punctuation": "Po",
    "Symbol": "S",
    "Math_Symbol": "Sm",
    "Currency_Symbol": "Sc",
    "Modifier_Symbol": "Sk",
    "Other_Symbol": "So",
    "Separator": "Z",
    "Space_Separator": "Zs",
    "Line_Separator": "Zl",
    "Paragraph_Separator": "Zp",
    "Other": "C",
    "Control": "Cc",
    "cntrl": "Cc",
    "Format": "Cf",
    "Private_Use": "Co",
    "Unassigned": "Cn",
    "Surrogate": "Cs",
}
