"""Routes of frameworks as templates of paths: `/d/{i}`."""

from __future__ import annotations

import re
from functools import lru_cache

_WERKZEUG = re.compile(r"<(?:\w+(?:\((?:[^()\"']|\"[^\"]*\"|'[^']*')*\))?:)?(\w+)>")
_DJANGO_PATH = re.compile(r"<(?:\w+:)?(\w+)>")
_NAMED = re.compile(r"\(\?P<(\w+)>")
_ESCAPED = re.compile(r"\\([^\w])")
_DROPPED = re.compile(r"\\[AZ]|[\^$]|/\?")
_LEFT = re.compile(r"[\\()\[\]?*+|]")


@lru_cache(maxsize=1_024)
def werkzeug_template(rule: str) -> str:
    """The template of a rule of Werkzeug: `/d/<int:i>/` is `/d/{i}`."""
    return without_trailing_slash(_WERKZEUG.sub(r"{\1}", rule))


def django_template(route: str) -> str | None:
    """The template of a route of Django, of `path` or `re_path`; None for an expression that is more than parameters.

    `^d/(?P<i>[0-9]+)/$` is `/d/{i}`, as `d/<int:i>/` is.
    """
    text = _groups_named(route)
    if text is None:
        return None
    text = _DJANGO_PATH.sub(r"{\1}", _ESCAPED.sub(r"\1", _DROPPED.sub("", text)))
    return without_trailing_slash("/" + text.lstrip("/"))


def without_trailing_slash(template: str) -> str:
    """The template without a slash at its end: with and without it is one operation."""
    return template.rstrip("/") or "/"


def _groups_named(route: str) -> str | None:
    """The route with each outermost group of a regular expression as `{name}`, unnamed ones by their number."""
    text, parts, number = route, [], 0
    while (start := _opening(text)) >= 0:
        end = _closing(text, start)
        if end < 0:
            return None
        named = _NAMED.match(text, start)
        if not named and text.startswith("(?", start):
            return None
        number += 1
        parts += [text[:start], "{" + (named[1] if named else f"arg{number}") + "}"]
        text = text[end + 1 :]
    rest = "".join([*parts, text])
    return None if _LEFT.search(_ESCAPED.sub("", _DROPPED.sub("", rest))) else rest


def _opening(text: str) -> int:
    return next((at for at, sign in enumerate(text) if sign == "(" and not _is_escaped(text, at)), -1)


def _closing(text: str, start: int) -> int:
    """Where the group that starts there ends; parentheses in a set of characters are none."""
    depth, is_in_set = 0, False
    for at in range(start, len(text)):
        sign = text[at]
        if _is_escaped(text, at):
            continue
        if is_in_set:
            is_in_set = sign != "]"
        elif sign == "[":
            is_in_set = True
        elif sign in "()":
            depth += 1 if sign == "(" else -1
            if not depth:
                return at
    return -1


def _is_escaped(text: str, at: int) -> bool:
    before = text[:at]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1
