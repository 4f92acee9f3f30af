"""What was called before an answer that somebody does not take: as much of it as it may take to get there again."""

from __future__ import annotations

import re
from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace

import orjson

from contractguard.checks.exercise.job import ServiceCall
from contractguard.checks.exercise.replay.step import Step, read_step
from contractguard.contract.document import Json, pointer
from contractguard.support.dataclass import dataclass

MAX_CALLS = 500
"""Calls that are remembered for what came of them."""
MAX_EARLIER = 40
"""Earlier calls of one collection that may have made the state in which something fails."""
MAX_CHAIN = 12
MAX_ORDERED = 20_000
"""Calls of which it is remembered when they were made; what is older came before."""
MAX_ANSWER = 32_768
"""Bytes of an answer that are remembered."""
MAX_VALUES = 60
"""Values of one answer that a later request may be made of."""
MAX_LENGTH = 80
SURE = 6
"""Characters of a text that is not the same by chance."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_IDENTIFYING = re.compile(r"(id|key|uuid|slug|name|code|token|number)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Trace:
    """A call that somebody does not take: those that it follows, and earlier ones that changed its collection, or
    anything. `order`: when each was made, by its case."""

    last: ServiceCall
    chain: tuple[ServiceCall, ...] = ()
    earlier: tuple[ServiceCall, ...] = ()
    elsewhere: tuple[ServiceCall, ...] = ()
    order: Mapping[str, int] = field(default_factory=dict)

    def without_others(self) -> Trace:
        """Without what was called before about something else than the last one is: of what is made in the chain,
        as much can be made again on a service that is not in its first state."""
        own = set(self.last.request.path_parameters.values())
        about = [one for one in self.earlier if own & set(one.request.path_parameters.values())]
        return replace(self, earlier=tuple(about), elsewhere=())

    def sort(self, calls: Iterable[ServiceCall]) -> list[ServiceCall]:
        """Calls in the order in which they were made, each once."""
        return sorted({one.case: one for one in calls}.values(), key=lambda one: self.order.get(one.case, -1))


class CallHistory:
    """Remembers the last calls of a run."""

    def __init__(self) -> None:
        self._calls: OrderedDict[str, ServiceCall] = OrderedDict()
        self._changed: dict[str, deque[ServiceCall]] = {}
        self._order: dict[str, int] = {}
        self._count = 0

    def note(self, one: ServiceCall) -> None:
        """Remember a call, and of its answer what a later one may be made of."""
        is_good = 200 <= one.status <= 299
        if not is_good or len(one.body) > MAX_ANSWER:
            one = replace(one, body=b"")
        self._calls[one.case] = one
        self._count += 1
        self._order[one.case] = self._count
        if len(self._calls) > MAX_CALLS:
            self._calls.popitem(last=False)
        if len(self._order) > MAX_ORDERED:
            self._order = dict(list(self._order.items())[MAX_ORDERED // 2 :])
        if is_good and one.operation.partition(" ")[0] not in _SAFE:
            self._changed.setdefault(collection_of(one.operation), deque(maxlen=MAX_EARLIER)).append(one)

    def trace(self, case: str) -> Trace | None:
        """What came before the call of a case; None where it is not remembered (any more)."""
        last = self._calls.get(case)
        if last is None:
            return None
        chain: list[ServiceCall] = []
        parent = last.parent
        while parent is not None and parent in self._calls and len(chain) < MAX_CHAIN:
            chain.append(self._calls[parent])
            parent = chain[-1].parent
        known = {one.case for one in (last, *chain)}
        own = collection_of(last.operation)
        changed = [
            (name == own, one) for name, calls in self._changed.items() for one in calls if one.case not in known
        ]
        earlier, elsewhere = ([one for is_own, one in changed if is_own is wanted] for wanted in (True, False))
        made = (*chain, *earlier, *elsewhere)
        order = {one.case: self._order.get(one.case, 0) for one in made}
        return Trace(last, tuple(reversed(chain)), tuple(earlier), tuple(elsewhere), order)


def collection_of(operation: str) -> str:
    """What an operation is about: its path up to the first name in it."""
    return operation.partition(" ")[2].partition("{")[0].rstrip("/")


def compose(calls: Sequence[ServiceCall]) -> tuple[Step, ...]:
    """The steps of some calls, one after the other: values of path parameters that an earlier one of them answered
    are taken from its answer, for next time they will be others."""
    steps = [read_step(one) for one in calls]
    values = [values_of(one.body) for one in calls[:-1]]
    return tuple(replace(step, take=dict(_takes(step, values[:number]))) for number, step in enumerate(steps))


def _takes(step: Step, earlier: Sequence[Mapping[str, Sequence[str]]]) -> Iterator[tuple[str, tuple[int, str]]]:
    for name, text in step.path_parameters.items():
        for source in reversed(range(len(earlier))):
            at = _best_place(earlier[source].get(text, ()), name, text)
            if at is not None:
                yield name, (source, at)
                break


def _best_place(places: Sequence[str], name: str, text: str) -> str | None:
    """Where in an answer a value stands that is a parameter: under its own name, else where things are identified, else
    anywhere if it is long enough not to be the same by chance."""
    for wanted in (lambda last: last.casefold() == name.casefold(), _IDENTIFYING.search):
        for place in places:
            if wanted(place.rpartition("/")[2]):
                return place
    return places[0] if places and len(text) >= SURE else None


def values_of(body: bytes) -> dict[str, tuple[str, ...]]:
    """The texts and integers of a JSON body, each with where it stands."""
    try:
        value = orjson.loads(body)
    except ValueError:
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for path, leaf in _leaves(value, ()):
        if len(found) >= MAX_VALUES:
            break
        text = str(leaf)
        if 0 < len(text) <= MAX_LENGTH:
            found[text] = (*found.get(text, ()), pointer(path))
    return found


def _leaves(value: Json, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str | int]]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _leaves(member, (*path, name))
    elif isinstance(value, list):
        for number, item in enumerate(value[:MAX_CHAIN]):
            yield from _leaves(item, (*path, number))
    elif isinstance(value, str | int) and not isinstance(value, bool):
        yield path, value
