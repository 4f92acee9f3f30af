"""Careful access to what is in a recording that anybody may have written."""

from __future__ import annotations

from contractguard.contract.document import Json


def member(node: Json, *names: str, kind: type | tuple[type, ...]) -> Json:
    """What stands below objects by these names, None when it is not there or not of this kind."""
    for name in names:
        node = node.get(name) if isinstance(node, dict) else None
    return node if isinstance(node, kind) and not isinstance(node, bool) else None


def whole(number: float | None) -> int | None:
    """A number that is an integer as one, None for any other."""
    return int(number) if number is not None and number == int(number) else None


def status_code(value: Json) -> int | None:
    """A status, as a number or as a text of three digits; None for anything else."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) == 3:
        return int(value)
    return whole(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def last_header(message: Json, name: str) -> str | None:
    """The value of a header, the last of several, of a message whose headers are an object; names are in any case."""
    for given, value in (member(message, "headers", kind=dict) or {}).items():
        if given.lower() == name:
            last = value[-1] if isinstance(value, list) and value else value
            return last if isinstance(last, str) else None
    return None
