"""Positions in JSON that a program wrote: all on one line, or each member and item on a line of its own.

Most large descriptions are. Where everything stands then follows from the value alone, and the text need not be kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from functools import partial

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


def _empty(indented: bytes, brackets: bytes) -> int:
    """How many empty lists (or objects) there are: a text that holds brackets ends with a quotation mark."""
    return indented.count(brackets + b"\n") + indented.count(brackets + b",\n")


def locate_plain(root: Json, layout: Layout, paths: Sequence[Path]) -> list[Position | None]:
    """Where each path stands, None where there is none."""
    wanted = spell_paths(paths)
    found: dict[Tokens, Position] = {(): Position(1, 1)}
    _WALKS[layout](root, trie_of(wanted), (), found, 1)
    return [found.get(path) for path in wanted]


def _walk_lines(
    node: Json, trie: Trie, path: Tokens, found: dict[Tokens, Position], line: int, height: Callable[[Json], int]
) -> int:
    """Note the positions below a container that starts on `line`, going down only where a path leads; returns the
    line on which it ends. (So each part is measured once: `height` is by how many lines one ends below its start.)"""
    for key, value in _members(node):
        line += 1
        below = trie.get(str(key))
        if below is not None:
            here = (*path, str(key))
            found[here] = Position(line, INDENT * len(here) + 1)
            if below and value and isinstance(value, dict | list):
                line = _walk_lines(value, below, here, found, line, height)
                continue
        if isinstance(value, dict | list):
            line += height(value)
    return line + 1


def _height(value: Json) -> int:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).count(b"\n") if value else 0


def _opened_height(value: Json) -> int:
    if not value:
        return 2 if isinstance(value, list) else 1
    indented = orjson.dumps(value, option=orjson.OPT_INDENT_2)
    return indented.count(b"\n") + 2 * _empty(indented, b"[]") + _empty(indented, b"{}")


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


_WALKS: dict[Layout, Callable[[Json, Trie, Tokens, dict[Tokens, Position], int], int]] = {
    Layout.COMPACT: _walk_columns,
    Layout.INDENTED: partial(_walk_lines, height=_height),
    Layout.OPENED: partial(_walk_lines, height=_opened_height),
}
