"""Formats that all strings of a place may satisfy: told where they can be checked quickly and without doubt."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date as _date

from contractguard.observe.sketch.facts import FORMATS

_TESTED = 255
"""Characters of a string that can satisfy a format; longer ones satisfy none but `uri`."""
MAX_URI = 8_192
_SURE = r"(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])"
"""A date of any year and month. (Telling whether a later day is one takes longer.)"""
_SURE_DATE = re.compile(_SURE, re.ASCII)
_DATE = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])", re.ASCII)
_AT = r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)"
_TIME = re.compile(_AT, re.ASCII)
_SURE_DATE_TIME = re.compile(f"{_SURE}[Tt]{_AT}", re.ASCII)
_UUID = re.compile(r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}")
_E_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_IPV4 = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}", re.ASCII)
_INTEGER = re.compile(r"-?(?:0|[1-9]\d*)", re.ASCII)
_DECIMAL = re.compile(r"-?(?:0|[1-9]\d*)\.\d+", re.ASCII)
_URI_LETTERS = r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]"
_URI = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*:(?=.){_URI_LETTERS}*+(?:%[0-9A-Fa-f]{{2}}{_URI_LETTERS}*+)*+")


def _is_date(text: str) -> bool:
    if _SURE_DATE.fullmatch(text) is not None:
        return True
    if _DATE.fullmatch(text) is None:
        return False
    try:
        _date.fromisoformat(text)
    except ValueError:  # the 31st of a month of thirty days, the year 0
        return False
    return True


def _is_date_time(text: str) -> bool:
    return text[10:11] in ("T", "t") and _TIME.fullmatch(text, 11) is not None and _is_date(text[:10])


_TESTS: dict[str, Callable[[str], object]] = {
    "date": _is_date,
    "date-time": _is_date_time,
    "decimal-text": _DECIMAL.fullmatch,
    "email": _E_MAIL.fullmatch,
    "integer-text": _INTEGER.fullmatch,
    "ipv4": _IPV4.fullmatch,
    "uuid": _UUID.fullmatch,
}
_BY_BIT = [(FORMATS[name], test) for name, test in _TESTS.items()]
_URI_BIT = FORMATS["uri"]

SURE_OF_ONE: Mapping[int, Callable[[str], object]] = {
    **dict(_BY_BIT),
    FORMATS["date"]: _SURE_DATE.fullmatch,
    FORMATS["date-time"]: _SURE_DATE_TIME.fullmatch,
    _URI_BIT: _URI.fullmatch,
}
"""By the bit of each format what is quickly sure of a text of no more than `_TESTED` characters; where it is not,
`formats_of` decides."""


def formats_of(text: str, asked: int) -> int:
    """Which of the formats that are asked about a text satisfies; both as bits of `FORMATS`."""
    found = 0
    if asked & _URI_BIT and len(text) <= MAX_URI and _URI.fullmatch(text):
        found = _URI_BIT
    if asked != _URI_BIT and len(text) <= _TESTED:
        for bit, test in _BY_BIT:
            if asked & bit and test(text):
                found |= bit
    return found
