"""What a check found: findings, and what could not be checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import Enum, IntEnum
from typing import Any, overload

from contractguard.contract.acceptance.tolerance import Tolerance
from contractguard.contract.acceptance.waiver import Waiver
from contractguard.contract.document import Json, Location
from contractguard.contract.model import MessageKey
from contractguard.support.dataclass import dataclass
from contractguard.support.members import with_plain_members


@with_plain_members
class Severity(IntEnum):
    """How much a finding weighs; `NONE` switches a rule off."""

    NONE = 0
    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = tuple(one.name.lower() for one in Severity)


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


class ReachedPlaces(Sequence[Place]):
    """Places that are made when somebody looks at them: a change may reach a thousand, and there are hundreds of
    changes. `make` makes one of an entry, `rank` tells for each of many entries the number of its message among all,
    sorted."""

    __slots__ = ("_entries", "_make", "_rank")

    def __init__(
        self, entries: Sequence[Any], make: Callable[[Any], Place], rank: Callable[[Sequence[Any]], list[int]]
    ) -> None:
        self._entries, self._make, self._rank = entries, make, rank

    def __len__(self) -> int:
        return len(self._entries)

    @overload
    def __getitem__(self, index: int) -> Place: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Place, ...]: ...
    def __getitem__(self, index: int | slice) -> Place | tuple[Place, ...]:
        if isinstance(index, slice):
            return tuple(map(self._make, self._entries[index]))
        return self._make(self._entries[index])

    def __iter__(self) -> Iterator[Place]:
        return map(self._make, self._entries)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return tuple, (tuple(self),)

    def in_order(self) -> ReachedPlaces:
        """The same by message, then pointer."""
        entries, make = self._entries, self._make
        ranks = self._rank(entries)
        is_told = len(set(ranks)) == len(ranks)  # by the message alone, as nearly always
        key = ranks.__getitem__ if is_told else lambda index: (ranks[index], make(entries[index]).pointer)
        return ReachedPlaces([entries[index] for index in sorted(range(len(ranks)), key=key)], make, self._rank)


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
class PayloadEvidence:
    """In how many payloads something was found, and where in the first of them."""

    total: int
    spots: tuple[Location, ...] = ()


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a finding is shown to somebody who reads a change: a region of a file of the repository.

    `file` is relative to the top of the repository, with slashes. Lines and columns count from one, columns in
    characters; the end column is the one behind the last. `is_changed`: whether the change shows this line.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One cause of drift. `witness` is a whole message value in a one-element tuple, or None when there is none.

    `further_places` counts all further messages that the change reaches; `places` lists the first of them. `waiver`
    is the one that speaks of it, whose time may be over. `detail` tells it from others of its rule at its place:
    first the name that it is about, if any. `former` is the fingerprint by which it was known before there
    was more that tells it from others; a waiver is outdated that names it by that one, and may mean another finding.
    `renamed` are the fingerprints that it had under former ids of its rule.
    Where payloads were verified, `evidence` are those in which it was found; the witness is then the smallest relevant
    part of the first. Of two schemas, `old` is the reader's and `new` the sender's, the witness is a value of the whole
    schema, and `isolated` says whether it shows no other difference (None: that was no question). `placement` is where
    the finding is shown in a change, where that was asked for.
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
    places: Sequence[Place] = ()
    further_places: int = 0
    detail: tuple[str, ...] = ()
    former: str = ""
    renamed: tuple[str, ...] = ()
    consumers: tuple[AffectedConsumer, ...] = ()
    complete: bool = True
    evidence: PayloadEvidence | None = None
    isolated: bool | None = None
    waiver: Waiver | None = None
    waiver_expired: bool = False
    waiver_outdated: bool = False
    placement: Placement | None = None

    @property
    def payloads(self) -> tuple[Location, ...]:
        """Where it is in the first of the payloads in which it was found."""
        return self.evidence.spots if self.evidence else ()

    @property
    def payloads_total(self) -> int:
        """In how many payloads it was found."""
        return self.evidence.total if self.evidence else 0

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

    @property
    def missed(self) -> bool:
        """Whether it had to be checked, and nobody tolerates that it was not."""
        return self.must and self.tolerance is None
