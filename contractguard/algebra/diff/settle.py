"""Every difference of a walk with its proof, and what could not be settled."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from contractguard.algebra.budget import Budget
from contractguard.algebra.diff.causes import Cause, PlaceOf, cause_of, causes_of
from contractguard.algebra.diff.certify import Certifier
from contractguard.algebra.diff.prove import BUDGET, NOTHING_SENT, Proof, Prover
from contractguard.algebra.diff.walk import Root, Walk
from contractguard.contract.dataclass import dataclass
from contractguard.contract.document import Location


@dataclass(frozen=True, slots=True)
class Settled:
    """A difference and how it counts."""

    cause: Cause
    proof: Proof


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Something that could not be decided, at or below a root, and why."""

    root: Root
    reason: str


class Settlement:
    """Compares the pairs of a walk, proves what differs, and then that nothing else does.

    `most` is how many of the roots that a cause reaches are told, and `ways` how many ways from each; `place` tells
    where something stands for the user, `tell` hears of the progress (done, total).
    """

    def __init__(
        self,
        walk: Walk,
        *,
        budget: Budget = BUDGET,
        most: int = 1,
        ways: int = 1,
        place: PlaceOf | None = None,
        tell: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        walk.run()
        self.prover = Prover(walk, budget)
        self._walk, self._budget, self._most, self._ways, self._tell = walk, budget, most, ways, tell
        self._place = place or _as_it_stands

    def all(self) -> Iterator[Settled | Unsettled]:
        """Settle everything. Nothing unsettled and nothing unproven means that the list is proved to be complete."""
        causes = causes_of(self._walk, self._most, self._place, self._ways)
        for done, cause in enumerate(causes):
            self._tell(done, len(causes))
            proof = self.prover.prove(cause.found)
            if not self._is_no_counterpart(cause, proof):
                yield Settled(cause, proof)
        yield from self._further()
        for tag, error in self._walk.problems:
            yield Unsettled(Root(tag, (), 0), error.what)
        for number, place in enumerate(self._walk.places):
            if place.problem is not None:
                yield Unsettled(self.prover.nearest_root(number), place.problem.what)

    def _is_no_counterpart(self, cause: Cause, proof: Proof) -> bool:
        """Whether this is one branch of a union against another that it need not fit."""
        is_below_union = any(edge.step is None for _, edge in proof.way)
        return proof.outcome == "safe" and cause.spot.violation is not None and is_below_union

    def _further(self) -> Iterator[Settled | Unsettled]:
        """What the comparison overlooked, and where that could not be ruled out."""
        for gap in Certifier(self._walk, self._budget).gaps():
            if not isinstance(gap, tuple):
                root = self.prover.nearest_root(gap.place)
                yield Unsettled(root, f"whether there are further differences: {gap.reason}")
                continue
            cause = cause_of(self._walk, *gap, self._most)
            proof = self.prover.prove(cause.found)
            if proof.outcome == "breaks":
                yield Settled(cause, proof)
            elif proof.outcome in ("unproven", "disputed") and proof.reason != NOTHING_SENT:
                root = self._walk.roots[proof.root]
                yield Unsettled(root, f"whether parts break something together: {proof.reason}")


def _as_it_stands(at: Location | None, side: str) -> Location | None:
    return at
