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
