"""The search for a value that lies in every set of a goal: a tableau with a solver per JSON type.

`sender ⊆ reader` holds exactly when the goal {sender, not reader} has no value. The method follows the witness
generation of Attouche et al. (VLDB 2022), with coinduction for recursive schemas after Amadio and Cardelli (1993): a
smallest value never repeats a goal on the way down to one of its parts, so a goal met again below itself may be taken
for empty; what such a refutation leaned on is remembered, and only refutations that lean on nothing are kept.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
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

_TELLING = (Kind.LAZY, Kind.AND, Kind.ONE, Kind.SWITCH, Kind.TYPE, Kind.ENUM)
"""What settles a good deal of the other choices when it is taken."""

Goal = frozenset[Literal]
Choice = tuple[Literal, ...]


@dataclass(slots=True)
class _State:
    """A goal taken apart: what must hold (`seen`), the types still possible, and the choices still open.

    `denied` are switches that must not hold and whose deciding member is not known yet, `tags` the values that are
    left to members with a finite number of them.
    """

    seen: dict[Literal, None] = field(default_factory=dict)
    mask: int = values.ALL_TYPES
    choices: list[Choice] = field(default_factory=list)
    opaque: str | None = None
    denied: list[int] = field(default_factory=list)
    tags: dict[str, frozenset[Hashable]] = field(default_factory=dict)

    def copy(self, choices: list[Choice]) -> _State:
        """The same, with other choices open."""
        return _State(dict(self.seen), self.mask, choices, self.opaque, list(self.denied), dict(self.tags))


class Search:
    """Searches values over one table of nodes. Keeps what it proved, so later questions profit.

    `claims`: for lazy nodes, literals that may be taken to hold wherever the node does. Whoever gives them answers for
    them; what is found empty is so under these claims.
    """

    def __init__(self, table: Table, meter: Meter, claims: Mapping[int, Sequence[Literal]] | None = None) -> None:
        self.table = table
        self.meter = meter
        self._claims = claims or {}
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
            self._select(state, pending)
            if not pending and not self._simplify(state, pending):
                return False
            if not pending:
                return True

    def _select(self, state: _State, pending: list[Literal]) -> None:
        """Of a switch that is denied, only the cases that the deciding member still allows have to be refuted: all of
        them if there is no union left to branch on that could say which."""
        if not state.denied:
            return
        waiting = []
        everything = all(self._weight(choice)[0] for choice in state.choices)
        for number in state.denied:
            cases = self.table.cases(number)
            left = state.tags.get(self.table.nodes[number][1])
            if left is not None:
                pending.extend(~cases[value] for value in sorted(left, key=repr) if value in cases)
            elif everything:
                pending.extend(~case for _, case in reversed(self.table.nodes[number][2]))
            else:
                waiting.append(number)
        state.denied = waiting

    def _take_apart(self, state: _State, literal: Literal, pending: list[Literal]) -> None:
        number = literal if literal >= 0 else ~literal
        node = self.table.nodes[number]
        kind = node[0]
        wanted = TYPE_OF_KIND.get(kind)
        if wanted is not None:
            if literal < 0:
                state.mask &= wanted
            elif kind is Kind.MEMBER:
                self._tag(state, node[1], node[2])
        elif kind is Kind.AND:
            if literal >= 0:
                pending.extend(reversed(node[1]))
            else:
                state.choices.append(tuple(~part for part in node[1]))
        elif kind is Kind.LAZY:
            for implied in self._implied(number) if literal >= 0 else ():
                if ~implied in state.seen:
                    pending.append(FALSE)
                    return
                state.seen.setdefault(implied)
            inner = self.table.expand(number)
            pending.append(inner if literal >= 0 else ~inner)
        elif kind is Kind.TYPE:
            state.mask &= node[1] if literal >= 0 else ~node[1]
        elif kind is Kind.SWITCH:
            self._switch(state, number, node, literal >= 0)
        elif kind is Kind.ONE:
            state.choices.append(self._exactly_one(node[1]) if literal >= 0 else self._not_one(node[1]))
        elif kind is Kind.OPAQUE:
            state.opaque = state.opaque or node[1]
        elif kind is Kind.ENUM and literal < 0:
            self._differ(state, node)

    def _implied(self, number: int) -> Sequence[Literal]:
        twin = self.table.twin(number)
        claims = self._claims.get(number, ())
        return claims if twin is None else (twin, *claims)

    def _tag(self, state: _State, name: str, literal: Literal) -> None:
        """Note it if a member has a finite number of values."""
        nodes = self.table.nodes
        node = nodes[literal] if literal >= 0 else nodes[0]
        for part in node[1] if node[0] is Kind.AND else (literal,):
            if part >= 0 and nodes[part][0] is Kind.ENUM:
                known = state.tags.get(name)
                state.tags[name] = nodes[part][1] if known is None else known & nodes[part][1]

    def _switch(self, state: _State, number: int, node: Node, positive: bool) -> None:
        if not positive:
            state.denied.append(number)
            return
        left = state.tags.get(node[1])
        state.choices.append(tuple(dict.fromkeys(case for value, case in node[2] if left is None or value in left)))

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
            whole: bool | None = True
            for part in node[1]:
                answer = self._status(state, part, depth - 1)
                if answer is False:
                    return not positive
                if answer is None:
                    whole = None
            return whole if whole is None or positive else False
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
        open_choices = self._open(state)
        atoms, excluded = self._sorted(state)
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

    def _open(self, state: _State) -> tuple[Literal, ...]:
        """What a value must still satisfy besides what is decided."""
        return (*(self.table.any_of(choice) for choice in state.choices), *(~number for number in state.denied))

    def _meets(self, value: Json, literals: tuple[Literal, ...]) -> bool:
        """Whether a value happens to satisfy what is not decided yet. Under claims that tells nothing: its parts were
        not made to satisfy them."""
        return not self._claims and self.evaluator.all_hold(value, literals) is True

    def _probe(self, state: _State) -> Outcome | None:
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

    def _choose(self, state: _State) -> Outcome:
        """Branch on one choice; a later option may take it that the earlier single atoms do not hold."""
        choice = min(state.choices, key=self._weight)
        rest = [other for other in state.choices if other is not choice]
        doubt: Undecided | None = None
        denied: list[Literal] = []
        members: dict[str, list[Literal]] | None = None
        for option in choice:
            node = self.table.nodes[~option if option < 0 else TRUE]
            if self._claims and node[0] is Kind.MEMBER:  # a claim mostly settles this at once
                if members is None:
                    members = self._members(state)
                if isinstance(self.child(frozenset((~node[2], *members.get(node[1], ())))), Empty):
                    continue  # whatever the rest of the object is
            outcome = self._branch(state.copy(list(rest)), [option, *denied], _FRAMES_OF_A_CHOICE)
            if isinstance(outcome, Found):
                return outcome
            if isinstance(outcome, Undecided):
                doubt = doubt or outcome
            if self.table.nodes[option if option >= 0 else ~option][0] not in (Kind.AND, Kind.ONE, Kind.LAZY):
                denied.append(~option)
        return doubt or EMPTY

    def _members(self, state: _State) -> dict[str, list[Literal]]:
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
        return any(option < 0 or self.table.nodes[option][0] not in _TELLING for option in choice), len(choice)

    def _sorted(self, state: _State) -> tuple[dict[int, list[tuple[Node, bool]]], frozenset[Hashable]]:
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
            return numbers.solve(atoms, excluded)
        if bit == values.STRING:
            texts = frozenset(identity for identity in excluded if type(identity) is str)
            return strings.solve(atoms, texts, self.meter.budget)
        return arrays.solve(self, atoms) if bit == values.ARRAY else objects.solve(self, atoms)


def _simplicity(value: Json) -> tuple[int, int, str]:
    """An order of values from the simplest on, the same on every run."""
    text = repr(value)
    return (values.type_bit(value), len(text), text)
