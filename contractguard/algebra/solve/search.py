"""The search for a value that lies in every set of a goal: a tableau with a solver per JSON type.

`sender ⊆ reader` holds exactly when the goal {sender, not reader} has no value. The method follows the witness
generation of Attouche et al. (VLDB 2022), with coinduction for recursive schemas after Amadio and Cardelli (1993): a
smallest value never repeats a goal on the way down to one of its parts, so a goal met again below itself may be taken
for empty; what such a refutation leaned on is remembered, and only refutations that lean on nothing are kept.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

from contractguard.algebra import values
from contractguard.algebra.nodes import TRUE, TYPE_OF_KIND, Kind, Literal, Node, Table
from contractguard.algebra.solve import arrays, numbers, objects, strings
from contractguard.algebra.solve.budget import Exhausted, Meter
from contractguard.algebra.solve.evaluate import Evaluator
from contractguard.algebra.solve.outcome import EMPTY, Empty, Found, Outcome, Undecided
from contractguard.algebra.solve.propagation import Choice, Propagation, SearchState, is_telling
from contractguard.contract.document import Json

# Python frames that a search may nest: a bound of our own, far below the interpreter's.
MAX_FRAMES = 700
_FRAMES_OF_A_PART = 9
_FRAMES_OF_A_CHOICE = 3
_NOTHING_LEANED_ON = 1 << 30
_LEVELS_OF_A_WHOLE = 3

Goal = frozenset[Literal]


class Search:
    """Searches values over one table of nodes. Keeps what it proved, so later questions profit.

    `claims`: for lazy nodes, literals that may be taken to hold wherever the node does. Whoever gives them answers for
    them; what is found empty is so under these claims.
    """

    def __init__(self, table: Table, meter: Meter, claims: Mapping[int, Sequence[Literal]] | None = None) -> None:
        self.table = table
        self.meter = meter
        self._claims = claims or {}
        self._propagation = Propagation(table, self._claims, self)
        self.evaluator = Evaluator(table, self)
        self._known: dict[Goal, Outcome] = {}
        self._path: dict[Goal, int] = {}
        self._leaned = _NOTHING_LEANED_ON

    def solve(self, literals: Iterable[Literal]) -> Outcome:
        """Find a value in all of the sets, prove that there is none, or say what stopped the search."""
        self._path.clear()
        self.evaluator.frames = 0
        self._leaned = _NOTHING_LEANED_ON
        try:
            return self.child(frozenset(literals))
        except Exhausted as bound:
            return Undecided(str(bound))

    def child(self, goal: Goal) -> Outcome:
        """The same for a part of a value: one level further down, remembered."""
        known = self._known.get(goal)
        if known is not None:
            return known
        level = self._path.get(goal)
        if level is not None:
            self._leaned = min(self._leaned, level)
            return EMPTY
        level = len(self._path)
        if level >= self.meter.budget.depth:
            raise Exhausted(f"deeper than {self.meter.budget.depth} levels")
        self._path[goal] = level
        outer, self._leaned = self._leaned, _NOTHING_LEANED_ON
        try:
            outcome = self._branch(SearchState(), sorted(goal), _FRAMES_OF_A_PART)
        finally:
            del self._path[goal]
            mine, self._leaned = self._leaned, outer
        if mine < level:
            self._leaned = min(outer, mine)
        if isinstance(outcome, Found) or (isinstance(outcome, Empty) and mine >= level):
            self._known[goal] = outcome
        return outcome

    def several(self, goal: Goal, count: int) -> tuple[list[Json], bool] | Undecided:
        """Up to `count` different values of a goal (all there are, if fewer), and whether all are certain."""
        found: list[Json] = []
        certain = True
        while len(found) < count:
            outcome = self.child(goal | {~self.table.finite(found)}) if found else self.child(goal)
            if isinstance(outcome, Undecided):
                return outcome
            if isinstance(outcome, Empty):
                break
            found.append(outcome.value)
            certain = certain and outcome.certain
        return found, certain

    def _branch(self, state: SearchState, literals: list[Literal], frames: int) -> Outcome:
        """Propagate, try what is decided, and branch on the smallest choice that is left."""
        self.meter.step()
        self.evaluator.frames += frames
        if self.evaluator.frames > MAX_FRAMES:
            raise Exhausted("choices nested too deeply")
        try:
            if not self._propagation.run(state, literals):
                return EMPTY
            finite = self._finite(state)
            if finite is not None:
                return finite
            return self._decide(state, probing=frames == _FRAMES_OF_A_PART)
        finally:
            self.evaluator.frames -= frames

    # --- leaves

    def _finite(self, state: SearchState) -> Outcome | None:
        """Try the members of an enumeration, if one is known; None when there is none."""
        allowed: frozenset[Hashable] | None = None
        for literal in state.seen:
            if literal >= 0 and self.table.nodes[literal][0] is Kind.ENUM:
                keys = self.table.nodes[literal][1]
                allowed = keys if allowed is None else allowed & keys
        if allowed is None:
            return None
        unsure: Json = None
        is_unsure = False
        literals = tuple(state.seen)
        for member in sorted((self.table.members[identity] for identity in allowed), key=_simplicity):
            if not values.type_bit(member) & state.mask:
                continue
            self.meter.work(len(literals))
            answer = self.evaluator.all_hold(member, literals)
            if answer is True:
                return Found(member)
            if answer is None and not is_unsure:
                unsure, is_unsure = member, True
        return Found(unsure, certain=False) if is_unsure else EMPTY

    def _decide(self, state: SearchState, *, probing: bool) -> Outcome:
        """Solve what is decided, type by type; a value that meets the open choices as well is the answer."""
        doubt: Undecided | None = None
        mask = state.mask
        self.meter.work(2 * len(state.seen) + 2 * sum(map(len, state.choices)))
        open_choices = self._open(state)
        atoms, excluded = self._sort_atoms(state)
        for bit in values.BITS:
            if not state.mask & bit:
                continue
            outcome = self._leaf(bit, atoms.get(bit, []), excluded)
            if isinstance(outcome, Empty):
                mask &= ~bit
            elif isinstance(outcome, Undecided):
                doubt = doubt or outcome
            elif not open_choices or self._meets(outcome.value, open_choices):
                return Found(outcome.value, outcome.certain and state.opaque is None)
        if not mask:
            return EMPTY
        if not state.choices:
            return doubt or EMPTY
        state.mask = mask
        if probing and len(state.choices) > 1:
            probed = self._probe(state)
            if probed is not None:
                return probed
        return self._choose(state)

    def _open(self, state: SearchState) -> tuple[Literal, ...]:
        """What a value must still satisfy besides what is decided."""
        return (*(self.table.any_of(choice) for choice in state.choices), *(~number for number in state.denied))

    def _meets(self, value: Json, literals: tuple[Literal, ...]) -> bool:
        """Whether a value happens to satisfy what is not decided yet. Under claims that tells nothing: its parts were
        not made to satisfy them."""
        return not self._claims and self.evaluator.all_hold(value, literals) is True

    def _probe(self, state: SearchState) -> Outcome | None:
        """Try each choice as if it were the only one: when one alone cannot be met, all together cannot.

        A union of many branches is refused branch by branch; a value that fits one whole branch is seen here at the
        cost of that branch, not of all combinations.
        """
        open_choices = self._open(state)
        for choice in state.choices:
            outcome = self._branch(state.copy([choice]), [], _FRAMES_OF_A_CHOICE)
            if isinstance(outcome, Empty):
                return EMPTY
            if isinstance(outcome, Found) and self._meets(outcome.value, open_choices):
                return outcome
        return None

    def _choose(self, state: SearchState) -> Outcome:
        """Branch on one choice; a later option may take it that the earlier single atoms do not hold."""
        choice = min(state.choices, key=self._weight)
        rest = [other for other in state.choices if other is not choice]
        doubt: Undecided | None = None
        denied: list[Literal] = []
        implied: dict[Literal, None] = {}
        members: dict[str, list[Literal]] | None = None
        for option in choice:
            node = self.table.nodes[~option if option < 0 else TRUE]
            if self._claims and node[0] is Kind.MEMBER:  # a claim mostly settles this at once
                if members is None:
                    members = self._members(state)
                if isinstance(self.child(frozenset((~node[2], *members.get(node[1], ())))), Empty):
                    continue  # whatever the rest of the object is
            below = state.copy(list(rest))
            pending = [option, *denied]
            if self._claims:  # then a value that is made need not have what follows from them, unless it is asked for
                pending.extend(implied)
            else:
                below.seen.update(implied)
            outcome = self._branch(below, pending, _FRAMES_OF_A_CHOICE)
            if isinstance(outcome, Found):
                return outcome
            if isinstance(outcome, Undecided):
                doubt = doubt or outcome
            if self.table.nodes[option if option >= 0 else ~option][0] not in (Kind.AND, Kind.ONE, Kind.LAZY):
                denied.append(~option)
            elif option < 0 and isinstance(outcome, Empty):
                implied.update(dict.fromkeys(self._wholes(~option, _LEVELS_OF_A_WHOLE)))
        return doubt or EMPTY

    def _wholes(self, literal: Literal, levels: int) -> Iterator[Literal]:
        """The schemas that hold where one does, without what they say being spelled out: a schema that was refuted by
        one option needs not be refuted again by the next one that refers to it."""
        kind = self.table.nodes[literal][0] if literal >= 0 else None
        if kind not in (Kind.LAZY, Kind.AND):
            return
        yield literal
        if levels:
            parts = (self.table.expand(literal),) if kind is Kind.LAZY else self.table.nodes[literal][1]
            for part in parts:
                yield from self._wholes(part, levels - 1)

    def _members(self, state: SearchState) -> dict[str, list[Literal]]:
        """What is known of each member."""
        found: dict[str, list[Literal]] = {}
        for literal in state.seen:
            if literal >= 0 and self.table.nodes[literal][0] is Kind.MEMBER:
                _, name, inner = self.table.nodes[literal]
                found.setdefault(name, []).append(inner)
        return found

    def _weight(self, choice: Choice) -> tuple[bool, int]:
        """What to branch on first: unions of whole schemas (the sender's), since an option of theirs settles most of
        what the other choices ask; the smallest of them."""
        return not is_telling(self.table, choice), len(choice)

    def _sort_atoms(self, state: SearchState) -> tuple[dict[int, list[tuple[Node, bool]]], frozenset[Hashable]]:
        """The atoms that are decided, by the type they speak of, and the values that are excluded."""
        nodes = self.table.nodes
        atoms: dict[int, list[tuple[Node, bool]]] = {}
        excluded: set[Hashable] = set()
        for literal in state.seen:
            node = nodes[literal if literal >= 0 else ~literal]
            bit = TYPE_OF_KIND.get(node[0])
            if bit is None:
                if literal < 0 and node[0] is Kind.ENUM:
                    excluded |= node[1]
            elif bit & state.mask:
                atoms.setdefault(bit, []).append((node, literal >= 0))
        return atoms, frozenset(excluded)

    def _leaf(self, bit: int, atoms: list[tuple[Node, bool]], excluded: frozenset[Hashable]) -> Outcome:
        """Solve the atoms of one type."""
        if bit == values.NULL:
            return Found(None) if values.key(None) not in excluded else EMPTY
        if bit == values.BOOLEAN:
            return next((Found(value) for value in (False, True) if values.key(value) not in excluded), EMPTY)
        if bit == values.NUMBER:
            return numbers.solve(atoms, excluded, self.meter)
        if bit == values.STRING:
            texts = frozenset(identity for identity in excluded if type(identity) is str)
            return strings.solve(atoms, texts, self.meter)
        return arrays.solve(self, atoms) if bit == values.ARRAY else objects.solve(self, atoms)


def _simplicity(value: Json) -> tuple[int, int, str]:
    """An order of values from the simplest on, the same on every run."""
    text = repr(value)
    return (values.type_bit(value), len(text), text)
