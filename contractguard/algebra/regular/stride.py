"""Steps at which nothing changes but counts, so that a search may take many of them at once.

`advance` lowers the counts of the repetitions that a state begins with. It commutes with the derivative as long as

- every part of the state begins with a repetition of a character class that has at least two turns to go before
  what follows it comes into play, or is a language in whose derivatives there are no counts at all, and
- no count falls below one (below two for a repetition that may already end).

So if the layer that follows a layer of states is the same layer advanced by one, then the next layers are, too,
for as many steps as these conditions hold; and none of them differs from the first in which states accept.
"""

from __future__ import annotations

from collections.abc import Iterable

from contractguard.algebra.regular.derivative import classes, derivative
from contractguard.algebra.regular.language import (
    ALT,
    AND,
    CAT,
    LOOP,
    NOT,
    SET,
    Language,
    both,
    either,
    loop,
    negation,
    sequence,
)

STEADY_STATES = 64
"""Derivatives looked at to see that a language stays free of counts; one with more is taken to have them."""


def stride(states: Iterable[Language]) -> int | None:
    """How many steps `advance` may stand for the derivative; None for any number, of a layer without counts."""
    reach: int | None = None
    plain: list[Language] = []
    pending = list(states)
    while pending:
        one = pending.pop()
        if not one.counted:
            plain.append(one)
        elif one.kind in (ALT, AND, NOT):
            pending.extend(one.args)
        else:
            steps = _turns(one)
            if steps <= 0:
                return 0
            reach = steps if reach is None else min(reach, steps)
    return reach if reach is None or all(map(_stays_plain, plain)) else 0


def _turns(one: Language) -> int:
    head = one.args[0] if one.kind == CAT else one
    if head.kind != LOOP or head.args[0].kind != SET:
        return 0
    _, low, high = head.args
    if low > 0:
        return int(low) - 1
    return 0 if one.kind == CAT or high is None else int(high) - 2


def _stays_plain(language: Language) -> bool:
    seen = {language}
    pending = [language]
    while pending:
        one = pending.pop()
        for point in classes(one):
            after = derivative(one, point)
            if after.counted or len(seen) > STEADY_STATES:
                return False
            if after not in seen:
                seen.add(after)
                pending.append(after)
    return True


def advance(state: Language, steps: int) -> Language:
    """The state with the counts of the repetitions at its beginning lowered. Recursion is as deep as it is boolean."""
    if not state.counted:
        return state
    if state.kind == ALT:
        return either([advance(one, steps) for one in state.args])
    if state.kind == AND:
        return both([advance(one, steps) for one in state.args])
    if state.kind == NOT:
        return negation(advance(state.args[0], steps))
    if state.kind == CAT:
        return sequence(advance(state.args[0], steps), state.args[1])
    if state.kind != LOOP:
        return state
    body, low, high = state.args
    return loop(body, max(low - steps, 0), None if high is None else max(high - steps, 0))
