"""Text from inputs, made safe to show."""

from __future__ import annotations

import re

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str, limit: int = 200) -> str:
    """Return `text` on one line, with at most `limit` characters of it, and nothing in it that a terminal obeys.

    C0 and C1 controls, DEL, bidirectional controls, line and paragraph separators and lone surrogates become
    `\\uXXXX`; an ellipsis stands for what was cut off.
    """
    shortened = text if len(text) <= limit else text[: max(limit - 1, 0)] + "…"
    return _UNSAFE.sub(lambda found: f"\\u{ord(found.group()):04x}", shortened)
