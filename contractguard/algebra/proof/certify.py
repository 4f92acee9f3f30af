"""Whether the list of differences is complete: the proof, or the values that no difference on it explains.

A value is *explained* at a pair if it shows one of the pair's differences, or holds a part that is explained at the
pair below. Claim: what the sender may send at a pair is taken by the reader, or explained. It is shown pair by pair, by
induction on the size of the value: the parts of a value may be taken to satisfy the claims of their own pairs. So each
question is about one schema object, however deep the messages are, and a description that refers to itself in circles
needs no more of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from contractguard.algebra.diff.flattened import FlattenedSchema
from contractguard.algebra.diff.pair import Pair, SchemaChange, Sides
from contractguard.algebra.diff.walk import Walk
from contractguard.algebra.nodes import Kind, Literal
from contractguard.algebra.proof.by_parts import Parts
from contractguard.algebra.proof.kinds import KINDS
from contractguard.algebra.solve.budget import FIRST_STEPS, Budget, Exhausted, Meter, Purse
from contractguard.algebra.solve.outcome import Empty, Found, Outcome, Undecided
from contractguard.algebra.solve.search import Search
from contractguard.contract.document import Json, Schema
from contractguard.contract.errors import ContractGuardError
from contractguard.support.dataclass import dataclass

STEPS_OF_A_WAY = 4
"""For each place on each way to a difference: alternatives that lead to each other have more than anybody counts."""
MAX_GAPS = 16
"""Unexplained differences that are looked for at one pair."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A pair at which the search for further differences did not end."""

    place: int
    reason: str


