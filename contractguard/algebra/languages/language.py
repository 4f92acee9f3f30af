"""Regular languages as hash-consed expressions with intersection and complement, and their derivatives.

Brzozowski, "Derivatives of Regular Expressions" (1964); Owens, Reppy and Turon, "Regular-expression derivatives
re-examined" (2009): unions and intersections are sets, so that the derivatives of an expression are finitely many.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any
from weakref import WeakValueDictionary

from contractguard.algebra.languages import charset
from contractguard.algebra.languages.charset import CharSet

NULL, EMPTY, SET, CAT, ALT, AND, NOT, LOOP = range(8)


class Language:
    """A set of strings. Equal expressions are the same object; different objects may still be equal languages."""

    __slots__ = ("__weakref__", "_classes", "_next", "args", "kind", "nullable", "serial")

    kind: int
    args: tuple[Any, ...]
    nullable: bool
    serial: int
    _next: dict[int, Language]
    _classes: tuple[int, ...] | None

    def __and__(self, other: Language) -> Language:
        return both((self, other))

    def __or__(self, other: Language) -> Language:
        return either((self, other))

    def __invert__(self) -> Language:
        return negation(self)

    def __add__(self, other: Language) -> Language:
        return sequence(self, other)


_known: WeakValueDictionary[tuple[Any, ...], Language] = WeakValueDictionary()
_made = 0


def _make(kind: int, args: tuple[Any, ...], nullable: bool) -> Language:
    global _made
    key = (kind, *args)
    found = _known.get(key)
    if found is None:
        found = Language()
        found.kind, found.args, found.nullable = kind, args, nullable
        found._next = {}
        found._classes = None
        _made += 1
        found.serial = _made
        _known[key] = found
    return found


NOTHING = _make(NULL, (), False)
EPSILON = _make(EMPTY, (), True)


def symbol(chars: CharSet) -> Language:
    """The one-character strings over a set."""
    return _make(SET, chars, False) if chars else NOTHING


ANY_CHARACTER = symbol(charset.FULL)
ANY = _make(LOOP, (ANY_CHARACTER, 0, None), True)


def sequence(first: Language, second: Language) -> Language:
    """Concatenation, kept nested to the right."""
    if first is NOTHING or second is NOTHING:
        return NOTHING
    if first is EPSILON:
        return second
    if second is EPSILON:
        return first
    if first is ANY and (second is ANY or (second.kind == CAT and second.args[0] is ANY)):
        return second
    parts = [first]
    while parts[-1].kind == CAT:
        last = parts.pop()
        parts.extend(last.args)
    result = second
    for part in reversed(parts):
        result = _make(CAT, (part, result), part.nullable and result.nullable)
    return result


def either(languages: Iterable[Language]) -> Language:
    """Union."""
    members: dict[int, Language] = {}
    chars: list[CharSet] = []
    pending = list(languages)
    while pending:
        one = pending.pop()
        if one is ANY:
            return ANY
        if one.kind == ALT:
            pending.extend(one.args)
        elif one.kind == SET:
            chars.append(one.args)
        elif one is not NOTHING:
            members[one.serial] = one
    if chars:
        merged = symbol(charset.union(*chars))
        members[merged.serial] = merged
    if any(one.kind == NOT and one.args[0].serial in members for one in members.values()):
        return ANY
    if len(members) < 2:
        return next(iter(members.values()), NOTHING)
    ordered = tuple(members[serial] for serial in sorted(members))
    return _make(ALT, ordered, any(one.nullable for one in ordered))


def both(languages: Iterable[Language]) -> Language:
    """Intersection."""
    members: dict[int, Language] = {}
    chars: CharSet | None = None
    pending = list(languages)
    while pending:
        one = pending.pop()
        if one is NOTHING:
            return NOTHING
        if one.kind == AND:
            pending.extend(one.args)
        elif one.kind == SET:
            chars = one.args if chars is None else charset.intersect(chars, one.args)
        elif one is not ANY:
            members[one.serial] = one
    if chars is not None:
        merged = symbol(chars)
        if merged is NOTHING or EPSILON.serial in members:
            return NOTHING
        members[merged.serial] = merged
    if any(one.kind == NOT and one.args[0].serial in members for one in members.values()):
        return NOTHING
    if EPSILON.serial in members:
        return EPSILON if all(one.nullable for one in members.values()) else NOTHING
    if len(members) < 2:
        return next(iter(members.values()), ANY)
    ordered = tuple(members[serial] for serial in sorted(members))
    return _make(AND, ordered, all(one.nullable for one in ordered))


def negation(language: Language) -> Language:
    """All other strings."""
    if language.kind == NOT:
        inner: Language = language.args[0]
        return inner
    if language is NOTHING:
        return ANY
    if language is ANY:
        return NOTHING
    return _make(NOT, (language,), not language.nullable)


def loop(body: Language, low: int, high: int | None) -> Language:
    """Between `low` and `high` strings of `body` in a row, without an upper bound for None."""
    if high == 0 or body is EPSILON:
        return EPSILON
    if body is NOTHING:
        return EPSILON if low == 0 else NOTHING
    if low == 1 and high == 1:
        return body
    if body.nullable:
        low = 0
    if body.kind == LOOP and body.args[2] is None and body.args[1] <= 1 and high is None:
        return loop(body.args[0], min(low, 1) * body.args[1], None)
    if body is ANY:
        return ANY
    return _make(LOOP, (body, low, high), low == 0 or body.nullable)


def derivative(language: Language, point: int) -> Language:
    """What may follow the character in strings that begin with it."""
    known = language._next.get(point)
    if known is None:
        known = language._next[point] = _derive(language, point)
    return known


def _derive(language: Language, point: int) -> Language:
    kind, args = language.kind, language.args
    if kind in (NULL, EMPTY):
        return NOTHING
    if kind == SET:
        return EPSILON if charset.has(args, point) else NOTHING
    if kind == CAT:
        first, rest = args
        result = sequence(derivative(first, point), rest)
        return either((result, derivative(rest, point))) if first.nullable else result
    if kind == ALT:
        return either([derivative(one, point) for one in args])
    if kind == AND:
        return both([derivative(one, point) for one in args])
    if kind == NOT:
        return negation(derivative(args[0], point))
    body, low, high = args
    rest = loop(body, max(low - 1, 0), None if high is None else high - 1)
    return sequence(derivative(body, point), rest)


def classes(language: Language) -> tuple[int, ...]:
    """One character for every class of characters after which the language goes on differently, preferred ones first.

    The sets that the derivative looks at cut the alphabet into ranges; ranges that lie in the same of these sets
    belong together (the minterms of the sets).
    """
    if language._classes is None:
        language._classes = _minterms(_fronts(language))
    return language._classes


def _fronts(language: Language) -> list[CharSet]:
    found: dict[CharSet, None] = {}
    seen: set[int] = set()
    pending = [language]
    while pending:
        one = pending.pop()
        if one.serial in seen:
            continue
        seen.add(one.serial)
        if one.kind == SET:
            found[one.args] = None
        elif one.kind == CAT:
            pending.append(one.args[0])
            if one.args[0].nullable:
                pending.append(one.args[1])
        elif one.kind == LOOP:
            pending.append(one.args[0])
        elif one.kind in (ALT, AND, NOT):
            pending.extend(one.args)
    return list(found)


def _minterms(sets: list[CharSet]) -> tuple[int, ...]:
    edges = {0, 0xE000, 0xD800, 0x110000}
    for chars in sets:
        for low, high in chars:
            edges.update((low, high + 1))
    ordered = sorted(edges)
    groups: dict[tuple[bool, ...], list[tuple[int, int]]] = {}
    for low, following in pairwise(ordered):
        if not 0xD800 <= low < 0xE000:
            signature = tuple(charset.has(chars, low) for chars in sets)
            groups.setdefault(signature, []).append((low, following - 1))
    points = [charset.representative(charset.of(ranges)) for ranges in groups.values()]
    return tuple(sorted(points, key=charset.rank))
