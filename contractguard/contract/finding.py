"""What a check found: findings, what could not be checked, and the report that holds both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import Enum, IntEnum

from contractguard.contract.acceptance.tolerance import Tolerance
from contractguard.contract.acceptance.waiver import Waiver
from contractguard.contract.document import Json, Location
from contractguard.contract.model import MessageKey
from contractguard.support.dataclass import dataclass


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
class AffectedConsumer:
    """A consumer that a finding breaks, and by which of its expectations.

    `at` is where the expectation stands, `strength` is "guaranteed" or "possible". `pending`: the provider did not
    give it that before, either, so that it is no news. Where it does not break (`breaks`), the consumer reads or sends
    what the finding is about, and can do without.
    """

    consumer: str
    expectation: str
    at: Location | None = None
    strength: str = "guaranteed"
    pending: bool = False
    breaks: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """One cause of drift. `witness` is a whole message value in a one-element tuple, or None when there is none.

    `further_places` counts all further messages that the change reaches; `places` lists the first of them. `waiver`
    is the one that speaks of it, whose time may be over. `detail` tells it from others of its rule at its place:
    first the name that it is about, if any. `former` is the fingerprint by which it was known before there
    was more that tells it from others; a waiver is outdated that names it by that one, and may mean another finding.
    Where payloads were verified, `payloads_total` counts those in which it was found, and `payloads` says where in the
    first of them; the witness is then the smallest relevant part of the first.
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
    detail: tuple[str, ...] = ()
    former: str = ""
    consumers: tuple[AffectedConsumer, ...] = ()
    complete: bool = True
    payloads: tuple[Location, ...] = ()
    payloads_total: int = 0
    waiver: Waiver | None = None
    waiver_expired: bool = False
    waiver_outdated: bool = False

    @property
    def waived(self) -> bool:
        """Whether it is accepted today: it is reported, and fails nothing."""
        return self.waiver is not None and not (self.waiver_expired or self.waiver_outdated)

    @property
    def pending(self) -> bool:
        """Whether it is about nothing but what consumers did not get before, either."""
        return bool(self.consumers) and all(hurt.pending for hurt in self.consumers)


@dataclass(frozen=True, slots=True)
class Unchecked:
    """Something that the check did not decide, and why. `message` is None when it concerns the whole contract.

    `unread`: it could not be read, rather than decided. `must`: it had to be checked, for it is an expectation, or
    nothing was compared of an operation that both sides have; `tolerance` is who allows that it was not. `subject` is
    how it is called where it is no message: an expectation, a file. `times`: how many payloads it holds for, where
    payloads were verified.
    """

    message: MessageKey | None
    reason: str
    source: Location | None = None
    unread: bool = False
    must: bool = False
    subject: str = ""
    tolerance: Tolerance | None = None
    times: int = 1


@dataclass(frozen=True, slots=True)
class Statistics:
    """How much was looked at: operations and messages in both contracts together, and messages compared.

    `consumers` and `expectations` count who expects something, and how many expectations were evaluated (None where
    there was no question of any); `guaranteed` and `possible` those that are met in either sense, `pending` those that
    were never met, `unread` what could not be read of them.
    Where payloads were verified: the messages that they were, the payloads, how many were verified, and how many of
    these are failing.
    """

    operations: int = 0
    messages: int = 0
    checked: int = 0
    expectations: int | None = None
    consumers: int = 0
    guaranteed: int = 0
    possible: int = 0
    pending: int = 0
    unread: int = 0
    failing: int = 0


@dataclass(frozen=True, slots=True)
class EventCount:
    """How many payloads were verified as one message, how many of them are failing, and where the first and the last of
    these stand, in the order in which they were read."""

    message: MessageKey
    verified: int
    failing: int = 0
    first: Location | None = None
    last: Location | None = None

    @property
    def share(self) -> float:
        """How much of what was verified is failing."""
        return self.failing / self.verified if self.verified else 0.0


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a change was judged against: a commit, and which one that is in words; `commit` is None where it was the
    recorded contract in the folder, and `how` then says why."""

    commit: str | None
    how: str

    @property
    def text(self) -> str:
        """For people: the beginning of the commit, and which one it is."""
        return f"{self.commit[:12]}, {self.how}" if self.commit else f"the snapshot in the folder: {self.how}"


@dataclass(frozen=True, slots=True)
class Report:
    """The answer of a check. `settings` names the parameters it depends on (policy, content model, …).

    `unused_waivers` are those that no finding needs any more. Of a change that was judged against a base: `base` says
    what that is, `remarks` are what has to be known about it, and `new_waivers` those that the base has not.
    `events` tells how many payloads were verified as which message.
    """

    command: str
    findings: tuple[Finding, ...]
    unchecked: tuple[Unchecked, ...] = ()
    statistics: Statistics = field(default_factory=Statistics)
    settings: Mapping[str, str] = field(default_factory=dict)
    complete: bool = True
    unused_waivers: tuple[Waiver, ...] = ()
    base: Baseline | None = None
    remarks: tuple[str, ...] = ()
    new_waivers: tuple[Waiver, ...] = ()
    events: tuple[EventCount, ...] = ()

    def count(self, severity: Severity) -> int:
        """How many findings have exactly this severity and are not waived."""
        return sum(finding.severity is severity and not finding.waived for finding in self.findings)

    @property
    def missed(self) -> int:
        """How many parts were not checked that had to be, and that nobody tolerates."""
        return sum(entry.must and entry.tolerance is None for entry in self.unchecked)

    @property
    def waived(self) -> int:
        """How many findings are waived."""
        return sum(finding.waived for finding in self.findings)
