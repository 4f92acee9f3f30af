"""Regular languages as hash-consed expressions with intersection and complement.

Unions and intersections are sets, and complements stand at the leaves, so that the derivatives of an expression
(see `derivative`) are finitely many: Brzozowski, "Derivatives of Regular Expressions" (1964); Owens, Reppy and
Turon, "Regular-expression derivatives re-examined" (2009). A counted repetition is one node with its two counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from weakref import WeakValueDictionary

from contractguard.algebra.regular import charset
from contractguard.algebra.regular.charset import CharSet

NULL, EMPTY, SET, CAT, ALT, AND, NOT, LOOP, LAZY = range(9)


class Language:
    """A set of strings. Equal expressions are the same object; different objects may still be equal languages.

    `&`, `|`, `~` and `+` are intersection, union, complement and concatenation.
    """

    __slots__ = ("__weakref__", "args", "classes", "counted", "kind", "next", "nullable", "serial", "width")

    kind: int
    args: tuple[Any, ...]
    nullable: bool
    """Whether the empty string is a member."""
    counted: bool
    """Whether a repetition with bounds other than 0, 1 and none is inside."""
    serial: int
    next: dict[int, Language]
    """Derivatives by character, as far as they are known."""
    classes: tuple[int, ...] | None
    width: int
    """How many parts the derivative looks at; known with `classes`."""

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


def _make(kind: int, args: tuple[Any, ...], nullable: bool, counted: bool = False) -> Language:
    global _made
    key = (kind, *args)
    found = _known.get(key)
    if found is None:
        found = Language()
        found.kind, found.args, found.nullable, found.counted = kind, args, nullable, counted
        found.next = {}
        found.classes = None
        found.width = 0
        _made += 1
        found.serial = _made
        _known[key] = found
    return found


def forget() -> None:
    """Drop all remembered derivatives, so that memory stays bounded. Languages in use stay the same objects."""
    for language in list(_known.values()):
        language.next = {}
        language.classes = None


NOTHING = _make(NULL, (), False)
EPSILON = _make(EMPTY, (), True)


def symbol(chars: CharSet) -> Language:
    """The one-character strings over a set."""
    return _make(SET, chars, False) if chars else NOTHING


ANY_CHARACTER = symbol(charset.FULL)
ANY = _make(LOOP, (ANY_CHARACTER, 0, None), True)
SOME = _make(LOOP, (ANY_CHARACTER, 1, None), False)
"""All strings but the empty one."""


def lazy(unfold: Callable[[], Language], nullable: bool) -> Language:
    """A language that is worked out when it is first asked for, so that it may be part of itself.

    `unfold` must be hashable, and must reach the language itself only behind at least one character.
    """
    return _make(LAZY, (unfold,), nullable, True)


def sequence(first: Language, second: Language) -> Language:
    """Concatenation, kept nested to the right."""
    if first is NOTHING or second is NOTHING:
        return NOTHING
    if first is EPSILON:
        return second
    if first.kind != CAT:
        return _join(first, second)
    parts = [first]
    while parts[-1].kind == CAT:
        parts.extend(parts.pop().args)
    for part in reversed(parts):
        second = _join(part, second)
    return second


def _join(part: Language, rest: Language) -> Language:
    """Concatenation of a part that is none itself."""
    if rest is EPSILON:
        return part
    head = rest.args[0] if rest.kind == CAT else rest
    if head is ANY:
        if part.nullable:
            return rest
        if part.kind == LOOP:  # a longer run begins with the shortest one
            return _pair(loop(part.args[0], part.args[1], part.args[1]), rest, head)
    if part is ANY and head.kind == LOOP:  # and ends in it
        low = head.args[1]
        shorter = loop(head.args[0], low, low)
        if shorter is not head:
            return sequence(ANY, sequence(shorter, rest.args[1]) if rest.kind == CAT else shorter)
    return _pair(part, rest, head)


def _pair(part: Language, rest: Language, head: Language) -> Language:
    body, low, high = _run(part)
    other, more, most = _run(head)
    if body is other:
        run = loop(body, low + more, None if high is None or most is None else high + most)
        return sequence(run, rest.args[1]) if rest.kind == CAT else run
    return _make(CAT, (part, rest), part.nullable and rest.nullable, part.counted or rest.counted)


def _run(part: Language) -> tuple[Language, int, int | None]:
    """A part as a repetition; what is none is repeated once."""
    if part.kind == LOOP:
        body, low, high = part.args
        return body, low, high
    return part, 1, 1


def either(languages: Iterable[Language]) -> Language:
    """Union."""
    members: dict[int, Language] = {}
    chars: list[CharSet] = []
    runs: dict[tuple[Language, Language], list[Language]] = {}
    pending = list(languages)
    while pending:
        one = pending.pop()
        if one is ANY:
            return ANY
        if one.kind == ALT:
            pending.extend(one.args)
        elif one.kind == SET:
            chars.append(one.args)
        elif one is not NOTHING and one.serial not in members:
            members[one.serial] = one
            key = _counts(one)
            if key is not None:
                runs.setdefault(key, []).append(one)
    for (body, rest), group in runs.items():
        if len(group) > 1:
            _merge_runs(members, body, rest, group)
    if chars:
        merged = symbol(chars[0] if len(chars) == 1 else charset.union(*chars))
        members[merged.serial] = merged
    if EPSILON.serial in members:
        _make_room_for_empty(members)
    if ANY.serial in members or _clash(members):
        return ANY
    _absorb(members, AND)
    if _resolve(members, AND, both):
        return either(members.values())
    return _set_of(ALT, members, NOTHING, any)


def _set_of(kind: int, members: dict[int, Language], neutral: Language, test: Callable[[list[bool]], bool]) -> Language:
    if len(members) <= 1:
        return next(iter(members.values()), neutral)
    ordered = tuple(members[serial] for serial in sorted(members))
    nullable = test([one.nullable for one in ordered])
    return _make(kind, ordered, nullable, any(one.counted for one in ordered))


def _counts(one: Language) -> tuple[Language, Language] | None:
    """What is repeated, and what follows it, for a language that begins with a repetition."""
    head, rest = one.args if one.kind == CAT else (one, EPSILON)
    return (head.args[0], rest) if head.kind == LOOP else None


def _merge_runs(members: dict[int, Language], body: Language, rest: Language, group: list[Language]) -> None:
    """Make one repetition of those whose counts overlap or touch: x{2,4}z | x{3,9}z = x{2,9}z."""
    counts = []
    for one in group:
        del members[one.serial]
        counts.append((one.args[0] if one.kind == CAT else one).args[1:])
    counts.sort(key=lambda pair: pair[0])
    merged: list[tuple[int, int | None]] = [counts[0]]
    for low, high in counts[1:]:
        start, end = merged[-1]
        if end is None or low <= end + 1:
            merged[-1] = (start, None if end is None or high is None else max(end, high))
        else:
            merged.append((low, high))
    for low, high in merged:
        longer = sequence(loop(body, low, high), rest)
        members[longer.serial] = longer


def _make_room_for_empty(members: dict[int, Language]) -> None:
    """In a union with the empty string: drop it where another member has it, or count a repetition from 0."""
    for one in list(members.values()):
        if one is not EPSILON and one.nullable:
            del members[EPSILON.serial]
            return
    for one in members.values():
        if one.kind == LOOP and one.args[1] == 1:
            del members[one.serial], members[EPSILON.serial]
            longer = loop(one.args[0], 0, one.args[2])
            members[longer.serial] = longer
            return


def both(languages: Iterable[Language]) -> Language:
    """Intersection."""
    members: dict[int, Language] = {}
    chars: CharSet | None = None
    low, high = 0, None
    pending = list(languages)
    while pending:
        one = pending.pop()
        if one is NOTHING:
            return NOTHING
        if one.kind == AND:
            pending.extend(one.args)
        elif one.kind == SET:
            chars = one.args if chars is None else charset.intersect(chars, one.args)
        elif one.kind == LOOP and one.args[0] is ANY_CHARACTER:
            low = max(low, one.args[1])
            high = min((end for end in (high, one.args[2]) if end is not None), default=None)
        else:
            members[one.serial] = one
    if EPSILON.serial in members:
        empty = chars is None and low == 0 and all(one.nullable for one in members.values())
        return EPSILON if empty else NOTHING
    lengths = _bounded_language(chars, low, high)
    if lengths is NOTHING:
        return NOTHING
    if lengths is EPSILON:
        return EPSILON if all(one.nullable for one in members.values()) else NOTHING
    if lengths is not ANY:
        members[lengths.serial] = lengths
    if _clash(members):
        return NOTHING
    _absorb(members, ALT)
    if _resolve(members, ALT, either):
        return both(members.values())
    return _set_of(AND, members, ANY, all)


def _bounded_language(chars: CharSet | None, low: int, high: int | None) -> Language:
    """The strings of these lengths; those of one of the characters, where characters are given."""
    if high is not None and low > high:
        return NOTHING
    if chars is None:
        return loop(ANY_CHARACTER, low, high)
    return NOTHING if low > 1 or high == 0 else symbol(chars)


def _clash(members: dict[int, Language]) -> bool:
    """Whether a language and its complement are both there."""
    return any(one.kind == NOT and one.args[0].serial in members for one in members.values())


def _absorb(members: dict[int, Language], kind: int) -> None:
    """Drop what another member makes redundant: a | (a & b) = a, a & (a | b) = a."""
    for one in [one for one in members.values() if one.kind == kind]:
        if any(part.serial in members for part in one.args):
            del members[one.serial]


def _resolve(members: dict[int, Language], kind: int, combine: Callable[[list[Language]], Language]) -> bool:
    """Drop the parts that other members contradict: ~a & (a | b) = ~a & b, ~a | (a & b) = ~a | b."""
    changed = False
    for one in [one for one in members.values() if one.kind == kind]:
        parts = [part for part in one.args if not _is_denied(part, members)]
        if len(parts) < len(one.args):
            del members[one.serial]
            rest = combine(parts)
            members[rest.serial] = rest
            changed = True
    return changed


def _is_denied(part: Language, members: dict[int, Language]) -> bool:
    other = part.args[0] if part.kind == NOT else _known.get((NOT, part))
    return other is not None and other.serial in members


def negation(language: Language) -> Language:
    """All other strings."""
    kind, args = language.kind, language.args
    if kind == NOT:
        inner: Language = args[0]
        return inner
    if kind == ALT:
        return both([negation(one) for one in args])
    if kind == AND:
        return either([negation(one) for one in args])
    if language is NOTHING:
        return ANY
    if language is EPSILON:
        return SOME
    body, low, high = _run(language)
    if body is ANY_CHARACTER:
        shorter = loop(ANY_CHARACTER, 0, low - 1) if low else NOTHING
        return shorter if high is None else either((shorter, loop(ANY_CHARACTER, high + 1, None)))
    return _make(NOT, (language,), not language.nullable, language.counted)


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
    if body.kind == LOOP:
        inner, least, most = body.args
        if most is None and least <= 1:
            return loop(inner, low * least, None)
        if least == 0:
            return loop(inner, 0, None if high is None else high * most)
    counted = low > 1 or high not in (None, 1) or body.counted
    return _make(LOOP, (body, low, high), low == 0, counted)
