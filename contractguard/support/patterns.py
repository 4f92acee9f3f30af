"""Regular expressions that are compiled when first used: every run imports them, and needs few of them."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Pattern:
    """Becomes what `re.compile` gives as soon as something is asked of it."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        made = re.compile(self._text, self._flags)
        for method in ("findall", "finditer", "fullmatch", "match", "search", "split", "sub"):
            setattr(self, method, getattr(made, method))
        return getattr(made, name)


def lazy(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """A regular expression, not compiled yet."""
    return cast("re.Pattern[AnyStr]", _Pattern(text, flags))
