"""Path expressions of matching rules: `$.body.items[*].id`, `$['a b']`, `$.*`."""

from __future__ import annotations

import re
from enum import Enum
from typing import TypeAlias


class Wild(Enum):
    """A wildcard of a path expression."""

    ANY = "*"
    """Any one member or element."""
    ITEM = "[*]"
    """Any one element of an array."""


Token: TypeAlias = str | Wild
"""One step: the name of a member (or an index, as text), or a wildcard."""

ROOT = "$"
MAX_LENGTH = 10_000

_NAME = r"[\w\-:#@]+"
_STEP = re.compile(
    rf"\.(?P<star>\*)|\.(?P<name>{_NAME})|\[(?P<item>\*)\]|\[(?P<index>[0-9]+)\]|\['(?P<quoted>[^']+)'\]"
)
_BARE = re.compile(_NAME)


class BadPath(ValueError):
    """Text that is no path expression; the message says where it stops being one."""


def parse_path(text: str) -> tuple[Token, ...]:
    """The steps of a path expression, the root first; an empty text has none. Raises `BadPath`.

    A path without the root (`items[0]`) is read as if it had it, as the reference implementation does.
    """
    if len(text) > MAX_LENGTH:
        raise BadPath(f"longer than {MAX_LENGTH} characters")
    if not text:
        return ()
    if text.startswith(ROOT):
        steps, at = [ROOT], 1
    else:
        bare = _BARE.match(text)
        if bare is None:
            raise BadPath("does not begin with `$`")
        steps, at = [ROOT, bare.group()], bare.end()
    found: list[Token] = list(steps)
    while at < len(text):
        step = _STEP.match(text, at)
        if step is None:
            raise BadPath(f"cannot be read from character {at + 1} on")
        found.append(_token(step))
        at = step.end()
    return tuple(found)


def _token(step: re.Match[str]) -> Token:
    if step["star"]:
        return Wild.ANY
    if step["item"]:
        return Wild.ITEM
    if step["index"]:
        return step["index"].lstrip("0") or "0"
    return step["name"] or step["quoted"]
