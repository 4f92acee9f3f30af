"""Derivatives: what may follow a character, and which characters make a difference."""

from __future__ import annotations

from collections.abc import Callable

from contractguard.algebra.regular import charset
from contractguard.algebra.regular.charset import CharSet
from contractguard.algebra.regular.language import (
    ALT,
    AND,
    CAT,
    EMPTY,
    EPSILON,
    LAZY,
    LOOP,
    NOT,
    NOTHING,
    NULL,
    SET,
    Language,
    both,
    either,
    forget,
    loop,
    negation,
    sequence,
)

WORK_OF_A_PART = 3
"""To follow one part of an expression for one class of characters, in the small things that `Meter` counts."""

MAX_REMEMBERED = 200_000
"""Derivatives kept for later, in the whole process; then they are dropped and worked out again when needed."""

_remembered = 0


def derivative(language: Language, point: int) -> Language:
    """The rests of those members that begin with the character.

    Works without recursion, so that no nesting or row of optional parts meets the limit of the interpreter's stack.
    """
    known = language.next.get(point)
    if known is not None:
        return known
    _make_room()
    pending = [language]
    while pending:
        one = pending[-1]
        if point in one.next:
            pending.pop()
            continue
        missing = [part for part in _needed_parts(one) if point not in part.next]
        if missing:
            pending.extend(missing)
        else:
            _remember(one, point)
            pending.pop()
    return language.next[point]


def _make_room() -> None:
    global _remembered
    if _remembered > MAX_REMEMBERED:
        forget()
        _remembered = 0


def _remember(language: Language, point: int) -> None:
    global _remembered
    language.next[point] = _derive(language, point)
    _remembered += 1


def _needed_parts(language: Language) -> tuple[Language, ...]:
    """The parts whose derivatives make up the derivative, and whose first characters are those of the whole."""
    kind, args = language.kind, language.args
    if kind == CAT:
        return args if args[0].nullable else args[:1]
    if kind == LOOP:
        return args[:1]
    if kind == LAZY:
        return (unfold(language),)
    return args if kind in (ALT, AND, NOT) else ()


def unfold(language: Language) -> Language:
    """The language that a lazy one stands for."""
    known = language.next.get(-1)
    if known is None:
        known = language.next[-1] = language.args[0]()
    return known


def _derive(language: Language, point: int) -> Language:
    """The derivative, where those of the needed parts are known."""
    kind, args = language.kind, language.args
    if kind in (NULL, EMPTY):
        return NOTHING
    if kind == SET:
        return EPSILON if charset.has(args, point) else NOTHING
    if kind == CAT:
        first, rest = args
        result = sequence(first.next[point], rest)
        return either((result, rest.next[point])) if first.nullable else result
    if kind == ALT:
        return either([one.next[point] for one in args])
    if kind == AND:
        return both([one.next[point] for one in args])
    if kind == NOT:
        return negation(args[0].next[point])
    if kind == LAZY:
        return unfold(language).next[point]
    body, low, high = args
    rest = loop(body, max(low - 1, 0), None if high is None else high - 1)
    return sequence(body.next[point], rest)


def classes(language: Language) -> tuple[int, ...]:
    """One character for every class of characters after which the language goes on differently, preferred ones first.

    The sets that the derivative looks at cut the alphabet into parts (minterms); no other character is looked at.
    """
    if language.classes is None:
        language.classes = tuple(charset.representative(part) for part in parts(language))
    return language.classes


def parts(language: Language) -> tuple[charset.CharSet, ...]:
    """The classes of characters themselves."""
    return charset.partition(tuple(sorted(_sets(language))))


def _sets(language: Language) -> dict[CharSet, None]:
    """The sets of characters that the derivative looks at; notes how many parts it looks at."""
    found: dict[CharSet, None] = {}
    seen = {language.serial}
    pending = [language]
    while pending:
        one = pending.pop()
        if one.kind == SET:
            found[one.args] = None
            continue
        for part in _needed_parts(one):
            if part.serial not in seen:
                seen.add(part.serial)
                pending.append(part)
    language.width = len(seen)
    return found


def matches(language: Language, text: str, reading: LiteralReading | None = None) -> bool:
    """Whether a string belongs to the language. `reading` counts what that costs, if somebody wants to know."""
    for char in text:
        if reading is not None:
            reading.count(language, char)
        language = derivative(language, ord(char))
        if language is NOTHING:
            return False
    return language.nullable


class LiteralReading:
    """Counts what it costs to read strings: each character, and each part of an expression that is looked at for one
    that was not read there before. What others have read already makes no difference, so that the count is the same
    in every process. `work` hears of it, and may raise what ends the reading."""

    __slots__ = ("_met", "_work")

    def __init__(self, work: Callable[[int], None]) -> None:
        self._work = work
        self._met: set[tuple[Language, str]] = set()

    def count(self, language: Language, char: str) -> None:
        """Count one character in one state."""
        here = (language, char)
        if here in self._met:
            self._work(1)
            return
        self._met.add(here)
        if not language.width:
            _sets(language)
        self._work(WORK_OF_A_PART * language.width)
