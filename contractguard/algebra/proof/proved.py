"""Every difference of a walk with its proof, and what could not be settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from contractguard.algebra.diff.known import CLOSING
from contractguard.algebra.diff.pair import SchemaChange
from contractguard.algebra.diff.viewer import UnreadSide
from contractguard.algebra.diff.walk import Root, Walk
from contractguard.algebra.proof.causes import ChangeGroup, PlaceOf, cause_of, causes_of
from contractguard.algebra.proof.certify import Certifier, Doubt
from contractguard.algebra.proof.prove import BUDGET, NOTHING_SENT, ProofResult, Prover
from contractguard.algebra.solve.budget import FIRST_STEPS, Budget, Purse
from contractguard.contract.change import Change
from contractguard.contract.document import Location
from contractguard.support.dataclass import dataclass

NARROWING = ("narrowed", "changed", "required", "introduced", "removed", "closed")
"""How the kinds of those changes end that may leave no value at all."""
EXCLUDING = ("not", "if", "dependentSchemas", "dependencies")
"""Keywords that may exclude what is left of a value by what they say of parts of it."""


@dataclass(frozen=True, slots=True)
class ProvedChange:
    """A difference and how it counts."""

    cause: ChangeGroup
    proof: ProofResult


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Something that could not be decided, at or below a root, and why. `unread`: because it cannot be read, on `side`;
    `whole`: nothing of the root was compared."""

    root: Root
    reason: str
    unread: bool = False
    whole: bool = False
    side: UnreadSide = UnreadSide.UNKNOWN


