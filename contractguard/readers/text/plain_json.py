"""Positions in JSON that a program wrote: all on one line, or each member and item on a line of its own.

Most large descriptions are. Where everything stands on one line follows from the value alone, so that the text need not
be kept; of many lines, what is looked for begins one of a known indent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import Enum

import orjson

from contractguard.contract.document import Json, Path, Position
from contractguard.readers.text.trie import Tokens, Trie, spell_paths, trie_of

INDENT = 2


class Layout(Enum):
    """How JSON is written: on one line without spaces, with two spaces a level, or so that what is empty has lines,
    too (as Ruby does: a list two, an object one)."""

    COMPACT = "compact"
    INDENTED = "indented"
    OPENED = "opened"


def layout_of(text: bytes, root: Json) -> Layout | None:
    """The layout with which writing `root` gives exactly the text; None for one of another kind.

    When there is one, reading lost nothing: no key that stood twice, no digit of a number. Raises
    `orjson.JSONEncodeError` for what is nested too deep to be written.
    """
    if text[1:5] not in (b'\n  "', b"\n  {"):
        return Layout.COMPACT if not text[1:2].isspace() and _is_written(text, orjson.dumps(root)) else None
    again = orjson.dumps(root, option=orjson.OPT_INDENT_2)
    if _is_written(text, again):
        return Layout.INDENTED
    return Layout.OPENED if _is_opened(text, again) else None


def _is_opened(text: bytes, again: bytes) -> bool:
    """Whether a text is what was written again, but that what is empty has lines. From one empty list or object to the
    next both are compared at the speed of memory."""
    at = start = 0
    for bracket in _empty_brackets(again):
        written = again[start : bracket + 1]
        opened = _OPENED[again[bracket]].match(text, at + len(written)) if text.startswith(written, at) else None
        if opened is None:
            return False
        at, start = opened.end(), bracket + 2
    return _is_written(text[at:], again[start:])


_OPENED = {ord("["): re.compile(rb"\n\n *\]"), ord("{"): re.compile(rb"\n *\}")}
"""What stands behind the bracket that opens something empty."""


def _empty_brackets(indented: bytes) -> list[int]:
    """Where empty lists and objects begin: a text that holds brackets ends with a quotation mark."""
    found = []
    for brackets in (b"[]", b"{}"):
        at = indented.find(brackets)
        while at >= 0:
            if indented[at + 2 : at + 4] in (b",\n", b"") or indented[at + 2 : at + 3] == b"\n":
                found.append(at)
            at = indented.find(brackets, at + 2)
    return sorted(found)


def _is_written(text: bytes, again: bytes) -> bool:
    return text.startswith(again) and not text[len(again) :].strip()


def locate_plain(root: Json, layout: Layout, text: bytes | None, paths: Sequence[Path]) -> list[Position | None]:
    """Where each path stands, None where there is none. The `text` is needed where it has many lines."""
    wanted = spell_paths(paths)
    found: dict[Tokens, Position] = {(): Position(1, 1)}
    if layout is Layout.COMPACT:
        _walk_columns(root, trie_of(wanted), (), found, 1)
    else:
        assert text is not None
        _Lines(text, found).walk(root, trie_of(wanted), (), 0)
    return [found.get(path) for path in wanted]


class _Lines:
    """Finds members and items by how their lines begin, from each to the next: a text holds no line feed, and what is
    deeper is indented further."""

    def __init__(self, text: bytes, found: dict[Tokens, Position]) -> None:
        self._text, self._found = text, found
        self._line, self._counted = 1, 0

    def walk(self, node: Json, trie: Trie, path: Tokens, at: int) -> int:
        """Note the positions in a container that begins at an offset, going down only where a path leads; returns an
        offset in it behind all that was found."""
        indent = b"\n" + b" " * (INDENT * (len(path) + 1))
        left = len(trie)
        for key, value in _members(node):
            below = trie.get(str(key))
            if below is not None or isinstance(key, int):
                at = self._text.index(indent + _beginning(key, value), at) + len(indent)
            if below is not None:
                here = (*path, str(key))
                self._note(here, at)
                if below and value and isinstance(value, dict | list):
                    at = self.walk(value, below, here, at)
                left -= 1
                if not left:
                    break
        return at

    def _note(self, path: Tokens, offset: int) -> None:
        self._line += self._text.count(b"\n", self._counted, offset)
        self._counted = offset
        self._found[path] = Position(self._line, INDENT * len(path) + 1)


def _beginning(key: str | int, value: Json) -> bytes:
    """How the line of a member or an item begins, behind its indent."""
    if isinstance(key, str):
        return orjson.dumps(key) + b":"
    return b"{" if isinstance(value, dict) else b"[" if isinstance(value, list) else orjson.dumps(value)


def _walk_columns(node: Json, trie: Trie, path: Tokens, found: dict[Tokens, Position], column: int) -> int:
    """Note the positions below a container that starts in `column` of the only line; returns the column behind it."""
    for key, value in _members(node):
        column += 1
        below = trie.get(str(key))
        here = (*path, str(key))
        if below is not None:
            found[here] = Position(1, column)
        if isinstance(key, str):
            column += _width(key) + 1
        if below and value and isinstance(value, dict | list):
            column = _walk_columns(value, below, here, found, column)
        else:
            column += _width(value)
    return column + 1


def _members(node: Json) -> Iterable[tuple[str | int, Json]]:
    if isinstance(node, dict):
        return node.items()
    return enumerate(node) if isinstance(node, list) else ()


def _width(value: Json) -> int:
    """How many characters a value takes."""
    return len(orjson.dumps(value).decode())
