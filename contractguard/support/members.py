"""Members of enumerations that are found as any attribute of a class.

In Python 3.11, `Kind.AND` is a call of a function of the standard library, twenty times as slow as an attribute; up to
3.10 and from 3.12 on it is an attribute.
"""

from __future__ import annotations

from enum import Enum
from typing import TypeVar

_Enumeration = TypeVar("_Enumeration", bound=type[Enum])


def with_plain_members(enumeration: _Enumeration) -> _Enumeration:
    """The same class, its members in its own dictionary."""
    for member in enumeration:
        type.__setattr__(enumeration, member.name, member)
    return enumeration
