"""Which messages a place reaches: the first one is found without the others, and is the first of them."""

from __future__ import annotations

import pytest

from contractguard.checks.prove.description import Description
from contractguard.checks.prove.places import ReachedMessage
from contractguard.checks.prove.reach import GraphEdge, Key, MessageIndex
from contractguard.contract.model import Role
from tests.checks.prove.examples import EXAMPLES, example


def _key(name: str) -> Key:
    return ("file:///a.json", (name,))


A, B, C, TOP = (_key(name) for name in ("a", "b", "c", "top"))


def first_and_all(description: Description) -> list[tuple[ReachedMessage | None, ReachedMessage | None]]:
    """Of every mutant: the first message, and the first of all its messages."""
    return [(one.first, next(iter(one.reached), None)) for one in description.mutants()]


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_the_first_message_is_the_first_of_all(name: str) -> None:
    told = first_and_all(example(name))

    assert [first for first, _ in told] == [one for _, one in told]


def test_a_message_that_is_reached_with_certainty_by_a_longer_way_is_certain() -> None:
    edges = {A: [GraphEdge(TOP, "x", turned=True), GraphEdge(B, None)], B: [GraphEdge(TOP, "y")]}
    index = index_of({TOP: [ReachedMessage("GET /a", Role.RESPONSE, pointer=("body",))]}, edges)

    found = index.find_first(A)

    assert found == ReachedMessage("GET /a", Role.RESPONSE, pointer=("body", "y"), certain=True)
    assert index.find_all(A) == (found,)


def test_of_two_messages_the_one_that_is_sent_is_first_where_that_is_asked_for() -> None:
    near = ReachedMessage("POST /a", Role.REQUEST, pointer=("body",))
    far = ReachedMessage("GET /a", Role.RESPONSE, pointer=("body",))
    index = index_of({B: [near], TOP: [far]}, {A: [GraphEdge(B, None)], B: [GraphEdge(TOP, "b")]})

    assert index.find_first(A) == near
    assert index.find_first(A, sends=True) == far._replace(pointer=("body", "b"))


def test_a_schema_of_no_message_reaches_none() -> None:
    index = index_of({TOP: [ReachedMessage("GET /a", Role.RESPONSE)]}, {A: [GraphEdge(C, "c")]})

    assert (index.find_first(A), index.find_all(A)) == (None, ())


def index_of(
    roots: dict[Key, list[ReachedMessage]],
    above: dict[Key, list[GraphEdge]],
) -> MessageIndex:
    """An index of edges that are told from below."""
    beneath: dict[Key, list[tuple[GraphEdge, Key]]] = {}
    for below, edges in above.items():
        for edge in edges:
            beneath.setdefault(edge.above, []).append((edge, below))
    return MessageIndex(roots, above, beneath)
