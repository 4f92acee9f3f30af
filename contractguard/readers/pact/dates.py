"""Date and time patterns, as Java writes them, to regular expressions."""

from __future__ import annotations

import re
from itertools import groupby

from contractguard.readers.pact.places import quote_text

DEFAULTS = {"date": "yyyy-MM-dd", "time": "HH:mm:ss", "datetime": "yyyy-MM-dd'T'HH:mm:ssXXX"}
"""The format of a rule that gives none."""

FORMATS = {
    "yyyy-MM-dd": "date",
    "yyyy-MM-dd'T'HH:mm:ssXXX": "date-time",
    "yyyy-MM-dd'T'HH:mm:ss.SSSXXX": "date-time",
}
"""Patterns of which every valid date or time has this JSON Schema format."""

MAX_LENGTH = 200

_MONTHS = "January February March April May June July August September October November December".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_YEAR = {"yyyy": r"\d{4}", "yy": r"\d{2}", "y": r"\d{1,4}"}
_MINUTE = {"m": "[1-5]?[0-9]", "mm": "[0-5][0-9]"}


def _short(names: list[str]) -> str:
    return f"(?:{'|'.join(name[:3] for name in names)})"


def _zone(colon: str, zulu: str) -> str:
    return rf"(?:{zulu}[+-](?:[01][0-9]|2[0-3]){colon}[0-5][0-9])"


# Runs of one letter. A run that is not here (names of time zones, weeks, eras, …) cannot be translated.
_RUNS = {
    **_YEAR,
    **{run.replace("y", "u"): text for run, text in _YEAR.items()},
    "YYYY": _YEAR["yyyy"],
    "YY": _YEAR["yy"],
    "M": "(?:[1-9]|1[0-2])",
    "MM": "(?:0[1-9]|1[0-2])",
    "LL": "(?:0[1-9]|1[0-2])",
    "MMM": _short(_MONTHS),
    "MMMM": f"(?:{'|'.join(_MONTHS)})",
    "d": "(?:[1-9]|[12][0-9]|3[01])",
    "dd": "(?:0[1-9]|[12][0-9]|3[01])",
    "E": _short(_DAYS),
    "EE": _short(_DAYS),
    "EEE": _short(_DAYS),
    "EEEE": f"(?:{'|'.join(_DAYS)})",
    "a": "(?:AM|PM|am|pm)",
    "H": "(?:1?[0-9]|2[0-3])",
    "HH": "(?:[01][0-9]|2[0-3])",
    "k": "(?:[1-9]|1[0-9]|2[0-4])",
    "kk": "(?:0[1-9]|1[0-9]|2[0-4])",
    "K": "(?:[0-9]|1[01])",
    "KK": "(?:0[0-9]|1[01])",
    "h": "(?:[1-9]|1[0-2])",
    "hh": "(?:0[1-9]|1[0-2])",
    **_MINUTE,
    **{run.replace("m", "s"): text for run, text in _MINUTE.items()},
    "X": r"(?:Z|[+-](?:[01][0-9]|2[0-3])(?:[0-5][0-9])?)",
    "x": r"[+-](?:[01][0-9]|2[0-3])(?:[0-5][0-9])?",
    "XX": _zone("", "Z|"),
    "xx": _zone("", ""),
    "XXX": _zone(":", "Z|"),
    "xxx": _zone(":", ""),
    "Z": _zone("", ""),
    "ZZ": _zone("", ""),
    "ZZZ": _zone("", ""),
    "ZZZZZ": _zone(":", ""),
    **{"S" * count: rf"\d{{{count}}}" for count in range(1, 10)},
}
_PART = re.compile(r"'(?P<text>(?:[^']|'')*)'|(?P<letters>[A-Za-z]+)|(?P<other>[^A-Za-z'])")


class UntranslatableDate(ValueError):
    """What of a pattern cannot be translated."""


def date_pattern(text: str) -> str:
    """An anchored ECMA-262 pattern for the texts that a Java pattern formats. Raises `UntranslatableDate`.

    Numbers are taken with their leading zeros, and days up to 31 in any month, so "2024-02-30" passes for a date.
    Lenient parsers read more than a formatter writes; what a provider must send is what a formatter writes.
    """
    if len(text) > MAX_LENGTH:
        raise UntranslatableDate(f"longer than {MAX_LENGTH} characters")
    at, parts = 0, ["^"]
    while at < len(text):
        part = _PART.match(text, at)
        if part is None:
            raise UntranslatableDate("a quote that is not closed")
        parts.append(_translate_part(part))
        at = part.end()
    return "".join([*parts, "$"])


def _translate_part(part: re.Match[str]) -> str:
    if part["text"] is not None:
        return escape_text(part["text"].replace("''", "'") or "'")
    if part["other"] is not None:
        if part["other"] in "[]{}#":
            raise UntranslatableDate(f"{quote_text(part['other'])} (optional sections)")
        return escape_text(part["other"])
    return "".join(_run("".join(run)) for _, run in groupby(part["letters"]))


def _run(letters: str) -> str:
    if letters not in _RUNS:
        raise UntranslatableDate(quote_text(letters))
    return _RUNS[letters]


def escape_text(text: str) -> str:
    """A pattern for this very text, with nothing escaped that ECMA-262 forbids to escape."""
    return re.sub(r"[\^$\\.*+?()\[\]{}|/]", r"\\\g<0>", text)
