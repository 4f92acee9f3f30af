"""Whether anything stood in the lists of answers: one that is always empty says nothing of what it may hold."""

from __future__ import annotations

import re
from enum import Enum

EMPTY_LISTS = "no data: every list that was answered was empty, and nothing is known of what it may hold"
"""Said of an operation."""
_FILLED = re.compile(rb"\[\s*[^\s\]]")
_EMPTY = re.compile(rb"\[\s*\]")


class ListsSeen(Enum):
    """What is known of the lists in some answers."""

    NONE = "none"
    EMPTY = "empty"
    FILLED = "filled"


def look_into_lists(body: bytes, before: ListsSeen) -> ListsSeen:
    """What is known after one more answer (JSON, or nothing that matters). A bracket in a text counts as a list: that
    tells too little rather than too much, and costs no parsing."""
    if before is ListsSeen.FILLED or _FILLED.search(body):
        return ListsSeen.FILLED
    return ListsSeen.EMPTY if _EMPTY.search(body) else before
