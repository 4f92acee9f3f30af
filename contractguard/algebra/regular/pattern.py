"""ECMA-262 patterns to languages.

An assertion speaks of what surrounds it. So a part is not compiled alone but together with what comes after it: a
`Rest` is the languages of all that may follow a place, one for each kind of thing that may stand before the place.
A part and its rest make the rest of the place before the part; a lookahead is an intersection with the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from contractguard.algebra.regular import charset
from contractguard.algebra.regular.charset import CharSet
from contractguard.algebra.regular.language import (
    ANY,
    CAT,
    EPSILON,
    LOOP,
    NOTHING,
    SET,
    SOME,
    Language,
    either,
    lazy,
    loop,
    negation,
    sequence,
    symbol,
)
from contractguard.algebra.regular.syntax import parse
from contractguard.algebra.regular.tree import Construct, PatternNode
from contractguard.support.dataclass import dataclass

Rest = tuple[Language, Language, Language]
"""What may follow at the start, after a word character, after another character."""

_ANYTHING: Rest = (ANY, ANY, ANY)
_WORD = symbol(charset.WORD)
_BEGINS_WORD = sequence(_WORD, ANY)
_AT_BOUNDARY: Rest = (_BEGINS_WORD, negation(_BEGINS_WORD), _BEGINS_WORD)
_WITHIN: Rest = (negation(_BEGINS_WORD), _BEGINS_WORD, negation(_BEGINS_WORD))


@lru_cache(maxsize=1024)
def from_pattern(pattern: str) -> Language:
    """The strings in which the pattern matches somewhere, as `pattern` means it in JSON Schema.

    ECMA-262 with the `u` flag and some of Annex B (see `syntax`). Raises `InvalidPattern` with the place for what is
    no pattern, `UnsupportedPattern` with the construct for what is not decided here: look-behind, back-references,
    flags, and a repeated part that has assertions inside and may match nothing.
    """
    tree = parse(pattern)
    if tree.language is not None:
        return sequence(ANY, sequence(tree.language, ANY))
    start, word, other = rest_before(tree, _ANYTHING)
    if word is other:
        return either((start, sequence(SOME, word)))
    in_words = sequence(sequence(ANY, _WORD), word)
    between = sequence(sequence(ANY, symbol(charset.NOT_WORD)), other)
    return either((start, in_words, between))


@dataclass(frozen=True, slots=True)
class _Repetition:
    """So many more times the body, and then the rest; unfolded one time when it is called."""

    body: PatternNode
    low: int
    high: int | None
    rest: Rest
    side: int

    def __call__(self) -> Language:
        more = repeat(self.body, max(self.low - 1, 0), None if self.high is None else self.high - 1, self.rest)
        once = rest_before(self.body, more)[self.side]
        return either((once, self.rest[self.side])) if self.low == 0 else once


def repeat(body: PatternNode, low: int, high: int | None, rest: Rest) -> Rest:
    """Between `low` and `high` times a body that takes at least one character, and then the rest."""
    if high == 0:
        return rest
    first, second, third = (
        lazy(_Repetition(body, low, high, rest, side), low == 0 and rest[side].nullable) for side in range(3)
    )
    return first, second, third


def rest_before(node: PatternNode, rest: Rest) -> Rest:
    """The rest of the place before a part. Recursion goes as deep as the tree, which is bounded."""
    if node.language is not None:
        return _then(node.language, rest)
    return _HANDLERS[node.construct](node, rest)


def _in_order(node: PatternNode, rest: Rest) -> Rest:
    for part in reversed(node.parts):
        rest = rest_before(part, rest)
    return rest


def _alternatives(node: PatternNode, rest: Rest) -> Rest:
    return _union([rest_before(part, rest) for part in node.parts])


def _ahead(node: PatternNode, rest: Rest) -> Rest:
    return _common(rest, rest_before(node.parts[0], _ANYTHING))


def _not_ahead(node: PatternNode, rest: Rest) -> Rest:
    start, word, other = rest_before(node.parts[0], _ANYTHING)
    return _common(rest, (negation(start), negation(word), negation(other)))


def _repeat(node: PatternNode, rest: Rest) -> Rest:
    body, low, high = node.parts[0], node.low, node.high
    if high is None or (high > 1 and not body.may_be_empty):
        return repeat(body, low, high, rest)
    table = rest
    for turn in range(high, 0, -1):
        table = rest_before(body, table)
        if turn > low:
            table = _union([table, rest])
    return table


def _union(tables: list[Rest]) -> Rest:
    start, word, other = (either(column) for column in zip(*tables, strict=True))
    return start, word, other


def _common(first: Rest, second: Rest) -> Rest:
    return first[0] & second[0], first[1] & second[1], first[2] & second[2]


_HANDLERS: dict[Construct, Callable[[PatternNode, Rest], Rest]] = {
    Construct.SEQUENCE: _in_order,
    Construct.ALTERNATIVES: _alternatives,
    Construct.REPEAT: _repeat,
    Construct.AHEAD: _ahead,
    Construct.NOT_AHEAD: _not_ahead,
    Construct.START: lambda _, rest: (rest[0], NOTHING, NOTHING),
    Construct.END: lambda _, rest: _common(rest, (EPSILON, EPSILON, EPSILON)),
    Construct.BOUNDARY: lambda _, rest: _common(rest, _AT_BOUNDARY),
    Construct.NO_BOUNDARY: lambda _, rest: _common(rest, _WITHIN),
}


def _then(first: Language, rest: Rest) -> Rest:
    """`first`, then the rest, which may ask what the last character of `first` was."""
    if first is EPSILON:
        return rest
    start, word, other = rest
    if word is other and (not first.nullable or start is word):
        moved = sequence(first, word)
        return moved, moved, moved
    some = _some(first)
    if word is other:
        moved = sequence(some, word)
    else:
        moved = either((sequence(_ending(some, charset.WORD), word), sequence(_ending(some, charset.NOT_WORD), other)))
    if not first.nullable:
        return moved, moved, moved
    return either((moved, start)), either((moved, word)), either((moved, other))


def _some(language: Language) -> Language:
    """The members that are not empty."""
    if language.kind == LOOP and language.args[1] == 0 and not language.args[0].nullable:
        return loop(language.args[0], 1, language.args[2])
    return language & SOME


def _ending(language: Language, chars: CharSet) -> Language:
    """The members that end in one of the characters; none of them is empty."""
    before: list[Language] = []
    while language.kind == CAT and not language.args[1].nullable:
        first, language = language.args
        before.append(first)
    body = language.args[0] if language.kind == LOOP else language
    shared = charset.intersect(body.args, chars) if body.kind == SET else None
    if shared is not None and language.kind == SET:
        last = symbol(shared)
    elif shared is not None and shared in (body.args, charset.NONE):
        last = language if shared else NOTHING
    else:
        last = language & sequence(ANY, symbol(chars))
    for first in reversed(before):
        last = sequence(first, last)
    return last
