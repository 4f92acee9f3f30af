"""Patterns that are sought in large texts."""

from __future__ import annotations

import re
from collections.abc import Iterator


def matches_from(prefix: bytes, pattern: re.Pattern[bytes], text: bytes) -> Iterator[re.Match[bytes]]:
    """The matches of a pattern that begins with this prefix, also those that overlap.

    The prefix is sought at the speed of memory, where it is rare; a pattern's own search looks at each letter.
    """
    at = text.find(prefix)
    while at >= 0:
        found = pattern.match(text, at)
        if found is not None:
            yield found
        at = text.find(prefix, at + 1)