class ProvedComparison:
    """Compares the pairs of a walk, proves what differs, and then that nothing else does.

    `most` is how many of the roots that a cause reaches are told, and `ways` how many ways from each; `place` tells
    where something stands for the user, `tell` hears of the progress (done, total). `budget` is what one question may
    cost, `purse` pays for all of them: first for the easy ones, however many hard ones there are.
    """

    def __init__(
        self,
        walk: Walk,
        *,
        budget: Budget = BUDGET,
        purse: Purse | None = None,
        most: int = 1,
        ways: int = 1,
        place: PlaceOf | None = None,
        tell: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        self._purse = walk.naming.purse = purse or Purse()
        walk.run()
        self.prover = Prover(walk, budget, self._purse)
        self._walk, self._budget, self._most, self._ways, self._tell = walk, budget, most, ways, tell
        self._place = place or _as_it_stands
        self._certifier: Certifier | None = None
        self._postponed: list[tuple[ChangeGroup, ProofResult]] = []

    def all(self) -> Iterator[ProvedChange | Unsettled]:
        """Settle everything. Nothing unsettled and nothing unproven means that the list is proved to be complete."""
        yield from self.easy()
        yield from self.hard()

    def easy(self) -> Iterator[ProvedChange | Unsettled]:
        """Settle what costs little, whatever else there is to settle."""
        causes = causes_of(self._walk, self._most, self._place, self._ways)
        can_postpone = self._budget.steps > FIRST_STEPS
        self.prover.budget = replace(self._budget, steps=min(FIRST_STEPS, self._budget.steps))
        self.prover.is_patient = not can_postpone
        for done, cause in enumerate(causes):
            self._tell(done, len(causes))
            self.prover.is_short = False
            proof = self.prover.prove(cause.found)
            if self.prover.is_short and can_postpone:
                self._postponed.append((cause, proof))
            elif not self._is_no_counterpart(cause, proof):
                yield ProvedChange(cause, proof)
        self.prover.budget, self.prover.is_patient = self._budget, True
        yield from self._emptied_parts()
        for tag, error, side in self._walk.problems:
            yield Unsettled(Root(tag, (), 0), error.what, unread=True, whole=True, side=side)
        for number, place in enumerate(self._walk.places):
            if place.problem is not None:
                root = self.prover.nearest_root(number)
                whole = place.is_unread and root.place == number
                yield Unsettled(root, place.problem.what, unread=True, whole=whole, side=place.unread_side)
        self._certifier = Certifier(self._walk, self._budget, self._purse)
        yield from self._further(self._certifier.easy_gaps())
        if not self._certifier.has_more:
            self._certifier = None  # with what it remembers

    def _emptied_parts(self) -> Iterator[ProvedChange]:
        """The parts of messages that can be sent no more, since nothing fits them: whatever reads them is right about
        all that still comes, so that no witness tells of it."""
        reached = self._above(self._emptied_places())
        for place in dict.fromkeys(root.place for root in self._walk.roots if reached and reached[root.place]):
            if not self.prover.is_emptied(place):
                continue
            pair = self._walk.places[place].pair
            old, new = (view.schemas[0].location if view.schemas else None for view in (pair.old, pair.new))
            spot = SchemaChange(Change("schema.unsatisfiable"), (), old, new, harmless="structural")
            cause = cause_of(self._walk, place, spot, self._most)
            yield ProvedChange(cause, self.prover.prove(cause.found))

    def _emptied_places(self) -> Iterator[int]:
        """The places that lost all their values: by a change of their own, or as what is left below is excluded by a
        condition. What is above lost them with these."""
        places = self._walk.places
        narrowed = {
            number
            for number, place in enumerate(places)
            if any(spot.change.kind.endswith(NARROWING) for spot in place.pair.spots)
        }
        excluding = [number for number, place in enumerate(places) if place.pair.sender.having(*EXCLUDING)]
        above = self._above(narrowed) if excluding else ()
        for number in sorted(narrowed.union(number for number in excluding if above and above[number])):
            if self.prover.is_emptied(number):
                yield number

    def _above(self, places: Iterable[int]) -> Sequence[int]:
        """For each place whether it leads to one of these; nothing where there are none."""
        marks = dict.fromkeys(places, 1)
        return self._walk.reach(marks) if marks else ()

    def hard(self) -> Iterator[ProvedChange | Unsettled]:
        """Settle what was left, as far as the purse pays for it; the rest is named."""
        for cause, known in self._postponed:
            proof = known
            if not self._purse.is_spent:
                self.prover.is_short = False
                proof = self.prover.prove(cause.found)
            if proof.outcome != "breaks" and self._purse.is_spent:
                proof = known if known.outcome == "breaks" else self.prover.not_reached(cause.found, self._purse.reason)
            if not self._is_no_counterpart(cause, proof):
                yield ProvedChange(cause, proof)
        if self._certifier is not None:
            yield from self._further(self._certifier.hard_gaps())

    def _is_no_counterpart(self, cause: ChangeGroup, proof: ProofResult) -> bool:
        """Whether this is one branch of a union against another that it need not fit. That a branch is closed or open
        now is told in any case: nobody who sends what is declared meets it, so that it never shows."""
        if cause.spot.change.kind.startswith(CLOSING):
            return False
        is_below_union = any(edge.step is None for _, edge in proof.way)
        return proof.outcome == "safe" and cause.spot.violation is not None and is_below_union

    def _further(self, gaps: Iterator[tuple[int, SchemaChange] | Doubt]) -> Iterator[ProvedChange | Unsettled]:
        """What the comparison overlooked, and where that could not be ruled out: once for each root and reason."""
        doubts: Counter[tuple[Root, str]] = Counter()
        for gap in gaps:
            if not isinstance(gap, tuple):
                doubts[self.prover.nearest_root(gap.place), gap.reason] += 1
                continue
            cause = cause_of(self._walk, *gap, self._most)
            proof = self.prover.prove(cause.found)
            if proof.outcome == "breaks":
                yield ProvedChange(cause, proof)
            elif proof.outcome in ("unproven", "disputed") and proof.reason != NOTHING_SENT:
                root = self._walk.roots[proof.root]
                yield Unsettled(root, f"whether parts break something together: {proof.reason}")
        for (root, reason), count in doubts.items():
            where = "" if count == 1 else f" at {count} places"
            yield Unsettled(root, f"whether there are further differences{where}: {reason}")


def _as_it_stands(at: Location | None, side: str) -> Location | None:
    return at
