"""Which messages a place reaches.

The messages mark once, from the top down, what they are made of. Who reaches which of them, and where, is found when
somebody asks: most mutants of a large description are never asked about.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from contractguard.checks.prove.places import ReachedMessage, ReachedMessages
from contractguard.contract.choices import Access
from contractguard.contract.document import Path

Key = tuple[str, Path]
"""A document's URI and a path in it."""

_WAYS = (None, Access.REQUEST, Access.RESPONSE)


class GraphEdge(NamedTuple):
    """How a schema leads to another one. `token` is the step in the message, None where there is none."""

    above: Key
    token: str | None
    turned: bool = False
    access: Access | None = None


class MessageIndex:
    """The messages that the schemas of a graph reach. `roots` are the schemas at the top, `above` and `beneath` the
    edges by the schema that they lead to, or from. To be made once the graph is complete."""

    def __init__(
        self,
        roots: Mapping[Key, Sequence[ReachedMessage]],
        above: Mapping[Key, Sequence[GraphEdge]],
        beneath: Mapping[Key, Sequence[tuple[GraphEdge, Key]]],
    ) -> None:
        self._roots, self._above, self._beneath = roots, above, beneath
        self._marked: dict[tuple[Access | None, bool | None], frozenset[Key]] = {}
        self._all: dict[Key, ReachedMessages] = {}
        self._first: dict[tuple[Key, bool | None, Access | None], ReachedMessage | None] = {}

    def find_all(self, key: Key, sends: bool | None = None, hidden: Access | None = None) -> ReachedMessages:
        """The messages that a schema reaches, each by the shortest way: but for those of the way `hidden`, and those
        before the others that the provider sends, or reads."""
        if key not in self._all:
            self._all[key] = self._climb_to_messages(key)
        found = (one for one in self._all[key] if hidden is None or _goes(one) is not hidden)
        return tuple(found) if sends is None else tuple(sorted(found, key=lambda one: one.sends is not sends))

    def find_first(self, key: Key, sends: bool | None = None, hidden: Access | None = None) -> ReachedMessage | None:
        """The first one of `find_all`, found without the others; None where there is none."""
        asked = (key, sends, hidden)
        if asked not in self._first:
            self._first[asked] = self._climb_to_first(key, sends, hidden)
        return self._first[asked]

    def _climb_to_messages(self, key: Key) -> ReachedMessages:
        found: dict[ReachedMessage, ReachedMessage] = {}
        for access in _WAYS:
            for one in self._climb(key, access, None):
                whole = one._replace(pointer=(), certain=True)
                if whole not in found or (one.certain and not found[whole].certain):
                    found[whole] = one
        return tuple(found.values())

    def _climb_to_first(self, key: Key, sends: bool | None, hidden: Access | None) -> ReachedMessage | None:
        for wanted in (None,) if sends is None else (sends, not sends):
            for access in _WAYS:
                for one in self._climb(key, access, wanted):
                    if hidden is not None and _goes(one) is hidden:
                        break
                    # by another way it may be certain, and that one is told
                    return one if one.certain else self.find_all(key, sends, hidden)[0]
        return None

    def _climb(self, key: Key, access: Access | None, sends: bool | None) -> Iterator[ReachedMessage]:
        """The messages of one way that are above a schema, the nearest ones first. What leads to none is left out."""
        marked = self._mark(access, sends)
        seen = {(key, False)}
        waiting: deque[tuple[Key, bool, Path]] = deque([(key, False, ())] if key in marked else [])
        while waiting:
            at, turned, below = waiting.popleft()
            for root in self._roots.get(at, ()):
                if _is_meant(root, access, sends):
                    yield root._replace(pointer=(*root.pointer, *below), certain=not turned)
            for edge in self._above.get(at, ()):
                state = (edge.above, turned or edge.turned)
                if state not in seen and edge.above in marked and not _is_closed(edge, access):
                    seen.add(state)
                    waiting.append((*state, below if edge.token is None else (edge.token, *below)))

    def _mark(self, access: Access | None, sends: bool | None) -> frozenset[Key]:
        """Every schema that is in a message of one way, marked from the messages down."""
        if (access, sends) not in self._marked:
            tops = [key for key, held in self._roots.items() if any(_is_meant(one, access, sends) for one in held)]
            found = set(tops)
            while tops:
                for edge, child in self._beneath.get(tops.pop(), ()):
                    if child not in found and not _is_closed(edge, access):
                        found.add(child)
                        tops.append(child)
            self._marked[access, sends] = frozenset(found)
        return self._marked[access, sends]


class Reach:
    """The messages of one place: `find_all` and `find_first` look for them when they are asked for."""

    def __init__(
        self, find_all: Callable[[], ReachedMessages], find_first: Callable[[], ReachedMessage | None]
    ) -> None:
        self._find_all, self._find_first = find_all, find_first

    @classmethod
    def from_messages(cls, messages: ReachedMessages) -> Reach:
        """Messages that are known."""
        return cls(lambda: messages, lambda: messages[0] if messages else None)

    @cached_property
    def messages(self) -> ReachedMessages:
        """All of them."""
        return self._find_all()

    @property
    def first(self) -> ReachedMessage | None:
        """The first of them; None where there is none."""
        return self._find_first()


def _is_meant(root: ReachedMessage, access: Access | None, sends: bool | None) -> bool:
    return (root.role is None or root.role.access is access) and (sends is None or root.sends is sends)


def _is_closed(edge: GraphEdge, access: Access | None) -> bool:
    return edge.access is not None and edge.access is access


def _goes(reached: ReachedMessage) -> Access | None:
    return None if reached.role is None else reached.role.access
