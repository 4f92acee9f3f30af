"""Delta debugging: the fewest of some things with which a failure still shows (Zeller and Hildebrandt 2002, ddmin)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeVar

T = TypeVar("T")


class ReplaysSpent(Exception):
    """No further attempt is allowed."""


def minimize(things: Sequence[T], shows: Callable[[Sequence[T]], bool]) -> list[T]:
    """A part of `things`, in their order, with which the failure shows and of which none can be left out.

    `shows` says whether it does; with all of them it does, which is not asked again. Where it raises `ReplaysSpent`,
    what is the least so far is given back.
    """
    left, parts = list(things), 2
    try:
        if left and shows([]):
            return []
        while len(left) >= 2:
            smaller = _reduce(left, parts, shows)
            if smaller is not None:
                left, parts = smaller
            elif parts >= len(left):
                break
            else:
                parts = min(len(left), 2 * parts)
    except ReplaysSpent:
        pass
    return left


def _reduce(left: Sequence[T], parts: int, shows: Callable[[Sequence[T]], bool]) -> tuple[list[T], int] | None:
    """Less with which it shows, and into how many parts that is to be split next; None where there is nothing less."""
    chunks = _split(left, parts)
    for chunk in chunks if parts > 1 else ():
        if len(chunk) < len(left) and shows(chunk):
            return chunk, 2
    for number in range(len(chunks)) if parts > 2 else ():
        rest = [one for other, chunk in enumerate(chunks) if other != number for one in chunk]
        if shows(rest):
            return rest, max(parts - 1, 2)
    return None


def _split(things: Sequence[T], parts: int) -> list[list[T]]:
    bounds = [len(things) * number // parts for number in range(parts + 1)]
    return [list(things[start:end]) for start, end in pairwise(bounds) if end > start]
