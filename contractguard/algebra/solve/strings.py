"""Strings: an interval of lengths, regular languages to be in or out of, and strings to avoid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import TYPE_CHECKING

from contractguard.algebra.nodes import Kind, Node
from contractguard.algebra.solve.budget import Meter
from contractguard.algebra.solve.outcome import EMPTY, Found, Outcome, Undecided

if TYPE_CHECKING:
    from contractguard.algebra.regular import Language

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
MAX_STRING = 200_000


def solve(atoms: Iterable[tuple[Node, bool]], excluded: frozenset[str], meter: Meter) -> Outcome:
    """Find the shortest string that meets all atoms and is none of the excluded ones."""
    low, high = 0, None
    constraints: list[tuple[Language, bool]] = []
    for node, positive in atoms:
        if node[0] is Kind.PATTERN:
            constraints.append((node[1], positive))
        elif positive:
            low = max(low, node[1])
            high = node[2] if high is None else high if node[2] is None else min(high, node[2])
        elif node[2] is None:  # not (at least n): at most n - 1
            high = node[1] - 1 if high is None else min(high, node[1] - 1)
        else:
            low = max(low, node[2] + 1)
    if high is not None and low > high:
        return EMPTY
    if low > MAX_STRING:
        return Undecided(f"minLength over {MAX_STRING}")
    if constraints:
        return _in_languages(constraints, low, high, excluded, meter)
    return _plain(low, high, excluded) or _in_languages([], low, high, excluded, meter)


def _plain(low: int, high: int | None, excluded: frozenset[str]) -> Found | None:
    """A string of few letters, None where all that are tried are excluded."""
    lengths = range(low, low + 3 if high is None else min(high, low + 3) + 1)
    for length in lengths:
        for text in texts(length, len(excluded) + 1):
            if text not in excluded:
                return Found(text)
    return None


def texts(length: int, count: int) -> Iterator[str]:
    """Up to `count` different strings of one length; far more than that exist for every length but zero."""
    tail = min(length, 4)
    for given, letters in enumerate(product(_LETTERS, repeat=tail)):
        if given >= count:
            return
        yield "a" * (length - tail) + "".join(letters)


def _in_languages(
    constraints: list[tuple[Language, bool]], low: int, high: int | None, excluded: frozenset[str], meter: Meter
) -> Outcome:
    from contractguard.algebra import regular

    sample = _sample(constraints, low, high, excluded, meter)
    if sample is not None:
        return Found(sample)
    wanted = regular.ANY
    for language, positive in constraints:
        wanted = wanted & (language if positive else ~language)
    budget = regular.StateBudget(meter.budget.states, meter.work)

    def shortest(language: Language) -> str | None:
        return regular.shortest(language, minimum=low, maximum=high, exclude=excluded, budget=budget)

    try:
        text = shortest(wanted)
    except regular.StateBudgetExceeded:
        return Undecided(f"pattern: more than {meter.budget.states} states")
    if text is None:
        return EMPTY
    usual = _usual(constraints, wanted)
    try:
        better = None if usual is None else shortest(usual)
    except regular.StateBudgetExceeded:  # the other one does
        better = None
    return Found(text if better is None else better)


def _usual(constraints: list[tuple[Language, bool]], wanted: Language) -> Language | None:
    """The usual strings of the formats that are asked for; None where no format has others."""
    from contractguard.algebra.regular import formats

    usual = [found for language, positive in constraints if positive and (found := formats.usual_of(language))]
    for one in usual:
        wanted = wanted & one
    return wanted if usual else None


def _sample(
    constraints: list[tuple[Language, bool]], low: int, high: int | None, excluded: frozenset[str], meter: Meter
) -> str | None:
    """The usual string of a format that is asked for, if it meets all constraints."""
    from contractguard.algebra.regular import LiteralReading, formats, matches

    reading = LiteralReading(meter.work)
    for format_language, positive in constraints:
        sample = formats.sample_of(format_language) if positive else None
        if sample is None or sample in excluded or not low <= len(sample) <= (len(sample) if high is None else high):
            continue
        if all(matches(language, sample, reading) is wanted for language, wanted in constraints):
            return sample
    return None
