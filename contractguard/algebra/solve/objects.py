"""Objects: which names there are, what each member must satisfy, and members that must occur somewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field
from typing import TYPE_CHECKING, Any

from contractguard.algebra import values
from contractguard.algebra.nodes import FALSE, Kind, Literal, Node
from contractguard.algebra.solve.outcome import EMPTY, Empty, Found, Outcome, Undecided
from contractguard.algebra.solve.strings import texts
from contractguard.contract.document import Json
from contractguard.support.dataclass import dataclass

if TYPE_CHECKING:
    from contractguard.algebra.solve.solver import Solver

MAX_MEMBERS = 20_000
MAX_REGIONS = 256
MAX_FRESH = 100
FEW = 16


@dataclass(frozen=True, slots=True)
class Obligation:
    """Some member, whose name satisfies `name` (literals on the name), satisfies `value`."""

    name: frozenset[Literal]
    value: frozenset[Literal]


@dataclass(slots=True)
class ObjectConstraints:
    """A conjunction of object atoms, gathered."""

    low: int = 0
    high: int | None = None
    required: set[str] = field(default_factory=set)
    absent: set[str] = field(default_factory=set)
    members: dict[str, list[Literal]] = field(default_factory=dict)
    patterns: list[tuple[Any, Literal]] = field(default_factory=list)
    additional: list[tuple[frozenset[str], frozenset[Any], Literal]] = field(default_factory=list)
    names: list[Literal] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    obligations: list[Obligation] = field(default_factory=list)

    def add(self, search: Solver, node: Node, positive: bool) -> None:
        """Take one more atom, or its complement among the objects, into account."""
        _ADD[node[0]](self, search, node, positive)

    def _note_required(self, _: Solver, node: Node, positive: bool) -> None:
        (self.required if positive else self.absent).add(node[1])

    def _count(self, _: Solver, node: Node, positive: bool) -> None:
        low, high = (node[1], node[2]) if positive else (0, node[1] - 1) if node[2] is None else (node[2] + 1, None)
        self.low = max(self.low, low)
        if high is not None:
            self.high = high if self.high is None else min(self.high, high)

    def _member(self, _: Solver, node: Node, positive: bool) -> None:
        self.known.add(node[1])
        self.members.setdefault(node[1], []).append(node[2] if positive else ~node[2])
        if not positive:
            self.required.add(node[1])

    def _pattern(self, search: Solver, node: Node, positive: bool) -> None:
        if positive:
            self.patterns.append((node[1], node[2]))
        else:
            in_language = search.table.intern((Kind.PATTERN, node[1]))
            self.obligations.append(Obligation(frozenset((in_language,)), frozenset((~node[2],))))

    def _additional(self, search: Solver, node: Node, positive: bool) -> None:
        self.known.update(node[1])
        if positive:
            self.additional.append((node[1], node[2], node[3]))
            return
        outside = [~search.table.intern((Kind.PATTERN, language)) for language in node[2]]
        listed = search.table.finite(sorted(node[1]))
        self.obligations.append(Obligation(frozenset((*outside, ~listed)), frozenset((~node[3],))))

    def _names(self, _: Solver, node: Node, positive: bool) -> None:
        if positive:
            self.names.append(node[1])
        else:
            self.obligations.append(Obligation(frozenset((~node[1],)), frozenset()))


_ADD = {
    Kind.REQUIRED: ObjectConstraints._note_required,
    Kind.MEMBER_COUNT: ObjectConstraints._count,
    Kind.MEMBER: ObjectConstraints._member,
    Kind.PATTERN_MEMBER: ObjectConstraints._pattern,
    Kind.ADDITIONAL: ObjectConstraints._additional,
    Kind.NAMES: ObjectConstraints._names,
}


def solve(search: Solver, atoms: Iterable[tuple[Node, bool]]) -> Outcome:
    """Find a small object that meets all atoms."""
    wanted = ObjectConstraints()
    for node, positive in atoms:
        wanted.add(search, node, positive)
    if wanted.required & wanted.absent:
        return EMPTY
    if wanted.high is not None and (wanted.low > wanted.high or len(wanted.required) > wanted.high):
        return EMPTY
    return _Builder(search, wanted).solve()


class _Builder:
    """The search for one object. Members are chosen in the order: required, obligations, filling up to the count."""

    __slots__ = ("certain", "cuts", "doubt", "placements", "search", "wanted")

    def __init__(self, search: Solver, wanted: ObjectConstraints) -> None:
        self.search = search
        self.wanted = wanted
        self.doubt: Undecided | None = None
        self.placements = 0
        self.certain = True
        self.cuts = self._cuts()

    def _cuts(self) -> list[Literal]:
        """What tells one fresh name from another: the patterns, and what the obligations ask of names."""
        table, wanted = self.search.table, self.wanted
        languages = {language for language, _ in wanted.patterns}
        for _, others, _ in wanted.additional:
            languages |= others
        cuts = {table.intern((Kind.PATTERN, language)) for language in languages}
        for obligation in wanted.obligations:
            cuts |= {literal if literal >= 0 else ~literal for literal in obligation.name}
        return sorted(cut for cut in cuts if not self._only_known(table.nodes[cut]))

    def _only_known(self, node: Node) -> bool:
        """Whether a node lists names that no fresh one equals."""
        members = self.search.table.members
        return node[0] is Kind.ENUM and all(members[key] in self.wanted.known for key in node[1] if type(key) is str)

    def solve(self) -> Outcome:
        goals: dict[str, frozenset[Literal]] = {}
        for name in sorted(self.wanted.required):
            goal = self.goal(name)
            if goal is None:
                return EMPTY if self.doubt is None else self.doubt
            outcome = self.search.child(goal)
            if isinstance(outcome, Empty):
                return outcome
            if isinstance(outcome, Undecided):
                self.doubt = outcome
            goals[name] = goal
        if self.doubt is not None:
            return self.doubt
        found = self.place(goals, self.wanted.obligations)
        return found or self.doubt or EMPTY

    def goal(self, name: str) -> frozenset[Literal] | None:
        """What a member of this name must satisfy; None when no member may have it."""
        wanted = self.wanted
        if name in wanted.absent:
            return None
        if wanted.names:
            allowed = self.search.evaluator.all_hold(name, tuple(wanted.names))
            if allowed is None:
                self.doubt = Undecided("propertyNames: an opaque constraint on a name")
            if not allowed:
                return None
        literals = list(wanted.members.get(name, ()))
        for language, literal in wanted.patterns:
            if self.search.evaluator.matches(language, name):
                literals.append(literal)
        for names, languages, literal in wanted.additional:
            if name not in names and not any(self.search.evaluator.matches(language, name) for language in languages):
                literals.append(literal)
        return None if FALSE in literals else frozenset(literals)

    def place(self, goals: dict[str, frozenset[Literal]], obligations: list[Obligation]) -> Found | None:
        """Lay the obligations on names, one after the other, then fill up."""
        self.search.meter.step()
        if not obligations:
            return self.finish(goals)
        first, rest = obligations[0], obligations[1:]
        for name in self.candidates(goals, first):
            self.placements += 1
            if self.placements > self.search.meter.budget.placements:
                self.doubt = Undecided(f"more than {self.search.meter.budget.placements} placements in an object")
                return None
            base = goals.get(name, self.goal(name))
            if base is None:
                continue
            goal = base | first.value
            outcome = self.search.child(goal)
            if isinstance(outcome, Undecided):
                self.doubt = outcome
            elif isinstance(outcome, Found):
                found = self.place({**goals, name: goal}, rest)
                if found is not None:
                    return found
        return None

    def candidates(self, goals: dict[str, frozenset[Literal]], obligation: Obligation) -> Iterator[str]:
        """Names that an obligation may be laid on: those there already, other known ones, one fresh per region."""
        room = self.wanted.high is None or len(goals) < self.wanted.high
        names = [*sorted(goals), *sorted(self.wanted.known - goals.keys())] if room else sorted(goals)
        condition = tuple(obligation.name)
        for name in names:
            answer = self.search.evaluator.all_hold(name, condition)
            if answer is None:
                self.uncertain()
            if answer is not False:
                yield name
        if room:
            yield from self.fresh(goals, obligation.name)

    def uncertain(self) -> None:
        """Note that a name may not be what it is taken for: what is built on it is only a candidate."""
        self.certain = False
        self.doubt = Undecided("propertyNames: an opaque constraint on a name")

    def fresh(self, goals: dict[str, frozenset[Literal]], condition: frozenset[Literal]) -> Iterator[str]:
        """A name outside all known ones for every region that `cuts` divide the names into."""
        table, wanted = self.search.table, self.wanted
        taken = table.finite(sorted(wanted.known | goals.keys() | wanted.absent))
        whole = frozenset((table.types(values.STRING), ~taken, *condition, *wanted.names))
        cuts = [cut for cut in self.cuts if cut not in whole and ~cut not in whole]
        for given, name in enumerate(self.region(whole, cuts)):
            if given >= MAX_REGIONS:
                self.doubt = Undecided(f"more than {MAX_REGIONS} regions of overlapping patterns")
                return
            yield name

    def region(self, goal: frozenset[Literal], cuts: list[Literal]) -> Iterator[str]:
        """A name for every region within a goal that is not empty."""
        outcome = self.search.child(goal)
        if isinstance(outcome, Undecided):
            self.doubt = outcome
        elif isinstance(outcome, Found) and cuts:
            yield from self.region(goal | {~cuts[0]}, cuts[1:])
            yield from self.region(goal | {cuts[0]}, cuts[1:])
        elif isinstance(outcome, Found):
            if not outcome.certain:
                self.uncertain()
            yield outcome.value

    def finish(self, goals: dict[str, frozenset[Literal]]) -> Found | None:
        """Add members up to the least count, then spell the object out."""
        missing = self.wanted.low - len(goals)
        if missing > MAX_MEMBERS:
            self.doubt = Undecided(f"minProperties over {MAX_MEMBERS}")
            return None
        goals = dict(goals)
        for name in sorted(self.wanted.known - goals.keys()) if missing > 0 else ():
            if len(goals) >= self.wanted.low:
                break
            goal = self.goal(name)
            if goal is not None and self.possible(goal):
                goals[name] = goal
        found = 0
        while len(goals) < self.wanted.low:
            fresh = next((name for name in self.fresh(goals, frozenset()) if self.accepts(name)), None)
            if fresh is None:
                return None
            goals[fresh] = self.goal(fresh) or frozenset()
            found += 1
            if found > MAX_FRESH:
                self.doubt = Undecided(f"minProperties: more than {MAX_FRESH} names to be found one by one")
                return None
            if found == 1 and missing > FEW:
                self.fill_like(goals, fresh, (f"{fresh}{number}" for number in range(missing)))
                self.fill_like(goals, fresh, texts(len(fresh), missing))
        return self.spell(goals)

    def fill_like(self, goals: dict[str, frozenset[Literal]], seed: str, names: Iterator[str]) -> None:
        """Add names like one that did, as long as they do as well."""
        taken = self.wanted.known | self.wanted.absent | {seed}
        for name in names:
            self.search.meter.step()
            if len(goals) >= self.wanted.low:
                return
            if name not in taken and name not in goals:
                goal = self.goal(name)
                if goal is None or not self.possible(goal):
                    return
                goals[name] = goal

    def accepts(self, name: str) -> bool:
        goal = self.goal(name)
        return goal is not None and self.possible(goal)

    def possible(self, goal: frozenset[Literal]) -> bool:
        outcome = self.search.child(goal)
        if isinstance(outcome, Undecided):
            self.doubt = outcome
        return isinstance(outcome, Found)

    def spell(self, goals: dict[str, frozenset[Literal]]) -> Found | None:
        certain = self.certain
        result: dict[str, Json] = {}
        for name in sorted(goals):
            outcome = self.search.child(goals[name])
            if not isinstance(outcome, Found):
                if isinstance(outcome, Undecided):
                    self.doubt = outcome
                return None
            certain = certain and outcome.certain
            result[name] = outcome.value
        return Found(result, certain)
