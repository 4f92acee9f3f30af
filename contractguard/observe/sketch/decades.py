"""Decades: the order of magnitude of a number, with its sign. They are told in place of numbers."""

from __future__ import annotations

from functools import lru_cache

_ZERO = 0
_OFFSET = 1_000
"""Of the decade of 1: so that numbers between 0 and 1 have positive decades, too."""
MAX_EXPONENT = 400
"""Beyond it decades are not told apart. Floats end before it."""
MAX_DECADE = _OFFSET + MAX_EXPONENT
"""The greatest; the smallest is as far below zero."""


def decade(number: float) -> int:
    """The decade of a number, as an integer of the same order: 0 of zero, negative of negative numbers."""
    if number == 0:
        return _ZERO
    exponent = max(-MAX_EXPONENT, min(_exponent(abs(number)), MAX_EXPONENT))
    return _OFFSET + exponent if number > 0 else -_OFFSET - exponent


def _exponent(number: float) -> int:
    """The greatest n for which 10**n is no greater than a positive number."""
    if isinstance(number, int):
        if number.bit_length() > 4 * MAX_EXPONENT:
            return MAX_EXPONENT
        return len(str(number)) - 1
    text = f"{number:.16e}"  # enough digits that nothing is rounded up to the next decade
    return int(text.partition("e")[2])


@lru_cache(maxsize=1_024)
def integers_within(low: int, high: int) -> tuple[int, int]:
    """The smallest and the greatest integer whose decade lies between two."""
    return _least(low), -_least(-high)


def _least(code: int) -> int:
    """The smallest integer of a decade, or of the next one that has integers."""
    if code == _ZERO:
        return 0
    exponent = abs(code) - _OFFSET
    if code > 0:
        return int(10 ** max(exponent, 0))
    return 1 - int(10 ** (exponent + 1)) if exponent >= 0 else 0


def decade_text(code: int) -> str:
    """As it is written: `0`, `1e3`, `-1e-2`."""
    if code == _ZERO:
        return "0"
    return f"{'-' if code < 0 else ''}1e{abs(code) - _OFFSET}"


def decade_of_text(text: str) -> int:
    """Read what `decade_text` wrote. Raises `ValueError` for anything else."""
    if text == "0":
        return _ZERO
    sign, _, exponent = text.partition("1e")
    number = int(exponent)
    code = (_OFFSET + number) * (-1 if sign == "-" else 1)
    if abs(number) > MAX_EXPONENT or decade_text(code) != text:
        raise ValueError(text)
    return code
