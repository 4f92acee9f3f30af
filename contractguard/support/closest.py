"""The names that somebody may have meant."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SHOWN = 3
_LOOKED_AT = 50


def closest_names(name: str, known: Iterable[str]) -> list[str]:
    """The known names that look most like one, three at most."""
    from difflib import get_close_matches

    names = _alike(name, sorted(known))
    return get_close_matches(name[:200], names, _SHOWN, cutoff=0.4) or names[:_SHOWN]


def _alike(name: str, names: list[str]) -> list[str]:
    """The names worth a closer look: those with the most words in common, for comparing letters takes long."""
    if len(names) <= _LOOKED_AT:
        return names
    words = set(_words(name))
    return sorted(names, key=lambda other: -len(words.intersection(_words(other))))[:_LOOKED_AT]


def _words(name: str) -> list[str]:
    return re.findall(r"[a-z]+|[0-9]+", name.lower())
