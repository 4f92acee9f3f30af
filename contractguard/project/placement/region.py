"""How far an element reaches in a text: from its line to the last one that is indented further."""

from __future__ import annotations

from collections.abc import Sequence

_CLOSING = ("}", "]")


def end_of(lines: Sequence[str], start: int) -> int:
    """The last line, counted from one, of the element that starts in a line of block YAML or indented JSON; the line
    itself where the text is not laid out so."""
    if not 1 <= start <= len(lines):
        return start
    own = _indentation(lines[start - 1])
    last = start
    for number in range(start + 1, len(lines) + 1):
        text = lines[number - 1]
        if not text.strip():
            continue
        if _indentation(text) <= own:
            return number if text.strip().startswith(_CLOSING) and _indentation(text) == own else last
        last = number
    return last


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
