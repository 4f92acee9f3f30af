"""Sketches: the facts of many messages are the sum of the facts of each, however they are split and in whatever order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import reduce
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractguard.contract.document import Document, Schema
from contractguard.observe.sketch.facts import EMPTY, Facts
from contractguard.observe.sketch.hints import NO_HINT, Hint
from contractguard.observe.sketch.join import add, in_orders_of_magnitude, join
from contractguard.observe.sketch.packed import pack, unpack
from contractguard.observe.sketch.sketch import Sketch, observe_value
from tests.algebra.profile import draws
from tests.observe.sketch.strategies import lower_caps

CARD = {"type": "object", "properties": {"kind": {"const": "card"}, "last4": {"type": "string"}}}
IBAN = {"type": "object", "properties": {"kind": {"const": "iban"}, "bank": {"enum": ["a", "b"]}}}
OTHER = {"type": "object", "properties": {"kind": {"const": "other"}}}
DECLARED = {
    "type": "object",
    "properties": {
        "status": {"type": "string", "enum": ["open", "paid"]},
        "method": {"oneOf": [CARD, IBAN, OTHER]},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        "lines": {"type": "array", "items": {"type": "object", "properties": {"status": {"const": "new"}}}},
    },
}


def hint(node: Any, **given: Any) -> Hint:
    """What a schema of its own document declares."""
    return Hint([Schema(Document("file:///s.json", "s.json", node), (), node, "2020-12")], **given)


def draw_value(random: Random, depth: int = 3) -> Any:
    """A JSON value of few names, so that places meet, and of all that facts tell apart."""
    leaves: list[Any] = [
        None, True, False, 0, 7, -300, 2**63, 1.0, 0.05, -2.5, "", "open", "paid", "void", "x" * 300, "2024-02-29",
        "2024-02-29T10:00:00Z", "https://a.example/b", "12", "1.50", "3fa85f64-5717-4562-b3fc-2c963f66afa6",
    ]  # fmt: skip
    kind = random.random()
    if depth and kind < 0.5:
        names = ["status", "method", "labels", "lines", "kind", "last4", "bank", "de_DE", "7", "é"]
        made = {name: draw_value(random, depth - 1) for name in random.sample(names, random.randint(0, 4))}
        return made | ({"kind": random.choice(["card", "iban", "other", "gift"])} if random.random() < 0.5 else {})
    if depth and kind < 0.65:
        return [draw_value(random, depth - 1) for _ in range(random.randint(0, 3))]
    return random.choice(leaves)


def values() -> st.SearchStrategy[list[Any]]:
    """Several JSON values of a random seed, and how to go on from there."""
    return st.integers(0, 2**48).map(lambda seed: [draw_value(Random(seed + i)) for i in range(6)])


@pytest.fixture
def low_caps() -> Iterator[None]:
    """All caps so low that they are met at once, also the depth."""
    with pytest.MonkeyPatch.context() as patch:
        lower_caps(patch)
        patch.setattr("contractguard.observe.sketch.sketch._MAX_DEPTH", 2)
        yield


def facts_of(found: list[Any], declared: Hint) -> Facts:
    """Of all values in one sketch."""
    sketch = Sketch(declared)
    for value in found:
        sketch.add(value)
    return sketch.facts()


def check_splits(found: list[Any], seed: int, declared: Hint) -> None:
    """Any split, order and grouping gives the same sum; repeats change no join."""
    random = Random(seed)
    whole = facts_of(found, declared)
    shuffled = random.sample(found, len(found))
    at = random.randint(0, len(found))
    parts = [facts_of(part, declared) for part in (shuffled[:at], shuffled[at:])]
    joined = [in_orders_of_magnitude(observe_value(value, declared)) for value in found]
    again = random.sample(joined * 2, 2 * len(joined))

    assert add(*parts) == whole
    assert reduce(add, [observe_value(value, declared) for value in shuffled], EMPTY) == whole
    assert reduce(join, again, EMPTY) == reduce(join, joined, EMPTY)


@pytest.mark.no_cover
@draws(150, 10_000)
@given(values(), st.integers(0, 999))
def test_a_sketch_is_the_sum_of_its_parts(found: list[Any], seed: int) -> None:
    check_splits(found, seed, NO_HINT)
    check_splits(found, seed, hint(DECLARED))


def check_asked(found: list[Any], random: Random, declared: Hint) -> None:
    """Whoever asks for the facts after each message, and writes them down, changes nothing about them."""
    asked, others = Sketch(declared), []
    for value in found:
        path = draw_path(random, value)
        others.append((value, path, random.choice("uvw")))
        asked.add(value)
        assert pack(asked.facts()) == pack(unpack(pack(asked.facts())))
        asked.add_failure(value, path, others[-1][2])
    once = Sketch(declared)
    for value, path, keyword in others:
        once.add(value)
        once.add_failure(value, path, keyword)

    assert asked.facts() == once.facts()
    assert pack(asked.facts()) == pack(replace(once.facts()))


def draw_path(random: Random, value: Any) -> list[str | int]:
    """A place somewhere in a value."""
    if isinstance(value, dict) and value and random.random() < 0.8:
        name = random.choice(sorted(value))
        return [name, *draw_path(random, value[name])]
    return [0, *draw_path(random, value[0])] if isinstance(value, list) and value else []


@pytest.mark.no_cover
@draws(150, 10_000)
@given(values(), st.integers(0, 999))
def test_facts_that_are_asked_for_in_between_change_nothing(found: list[Any], seed: int) -> None:
    repeated = [value for value in found for _ in range(2)]

    check_asked(repeated, Random(seed), NO_HINT)
    check_asked(repeated, Random(seed), hint(DECLARED))


@pytest.mark.usefixtures("low_caps")
def test_facts_that_are_asked_for_in_between_change_nothing_where_caps_are_met() -> None:
    for seed in range(40):
        random = Random(seed)
        found = [draw_value(random) for _ in range(6)]

        check_asked(found, random, hint(DECLARED))


@pytest.mark.no_cover
@pytest.mark.usefixtures("low_caps")
def test_a_sketch_is_the_sum_of_its_parts_where_caps_are_met() -> None:
    @draws(150, 10_000)
    @given(values(), st.integers(0, 999))
    def check(found: list[Any], seed: int) -> None:
        check_splits(found, seed, NO_HINT)
        check_splits(found, seed, hint(DECLARED))

    check()


LEAVES: list[Any] = [
    None, True, False, 0, 1, 5, -5, 20, 4000, 0.5, 1.0, 1.5, 2.0, 2.5, -1.5, 0.0, 150.25, 1e300, "", "open", "paid", "void",
    "2024-02-28", "2023-02-29", "2024-02-30", "0000-01-01", "2024-02-29T10:00:00Z", "https://a.example/b", "https:", "12",
    "1.50", "10.0.0.1", "x" * 255, "x" * 256, "urn:" + "x" * 300,
]  # fmt: skip
"""What a place that has seen the like passes over quickly, and what looks like it and tells something new."""
PLACES = {
    "nothing declared": {},
    "a closed set": {"type": "string", "enum": ["open", "paid", "2024-02-28", "1.50"]},
    "an open set": {"anyOf": [{"enum": ["open", "paid"]}, {"type": "string"}]},
}


@pytest.mark.parametrize("place", PLACES)
def test_what_is_passed_over_quickly_tells_nothing_new(place: str) -> None:
    declared = hint(PLACES[place])

    @draws(300, 10_000)
    @given(st.lists(st.sampled_from(LEAVES), min_size=2, max_size=12))
    def check(found: list[Any]) -> None:
        assert facts_of(found, declared) == reduce(add, [observe_value(value, declared) for value in found], EMPTY)

    check()


@draws(300, 10_000)
@given(st.lists(st.sampled_from(["card", "iban", "other", "gift", None]), min_size=2, max_size=8), st.integers(0, 99))
def test_objects_of_one_shape_and_several_tags_are_told_apart(tags: list[str | None], seed: int) -> None:
    declared = hint({"oneOf": [CARD, IBAN, OTHER]})
    found = [{"kind": tag, "last4": Random(seed + i).choice(LEAVES)} for i, tag in enumerate(tags)]

    assert facts_of(found, declared) == reduce(add, [observe_value(value, declared) for value in found], EMPTY)


@pytest.mark.parametrize(
    "discriminator",
    [{}, {"mapping": {"Card": "#/$defs/Card", "Iban": "#/$defs/Iban"}}, {"mapping": {"card": "#/$defs/Card"}}],
    ids=["no mapping", "names of schemas", "a value of one"],
)
def test_what_alternatives_list_tells_variants_apart_whatever_a_discriminator_maps(discriminator: Any) -> None:
    schema = {"oneOf": [CARD, IBAN], "discriminator": {"propertyName": "kind", **discriminator}}
    sketch = Sketch(hint(schema))

    for kind in ("card", "iban"):
        sketch.add({"kind": kind})

    assert sorted(sketch.facts().variants) == ["kind=card", "kind=iban"]


def test_an_alternative_that_lists_nothing_is_told_by_the_name_of_its_schema() -> None:
    references = [{"$ref": "#/$defs/card"}, {"$ref": "#/$defs/iban"}]
    schema = {"oneOf": references, "discriminator": {"propertyName": "kind"}, "$defs": {"card": {}, "iban": {}}}
    sketch = Sketch(hint(schema))

    sketch.add({"kind": "card"})
    sketch.add({"kind": "cheque"})

    assert sorted(sketch.facts().variants) == ["kind=card"]


def test_what_is_too_much_is_dropped_while_messages_come(monkeypatch: pytest.MonkeyPatch) -> None:
    for room in ("facts", "join"):
        monkeypatch.setattr(f"contractguard.observe.sketch.{room}.MAX_SIZE", 60)
    sketch = Sketch()

    for first in "abcdefghij":
        for second in "klmnopqrst":
            sketch.add({f"{first}x": {f"{second}y": {"z": 1}}})

    assert sketch.created < 120  # of 211 that there would be
    assert sketch.facts().cut and sketch.facts().objects == 100
