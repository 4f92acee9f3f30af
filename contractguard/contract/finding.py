"""What a check found: findings, what could not be checked, and the report that holds both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum

from contractguard.contract.document import Json, Location
from contractguard.contract.model import MessageKey


class Severity(IntEnum):
    """How much a finding weighs; `NONE` switches a rule off."""

    NONE = 0
    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        return self.name.lower()


class Proof(Enum):
    """How a finding is known."""

    PROVED = "proved"
    """A witness, confirmed by independent validators."""
    UNPROVEN = "unproven"
    """The relation may be broken, but no confirmed witness was found; `Finding.reason` says why."""
    DISPUTED = "disputed"
    """A witness was found, but the independent validators do not agree on it; `Finding.reason` says who says what."""
    STRUCTURAL = "structural"
    """Read off the descriptions; the relation does not see it, or holds in spite of it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A further message that the same change reaches, and where in it."""

    message: MessageKey
    pointer: str


@dataclass(frozen=True, slots=True)
class Hurt:
    """A consumer that a finding breaks, and by which of its expectations."""

    consumer: str
    expectation: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One cause of drift. `witness` is a whole message value in a one-element tuple, or None when there is none.

    `further_places` counts all further messages that the change reaches; `places` lists the first of them. Where
    payloads were verified, `payloads_total` counts those in which it was found, and `payloads` says where in the first
    of them; the witness is then the smallest relevant part of the first.
    """

    rule: str
    severity: Severity
    proof: Proof
    message: MessageKey
    pointer: str
    text: str
    fingerprint: str
    old: Json = None
    new: Json = None
    source_old: Location | None = None
    source_new: Location | None = None
    witness: tuple[Json] | None = None
    reason: str | None = None
    places: tuple[Place, ...] = ()
    further_places: int = 0
    consumers: tuple[Hurt, ...] = ()
    complete: bool = True
    payloads: tuple[Location, ...] = ()
    payloads_total: int = 0


@dataclass(frozen=True, slots=True)
class Unchecked:
    """Something that the check did not decide, and why. `message` is None when it concerns the whole contract."""

    message: MessageKey | None
    reason: str
    source: Location | None = None


@dataclass(frozen=True, slots=True)
class Statistics:
    """How much was looked at: operations and messages in both contracts together, and messages compared.

    Where payloads were verified: the messages that they were, the payloads, how many were verified, and how many of
    these are failing.
    """

    operations: int = 0
    messages: int = 0
    checked: int = 0
    failing: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """The answer of a check. `settings` names the parameters it depends on (policy, content model, …)."""

    command: str
    findings: tuple[Finding, ...]
    unchecked: tuple[Unchecked, ...] = ()
    statistics: Statistics = field(default_factory=Statistics)
    settings: Mapping[str, str] = field(default_factory=dict)
    complete: bool = True

    def count(self, severity: Severity) -> int:
        """How many findings have exactly this severity."""
        return sum(finding.severity is severity for finding in self.findings)
