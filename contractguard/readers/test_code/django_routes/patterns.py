"""What a route's pattern says of its address: with `{}` for whatever is known only when it is called."""

from __future__ import annotations

import re

HOLE = "{}"
_CONVERTER = re.compile(r"<[^<>]*>")
_OPTIONAL = re.compile(r"/\?$|\(\?:/\)\?$")
_QUANTIFIED = re.compile(r"[*+?]|\{\d*,?\d*\}")
_ESCAPED = re.compile(r"\\([^\w])")
_UNREADABLE = re.compile(r"[\\\[\]()^$*+?|]")


def path_of_route(route: str) -> str:
    """The address of a route as `path` takes it: `orders/<int:pk>/`."""
    return _CONVERTER.sub(HOLE, route)


def path_of_expression(expression: str) -> str | None:
    """The address of a route as `re_path` takes it: `^orders/(?P<pk>[0-9]+)/$`. None for one that may be several, or is
    not understood."""
    text = _without_groups(expression.removeprefix("^"))
    if text is None:
        return None
    text = _OPTIONAL.sub("/", text.removesuffix("$").removesuffix(r"\Z"))
    text = _ESCAPED.sub(r"\1", text)
    return None if _UNREADABLE.search(text) else text


def _without_groups(expression: str) -> str | None:
    """An expression with a hole for each group; None where one is optional, repeated, or not closed."""
    found, at = "", 0
    while at < len(expression):
        if expression[at] == "\\":
            found += expression[at : at + 2]
            at += 2
        elif expression[at] == "(" and not expression.startswith("(?:/)?", at):
            end = _end_of_group(expression, at)
            if end is None or _QUANTIFIED.match(expression, end):
                return None
            found += HOLE
            at = end
        else:
            found += expression[at]
            at += 1
    return found


def _end_of_group(expression: str, start: int) -> int | None:
    """The place behind a group."""
    depth, at, is_set = 0, start, False
    while at < len(expression):
        one = expression[at]
        if one == "\\":
            at += 1
        elif is_set:
            is_set = one != "]"
        elif one == "[":
            is_set = True
        elif one in "()":
            depth += 1 if one == "(" else -1
            if not depth:
                return at + 1
        at += 1
    return None
