"""ECMA-262 patterns to languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from contractguard.algebra.languages import charset
from contractguard.algebra.languages.language import (
    ANY,
    ANY_CHARACTER,
    EPSILON,
    NOTHING,
    Language,
    either,
    loop,
    negation,
    sequence,
    symbol,
)
from contractguard.algebra.languages.syntax import (
    Alternatives,
    Boundary,
    Characters,
    End,
    Lookahead,
    Node,
    Repeat,
    Sequence,
    Start,
    UnsupportedPattern,
    parse,
)

MAX_UNROLLED = 16
"""Repetitions of a part with assertions inside that are written out."""


@dataclass(frozen=True, slots=True)
class Left:
    """What stands before a position, as far as assertions ask: nothing, a word character, or another one."""

    at_start: bool
    word: bool


BEGINNING = Left(True, False)
AFTER_WORD = Left(False, True)
AFTER_OTHER = Left(False, False)

Continuation = Callable[[Left], Language]
"""The strings that may follow, given what stands before them."""

_WORD = symbol(charset.WORD)
_OTHER = symbol(charset.NOT_WORD)
_ENDS_IN_WORD = sequence(ANY, _WORD)
_ENDS_IN_OTHER = sequence(ANY, _OTHER)


@lru_cache(maxsize=4096)
def from_pattern(pattern: str) -> Language:
    """The strings in which the pattern matches somewhere, as `pattern` means it in JSON Schema.

    Raises `InvalidPattern` for what is no pattern, `UnsupportedPattern` for what is not decided here.
    """
    tree = parse(pattern)
    if _is_plain(tree):
        return sequence(ANY, sequence(_plain(tree), ANY))
    matched = [_follow(tree, _anything, left) for left in (BEGINNING, AFTER_WORD, AFTER_OTHER)]
    if matched[1] is matched[2]:
        later = sequence(sequence(ANY_CHARACTER, ANY), matched[1])
    else:
        later = either((sequence(_ENDS_IN_WORD, matched[1]), sequence(_ENDS_IN_OTHER, matched[2])))
    return either((matched[0], later))


def _anything(_: Left) -> Language:
    return ANY


def _is_plain(node: Node) -> bool:
    """Whether a part asserts nothing about what surrounds it."""
    if isinstance(node, Characters):
        return True
    if isinstance(node, Repeat):
        return _is_plain(node.body)
    if isinstance(node, Sequence | Alternatives):
        return all(_is_plain(part) for part in node.parts)
    return False


def _plain(node: Node) -> Language:
    """The strings that a part without assertions matches whole."""
    if isinstance(node, Characters):
        return symbol(node.chars)
    if isinstance(node, Repeat):
        return loop(_plain(node.body), node.low, node.high)
    if isinstance(node, Alternatives):
        return either([_plain(part) for part in node.parts])
    assert isinstance(node, Sequence)
    result = EPSILON
    for part in reversed(node.parts):
        result = sequence(_plain(part), result)
    return result


def _follow(node: Node, rest: Continuation, left: Left) -> Language:
    """The strings that begin with a match of the part and go on with `rest`, where `left` stands before them."""
    if _is_plain(node):
        return _then(_plain(node), rest, left)
    if isinstance(node, Sequence):
        return _in_order(node.parts, 0, rest, left)
    if isinstance(node, Alternatives):
        return either([_follow(part, rest, left) for part in node.parts])
    if isinstance(node, Start):
        return rest(left) if left.at_start else NOTHING
    if isinstance(node, End):
        return rest(left) & EPSILON
    if isinstance(node, Boundary):
        return rest(left) & _next_to(left, node.negated)
    if isinstance(node, Lookahead):
        ahead = _follow(node.body, _anything, left)
        return rest(left) & (negation(ahead) if node.negated else ahead)
    assert isinstance(node, Repeat)
    return _repeated(node, rest, left)


def _in_order(parts: tuple[Node, ...], index: int, rest: Continuation, left: Left) -> Language:
    if index == len(parts):
        return rest(left)
    stop = index
    while stop < len(parts) and _is_plain(parts[stop]):
        stop += 1
    if stop > index:
        return _then(_plain(Sequence(parts[index:stop])), lambda after: _in_order(parts, stop, rest, after), left)
    return _follow(parts[index], lambda after: _in_order(parts, index + 1, rest, after), left)


def _then(first: Language, rest: Continuation, left: Left) -> Language:
    """`first`, then `rest`, which may ask what the last character of `first` was."""
    if first is EPSILON:
        return rest(left)
    word, other = rest(AFTER_WORD), rest(AFTER_OTHER)
    empty = rest(left) if first.nullable else NOTHING
    if word is other:
        return either(
            (
                sequence(first & sequence(ANY_CHARACTER, ANY) if empty is not word and first.nullable else first, word),
                empty,
            )
        )
    after_word = sequence(first & _ENDS_IN_WORD, word)
    return either((after_word, sequence(first & _ENDS_IN_OTHER, other), empty))


def _next_to(left: Left, negated: bool) -> Language:
    """Strings whose beginning makes this place a word boundary, or no boundary."""
    begins_word = sequence(_WORD, ANY)
    return negation(begins_word) if left.word is not negated else begins_word


def _repeated(node: Repeat, rest: Continuation, left: Left) -> Language:
    """A repetition with assertions inside: written out, or a tempered step such as `(?:(?!x).)*` up to the end."""
    if node.high is not None and node.high <= MAX_UNROLLED:
        return _unrolled(node, node.low, node.high, rest, left)
    if isinstance(node.body, Lookahead | Start | End | Boundary):
        return either((_unrolled(node, node.low, 1, rest, left), rest(left) if node.low == 0 else NOTHING))
    tempered = _tempered(node, rest)
    if tempered is None:
        raise UnsupportedPattern("an assertion inside a repetition")
    return tempered


def _unrolled(node: Repeat, low: int, high: int, rest: Continuation, left: Left) -> Language:
    if high == 0:
        return rest(left)
    more = _follow(node.body, lambda after: _unrolled(node, max(low - 1, 0), high - 1, rest, after), left)
    return more if low > 0 else either((more, rest(left)))


def _tempered(node: Repeat, rest: Continuation) -> Language | None:
    """`(?:(?!x)c)*` where nothing but the end of the string follows: all in c*, and x begins nowhere."""
    body = node.body
    ends = {rest(left) for left in (BEGINNING, AFTER_WORD, AFTER_OTHER)}
    if ends != {EPSILON} or not isinstance(body, Sequence) or len(body.parts) != 2 or node.high is not None:
        return None
    guard, step = body.parts
    if not isinstance(guard, Lookahead) or not guard.negated or not _is_plain(guard.body):
        return None
    if not isinstance(step, Characters) or _plain(guard.body).nullable:
        return None
    nowhere = negation(sequence(ANY, sequence(_plain(guard.body), ANY)))
    return loop(symbol(step.chars), node.low, None) & nowhere
