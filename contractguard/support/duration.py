"""Lengths of time as people write them: 30s, 10m, 500ms."""

from __future__ import annotations

from contractguard.support.patterns import lazy

_LENGTH = lazy(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)(ms|s|m|h)?")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3_600.0}
DURATION_PATTERN = r"^[0-9]{1,6}(\.[0-9]{1,3})?(ms|s|m|h)$"
"""What such a text looks like, for schemas."""


def read_duration(text: str) -> float:
    """The seconds of a text such as 60s, 1.5m, 200ms or 2h; a number alone is of seconds. Raises `ValueError`."""
    found = _LENGTH.fullmatch(text)
    if found is None or not (seconds := float(found[1]) * _SECONDS[found[2] or "s"]):
        raise ValueError("write a length of time above 0, such as 30s, 10m or 500ms")
    return seconds


def show_duration(seconds: float) -> str:
    """A length of time for people: whole minutes as such, else seconds to a tenth: 1m, 90s, 0.5s."""
    if seconds >= 60 and seconds % 60 == 0:
        return f"{seconds / 60:g}m"
    return f"{round(seconds, 1):g}s"


def show_age(seconds: float) -> str:
    """How long something has been there, for people, in whole units: 3 days, 1 hour, less than a minute."""
    for name, length in _UNITS:
        number = int(seconds // length)
        if number >= 1:
            return f"{number} {name}" if number == 1 else f"{number} {name}s"
    return "less than a minute"


_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60))
