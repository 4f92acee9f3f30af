"""Positions in JSON that a program wrote: all on one line, or each member and item on a line of its own.

Most large descriptions are. Where everything stands then follows from the value alone, and the text need not be kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import Enum

import orjson

from contractguard.contract.document import Json, Path, Position
from contractguard.readers.text.trie import Tokens, Trie, spelled, trie_of

INDENT = 2


class Layout(Enum):
    """How JSON is written: on one line without spaces, or with two spaces a level."""

    COMPACT = 0
    INDENTED = orjson.OPT_INDENT_2


def layout_of(text: bytes, root: Json) -> Layout | None:
    """The layout with which writing `root` gives exactly the text; None for one of another kind.

    When there is one, reading lost nothing: no key that stood twice, no digit of a number. Raises
    `orjson.JSONEncodeError` for what is nested too deep to be written.
    """
    layout = Layout.INDENTED if text[1:5] in (b'\n  "', b"\n  {") else Layout.COMPACT
    if layout is Layout.COMPACT and text[1:2].isspace():
        return None
    again = orjson.dumps(root, option=layout.value)
    return layout if text.startswith(again) and not text[len(again) :].strip() else None


def locate_plain(root: Json, layout: Layout, paths: Sequence[Path]) -> list[Position | None]:
    """Where each path stands, None where there is none."""
    wanted = spelled(paths)
    found: dict[Tokens, Position] = {(): Position(1, 1)}
    _WALKS[layout](root, trie_of(wanted), (), found, 1)
    return [found.get(path) for path in wanted]


def _walk_lines(node: Json, trie: Trie, path: Tokens, found: dict[Tokens, Position], line: int) -> int:
    """Note the positions below a container that starts on `line`, going down only where a path leads; returns the
    line on which it ends. (So each part is measured once.)"""
    for key, value in _members(node):
        line += 1
        below = trie.get(str(key))
        if below is not None:
            here = (*path, str(key))
            found[here] = Position(line, INDENT * len(here) + 1)
            if below and value and isinstance(value, dict | list):
                line = _walk_lines(value, below, here, found, line)
                continue
        if value and isinstance(value, dict | list):  # a text holds no line end, because JSON escapes them
            line += orjson.dumps(value, option=orjson.OPT_INDENT_2).count(b"\n")
    return line + 1


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
    Layout.INDENTED: _walk_lines,
}
