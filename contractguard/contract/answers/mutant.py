"""What came of changing a contract on purpose: did anything notice?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from contractguard.contract.choices import Choice
from contractguard.contract.document import Json, Location
from contractguard.contract.finding import Place
from contractguard.contract.model import MessageKey
from contractguard.support.dataclass import dataclass


class MutantStatus(Choice, option="status"):
    """What a mutant ended as."""

    NOT_RUN = "not-run"
    """The sample or the budget left it out."""
    OUT_OF_TIME = "out-of-time"
    """The guard took too long."""
    FAILED = "failed"
    """The guard broke on it."""
    KILLED = "killed"
    """The guard went red, at the right place."""
    NOT_APPLICABLE = "not-applicable"
    """The guard cannot see such a change."""
    UNREAD = "read-by-nobody"
    """No expectation, no test touches the place."""
    EQUIVALENT = "equivalent"
    """It means the same as the contract."""
    UNDECIDED = "not-decided"
    """Whether it means the same is not known."""
    SURVIVED = "survived"
    """It would reach production unseen."""


@dataclass(frozen=True, slots=True)
class MutantResult:
    """A mutant and what it ended as.

    `id` is the same on every run. `place` is the node that was changed, `before` and `after` what it was and became.
    `message` and `pointer` are the first message that it reaches, and where in it. `why` is the reason for the status,
    `by` what went red, `suggestion` the expectation that would notice it, `readers` how many read the
    place, `places` the further messages that one that survived reaches.
    """

    id: str
    operator: str
    variant: str
    status: MutantStatus
    place: Location
    before: Json
    after: Json
    message: MessageKey
    pointer: str
    why: str = ""
    by: tuple[str, ...] = ()
    suggestion: str = ""
    readers: int = 0
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class MutantCounts:
    """How many mutants ended as what."""

    by_status: Counter[MutantStatus]

    @classmethod
    def from_results(cls, results: Iterable[MutantResult]) -> MutantCounts:
        """Count results."""
        return cls(Counter(one.status for one in results))

    def __getitem__(self, status: MutantStatus) -> int:
        return self.by_status[status]

    @property
    def judged(self) -> int:
        """How many the score is made of."""
        return self[MutantStatus.KILLED] + self[MutantStatus.SURVIVED]

    @property
    def score(self) -> float | None:
        """Percent killed of those killed or survived; None where there are none."""
        return 100 * self[MutantStatus.KILLED] / self.judged if self.judged else None
