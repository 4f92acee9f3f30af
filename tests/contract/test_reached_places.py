"""The places of a change, made when somebody looks at them."""

from __future__ import annotations

import pickle
from collections.abc import Sequence

import pytest

from contractguard.contract.finding import Place, ReachedPlaces
from contractguard.contract.model import MessageKey, Role
from contractguard.reports.parts.order import ordered_places

LATER, SOONER = MessageKey("GET /b", Role.RESPONSE, "200"), MessageKey("GET /a", Role.RESPONSE, "200")


@pytest.fixture(name="places")
def _places() -> ReachedPlaces:
    entries = [(LATER, "/body"), (SOONER, "/body/b"), (SOONER, "/body/a")]
    return ReachedPlaces(entries, lambda entry: Place(*entry), lambda found: [int(one[0] is LATER) for one in found])


def test_they_are_a_sequence_of_places(places: ReachedPlaces) -> None:
    found = (Place(LATER, "/body"), Place(SOONER, "/body/b"), Place(SOONER, "/body/a"))

    assert (len(places), tuple(places), places[-1], places[:2]) == (3, found, found[-1], found[:2])
    assert places == found
    assert hash(places) == hash(found)
    assert not ReachedPlaces([], lambda entry: places[0], lambda entries: [])


def test_they_differ_from_others_and_from_what_is_no_sequence(places: ReachedPlaces) -> None:
    assert places != (Place(LATER, "/body"),)
    assert places != 3
    with pytest.raises(IndexError):
        _ = places[3]


def test_they_are_ordered_as_places_are_that_were_made(places: ReachedPlaces) -> None:
    assert tuple(ordered_places(places)) == tuple(ordered_places(tuple(places)))
    assert ordered_places(places)[0] == Place(SOONER, "/body/a")


def test_only_those_are_made_that_are_looked_at() -> None:
    made: list[str] = []

    def make(pointer: str) -> Place:
        made.append(pointer)
        return Place(SOONER, pointer)

    found = ReachedPlaces(["/b", "/a", "/c"], make, ords_of_last).in_order()[:1]

    assert (found, made) == ((Place(SOONER, "/a"),), ["/a"])


def ords_of_last(pointers: Sequence[str]) -> list[int]:
    return [ord(pointer[-1]) for pointer in pointers]


def test_they_are_sent_to_another_process(places: ReachedPlaces) -> None:
    assert pickle.loads(pickle.dumps(places)) == places
