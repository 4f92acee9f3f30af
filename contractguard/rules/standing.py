"""A difference between what is expected and what is described, in words that claim no change: neither side is former.

The sentences about changes say "now", "no longer", "is gone", "is a new property", "was". Between an expectation (or a
model) and a provider there was no change that anybody knows of, so these words would not be true.
"""

from __future__ import annotations

from contractguard.support.patterns import lazy

_QUOTED = lazy(r'("(?:[^"\\]|\\.)*")')
_VERBS = {"has": "have", "accepts": "accept", "comes": "come", "takes": "take", "names": "name", "applies": "apply"}
_REWORDED = (
    (lazy(r"\bnow "), lambda _: ""),
    (lazy(r"\b(is|are|will|must) no longer\b"), lambda found: f"{found[1]} not"),
    (lazy(rf"\bno longer ({'|'.join(_VERBS)})\b"), lambda found: f"does not {_VERBS[found[1]]}"),
    (lazy(r"\(was "), lambda _: "(expected "),
    (lazy(r"\(no limit before\)"), lambda _: "(no limit is expected)"),
)


def as_it_stands(sentence: str) -> str:
    """A sentence about a change without the words that say so; what is quoted in it stays as it is."""
    return "".join(part if _QUOTED.fullmatch(part) else _reword(part) for part in _QUOTED.split(sentence))


def _reword(text: str) -> str:
    for pattern, said in _REWORDED:
        text = pattern.sub(said, text)
    return text
