"""Members of a language: the shortest, the next ones, or the proof that there is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contractguard.algebra.languages import charset
from contractguard.algebra.languages.language import (
    ANY_CHARACTER,
    EPSILON,
    NOTHING,
    Language,
    classes,
    derivative,
    either,
    loop,
    negation,
    sequence,
    symbol,
)


@dataclass(frozen=True, slots=True)
class StateBudget:
    """How many different states (derivatives) one search may meet."""

    states: int = 4_000


class StateBudgetExceeded(Exception):
    """The language has more states than were allowed."""


_DEFAULT = StateBudget()
_Came = dict[Language, tuple[Language, int]]
"""For each state of a layer: the state before it, and the character."""


def matches(language: Language, text: str) -> bool:
    """Whether a string belongs to the language."""
    for char in text:
        language = derivative(language, ord(char))
        if language is NOTHING:
            return False
    return language.nullable


def literal(text: str) -> Language:
    """The language of one string."""
    result = EPSILON
    for char in reversed(text):
        result = sequence(symbol(charset.chars(char)), result)
    return result


def length_between(minimum: int, maximum: int | None) -> Language:
    """All strings of these lengths, in characters."""
    return loop(ANY_CHARACTER, minimum, maximum)


def shortest(
    language: Language,
    *,
    minimum: int = 0,
    maximum: int | None = None,
    exclude: frozenset[str] = frozenset(),
    budget: StateBudget = _DEFAULT,
) -> str | None:
    """The shortest member within the lengths that is not excluded; None when it is proved that there is none.

    Among equally short ones, the one with the preferred characters. Raises `StateBudgetExceeded`.
    """
    if exclude:
        language = language & negation(either([literal(text) for text in sorted(exclude)]))
    if maximum is not None and minimum > maximum:
        return None
    met: set[Language] = {language}
    layers: list[_Came] = [{language: (language, 0)}]
    seen: set[Language] = set()
    while layers[-1]:
        length = len(layers) - 1
        if length >= minimum:
            accepting = next((state for state in layers[-1] if state.nullable), None)
            if accepting is not None:
                return _spelled(layers, accepting)
            seen.update(layers[-1])
        if maximum is not None and length >= maximum:
            return None
        following = _step(layers[-1], seen if length >= minimum else set())
        met.update(following)
        if len(met) > budget.states:
            raise StateBudgetExceeded
        layers.append(following)
    return None


def _step(layer: _Came, seen: set[Language]) -> _Came:
    """The states one character further on, dead ones and those met before left out."""
    following: _Came = {}
    for state in layer:
        for point in classes(state):
            after = derivative(state, point)
            if after is not NOTHING and after not in seen and after not in following:
                following[after] = (state, point)
    return following


def _spelled(layers: list[_Came], state: Language) -> str:
    points = []
    for layer in reversed(layers[1:]):
        state, point = layer[state]
        points.append(chr(point))
    return "".join(reversed(points))


def members(
    language: Language, *, minimum: int = 0, maximum: int | None = None, budget: StateBudget = _DEFAULT
) -> Iterator[str]:
    """Different members, the shortest first, until there are no more."""
    given: set[str] = set()
    while True:
        text = shortest(language, minimum=minimum, maximum=maximum, exclude=frozenset(given), budget=budget)
        if text is None:
            return
        given.add(text)
        yield text


def is_empty(language: Language, budget: StateBudget = _DEFAULT) -> bool:
    """Whether the language has no member. Raises `StateBudgetExceeded`."""
    return shortest(language, budget=budget) is None
