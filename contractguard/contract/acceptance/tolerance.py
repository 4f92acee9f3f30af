"""A part that somebody allows to be left unchecked for a while."""

from __future__ import annotations

from datetime import date

from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Tolerance:
    """What may be left unchecked, who allows it, why, and up to which day, that day included.

    `message` is a message as reports spell it, an operation (then it is all of its messages), the name of an
    expectation ("billing: a charge"), or the file that could not be read.
    """

    message: str
    reason: str
    owner: str
    until: date

    def is_expired(self, today: date) -> bool:
        """Whether its last day is over."""
        return self.until < today
