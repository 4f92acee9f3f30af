"""What was called before an answer that somebody does not take: as much of it as it may take to get there again."""

from __future__ import annotations

import re
from collections import OrderedDict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

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
MAX_VALUES = 60
"""Values of one answer that a later request may be made of."""
MAX_LENGTH = 80
SURE = 6
"""Characters of a text that is not the same by chance."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_IDENTIFYING = re.compile(r"(id|key|uuid|slug|name|code|token|number)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Called:
    """One call: its step, the case that it belongs to and that which it follows, and values of its answer by text."""

    step: Step
    case: str
    parent: str | None
    values: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Trace:
    """A call that somebody does not take: those that it follows, and earlier ones that changed its collection."""

    last: Called
    chain: tuple[Called, ...] = ()
    earlier: tuple[Called, ...] = ()
    status: int = 0


class History:
    """Remembers the last calls of a run."""

    def __init__(self) -> None:
        self._calls: OrderedDict[str, Called] = OrderedDict()
        self._changed: dict[str, deque[Called]] = {}

    def note(self, one: ServiceCall) -> Called:
        """Remember a call."""
        is_good = 200 <= one.status <= 299
        values = _values(one.body) if is_good and not one.is_cut else {}
        called = Called(read_step(one), one.case, one.parent, values)
        self._calls[one.case] = called
        if len(self._calls) > MAX_CALLS:
            self._calls.popitem(last=False)
        return called

    def trace(self, called: Called, status: int) -> Trace:
        """What came before a call that was noted."""
        chain: list[Called] = []
        parent = called.parent
        while parent is not None and parent in self._calls and len(chain) < MAX_CHAIN:
            chain.append(self._calls[parent])
            parent = chain[-1].parent
        known = {one.case for one in (called, *chain)}
        earlier = [one for one in self._changed.get(collection_of(called.step), ()) if one.case not in known]
        return Trace(called, tuple(reversed(chain)), tuple(earlier), status)

    def keep_change(self, called: Called, status: int) -> None:
        """Remember that a call changed something, if it did. After `trace`: what a call does itself is no reason."""
        if 200 <= status <= 299 and called.step.method not in _SAFE:
            known = self._changed.setdefault(collection_of(called.step), deque(maxlen=MAX_EARLIER))
            known.append(called)


def collection_of(step: Step) -> str:
    """What a call is about: its path up to the first name in it."""
    return step.template.partition("{")[0].rstrip("/")


def compose(calls: Sequence[Called]) -> tuple[Step, ...]:
    """The steps of some calls, one after the other: values of path parameters that an earlier one of them answered
    are taken from its answer, for next time they will be others."""
    return tuple(replace(one.step, take=dict(_takes(calls, number))) for number, one in enumerate(calls))


def _takes(calls: Sequence[Called], number: int) -> Iterator[tuple[str, tuple[int, str]]]:
    for name, text in calls[number].step.path_parameters.items():
        for source in reversed(range(number)):
            at = _best_place(calls[source].values.get(text, ()), name, text)
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


def _values(body: bytes) -> dict[str, tuple[str, ...]]:
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
