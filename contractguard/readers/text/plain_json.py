"""Positions in JSON that a program wrote: all on one line, or each member and item on a line of its own.

Most large descriptions are. Where everything stands then follows from the value alone, and the text need not be kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    if b"\\u" in text or b"\\/" in text:  # escaped without need: by another program
        return None
    layout = Layout.INDENTED if text[1:5] in (b'\n  "', b"\n  {") else Layout.COMPACT
    if layout is Layout.COMPACT and text[1:2].isspace():
        return None
    again = orjson.dumps(root, option=layout.value)
    return layout if text.startswith(again) and not text[len(again) :].strip() else None


def locate_plain(root: Json, layout: Layout, paths: Sequence[Path]) -> list[Position | None]:
    """Where each path stands, None where there is none."""
    wanted = spelled(paths)
    found: dict[Tokens, Position] = {(): Position(1, 1)}
    _WALKS[layout](root, trie_of(wanted), (), 1, found)
    return [found.get(path) for path in wanted]


def _walk_lines(node: Json, trie: Trie, path: Tokens, line: int, found: dict[Tokens, Position]) -> None:
    """Note the positions below a value that starts on `line`, going down only where a path leads."""
    members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    left = len(trie)
    line += 1
    for key, value in members:
        below = trie.get(str(key))
        if below is not None:
            left -= 1
            here = (*path, str(key))
            found[here] = Position(line, INDENT * len(here) + 1)
            if below:
                _walk_lines(value, below, here, line, found)
            if not left:
                return
        line += 1 + _further_lines(value)


def _further_lines(value: Json) -> int:
    """How many line ends a value holds; a text holds none, because JSON escapes them."""
    if isinstance(value, dict | list) and value:
        return orjson.dumps(value, option=orjson.OPT_INDENT_2).count(b"\n")
    return 0


def _walk_columns(node: Json, trie: Trie, path: Tokens, column: int, found: dict[Tokens, Position]) -> None:
    """Note the positions below a value that starts in `column` of the only line."""
    members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    left = len(trie)
    column += 1
    for key, value in members:
        start = column + (_width(key) + 1 if isinstance(key, str) else 0)
        below = trie.get(str(key))
        if below is not None:
            left -= 1
            here = (*path, str(key))
            found[here] = Position(1, column)
            if below:
                _walk_columns(value, below, here, start, found)
            if not left:
                return
        column = start + _width(value) + 1


def _width(value: Json) -> int:
    """How many characters a value takes."""
    return len(orjson.dumps(value).decode())


_WALKS: dict[Layout, Callable[[Json, Trie, Tokens, int, dict[Tokens, Position]], None]] = {
    Layout.COMPACT: _walk_columns,
    Layout.INDENTED: _walk_lines,
}
