"""JSON text: fast where it is safe, exact where speed would hide something."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]
from typing import NoReturn

import orjson

from contractguard.contract.document import Json, Path, Position
from contractguard.contract.errors import InputError
from contractguard.readers.text.decode import check_utf8
from contractguard.readers.text.plain_json import Layout, layout_of
from contractguard.readers.text.trie import Tokens, Trie, spell_paths, trie_of
from contractguard.support.patterns import lazy
from contractguard.support.printable import printable

MAX_DEPTH = 250
MAX_DIGITS = 4_300

_DIGITS_ALIKE = bytes.maketrans(b"123456789", b"000000000")
_LONG = b"0" * 19
_BEFORE_NUMBER = lazy(rb'(?:^|"[ \t\r\n]*:|[,\[]|[ \t\r\n]{50})[ \t\r\n]*-?\Z|\.\d*\Z')
_SPACE_BEFORE_COLON = lazy(rb'"[ \t\r\n]+:')
_SPACES_BEHIND_TEXT = (b'" ', b'"\t', b'"\r', b'"\n')
_HIDDEN = (b"\\u0022", b"\\u003a", b"\\u003A", b"\\u005c", b"\\u005C")
_SPACE = lazy(r"[ \t\n\r]*")


def parse_json(text: bytes, name: str) -> Json:
    """Read one JSON value. Raises `InputError` with line and column."""
    return read_json(text, name)[0]


def read_json(text: bytes, name: str) -> tuple[Json, Layout | None]:
    """Read one JSON value, and tell how it is written, if that is how programs do it. Raises `InputError`.

    The fast parser keeps the last of two equal keys and turns integers beyond 64 bits into floats, both silently. So
    its result counts only when written out again it is the text, or when the text can hold neither: no run of 19
    digits, and as many `":` as in the result written out. Anything else is read again by the exact parser; what is
    wrong is read once.
    """
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        if "infinity" not in error.msg or not _has_long_number(text):  # an integer of 310 digits is none
            _reject_quickly(text, name, error)
        return _exact(text, name), None
    try:
        layout = layout_of(text, value)
        if layout is not None or (not _has_long_number(text) and _keeps_all_keys(text, value)):
            return value, layout
    except orjson.JSONEncodeError:
        raise _too_deep(name) from None
    del value
    return _exact(text, name), None


def _has_long_number(text: bytes) -> bool:
    """Whether 19 digits in a row may be a number: nothing but a sign and spaces after a colon, comma or bracket."""
    alike = text.translate(_DIGITS_ALIKE)
    at = alike.find(_LONG)
    while at >= 0:
        if _BEFORE_NUMBER.search(text[max(0, at - 200) : at]):
            return True
        end = at + len(_LONG)
        while alike[end : end + 1] == b"0":
            end += 1
        at = alike.find(_LONG, end)
    return False


def repeated_key(text: bytes, value: Json) -> tuple[Position, str] | None:
    """Where an object has a key again, and which one; `value` is what a fast parser made of the text, which may hold
    what the exact one refuses. Raises `InputError`."""
    try:
        if _keeps_all_keys(text, value):
            return None
        source = text.decode("utf-8")
        json.loads(source, object_pairs_hook=_unique, parse_int=str)
    except _Repeated:
        _, second, key = _repetition(source)
        return second, key
    except (orjson.JSONEncodeError, RecursionError):
        raise InputError("nested too deep to tell whether a key stands twice", remedy="correct or remove it") from None
    return None


def _keeps_all_keys(text: bytes, value: Json) -> bool:
    """Whether as many keys were read as the text has. Raises `orjson.JSONEncodeError` for what is nested too deep."""
    again = orjson.dumps(value)
    if again == text:
        return True
    if text.find(b"\\u00") >= 0 and any(escape in text for escape in _HIDDEN):  # (`in` takes twice the time of `find`)
        return False
    if any(text.find(space) >= 0 for space in _SPACES_BEHIND_TEXT) and _SPACE_BEFORE_COLON.search(text):
        return False
    return again.count(b'":') == text.count(b'":')


def _reject_quickly(text: bytes, name: str, error: JSONDecodeError) -> NoReturn:
    """Say what the fast parser found, by its own words: a large file that is wrong is not read again."""
    if "UTF-8" in error.msg:
        check_utf8(text, name)
    if "limit" in error.msg.lower():  # "depth limit exceeded"; of old "Recursion limit reached"
        raise _too_deep(name) from None
    constant = _CONSTANT.match(error.doc, error.pos)
    if constant:
        what = f"line {error.lineno}, column {error.colno}: {constant[0]} is not a JSON number"
        raise _disputed_number(what, name) from None
    _reject(name, error)


_CONSTANT = lazy(r"-?(?:NaN|Infinity)")


def _too_deep(name: str) -> InputError:
    return InputError(
        f"nested deeper than {MAX_DEPTH} levels", where=name, remedy="a description needs no such nesting"
    )


def _disputed_number(what: str, name: str) -> InputError:
    return InputError(what, where=name, remedy="use a number that JSON readers agree about")


def _reject(name: str, error: JSONDecodeError) -> NoReturn:
    what = f"line {error.lineno}, column {error.colno}: {printable(error.msg)}"
    raise InputError(what, where=name, remedy="correct the JSON") from None


# --- the exact parser


def _exact(text: bytes, name: str) -> Json:
    check_utf8(text, name)
    _check_depth(text, name)
    source = text.decode("utf-8")
    try:
        value = json.loads(
            source, object_pairs_hook=_unique, parse_constant=_no_constant, parse_int=_integer, parse_float=_float
        )
        json.dumps(value, ensure_ascii=False).encode("utf-8")
        return value
    except JSONDecodeError as error:
        _reject(name, error)
    except _Repeated:
        first, second, key = _repetition(source)
        raise InputError(
            f'line {second.line}, column {second.column}: the same key twice ("{printable(key)}", '
            f"first at line {first.line})",
            where=name,
            remedy="remove one of the two; parsers disagree about which one wins",
        ) from None
    except UnicodeEncodeError:
        raise InputError(
            "a string holds half of a surrogate pair", where=name, remedy="write the whole character"
        ) from None
    except _Unspeakable as error:
        raise _disputed_number(str(error), name) from None


class _Repeated(Exception):
    pass


class _Unspeakable(Exception):
    pass


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Repeated
    return found


def _no_constant(text: str) -> NoReturn:
    raise _Unspeakable(f"{text} is not a JSON number")


def _integer(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise _Unspeakable(f"an integer of {len(text)} digits")
    return int(text)


def _float(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise _Unspeakable(f"{printable(text, 40)} is beyond every double")
    return value


# A string that does not end reaches to the end of the text: to try again behind each of its quotes would be quadratic.
_TOKEN = lazy(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[{}\[\]:,]', re.DOTALL)


_BRACKET = lazy(rb'(?:[^"{}\[\]]++|"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z))*+([{}\[\]]|\Z)', re.DOTALL)
_STEPS = {b"{": 1, b"[": 1, b"}": -1, b"]": -1, b"": 0}


def _check_depth(text: bytes, name: str) -> None:
    """Count brackets outside strings, before anything recursive looks at the text."""
    depth = 0
    for match in _BRACKET.finditer(text):
        depth += _STEPS[match[1]]
        if depth > MAX_DEPTH:
            raise _too_deep(name)


def _repetition(source: str) -> tuple[Position, Position, str]:
    """The first key that an object has twice: where it stands first, where again."""
    seen: list[dict[str, int]] = []
    pending: tuple[str, int] | None = None
    for match in _TOKEN.finditer(source):
        token = match.group()
        if token in ("{", "["):
            seen.append({})
        elif token in ("}", "]"):
            seen.pop()
        elif token == ":" and pending is not None:
            key, at = pending
            if key in seen[-1]:
                first, second = _positions(source, [seen[-1][key], at])
                return first, second, key
            seen[-1][key] = at
        pending = (scanstring(source, match.start() + 1)[0], match.start()) if token[0] == '"' else None
    raise AssertionError("an object lost a key, but no key stands twice")


# --- positions


class _Done(Exception):
    """All wanted paths were met."""


def locate_json(text: bytes, paths: Sequence[Path]) -> list[Position | None]:
    """Find paths by walking down only where one leads; everything else is skipped at the parser's own speed.

    Raises `ValueError` when the text turns out not to be JSON.
    """
    source = text.decode("utf-8")
    finder = _Finder(source, paths)
    try:
        offsets = finder.find()
    except (StopIteration, IndexError):
        raise ValueError("not JSON") from None
    known = sorted({offset for offset in offsets if offset is not None})
    at = dict(zip(known, _positions(source, known), strict=True))
    return [None if offset is None else at[offset] for offset in offsets]


class _Finder:
    def __init__(self, source: str, paths: Sequence[Path]) -> None:
        self._source = source
        self._paths = spell_paths(paths)
        self._found: dict[Tokens, int] = {}
        self._wanted = set(self._paths)
        self._skip: Callable[[str, int], tuple[Json, int]] = json.JSONDecoder().scan_once  # type: ignore[attr-defined]
        self._trie = trie_of(self._paths)

    def find(self) -> list[int | None]:
        start = self._space(0)
        with suppress(_Done):
            self._note((), start)
            self._walk(start, self._trie, ())
        return [self._found.get(path) for path in self._paths]

    def _note(self, path: Tokens, offset: int) -> None:
        if path in self._wanted:
            self._found[path] = offset
            if len(self._found) == len(self._wanted):
                raise _Done

    def _space(self, index: int) -> int:
        match = _SPACE.match(self._source, index)
        return match.end() if match else index

    def _walk(self, index: int, trie: Trie, path: Tokens) -> int:
        """Go through one value in which paths lead on; returns where it ends."""
        opening = self._source[index]
        if opening not in "{[" or not trie:
            return self._skip(self._source, index)[1]
        index = self._space(index + 1)
        position = 0
        while self._source[index] not in "}]":
            at, token = index, str(position)
            if opening == "{":
                token, index = scanstring(self._source, index + 1)
                index = self._space(self._space(index) + 1)
            below = trie.get(token)
            if below is None:
                index = self._skip(self._source, index)[1]
            else:
                self._note((*path, token), at)
                index = self._walk(index, below, (*path, token))
            index = self._space(index)
            if self._source[index] == ",":
                index = self._space(index + 1)
            position += 1
        return index + 1


def _positions(source: str, offsets: Sequence[int]) -> list[Position]:
    """Lines and columns of rising offsets, counted in one pass."""
    found = []
    line, counted, start = 1, 0, 0
    for offset in offsets:
        further = source.count("\n", counted, offset)
        if further:
            line += further
            start = source.rindex("\n", counted, offset) + 1
        counted = offset
        found.append(Position(line, offset - start + 1))
    return found
