"""The bytes of a record: whatever was observed is read back, equal parts stand once, and a line is one field."""

from __future__ import annotations

import json
from functools import reduce
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractguard.observe.sketch.facts import EMPTY, Facts
from contractguard.observe.sketch.file import observed_bytes, property_word
from contractguard.observe.sketch.hints import NO_HINT
from contractguard.observe.sketch.join import add
from contractguard.observe.sketch.observed import Observed, for_file, join_observed
from contractguard.observe.sketch.reading import read_observed
from contractguard.observe.sketch.sketch import observe_value
from contractguard.readers.sources.references import document
from tests.algebra.profile import draws
from tests.observe.sketch.strategies import lower_caps
from tests.observe.sketch.test_sketch import DECLARED, draw_value, hint

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "schemas" / "observed.schema.json").read_text("utf-8"))
KEY = "GET /charges → 200 application/json"


def read(data: bytes) -> Observed:
    """The record in a file's bytes."""
    return read_observed(document("file:///observed.json", "observed.json", data))


def draw_observed(seed: int) -> Observed:
    """A record of values that are alike, some of them more than ten times, and of all else that a record has."""
    random = Random(seed)

    def facts() -> Facts:
        declared = random.choice((NO_HINT, hint(DECLARED)))
        seen = [observe_value(draw_value(random), declared) for _ in range(random.choice((0, 1, 3, 12)))]
        return reduce(add, seen, EMPTY)

    shared = facts()
    return Observed(
        provider="payments",
        calls=random.choice((0, 7, 2000)),
        messages={f"GET /{name} → 200": random.choice((shared, facts())) for name in "abc"},
        undocumented={"GET /x → 204": facts()},
        unrouted={"GET /{*}": {"404 text/html": random.randint(1, 50)}} if random.random() < 0.5 else {},
        left_out=frozenset(["GET /y → 200 text/csv: no JSON"]) if random.random() < 0.5 else frozenset(),
    )


def check_round_trip(seed: int) -> None:
    """What was observed is read back, its bytes are the same again, and the published schema admits them."""
    observed = draw_observed(seed)
    data = observed_bytes(observed)

    assert read(data) == for_file(observed)
    assert observed_bytes(read(data)) == data


@pytest.mark.no_cover
@draws(150, 10_000)
@given(st.integers(0, 2**48))
def test_whatever_was_observed_is_read_back(seed: int) -> None:
    check_round_trip(seed)


@pytest.mark.no_cover
def test_it_is_also_where_caps_are_met(monkeypatch: Any) -> None:
    lower_caps(monkeypatch)

    @draws(150, 10_000)
    @given(st.integers(0, 2**48))
    def check(seed: int) -> None:
        check_round_trip(seed)

    check()


@pytest.mark.no_cover
@draws(150, 10_000)
@given(st.integers(0, 2**48))
def test_a_record_that_is_joined_with_itself_is_the_same_bytes(seed: int) -> None:
    data = observed_bytes(draw_observed(seed))

    assert observed_bytes(join_observed(read(data), read(data))) == data


@pytest.mark.no_cover
def test_the_published_schema_admits_what_is_written() -> None:
    validator = jsonschema.Draft202012Validator(SCHEMA)

    assert [
        seed for seed in range(100) if not validator.is_valid(json.loads(observed_bytes(draw_observed(seed))))
    ] == []
    assert not validator.is_valid({"version": 1, "provider": "p", "calls": "10", "messages": {}})


def test_a_field_is_a_line() -> None:
    observed = Observed("payments", 3, {KEY: observe_value({"id": "x", "more": {"a": None, "b?": [{"c": 1}]}})})

    assert observed_bytes(observed).decode().splitlines() == [
        "{",
        '  "version": 1,',
        '  "provider": "payments",',
        '  "calls": "1+",',
        '  "messages": {',
        f'    "{KEY}": {{',
        '      "": "object 1+",',
        '      "id": "string",',
        '      "more": {',
        '        "{*}": {',
        '          "*": {',
        '            "c": "integer 1e0"',
        "          }",
        "        },",
        '        "a": "null"',
        "      }",
        "    }",
        "  }",
        "}",
    ]


def test_equal_parts_are_written_once() -> None:
    address = {"city": "Ghent", "street": "Veldstraat", "zip": "9000"}
    facts = observe_value({"billing": address, "shipping": address, "others": [address]})

    found = json.loads(observed_bytes(Observed("payments", 1, {KEY: facts})))

    message = found["messages"][KEY]
    assert (message["billing"], message["shipping"]) == ("= billing~1", "= billing~1")
    assert message["others"] == {"*": "= billing~1"}
    assert found["shapes"] == {"billing~1": {"city": "string", "street": "string", "zip": "string integer-text"}}


def test_counts_of_one_order_of_magnitude_give_equal_bytes() -> None:
    once = observe_value({"a": 1})
    few, more = (Observed("p", n, {KEY: reduce(add, [once] * n)}) for n in (11, 99))

    assert observed_bytes(few) == observed_bytes(more)


def test_names_with_a_meaning_of_their_own_are_told_apart() -> None:
    names = ["", "*", "{*}", "<a=b>", "\\", "a?", "a!", "a", "a??", "\\a?"]
    words = [property_word(name, optional=optional) for name in names for optional in (False, True)]

    assert len(set(words)) == len(words)
    assert not {"", "*", "{*}", "<a=b>"} & set(words)
