"""The extra that brings the engine, and which versions of it are known to work."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from contractguard.contract.errors import InputError, UsageError
from contractguard.support.printable import printable

LOWEST, BELOW = (4, 32), (4, 34)
"""The versions that the extra names; minor ones change what is found."""


def require_engine() -> str:
    """The version of the engine. Raises `UsageError` when it is not installed, and `InputError` when it is one that
    nobody tried."""
    try:
        found = version("schemathesis")
    except PackageNotFoundError:
        from contractguard.readers.installation import install_command

        raise UsageError("exercise needs the package schemathesis", remedy=install_command("exercise")) from None
    if not LOWEST <= _minor(found) < BELOW:
        supported = f"schemathesis>={_shown(LOWEST)},<{_shown(BELOW)}"
        raise InputError(f"schemathesis {printable(found, 40)} is not supported", remedy=f"install {supported}")
    return found


def _minor(text: str) -> tuple[int, int]:
    parts = [part for part in text.split(".")[:2] if part.isdecimal()]
    return (int(parts[0]), int(parts[1])) if len(parts) == 2 else (0, 0)


def _shown(minor: tuple[int, int]) -> str:
    return ".".join(map(str, minor))
