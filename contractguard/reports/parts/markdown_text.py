"""Pieces of Markdown: foreign text stands in code spans and blocks alone."""

from __future__ import annotations

import re
from collections.abc import Iterable

from contractguard.support.printable import printable

MAX_LISTED = 50
"""Lines of a list."""


def fold_list(title: str, lines: Iterable[str], total: int, most: int = MAX_LISTED) -> str:
    """Lines of Markdown as a list that is folded away, the first of them where there are many."""
    shown = [f"- {line}" for line, _ in zip(lines, range(most), strict=False)]
    more = [f"- and {total - most} more"] if total > most else []
    return fold_block(title, "\n".join((*shown, *more)))


def fold_block(title: str, inner: str) -> str:
    """Markdown that is folded away behind a title of ours."""
    return f"<details><summary>{title}</summary>\n\n{inner}\n\n</details>"


def code(text: str) -> str:
    """Foreign text as a code span that ends where it should, also in a cell of a table."""
    inner = printable(" ".join(text.split()), 400).replace("|", "\\|")
    fence = "`" * (_longest_run(inner) + 1)
    pad = " " if inner.startswith("`") or inner.endswith("`") or not inner.strip() else ""
    return f"{fence}{pad}{inner or ' '}{pad}{fence}"


def block(text: str) -> str:
    """Lines of foreign text as a code block, behind a fence longer than any in it."""
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}text\n{text}\n{fence}"


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
