"""Tracked payloads as the plain values they stand for."""

from __future__ import annotations

from typing import Any


def plain(value: Any) -> Any:
    """A copy of dicts and lists that holds no tracked container; nothing is noted as read."""
    holder: list[Any] = [value]
    todo: list[tuple[Any, Any]] = [(holder, 0)]
    while todo:
        container, key = todo.pop()
        found = container[key]
        if isinstance(found, dict):
            copied: Any = dict(dict.items(found))
            todo.extend((copied, name) for name, member in dict.items(found) if isinstance(member, dict | list))
        else:
            copied = list(list.__iter__(found)) if isinstance(found, list) else found
            inner = enumerate(copied) if isinstance(found, list) else ()
            todo.extend((copied, index) for index, item in inner if isinstance(item, dict | list))
        container[key] = copied
    return holder[0]
