"""Values from inputs, kept within bounds: a report must not grow with the documents it is about."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from functools import cache

import orjson

from contractguard.contract.document import Json
from contractguard.support.patterns import lazy

MAX_FRAGMENT = 2_048
"""Characters of compact JSON of the old and the new fragment of a finding."""
MAX_WITNESS = 65_536
"""Characters of compact JSON of a witness."""
MAX_START = 400
"""Characters that an abbreviated value keeps."""
MAX_DEPTH = 100
"""Levels of nesting that every JSON writer and reader can be trusted with."""
MAX_INTEGER_BITS = 8_192
"""Longer integers take quadratic time to write down, and many JSON readers refuse them."""

_LONG_INTEGER = 2**63
_MOST_OF_A_LETTER = len("\\u001b")
_MOST_OF_A_NUMBER = len("-2.2250738585072014e-308") + len('"": , ')
_LONG_NUMBER = lazy(r"\d{2000}")

_text = json.JSONEncoder(ensure_ascii=False).encode

MARK = "…"
"""The key that tells an abbreviated value from a real one."""


def fragment(node: Json, place: str) -> Json:
    """A part of a description that stands at a JSON Pointer, bounded, and without what is secret in its defaults and
    examples."""
    if isinstance(node, Abbreviated) or not isinstance(node, dict | list | str):
        return cut_to_bound(node, MAX_FRAGMENT)
    return cut_to_bound(_redact()(node, place), MAX_FRAGMENT)


@cache
def _redact() -> Callable[[Json, str], Json]:
    from contractguard.contract.redaction.schemas import fragment_at

    return fragment_at


class Abbreviated(dict[str, Json]):
    """A value that was cut before, as a stored report has it; a value that only looks like one is a plain object."""


def cut_to_bound(value: Json, limit: int) -> Json:
    """The value itself when it is at most `limit` characters of compact JSON; else an object that says so.

    That is `{"…": "abbreviated", "start": "<its first characters>"}`, also for what JSON cannot hold everywhere: more
    than a hundred levels, an integer of thousands of digits, a number that is not finite.
    """
    if isinstance(value, Abbreviated):
        return value
    size = _letters(value)
    if size is not None and size[1] <= limit and not (isinstance(value, dict) and MARK in value):
        return value
    if limit >= MAX_WITNESS and isinstance(value, dict) and MARK not in value and _is_plainly_small(value, limit):
        return value
    text, whole = compact(value, limit)
    real = whole and not (isinstance(value, dict) and MARK in value)
    return value if real else {MARK: "abbreviated", "start": text[:MAX_START]}


def _is_plainly_small(value: Json, limit: int) -> bool:
    """Whether a value is within all bounds, by the standard library's fast writer, which writes what `compact` does."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (ValueError, RecursionError):
        return False
    if len(text) > limit or _LONG_NUMBER.search(text):
        return False
    return text.count("{") + text.count("[") <= MAX_DEPTH or _is_shallow(value)


def _is_shallow(value: Json) -> bool:
    """Whether a value that is known to be small has no more levels than are trusted."""
    level = [value]
    for _ in range(MAX_DEPTH):
        parts = [part for holder in level for part in (holder.values() if type(holder) is dict else holder)]
        level = [part for part in parts if isinstance(part, dict | list)]
        if not level:
            return True
    return False


def compact(value: Json, limit: int) -> tuple[str, bool]:
    """The first `limit` characters of the value as JSON on one line, and whether that is all of it.

    Takes time in proportion to `limit`, however large the value is, and does not recurse.
    """
    size = _letters(value)
    if size is not None and size[0] <= limit:  # the fast writers write the same
        text = _small_text(value, size[2])
        return text[:limit], len(text) <= limit
    pieces: list[str] = []
    length, whole = 0, True
    todo: list[tuple[Json, int] | str] = [(value, 0)]
    while todo and length <= limit:
        entry = todo.pop()
        if isinstance(entry, str):
            piece = entry
        else:
            piece, exact = _open_value(entry, todo, limit)
            whole = whole and exact
        pieces.append(piece)
        length += len(piece)
    return "".join(pieces)[:limit], whole and not todo and length <= limit


def _small_text(value: Json, separators: int) -> str:
    """A small value with so many commas and colons between its parts, as the standard library writes it: by orjson,
    which sets no blanks, where none of these letters stands in a text, too, and no number is a fraction."""
    if separators >= 0:
        try:
            text = orjson.dumps(value).decode()
        except orjson.JSONEncodeError:  # half a letter
            return _text(value)
        if text.count(",") + text.count(":") == separators:
            return text.replace(",", ", ").replace(":", ": ")
    return _text(value)


def _letters(value: Json) -> tuple[int, int, int] | None:
    """How many letters the texts and names of a small value have, what JSON on one line has at most, and how many
    commas and colons that has between its parts (-1 where there is a fraction, which writers spell in different
    ways); None for a value that is not small, or that JSON cannot hold everywhere."""
    todo, letters, separators, fractions = [value], 0, 0, 0
    for one in todo:
        kind = type(one)
        if kind is str:
            letters += len(one)
        elif kind is dict or kind is list:
            if len(todo) + len(one) > MAX_DEPTH:  # with so few values there are no more levels, either
                return None
            todo += one.values() if kind is dict else one
            letters += len("".join(one)) if kind is dict else 0
            separators += len(one) - (1 if one else 0) + (len(one) if kind is dict else 0)
        elif kind is float:
            fractions += 1
            if not math.isfinite(one):
                return None
        elif not (one is None or kind is bool or (kind is int and -_LONG_INTEGER < one < _LONG_INTEGER)):
            return None
    most = letters * _MOST_OF_A_LETTER + len(todo) * _MOST_OF_A_NUMBER
    return letters, most, -1 if fractions else separators


def _open_value(entry: tuple[Json, int], todo: list[tuple[Json, int] | str], limit: int) -> tuple[str, bool]:
    """The text of a scalar, or the opening of a container, whose members are put on `todo`; and whether it is exact."""
    value, depth = entry
    if not isinstance(value, dict | list):
        return _scalar(value, limit)
    if depth >= MAX_DEPTH:
        return MARK, False
    keyed = isinstance(value, dict)
    pairs: Iterable[tuple[Json, Json]] = value.items() if isinstance(value, dict) else enumerate(value)
    # No more members can matter than there are characters left to fill.
    members = list(zip(pairs, range(limit + 1), strict=False))
    todo.append("}" if keyed else "]")
    for (key, item), index in reversed(members):
        todo.append((item, depth + 1))
        if keyed:
            todo.append(f"{_scalar(key, limit)[0]}: ")
        if index:
            todo.append(", ")
    return "{" if keyed else "[", True


def _scalar(value: Json, limit: int) -> tuple[str, bool]:
    if isinstance(value, str):
        return _text(value[: limit + 1]), True
    if isinstance(value, float) and not math.isfinite(value):
        return f"<{value}>", False
    if isinstance(value, int) and value.bit_length() > MAX_INTEGER_BITS:
        return f"<integer of {value.bit_length()} bits>", False
    return json.dumps(value), True
