"""The search for a value that lies in every set of a goal: a tableau with a solver per JSON type.

`sender ⊆ reader` holds exactly when the goal {sender, not reader} has no value. The method follows the witness
generation of Attouche et al. (VLDB 2022), with coinduction for recursive schemas after Amadio and Cardelli (1993): a
smallest value never repeats a goal on the way down to one of its parts, so a goal met again below itself may be taken
for empty; what such a refutation leaned on is remembered, and only refutations that lean on nothing are kept.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from contractguard.algebra import values
from contractguard.algebra.budget import Exhausted, Meter
from contractguard.algebra.evaluate import Evaluator
from contractguard.algebra.nodes import FALSE, TRUE, TYPE_OF_KIND, Kind, Literal, Node, Table
from contractguard.algebra.outcome import EMPTY, Empty, Found, Outcome, Undecided
from contractguard.algebra.theories import arrays, numbers, objects, strings
from contractguard.contract.document import Json, serialized

# Python frames that a search may nest: a bound of our own, far below the interpreter's.
MAX_FRAMES = 700
_FRAMES_OF_A_PART = 9
_FRAMES_OF_A_CHOICE = 3
_NOTHING_LEANED_ON = 1 << 30

Goal = frozenset[Literal]
Choice = tuple[Literal, ...]


@dataclass(slots=True)
class _State:
    """A goal taken apart: what must hold (`seen`), the types still possible, and the choices still open."""

    seen: dict[Literal, None] = field(default_factory=dict)
    mask: int = values.ALL_TYPES
    choices: list[Choice] = field(default_factory=list)
    opaque: str | None = None

    def copy(self, choices: list[Choice]) -> _State:
        """The same, with other choices open."""
        return _State(dict(self.seen), self.mask, choices, self.opaque)


class Search:
    """Searches values over one table of nodes. Keeps what it proved, so later questions profit."""

    def __init__(self, table: Table, meter: Meter) -> None:
        self.table = table
        self.meter = meter
        self.evaluator = Evaluator(table)
        self._known: dict[Goal, Outcome] = {}
        self._path: dict[Goal, int] = {}
        self._frames = 0
        self._leaned = _NOTHING_LEANED_ON

    def solve(self, literals: Iterable[Literal]) -> Outcome:
        """Find a value in all of the sets, prove that there is none, or say what stopped the search."""
        self._path.clear()
        self._frames = 0
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
            outcome = self._branch(_State(), sorted(goal), _FRAMES_OF_A_PART)
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

    def _branch(self, state: _State, literals: list[Literal], frames: int) -> Outcome:
        """Propagate, try what is decided, and branch on the smallest choice that is left."""
        self.meter.step()
        self._frames += frames
        if self._frames > MAX_FRAMES:
            raise Exhausted("choices nested too deeply")
        try:
            if not self._propagate(state, literals):
                return EMPTY
            finite = self._finite(state)
            if finite is not None:
                return finite
            return self._decide(state, probing=frames == _FRAMES_OF_A_PART)
        finally:
            self._frames -= frames

    # --- propagation

    def _propagate(self, state: _State, pending: list[Literal]) -> bool:
        """Take literals apart until nothing follows any more; False on a contradiction."""
        while True:
            while pending:
                literal = pending.pop()
                if literal in state.seen or literal == TRUE:
                    continue
                if ~literal in state.seen or literal == FALSE:
                    return False
                state.seen[literal] = None
                self._take_apart(state, literal, pending)
                if not state.mask:
                    return False
            if not self._simplify(state, pending):
                return False
            if not pending:
                return True

    def _take_apart(self, state: _State, literal: Literal, pending: list[Literal]) -> None:
        number = literal if literal >= 0 else ~literal
        node = self.table.nodes[number]
        kind = node[0]
        wanted = TYPE_OF_KIND.get(kind)
        if wanted is not None:
            if literal < 0:
                state.mask &= wanted
        elif kind is Kind.AND:
            if literal >= 0:
                pending.extend(reversed(node[1]))
            else:
                state.choices.append(tuple(~part for part in node[1]))
        elif kind is Kind.LAZY:
            twin = self.table.twin(number)
            if literal >= 0 and twin is not None:
                if ~twin in state.seen:
                    pending.append(FALSE)
                    return
                state.seen.setdefault(twin)
            inner = self.table.expand(number)
            pending.append(inner if literal >= 0 else ~inner)
        elif kind is Kind.TYPE:
            state.mask &= node[1] if literal >= 0 else ~node[1]
        elif kind is Kind.ONE:
            state.choices.append(self._exactly_one(node[1]) if literal >= 0 else self._not_one(node[1]))
        elif kind is Kind.OPAQUE:
            state.opaque = state.opaque or node[1]
        elif kind is Kind.ENUM and literal < 0:
            self._differ(state, node)

    def _exactly_one(self, parts: tuple[Literal, ...]) -> Choice:
        return tuple(
            self.table.all_of([part, *(~other for j, other in enumerate(parts) if j != i)])
            for i, part in enumerate(parts)
        )

    def _not_one(self, parts: tuple[Literal, ...]) -> Choice:
        """None of them, or some one together with a later one."""
        none = self.table.all_of(~part for part in parts)
        pairs = (self.table.all_of((part, self.table.any_of(parts[i + 1 :]))) for i, part in enumerate(parts[:-1]))
        return (none, *pairs)

    def _differ(self, state: _State, node: Node) -> None:
        """Spell out "not this array" and "not this object" as choices; other values are excluded when made."""
        table = self.table
        members = (table.members[identity] for identity in node[1])
        for member in sorted((member for member in members if type(member) in (list, dict)), key=serialized):
            if type(member) is list:
                items = [~table.item(i, table.finite((item,))) for i, item in enumerate(member)]
                size = ~table.item_count(len(member), len(member))
                state.choices.append((table.types(values.ALL_TYPES & ~values.ARRAY), size, *items))
            else:
                names = [~table.required(name) for name in sorted(member)]
                others = [~table.member(name, table.finite((value,))) for name, value in sorted(member.items())]
                more = ~table.additional(frozenset(member), frozenset(), FALSE)
                state.choices.append((table.types(values.ALL_TYPES & ~values.OBJECT), *names, more, *others))

    def _simplify(self, state: _State, pending: list[Literal]) -> bool:
        """Drop options that cannot hold and choices that are met; push what is left without alternative."""
        kept: list[Choice] = []
        for choice in state.choices:
            options = []
            met = False
            for option in choice:
                status = self._status(state, option, 3)
                if status is True:
                    met = True
                    break
                if status is None:
                    options.append(option)
            if met:
                continue
            if not options:
                return False
            if len(options) == 1:
                pending.append(options[0])
            else:
                kept.append(tuple(options))
        state.choices = kept
        return True

    def _status(self, state: _State, literal: Literal, depth: int) -> bool | None:
        """Whether what is known already implies the literal (True) or rules it out (False)."""
        if literal == TRUE or literal in state.seen:
            return True
        if literal == FALSE or ~literal in state.seen:
            return False
        positive = literal >= 0
        number = literal if positive else ~literal
        node = self.table.nodes[number]
        kind = node[0]
        wanted = TYPE_OF_KIND.get(kind)
        if wanted is not None:
            return None if state.mask & wanted else positive
        if kind is Kind.TYPE:
            mask = node[1] if positive else ~node[1]
            return False if not state.mask & mask else True if not state.mask & ~mask else None
        if depth and kind is Kind.AND:
            answers = {self._status(state, part, depth - 1) for part in node[1]}
            whole = False if False in answers else None if None in answers else True
            return whole if whole is None or positive else not whole
        if depth and kind is Kind.LAZY:
            inner = self.table.expand(number)
            return self._status(state, inner if positive else ~inner, depth - 1)
        return None

    # --- leaves

    def _finite(self, state: _State) -> Outcome | None:
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
            self.meter.step()
            if not values.type_bit(member) & state.mask:
                continue
            answer = self.evaluator.all_hold(member, literals)
            if answer is True:
                return Found(member)
            if answer is None and not is_unsure:
                unsure, is_unsure = member, True
        return Found(unsure, certain=False) if is_unsure else EMPTY

    def _decide(self, state: _State, *, probing: bool) -> Outcome:
        """Solve what is decided, type by type; a value that meets the open choices as well is the answer."""
        doubt: Undecided | None = None
        mask = state.mask
        open_choices = tuple(self.table.any_of(choice) for choice in state.choices)
        for bit in values.BITS:
            if not state.mask & bit:
                continue
            outcome = self._leaf(state, bit)
            if isinstance(outcome, Empty):
                mask &= ~bit
            elif isinstance(outcome, Undecided):
                doubt = doubt or outcome
            elif not open_choices or self.evaluator.all_hold(outcome.value, open_choices) is True:
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

    def _probe(self, state: _State) -> Outcome | None:
        """Try each choice as if it were the only one: when one alone cannot be met, all together cannot.

        A union of many branches is refused branch by branch; a value that fits one whole branch is seen here at the
        cost of that branch, not of all combinations.
        """
        open_choices = tuple(self.table.any_of(choice) for choice in state.choices)
        for choice in state.choices:
            outcome = self._branch(state.copy([choice]), [], _FRAMES_OF_A_CHOICE)
            if isinstance(outcome, Empty):
                return EMPTY
            if isinstance(outcome, Found) and self.evaluator.all_hold(outcome.value, open_choices) is True:
                return outcome
        return None

    def _choose(self, state: _State) -> Outcome:
        """Branch on the smallest choice; a later option may take it that the earlier single atoms do not hold."""
        choice = min(state.choices, key=len)
        rest = [other for other in state.choices if other is not choice]
        doubt: Undecided | None = None
        denied: list[Literal] = []
        for option in choice:
            outcome = self._branch(state.copy(list(rest)), [option, *denied], _FRAMES_OF_A_CHOICE)
            if isinstance(outcome, Found):
                return outcome
            if isinstance(outcome, Undecided):
                doubt = doubt or outcome
            if self.table.nodes[option if option >= 0 else ~option][0] not in (Kind.AND, Kind.ONE, Kind.LAZY):
                denied.append(~option)
        return doubt or EMPTY

    def _leaf(self, state: _State, bit: int) -> Outcome:
        """Solve the atoms of one type."""
        atoms: list[tuple[Node, bool]] = []
        excluded: set[Hashable] = set()
        for literal in state.seen:
            node = self.table.nodes[literal if literal >= 0 else ~literal]
            if TYPE_OF_KIND.get(node[0]) == bit:
                atoms.append((node, literal >= 0))
            elif node[0] is Kind.ENUM and literal < 0:
                excluded |= node[1]
        if bit == values.NULL:
            return Found(None) if values.key(None) not in excluded else EMPTY
        if bit == values.BOOLEAN:
            return next((Found(value) for value in (False, True) if values.key(value) not in excluded), EMPTY)
        if bit == values.NUMBER:
            return numbers.solve(atoms, frozenset(excluded))
        if bit == values.STRING:
            texts = frozenset(identity for identity in excluded if type(identity) is str)
            return strings.solve(atoms, texts, self.meter.budget)
        return arrays.solve(self, atoms) if bit == values.ARRAY else objects.solve(self, atoms)


def _simplicity(value: Json) -> tuple[int, int, str]:
    """An order of values from the simplest on, the same on every run."""
    text = repr(value)
    return (values.type_bit(value), len(text), text)