class Certifier:
    """Looks for what the comparison of a walk's pairs overlooked."""

    def __init__(self, walk: Walk, budget: Budget, purse: Purse | None = None) -> None:
        self._walk = walk
        self._budget = budget
        self._purse = purse or Purse()
        self._searched: list[int] = []
        self._postponed: list[int] = []
        self._claimed: set[int] = set()

    @cached_property
    def _search(self) -> Search:
        return Search(self._walk.table, Meter(self._budget), self._claims())

    def gaps(self) -> Iterator[tuple[int, SchemaChange] | Doubt]:
        """What is missing, pair by pair: a new difference, added to the pair, or why it could not be told.

        Nothing means that the list is proved to be complete. Whether a new difference can be seen from outside, in a
        whole message, is not decided here.
        """
        yield from self.easy_gaps()
        yield from self.hard_gaps()

    def easy_gaps(self) -> Iterator[tuple[int, SchemaChange] | Doubt]:
        """The same for pairs that cost little."""
        little = replace(self._budget, steps=min(FIRST_STEPS, self._budget.steps))
        parts = Parts(self._walk)
        for number, place in reversed(list(enumerate(self._walk.places))):  # parts first: what they explain, is known
            if place.problem is None:
                try:
                    if not _is_carried(place.pair) and not parts.explain(number):
                        self._searched.append(number)
                except ContractGuardError as error:
                    yield Doubt(number, error.what)
        for number in self._searched:
            try:
                yield from self.gaps_at(number, little)
            except ContractGuardError as error:
                yield Doubt(number, error.what)

    @property
    def has_more(self) -> bool:
        """Whether pairs were postponed."""
        return bool(self._postponed)

    def hard_gaps(self) -> Iterator[tuple[int, SchemaChange] | Doubt]:
        """And for those that were postponed, as far as the purse pays for them."""
        for number in self._postponed:
            if self._purse.is_spent:
                yield Doubt(number, self._purse.reason)
            else:
                yield from self.gaps_at(number, self._budget)

    def gaps_at(self, number: int, budget: Budget | None = None) -> Iterator[tuple[int, SchemaChange] | Doubt]:
        """The same at one pair, at the cost of so much for each question; for less than all of it, one that may need
        more is postponed."""
        budget = budget or self._budget
        pair = self._walk.places[number].pair
        for _ in range(MAX_GAPS):
            self._search.meter = meter = Meter(budget, self._purse)
            outcome = self._search_unexplained(number)
            if isinstance(outcome, Empty):
                return
            if not isinstance(outcome, Found):
                if meter.is_short and budget.steps < self._budget.steps:
                    self._postponed.append(number)
                    return
                yield Doubt(number, outcome.reason)
                return
            yield number, self._add(pair, outcome.value)
        yield Doubt(number, f"more than {MAX_GAPS} further differences")

    def _claims(self) -> dict[int, list[Literal]]:
        """For every sender's schema of a pair that a search may lead to, what the reader's side takes."""
        claims: dict[int, list[Literal]] = {}
        for number in sorted(self._walk.places_below(self._searched or range(len(self._walk.places)))):
            place = self._walk.places[number]
            sender, reader = place.pair.sender, place.pair.reader
            if place.problem is not None or len(sender.schemas) != 1 or sender.never or reader.never:
                continue
            try:
                sent = [sender.compiler.schema(schema) for schema in _ways_to_say(sender)]
                sent = list(filter(self._is_lazy, sent))  # what is spelled out at once needs no claim
                taken = [reader.compiler.schema(schema) for schema in _ways_to_say(reader)] if sent else []
            except ContractGuardError:
                continue  # whoever compares the pair says so
            for literal in sent:
                self._claimed.add(number)
                known = claims.setdefault(literal, [])
                known.extend(one for one in taken if one not in known)
        return claims

    def _is_lazy(self, literal: Literal) -> bool:
        return literal >= 0 and self._walk.table.nodes[literal][0] is Kind.LAZY

    def _search_unexplained(self, number: int) -> Outcome:
        try:
            return self._search.solve(self._find_unexplained(number))
        except Exhausted as bound:
            return Undecided(str(bound))

    def _find_unexplained(self, number: int) -> list[Literal]:
        """Values that are sent and refused at a pair, and show none of its differences."""
        pair = self._walk.places[number].pair
        sides = Sides(self._walk.table, pair.sender, pair.reader)
        sent = sides.sent()
        while self._is_lazy(sent):  # the claim that is to be shown must not be taken for granted
            sent = self._walk.table.expand(sent)
        return [sent, ~sides.accepted_values(), *(~shown for shown in self._shown(number, set()))]

    def _shown(self, number: int, above: set[int]) -> Iterator[Literal]:
        """The values that show a difference of a pair, of a branch that stands at the same place, or of a part that has
        no claim to rely on."""
        if number in above:
            return
        self._search.meter.step(STEPS_OF_A_WAY)
        place = self._walk.places[number]
        sides = Sides(self._walk.table, place.pair.sender, place.pair.reader)
        for spot in place.pair.spots:
            for violation in (spot.violation, spot.excused):
                if violation is not None:
                    yield violation(sides)
        for edge, below in place.below:
            if edge.step is not None and below in self._claimed:
                continue
            shown = self._walk.table.any_of(self._shown(below, above | {number}))
            if edge.step is not None:
                yield edge.step.lift(self._walk.table, shown)
            else:
                yield self._walk.table.all_of((self._walk.branch(edge), shown))

    def _add(self, pair: Pair, value: Json) -> SchemaChange:
        """Note a difference that a value shows, named by the first keyword of the reader that refuses the value."""
        keywords = self._blamed_keywords(pair, value)
        kind = KINDS.get(keywords[0], "schema") if keywords else "schema"
        word = "widened" if pair.sends_new else "narrowed"
        name = kind if "." in kind else f"{kind}.{word}"
        known = [spot.violation for spot in pair.spots if spot.violation is not None]

        def violation(sides: Sides) -> Literal:
            refused = ~sides.accepted_values()
            denied = sides.values_denied_by(keywords) if keywords else refused
            return sides.table.all_of((denied, refused, *(~other(sides) for other in known)))

        pair.add(name, keywords, violation=violation, residual=True)
        return pair.spots[-1]

    def _blamed_keywords(self, pair: Pair, value: Json) -> tuple[str, ...]:
        sides = Sides(self._walk.table, pair.sender, pair.reader)
        self._search.meter = Meter(self._budget, self._purse)
        try:
            for keyword in KINDS:
                if pair.reader.having(keyword) and self._search.evaluator.holds(
                    value, sides.values_denied_by((keyword,))
                ):
                    return (keyword,)
        except Exhausted:
            return ()
        return ()


def _ways_to_say(view: FlattenedSchema) -> Iterator[Schema]:
    """The schema that a view was made from, and the one that is all it says, where that only stands in a wrapper (an
    `allOf` of one): what refers to it refers past the wrapper."""
    yield from view.schemas
    part = view.parts[0] if len(view.parts) == 1 else None
    if part and not part.or_null and not part.is_merged and "$ref" not in part.node:
        yield part.schema


def _is_carried(pair: Pair) -> bool:
    """Whether both sides have the same text, and only what it refers to differs, at places where a wider part can make
    nothing but a wider whole: then every value that the reader refuses has a part that is explained."""
    if pair.spots or len(pair.old.parts) != len(pair.new.parts) or pair.text or pair.old.hidden or pair.new.hidden:
        return False
    for old, new in zip(pair.old.parts, pair.new.parts, strict=True):
        if old.or_null != new.or_null or old.schema.dialect != new.schema.dialect or old.node != new.node:
            return False
        if not pair.sameness.has_only_wider_wholes(old.node, new.node, but_for=_NOT_MONOTONE):
            return False
    return True


_NOT_MONOTONE = tuple(
    f'"{word}'.encode()
    for word in ("oneOf", "not", "if", "contains", "propertyNames", "depend", "unevaluated", "$dynamic", "$recursive")
)
