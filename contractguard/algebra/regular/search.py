"""Members of a language: the shortest, the next ones, or the proof that there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from contractguard.algebra.regular import charset
from contractguard.algebra.regular.derivative import WORK_OF_A_PART, classes, derivative, parts
from contractguard.algebra.regular.language import (
    ANY_CHARACTER,
    EPSILON,
    NOTHING,
    Language,
    either,
    loop,
    negation,
    sequence,
    symbol,
)
from contractguard.algebra.regular.stride import advance, stride
from contractguard.support.dataclass import dataclass

PARTS_PER_STATE = 50
"""Parts of expressions that a search may look at, for each state that it is allowed."""


@dataclass(frozen=True, slots=True)
class StateBudget:
    """How many different states (derivatives) one search may meet; in sum, of 50 parts each.

    `work` hears of each part that is looked at for each class of characters, and may raise what ends the search.
    """

    states: int = 4_000
    work: Callable[[int], None] = lambda count: None


class StateBudgetExceeded(Exception):
    """The language has more states than were allowed."""


_DEFAULT = StateBudget()


def literal(text: str) -> Language:
    """The language of one string."""
    result = EPSILON
    for char in reversed(text):
        result = sequence(symbol(charset.chars(char)), result)
    return result


def one_of(texts: Iterable[str]) -> Language:
    """The language of some strings."""
    return either([literal(text) for text in sorted(set(texts))])


def length_between(minimum: int, maximum: int | None) -> Language:
    """All strings of these lengths, in characters."""
    return NOTHING if maximum is not None and maximum < minimum else loop(ANY_CHARACTER, minimum, maximum)


class _Meter:
    """Counts the states of one search, and the parts of them that are looked at."""

    def __init__(self, budget: StateBudget) -> None:
        self.budget = budget
        self.met: set[Language] = set()
        self.width = 0

    def step(self, state: Language) -> Iterator[tuple[int, Language]]:
        """The states one character further on that may have members. Raises `StateBudgetExceeded`."""
        points = classes(state)
        if state not in self.met:
            self.met.add(state)
            self.width += state.width
            self.budget.work(WORK_OF_A_PART * state.width * (1 + len(points)))
            if len(self.met) > self.budget.states or self.width > self.budget.states * PARTS_PER_STATE:
                raise StateBudgetExceeded
        for point in points:
            after = derivative(state, point)
            if after is not NOTHING:
                yield point, after


_Came = dict[Language, tuple[Language, int]]
"""For each state of a layer: the state before it, and the character."""


@dataclass(frozen=True, slots=True)
class _Jump:
    """Layers that differ from the one before only in their counts, which are one less from layer to layer.

    States are named by what they are in the layer before the first of these.
    """

    came: _Came
    length: int


def shortest(
    language: Language,
    *,
    minimum: int = 0,
    maximum: int | None = None,
    exclude: frozenset[str] = frozenset(),
    budget: StateBudget = _DEFAULT,
) -> str | None:
    """The shortest member within the lengths that is not excluded; None when it is proved that there is none.

    Among equally short ones, one of preferred characters. Raises `StateBudgetExceeded`.
    """
    if exclude:
        language = language & negation(one_of(exclude))
    if maximum is not None and minimum > maximum:
        return None
    return _Search(_Meter(budget), minimum, maximum).run(language)


class _Search:
    """Breadth first, layer by layer of equal length."""

    def __init__(self, meter: _Meter, minimum: int, maximum: int | None) -> None:
        self.meter = meter
        self.minimum = minimum
        self.maximum = maximum
        self.length = 0
        self.layers: list[_Came | _Jump] = []
        self.seen: set[Language] = set()

    def run(self, language: Language) -> str | None:
        layer: _Came = {language: (language, 0)}
        while layer:
            if self.length >= self.minimum:
                accepting = next((state for state in layer if state.nullable), None)
                if accepting is not None:
                    return self._spell(accepting)
                self.seen.update(layer)
            if self.length == self.maximum:
                return None
            layer = self._further(layer)
        return None

    def _further(self, layer: _Came) -> _Came:
        following: _Came = {}
        pruned = False
        for state in layer:
            for point, after in self.meter.step(state):
                if self.length >= self.minimum and after in self.seen:
                    pruned = pruned or after.counted
                elif after not in following:
                    following[after] = (state, point)
        steps = 0 if pruned else self._steps(layer, following)
        if steps > 1:
            back = {advance(state, 1): state for state in layer}
            came = {back[after]: origin for after, origin in following.items()}
            self.layers.append(_Jump(came, steps))
            self.length += steps
            return {advance(state, steps): (state, steps) for state in layer}
        self.layers.append(following)
        self.length += 1
        return following

    def _steps(self, layer: _Came, following: _Came) -> int:
        """How many layers go on as this one does, counts apart; none is accepting where that would end the search."""
        if {advance(state, 1) for state in layer} != following.keys() or len(layer) != len(following):
            return 0
        limits = [stride(layer)]
        if self.length < self.minimum:
            limits.append(self.minimum - self.length)
        elif self.maximum is not None:
            limits.append(self.maximum - self.length)
        return min((limit for limit in limits if limit is not None), default=0)

    def _spell(self, state: Language) -> str:
        points: list[int] = []
        layers = self.layers
        for index in range(len(layers) - 1, -1, -1):
            layer = layers[index]
            if isinstance(layer, _Jump):
                state = next(base for base in layer.came if advance(base, layer.length) is state)
                for _ in range(layer.length):
                    state, point = layer.came[state]
                    points.append(point)
            else:
                state, point = layer[state]
                points.append(point)
        return "".join(map(chr, reversed(points)))


def members(
    language: Language, *, minimum: int = 0, maximum: int | None = None, budget: StateBudget = _DEFAULT
) -> Iterator[str]:
    """Different members, the shortest first and with preferred characters first, until there are no more.

    Raises `StateBudgetExceeded`.
    """
    meter = _Meter(budget)
    layers: list[set[Language]] = [{language}]
    while maximum is None or len(layers) <= maximum + 1:
        if len(layers) > minimum:
            found = False
            for text in _of_length(layers, language, meter):
                found = True
                yield text
            if not found and is_empty(either(layers[-1]), budget):
                return
        if not layers[-1]:
            return
        layers.append({after for state in layers[-1] for _, after in meter.step(state)})


def _of_length(layers: list[set[Language]], language: Language, meter: _Meter) -> Iterator[str]:
    """All members with one character for each layer but the first."""
    alive: list[set[Language]] = [{state for state in layers[-1] if state.nullable}]
    for layer in reversed(layers[:-1]):
        last = alive[-1]
        alive.append({state for state in layer if any(after in last for _, after in meter.step(state))})
    alive.reverse()
    if language not in alive[0]:
        return
    path: list[Iterator[tuple[int, Language]]] = []
    points: list[int] = []
    state = language
    while True:
        if len(path) == len(layers) - 1:
            yield "".join(map(chr, points))
        else:
            path.append(_choices(state, alive[len(path) + 1]))
            points.append(0)
        chosen = None
        while path and chosen is None:
            chosen = next(path[-1], None)
            if chosen is None:
                path.pop()
                points.pop()
        if chosen is None:
            return
        points[-1], state = chosen


def _choices(state: Language, alive: set[Language]) -> Iterator[tuple[int, Language]]:
    """Every character after which a member can still be completed, with the state it leads to."""
    for part in parts(state):
        after = derivative(state, charset.representative(part))
        if after in alive:
            for point in charset.by_preference(part):
                yield point, after


def is_empty(language: Language, budget: StateBudget = _DEFAULT) -> bool:
    """Whether the language has no member. Raises `StateBudgetExceeded`."""
    return shortest(language, budget=budget) is None


def contains(sender: Language, reader: Language, budget: StateBudget = _DEFAULT) -> bool:
    """Whether every member of `sender` is one of `reader`. Raises `StateBudgetExceeded`."""
    return is_empty(sender & negation(reader), budget)
