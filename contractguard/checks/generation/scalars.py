"""Texts and numbers: of the allowed sizes and formats, at their edges, and as odd as they may be."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

from contractguard.algebra.vocabulary.formats import INTEGER_FORMATS
from contractguard.checks.generation.extra import require_hypothesis
from contractguard.checks.generation.merge_allof import Impossible, SchemaInScope
from contractguard.checks.generation.words import SAMPLES, Words
from contractguard.contract.document import Json
from contractguard.contract.redaction import is_secret

LONG = 5_000
"""Characters of a text that has no bounds."""
LONGEST = 1_000_000
"""Characters of a text that must be so long; of one that must be longer, nothing is drawn."""
USUAL = 12
"""Characters of most texts, beyond those that it must have."""
SMALL = 1_000
"""How far most integers are from zero, or from the bound next to it."""

ALPHABET = "ab0Z .,-_/'\"<&%\\\n\t\r\x00\x1b\x7f\x85éßİ中\u200b\u202e\ufeff\ufffd𝒳😀\U0010ffff"
"""Letters first, to which a text is shrunk; then what is escaped, invisible, or beyond 16 bits."""

EDGES = (0, 1, -1, 2**31 - 1, 2**31, -(2**31) - 1, 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 10**20)
FRACTIONS = (0.5, 0.1, -0.1, 1e-9, 1.5, -2.75, 1e21, 1e300)

PLAIN_FORMATS = frozenset(["", "password", "binary", "string", "text", "char"])
"""Formats that say nothing about the characters."""
NUMBER_FORMATS = frozenset([*INTEGER_FORMATS, "float", "double"])


# --- texts


def text(
    draw: Any, st: Any, parts: Sequence[SchemaInScope], words: Words, unknown: set[str], *, hidden: bool = False
) -> str:
    """A text that all schemas allow; formats that are not known are added to `unknown`. `hidden`: it stands under a
    sensitive name, where examples are not used. Raises `Impossible`."""
    low, high = _lengths(parts)
    patterns = tuple(sorted({node["pattern"] for node, _ in parts if isinstance(node.get("pattern"), str)}))
    formats = {node["format"] for node, _ in parts if isinstance(node.get("format"), str)} - PLAIN_FORMATS
    known = [name for name in sorted(formats) if name in SAMPLES]
    unknown.update(formats - set(known) - NUMBER_FORMATS)
    if known or patterns:
        return str(draw(st.sampled_from(words.members_of(patterns, known[:1], low, high))))
    examples = _examples(parts) if formats and not hidden else []
    if examples:
        return str(draw(st.sampled_from(examples)))
    longest = LONG if high is None else min(high, LONG)
    if low > LONGEST or (high is not None and low > high):
        raise Impossible
    if low > LONG:
        return "a" * low
    found = str(draw(_plain(low, min(longest, low + USUAL))))
    # Drawn last, so that a long text shrinks to a short one.
    return "a" * longest if longest > low + USUAL and draw(st.sampled_from(_RARELY)) else found


@lru_cache(maxsize=256)
def _plain(low: int, high: int) -> Any:
    """A strategy for texts of these lengths; making one takes longer than drawing from it."""
    st = require_hypothesis().strategies
    return st.text(st.sampled_from(ALPHABET), min_size=low, max_size=high)


_RARELY = (False,) * 15 + (True,)


def _lengths(parts: Sequence[SchemaInScope]) -> tuple[int, int | None]:
    low = max((math.ceil(node.get("minLength", 0)) for node, _ in parts), default=0)
    high = min((math.floor(node["maxLength"]) for node, _ in parts if "maxLength" in node), default=None)
    return low, high


def _examples(parts: Sequence[SchemaInScope]) -> list[str]:
    """What the schemas themselves give as examples, but for what looks like a secret: reports show what was drawn."""
    given = [
        value for node, _ in parts for value in (node.get("example"), node.get("default"), *_listed_examples(node))
    ]
    return list(dict.fromkeys(value for value in given if isinstance(value, str) and not is_secret(value)))


def _listed_examples(node: Json) -> list[Json]:
    return node["examples"] if isinstance(node.get("examples"), list) else []


# --- numbers


def number(draw: Any, st: Any, parts: Sequence[SchemaInScope], *, integer: bool) -> Json:
    """A number that all schemas allow, as far as this sees. Raises `Impossible`."""
    low, high = _bounds(parts)
    step = _step(parts, integer)
    if step is not None:
        return _multiple(draw, st, step, low, high)
    inside = [edge for edge in EDGES if _is_within(edge, low, high)]
    inside += [int(edge) for edge in (low, high) if edge is not None and edge.denominator == 1]
    kind = draw(st.integers(0, 7))
    if kind == 7 and inside:
        return draw(st.sampled_from(inside))
    if not integer and kind >= 5:
        odd = [one for one in (*FRACTIONS, *_nearby(low, high)) if _is_within(one, low, high)]
        if odd:
            return draw(st.sampled_from(odd))
    return _near_zero(draw, st, low, high, integer)


def _near_zero(draw: Any, st: Any, low: Fraction | None, high: Fraction | None, integer: bool) -> Json:
    start, end = _window(low, high)
    if start > end:
        between = [one for one in _nearby(low, high) if _is_within(one, low, high)]
        if integer or not between:
            raise Impossible
        return between[0]
    return draw(st.integers(start, end))


def _window(low: Fraction | None, high: Fraction | None) -> tuple[int, int]:
    """The integers next to zero that lie within the bounds."""
    least = None if low is None else math.ceil(low)
    most = None if high is None else math.floor(high)
    centre = least if least is not None and least > 0 else most if most is not None and most < 0 else 0
    start = centre - SMALL if least is None else max(least, centre - SMALL)
    end = centre + SMALL if most is None else min(most, centre + SMALL)
    return start, end


def _nearby(low: Fraction | None, high: Fraction | None) -> list[float]:
    """Fractions at the bounds, and in the middle between them."""
    bounds = [bound for bound in (low, high) if bound is not None]
    middle = [sum(bounds, Fraction(0)) / 2] if len(bounds) == 2 else []
    return [float(one) for one in (*middle, *bounds)]


def _bounds(parts: Sequence[SchemaInScope]) -> tuple[Fraction | None, Fraction | None]:
    """The bounds, taken as inclusive ones: what lies on an exclusive one is found to be invalid afterwards."""
    lows: list[Fraction] = []
    highs: list[Fraction] = []
    for node, _ in parts:
        for keyword, bounds in _BOUNDS:
            value = node.get(keyword)
            if isinstance(value, int | float) and not isinstance(value, bool):
                (lows if bounds == "low" else highs).append(Fraction(value))
        if node.get("format") in INTEGER_FORMATS:
            least, most = INTEGER_FORMATS[node["format"]]
            lows.append(Fraction(least))
            highs.append(Fraction(most))
    return max(lows, default=None), min(highs, default=None)


_BOUNDS = (("minimum", "low"), ("exclusiveMinimum", "low"), ("maximum", "high"), ("exclusiveMaximum", "high"))


def _is_within(value: float, low: Fraction | None, high: Fraction | None) -> bool:
    exact = Fraction(value)
    return (low is None or exact >= low) and (high is None or exact <= high)


def _step(parts: Sequence[SchemaInScope], integer: bool) -> Fraction | None:
    """What every allowed number is a multiple of."""
    steps = [Fraction(str(node["multipleOf"])) for node, _ in parts if "multipleOf" in node]
    if not steps:
        return None
    return _common([*steps, Fraction(1)] if integer else steps)


def _common(steps: Iterable[Fraction]) -> Fraction:
    result: Fraction | None = None
    for step in steps:
        if result is None:
            result = step
        else:
            result = Fraction(
                math.lcm(result.numerator, step.numerator), math.gcd(result.denominator, step.denominator)
            )
    assert result is not None
    return result


def _multiple(draw: Any, st: Any, step: Fraction, low: Fraction | None, high: Fraction | None) -> Json:
    start, end = _window(low / step if low is not None else None, high / step if high is not None else None)
    if start > end:
        raise Impossible
    found = draw(st.integers(start, end)) * step
    return int(found) if found.denominator == 1 else float(found)
