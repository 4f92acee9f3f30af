"""The extra that brings the engine, and which versions of it are known to work."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from itertools import takewhile

from contractguard.contract.errors import InputError, UsageError
from contractguard.support.printable import printable

LOWEST, BELOW = (4, 32, 3), (4, 34)
"""The versions that the extra names: what we rely on holds from 4.32.3 on, and minor ones change what is found."""


def require_engine() -> str:
    """The version of the engine. Raises `UsageError` when it is not installed, and `InputError` when it is one that
    nobody tried."""
    try:
        found = version("schemathesis")
    except PackageNotFoundError:
        from contractguard.readers.installation import install_command

        raise UsageError("exercise needs the package schemathesis", remedy=install_command("exercise")) from None
    if not LOWEST <= _numbers(found) < BELOW:
        supported = f"schemathesis>={_shown(LOWEST)},<{_shown(BELOW)}"
        raise InputError(f"schemathesis {printable(found, 40)} is not supported", remedy=f"install {supported}")
    return found


def _numbers(text: str) -> tuple[int, ...]:
    """The numbers that a version begins with; none for what is no version."""
    return tuple(int(part) for part in takewhile(str.isdecimal, text.split(".")))


def _shown(numbers: tuple[int, ...]) -> str:
    return ".".join(map(str, numbers))
