"""A finding that somebody accepted for a while."""

from __future__ import annotations

from dataclasses import field
from datetime import date

from contractguard.support.dataclass import dataclass
from contractguard.support.patterns import lazy
from contractguard.support.printable import printable

MAX_NAME = 400
"""Characters of what is said of the finding; names come from descriptions and may be long."""

FINGERPRINT = lazy(r"[0-9a-f]{12}")
"""What a fingerprint looks like; see `contractguard.rules.fingerprint`."""


@dataclass(frozen=True, slots=True)
class FindingReference:
    """The finding that a waiver is about: its fingerprint, and the provider where a project has several.

    Without a provider it is this finding of any of them. Rule, message (as reports spell it) and pointer tell a reader
    what the fingerprint names; they are empty where they are not known.
    """

    fingerprint: str
    rule: str = ""
    message: str = ""
    pointer: str = ""
    provider: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What there can be one waiver for."""
        return self.fingerprint, self.provider

    @property
    def said(self) -> tuple[str, str, str]:
        """Rule, message and pointer as a waiver says them: cut short, and nothing in them is obeyed."""
        about = (self.rule, self.message, self.pointer)
        rule, message, pointer = (" ".join(printable(text, MAX_NAME).split()) for text in about)
        return rule, message, pointer

    def concerns(self, provider: str) -> bool:
        """Whether it can be a finding of this provider."""
        return self.provider in ("", provider)


@dataclass(frozen=True, slots=True)
class Waiver:
    """Who accepts a finding, why, and up to which day, that day included. `source` is the file and the line.
    `days_left` counts from the day on which it was read to the last one, None where that is over or no day was known.
    """

    subject: FindingReference
    reason: str
    owner: str
    until: date
    source: str = field(default="", compare=False)
    days_left: int | None = field(default=None, compare=False)

    @property
    def fingerprint(self) -> str:
        """Of the finding that is accepted."""
        return self.subject.fingerprint

    def is_expired(self, today: date) -> bool:
        """Whether its last day is over."""
        return self.until < today


def furthest(today: date) -> date:
    """The last day that a waiver may name: the same day next year. What is accepted for longer is forgotten."""
    try:
        return today.replace(year=today.year + 1)
    except ValueError:  # the 29th of February, or the last year that there is
        return today.replace(year=today.year + 1, day=28) if today.year < date.max.year else date.max
