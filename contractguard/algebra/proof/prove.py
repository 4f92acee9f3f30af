"""From differences to proofs: a witness lifted to the whole message part, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from contractguard.algebra.confirm.inlining import SchemaInliner, confirm_witness
from contractguard.algebra.confirm.validators import Confirmation
from contractguard.algebra.diff.pair import Edge, SchemaChange, Sides
from contractguard.algebra.diff.walk import Root, Route, Walk
from contractguard.algebra.nodes import Literal
from contractguard.algebra.proof.assemble import Assembler
from contractguard.algebra.solve.budget import Budget, Exhausted, Meter, Purse
from contractguard.algebra.solve.outcome import Empty, Found, Outcome, Undecided
from contractguard.algebra.solve.search import Search
from contractguard.contract.choices import FormatMode
from contractguard.contract.document import Json, Schema
from contractguard.contract.errors import ContractGuardError
from contractguard.support.dataclass import dataclass

MAX_WAYS = 12
NOTHING_SENT = "no value satisfies the sender's own schema"
BUDGET = Budget(steps=20_000)


@dataclass(frozen=True, slots=True)
class ProofResult:
    """How a difference counts: "breaks" (with `witness`, a value of the part at `root`), "disputed" (the validators do
    not agree on a witness) and "unproven" (with `reason`), "safe", or "structural". `isolated`: the witness shows no
    other difference."""

    outcome: str
    root: int
    way: Route
    witness: tuple[Json] | None = None
    reason: str | None = None
    isolated: bool = False


class Prover:
    """Asks the algebra about the differences of one walk."""

    def __init__(self, walk: Walk, budget: Budget = BUDGET, purse: Purse | None = None) -> None:
        self._walk = walk
        self.budget = self._most = budget
        self._purse = purse
        self.is_short = False
        """Whether some question since this was last set might have been answered for more steps."""
        self.is_patient = True
        """Whether anything else is asked then."""
        self._search = Search(walk.table, Meter(budget))
        self._shown: dict[int, tuple[SchemaChange, Literal]] = {}
        self._taken: dict[int, Literal] = {}
        self._nothing: dict[int, bool] = {}
        self._assembler = Assembler(walk, self._search, lambda goal: self._ask(lambda: goal), self._ask_shared)
        self._confirmed_already: dict[tuple[int, int], tuple[Json, Confirmation]] = {}
        self._nearest = walk.nearest()
        self._roots_at: dict[int, list[int]] = {}
        for index, one in enumerate(walk.roots):
            self._roots_at.setdefault(one.place, []).append(index)
        self._speller = SchemaInliner(
            walk.access, formats=walk.formats == FormatMode.ASSERT, composition=walk.reader.composition
        )

    def prove(self, found: list[tuple[int, SchemaChange]]) -> ProofResult:
        """Find out how one cause counts, given every place it was found at (nearest first)."""
        found = self._nearest_first(found)
        place, spot = found[0]
        root, way = self._nearest[place]
        if spot.violation is None:
            return ProofResult(spot.harmless, root, way)
        doubt: ProofResult | None = None
        tried = 0
        for place, spot in found:
            if spot.violation is None:
                continue
            try:
                local = self._local(place, spot)
            except ContractGuardError as error:
                return ProofResult("unproven", root, way, reason=error.what)
            if isinstance(local, Empty):
                continue
            for index, candidate in self._ways(place):
                tried += 1
                if tried > MAX_WAYS:
                    return doubt or ProofResult(
                        "unproven", root, way, reason=f"no witness on the first {MAX_WAYS} ways to it"
                    )
                proof = self._try_assembled(place, spot, index, candidate, local)
                if proof is None:
                    proof = self._try_way(place, spot, index, candidate)
                if proof is not None and proof.outcome == "breaks":
                    return proof
                doubt = doubt or proof
        return doubt or self._vacuous(found[0][0], root, way) or ProofResult("safe", root, way)

    def _nearest_first(self, found: list[tuple[int, SchemaChange]]) -> list[tuple[int, SchemaChange]]:
        return sorted(found, key=lambda f: (len(self._nearest[f[0]][1]), self._nearest[f[0]][0], f[0]))

    def _vacuous(self, place: int, root: int, way: Route) -> ProofResult | None:
        """A sender that can send nothing at all shows nothing: that is no proof that a change is harmless."""
        nothing = self._sends_nothing(place)
        if not nothing and any(edge.step is None for _, edge in way):  # alternatives may exclude each other
            nothing = self._sends_nothing(self._walk.roots[root].place)
        return ProofResult("unproven", root, way, reason=NOTHING_SENT) if nothing else None

    def _sends_nothing(self, place: int) -> bool:
        """Whether the sender's schema at a place admits nothing."""
        if place not in self._nothing:
            outcome = self._ask(lambda: (self._sides(place).sent(), 0))
            if isinstance(outcome, Undecided):
                return False
            self._nothing[place] = isinstance(outcome, Empty)
        return self._nothing[place]

    def is_emptied(self, place: int) -> bool:
        """Whether nothing can be sent at a place any more, where something could. Of what cannot be read, which is told
        as such, nobody knows."""
        if not self._walk.sends_new:
            return False
        try:
            nothing = self._sends_nothing(place)
            return nothing and isinstance(self._ask(lambda: (self._sides(place).was_sent(), 0)), Found)
        except ContractGuardError:
            return False

    def _ways(self, place: int) -> list[tuple[int, Route]]:
        """Different ways to a place: the nearest one, then by each edge that leads there, then from further roots."""
        ways = [self._nearest[place]]
        for above, edge in self._walk.places[place].above:
            root, way = self._nearest[above]
            candidate = (root, (*way, (above, edge)))
            if candidate not in ways and place not in {number for number, _ in way}:
                ways.append(candidate)
        ways.extend((index, ()) for index in self._roots_at.get(place, ()) if (index, ()) not in ways)
        return ways[: MAX_WAYS + 1]

    def _try_way(self, place: int, spot: SchemaChange, index: int, way: Route) -> ProofResult | None:
        """Try one way, for a value that shows this difference alone if there is one; None when it is proved that
        nothing shows there."""
        root = self._walk.roots[index]
        try:
            for alone in (True, False):
                outcome = self._ask(lambda: self._lifted_part(place, spot, root, way, alone))  # noqa: B023 - called at once
                if isinstance(outcome, Found):
                    return self._confirm(outcome, index, way, alone)
            return (
                ProofResult("unproven", index, way, reason=outcome.reason) if isinstance(outcome, Undecided) else None
            )
        except ContractGuardError as error:
            return ProofResult("unproven", index, way, reason=error.what)

    def _try_assembled(
        self, place: int, spot: SchemaChange, index: int, way: Route, local: Outcome
    ) -> ProofResult | None:
        """Try a value that is put together, where much has changed; None when it does not do."""
        if not isinstance(local, Found) or not local.certain or not self._assembler.is_crowded(place, way):
            return None
        assert spot.violation is not None
        try:
            literal = self._shown_by(place, spot)
            for number, edge in reversed(way):
                literal = self._up(number, edge, literal)
            lifted = self._assembler.lift(local.value, literal, self._walk.roots[index].place, place, spot, way)
            if lifted is None:
                return None
            proof = self._confirm(Found(lifted.value), index, way, lifted.isolated)
        except ContractGuardError:
            return None  # the search says so, if it matters
        return proof if proof.outcome == "breaks" else None

    def _confirm(self, found: Found, index: int, way: Route, alone: bool) -> ProofResult:
        pair = self._walk.places[self._walk.roots[index].place].pair
        sender, reader = _whole(pair.sender.schemas), _whole(pair.reader.schemas)
        if sender is None or reader is None:
            return ProofResult("unproven", index, way, reason="a part of several schemas is not confirmed")
        key = (index, id(found.value))  # the same value may show many differences
        if key not in self._confirmed_already:
            self._confirmed_already[key] = (found.value, confirm_witness(sender, reader, found.value, self._speller))
        confirmation = self._confirmed_already[key][1]
        if confirmation.agreed:
            return ProofResult("breaks", index, way, (found.value,), isolated=alone)
        outcome = "disputed" if found.certain else "unproven"
        return ProofResult(
            outcome, index, way, reason=f"the validators do not confirm the witness ({confirmation.dissent})"
        )

    def _ask(self, goal: Callable[[], tuple[Literal, ...]]) -> Outcome:
        if self.is_short and not self.is_patient:
            return Undecided("postponed")
        self._search.meter = meter = Meter(self.budget, self._purse)
        try:
            outcome = self._search.solve(goal())
        except Exhausted as bound:  # already when the question was put together
            outcome = Undecided(str(bound))
        self.is_short = self.is_short or meter.is_short
        return outcome

    def _ask_shared(self, goal: tuple[Literal, ...]) -> Outcome:
        """What is asked once for many differences, whatever one of them may cost for now."""
        self._search.meter = Meter(self._most, self._purse)
        return self._search.solve(goal)

    def _local(self, place: int, spot: SchemaChange) -> Outcome:
        """A value of the place alone that shows the difference."""
        if self._assembler.is_crowded(place):
            shown = self._assembler.shows(place, spot)
            if shown is not None:
                return shown
        return self._ask(lambda: (0 if spot.branch else self._sides(place).sent(), self._shown_by(place, spot)))

    def _lifted_part(
        self, place: int, spot: SchemaChange, root: Root, way: Route, alone: bool
    ) -> tuple[Literal, Literal]:
        """The sender's whole part, with the violation at the end of the way: `alone`, without any other on the way or
        beside it."""
        assert spot.violation is not None
        table = self._walk.table
        literal = self._shown_by(place, spot)
        if alone:
            literal = table.all_of((literal, *self._no_other(place, spot, None)))
        for number, edge in reversed(way):
            literal = self._up(number, edge, literal)
            if alone:
                literal = table.all_of((literal, *self._no_other(number, None, edge)))
        return self._sides(root.place).sent(), literal

    def _no_other(self, number: int, spot: SchemaChange | None, way: Edge | None) -> Iterator[Literal]:
        """Nothing but one difference shows at a place: neither another of its own, nor one of a part beside the way."""
        place, meter = self._walk.places[number], self._search.meter
        meter.work(len(place.pair.spots) + len(place.below))
        for other in place.pair.spots:
            if other is not spot and other.violation is not None and not other.residual:
                yield ~self._shown_by(number, other)
        for edge, below in place.below:
            if edge is not way and edge.step is not None and self._walk.places[below].problem is None:
                yield ~edge.step.lift(self._walk.table, ~self._accepted_at(below))

    def _up(self, number: int, edge: Edge, literal: Literal) -> Literal:
        if edge.step is not None:
            return edge.step.lift(self._walk.table, literal)
        return self._walk.table.all_of((literal, self._walk.branch(edge), ~self._accepted_at(number)))

    def _shown_by(self, place: int, spot: SchemaChange) -> Literal:
        """The values that show a difference."""
        known = self._shown.get(id(spot))
        if known is None:
            assert spot.violation is not None
            known = self._shown[id(spot)] = (spot, spot.violation(self._sides(place)))
        return known[1]

    def _accepted_at(self, place: int) -> Literal:
        known = self._taken.get(place)
        if known is None:
            known = self._taken[place] = self._sides(place).accepted_values()
        return known

    def _sides(self, place: int) -> Sides:
        pair = self._walk.places[place].pair
        return Sides(self._walk.table, pair.sender, pair.reader)

    def nearest_root(self, place: int) -> Root:
        """The root from which a place is reached first."""
        return self._walk.roots[self._nearest[place][0]]

    def least(self, schema: Schema, *, sender: bool) -> Outcome:
        """The simplest value of one schema, for the rest of a message. That costs the comparison's budget nothing: it
        is asked for what is proved already."""
        compiler = self._walk.sender if sender else self._walk.reader
        self._search.meter = Meter(BUDGET)
        return self._search.solve((compiler.schema(schema), 0))

    def not_reached(self, found: list[tuple[int, SchemaChange]], reason: str) -> ProofResult:
        """How a difference counts about which nothing could be asked any more."""
        root, way = self._nearest[self._nearest_first(found)[0][0]]
        return ProofResult("unproven", root, way, reason=reason)


def _whole(schemas: tuple[Schema, ...]) -> Schema | None:
    return schemas[0] if len(schemas) == 1 else None
