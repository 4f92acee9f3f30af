"""Which keywords a document mentions at all: where some do not occur, many walks are none."""

from __future__ import annotations

import re

from contractguard.support.scan import matches_from

FLAGS = ("readOnly", "writeOnly")
_WORDS = ("id", "discriminator")
TRACKED_KEYWORDS = ("$id", "$anchor", "$dynamicAnchor", "$dynamicRef", "$recursiveRef", "$schema", *_WORDS, *FLAGS)
"""Keywords whose mere absence from a document saves a walk through it. (Some properties are called `readOnly`; JSON is
searched for the flag.)"""

# Begins with one letter that is rare; what is before it is looked at then.
_DOLLAR_KEYS = re.compile(
    rb'\$(?<="\$)(%b)":' % "|".join(word[1:] for word in TRACKED_KEYWORDS if word.startswith("$")).encode()
)


def tracked_keywords(text: bytes) -> frozenset[str]:
    """Which of `TRACKED_KEYWORDS` occur as keys in JSON that has no space between a key and its colon, and one at most
    behind it; of flags, which may be set."""
    found = {"$" + key[1].decode() for key in matches_from(b"$", _DOLLAR_KEYS, text)}
    found.update(word for word in FLAGS if _is_set(text, f'"{word}":'.encode()))
    found.update(word for word in _WORDS if text.find(f'"{word}":'.encode()) >= 0)
    return frozenset(found)


def _is_set(text: bytes, flag: bytes) -> bool:
    """Whether a member that begins so is true somewhere."""
    at = text.find(flag)
    while at >= 0:
        behind = at + len(flag)
        if text.startswith((b"true", b" true"), behind):
            return True
        at = text.find(flag, behind)
    return False
