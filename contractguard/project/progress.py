"""What is told of work that takes long, by whoever does it."""

from __future__ import annotations

from collections.abc import Callable


class Progress:
    """Told of the work, and silent."""

    compared: Callable[[str, int, int], None] | None = None
    """What a comparison calls now and then; None where nobody would see it."""

    def reading(self, name: str) -> None:
        """Say that a description is being read."""

    def tell_bytes(self, done: int, total: int) -> None:
        """Say how much of what is read is done with."""

    def tell_count(self, what: str, number: int) -> None:
        """Say how many of something were read so far."""
