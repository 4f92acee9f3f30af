"""A goal taken apart: what follows from it without a choice, and the choices that are left."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import field

from contractguard.algebra import values
from contractguard.algebra.nodes import FALSE, TRUE, TYPE_OF_KIND, Kind, Literal, Node, Table
from contractguard.algebra.solve.budget import Metered
from contractguard.contract.document import canonical_bytes
from contractguard.support.dataclass import dataclass

_TELLING = (Kind.LAZY, Kind.AND, Kind.ONE, Kind.SWITCH, Kind.TYPE, Kind.ENUM)
"""What settles a good deal of the other choices when it is taken."""

Choice = tuple[Literal, ...]


@dataclass(slots=True)
class SearchState:
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

    def copy(self, choices: list[Choice]) -> SearchState:
        """The same, with other choices open."""
        return SearchState(dict(self.seen), self.mask, choices, self.opaque, list(self.denied), dict(self.tags))


class Propagation:
    """Takes goals apart over one table. `claims` as in `Search`; `metered` has the meter that counts the work."""

    def __init__(self, table: Table, claims: Mapping[int, Sequence[Literal]], metered: Metered) -> None:
        self.table = table
        self._claims = claims
        self._metered = metered

    def run(self, state: SearchState, pending: list[Literal]) -> bool:
        """Take literals apart until nothing follows any more; False on a contradiction."""
        while True:
            self._metered.meter.work(len(pending) + len(state.choices))
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

    def _select(self, state: SearchState, pending: list[Literal]) -> None:
        """Of a switch that is denied, only the cases that the deciding member still allows have to be refuted: all of
        them if there is no union left to branch on that could say which."""
        if not state.denied:
            return
        waiting = []
        everything = all(not is_telling(self.table, choice) for choice in state.choices)
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

    def _take_apart(self, state: SearchState, literal: Literal, pending: list[Literal]) -> None:
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
            for implied in self._implied_literals(number) if literal >= 0 else ():
                if implied == FALSE or ~implied in state.seen:
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
            self._metered.meter.work(len(node[1]) ** 2)
            state.choices.append(self._exactly_one(node[1]) if literal >= 0 else self._not_one(node[1]))
        elif kind is Kind.OPAQUE:
            state.opaque = state.opaque or node[1]
        elif kind is Kind.ENUM and literal < 0:
            self._differ(state, node)

    def _implied_literals(self, number: int) -> Sequence[Literal]:
        twin = self.table.twin(number)
        claims = self._claims.get(number, ())
        return claims if twin is None else (twin, *claims)

    def _tag(self, state: SearchState, name: str, literal: Literal) -> None:
        """Note it if a member has a finite number of values."""
        nodes = self.table.nodes
        node = nodes[literal] if literal >= 0 else nodes[0]
        for part in node[1] if node[0] is Kind.AND else (literal,):
            if part >= 0 and nodes[part][0] is Kind.ENUM:
                known = state.tags.get(name)
                state.tags[name] = nodes[part][1] if known is None else known & nodes[part][1]

    def _switch(self, state: SearchState, number: int, node: Node, positive: bool) -> None:
        self._metered.meter.grant(number, len(node[2]))
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

    def _differ(self, state: SearchState, node: Node) -> None:
        """Spell out "not this array" and "not this object" as choices; other values are excluded when made."""
        table = self.table
        members = (table.members[identity] for identity in node[1])
        for member in sorted((member for member in members if type(member) in (list, dict)), key=canonical_bytes):
            if type(member) is list:
                items = [~table.item(i, table.finite((item,))) for i, item in enumerate(member)]
                size = ~table.item_count(len(member), len(member))
                state.choices.append((table.types(values.ALL_TYPES & ~values.ARRAY), size, *items))
            else:
                names = [~table.required(name) for name in sorted(member)]
                others = [~table.member(name, table.finite((value,))) for name, value in sorted(member.items())]
                more = ~table.additional(frozenset(member), frozenset(), FALSE)
                state.choices.append((table.types(values.ALL_TYPES & ~values.OBJECT), *names, more, *others))

    def _simplify(self, state: SearchState, pending: list[Literal]) -> bool:
        """Drop options that cannot hold and choices that are met; push what is left without alternative."""
        kept: list[Choice] = []
        self._metered.meter.work(2 * sum(map(len, state.choices)))
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

    def _status(self, state: SearchState, literal: Literal, depth: int) -> bool | None:
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


def is_telling(table: Table, choice: Choice) -> bool:
    """Whether each option of a choice is a whole schema (as in a sender's union) rather than a single constraint."""
    return all(option >= 0 and table.nodes[option][0] in _TELLING for option in choice)
