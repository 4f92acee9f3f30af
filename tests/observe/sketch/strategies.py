"""Facts drawn by Hypothesis: every component, and so few names and tags that lowered caps are met at once."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import strategies as st

from contractguard.observe.sketch import facts as kinds
from contractguard.observe.sketch import join
from contractguard.observe.sketch.facts import ANY_FORMAT, Facts


def draw_facts(random: Random, depth: int = 2, tagged: bool = False) -> Facts:
    """A state within the caps (which the test may have lowered), every component of it. Only what is deepest is cut,
    and a variant has no variants, as in what is observed."""

    def few(items: str) -> frozenset[str]:
        return frozenset(random.sample(items, random.randint(0, 2)))

    def below(share: float) -> Facts | None:
        return draw_facts(random, depth - 1) if depth and random.random() < share else None

    drawn = {name: below(0.8) for name in random.sample("abcdef", random.randint(0, 3))}
    properties = {name: one for name, one in drawn.items() if one is not None}
    tags = random.sample("abc", random.randint(0, 2)) if depth and not tagged else []
    low = random.choice((None, -2, 0, 3))
    made = Facts(
        types=random.randrange(256),
        objects=random.choice((0, 1, 10, 100)),
        always=random.choice((None, frozenset(properties), frozenset(list(properties)[:1]))),
        properties=properties,
        rest=below(0.3),
        variants={f"k={tag}": draw_facts(random, depth, tagged=True) for tag in tags},
        formats=random.randint(0, ANY_FORMAT),
        lengths=random.randrange(4),
        members=few("op"),
        undeclared=few("xyz"),
        others=random.random() < 0.3,
        failed=few("uvw"),
        low=low,
        high=None if low is None else low + random.randrange(3),
        booleans=random.randrange(4),
        empty=random.random() < 0.5,
        items=below(0.4),
    )
    made = join.apply_caps(made, max)
    return made if depth or random.random() < 0.8 else join.without_parts(made)


def facts() -> st.SearchStrategy[Facts]:
    """Facts of random seeds: to draw each component by Hypothesis itself takes a hundred times as long."""
    return st.integers(0, 2**48).map(lambda seed: join.limit_size(draw_facts(Random(seed))))


def lower_caps(monkeypatch: Any) -> None:
    """Set all caps so low that nearly every join meets one."""
    for name, cap in {"NAMES": 3, "VARIANTS": 2, "UNDECLARED": 2, "FAILED": 2, "SIZE": 400}.items():
        monkeypatch.setattr(join, f"MAX_{name}", cap)
        monkeypatch.setattr(kinds, f"MAX_{name}", cap)
