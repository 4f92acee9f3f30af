"""Positions in JSON that is written plainly: two spaces a level, each member and item on a line of its own.

Most large descriptions are. Where everything stands then follows from the value alone, and the text need not be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from contractguard.contract.document import Json, Path, Position

INDENT = 2


def is_plain(text: bytes, root: Json) -> bool:
    """Whether the text is exactly what writing `root` plainly gives."""
    try:
        return orjson.dumps(root, option=orjson.OPT_INDENT_2) == text.strip() and not text[:1].isspace()
    except TypeError:  # integers beyond 64 bits
        return False


def locate_plain(root: Json, paths: Sequence[Path]) -> list[Position | None]:
    """Where each path stands, None where there is none."""
    wanted = [tuple(map(str, path)) for path in paths]
    trie: dict[str, Any] = {}
    for path in wanted:
        node = trie
        for token in path:
            node = node.setdefault(token, {})
    found: dict[tuple[str, ...], Position] = {(): Position(1, 1)}
    _walk(root, trie, (), 1, found)
    return [found.get(path) for path in wanted]


def _walk(
    node: Json, trie: dict[str, Any], path: tuple[str, ...], line: int, found: dict[tuple[str, ...], Position]
) -> None:
    """Note the positions below a value that starts on `line`, going down only where a path leads."""
    members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    left = len(trie)
    line += 1
    for key, value in members:
        if not left:
            return
        below = trie.get(str(key))
        if below is not None:
            left -= 1
            here = (*path, str(key))
            found[here] = Position(line, INDENT * len(here) + 1)
            if below:
                _walk(value, below, here, line, found)
        line += 1 + _further_lines(value)


def _further_lines(value: Json) -> int:
    """How many line ends a value holds; a text holds none, because JSON escapes them."""
    if isinstance(value, dict | list) and value:
        return orjson.dumps(value, option=orjson.OPT_INDENT_2).count(b"\n")
    return 0
