"""What holds for all tests."""

from __future__ import annotations

import os


def pytest_configure() -> None:
    """Reports look alike wherever the tests run: in a job of GitHub Actions they would stand between two commands."""
    os.environ.pop("GITHUB_ACTIONS", None)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a parameter of bytes by its argument: what is in them (packed with a time, say) is no part of a name.

    Workers that collect the same tests under different names refuse to start.
    """
    if not isinstance(val, bytes):
        return None  # as usual
    return val.decode() if val.isascii() and val.decode().isprintable() and len(val) <= 60 else argname
