"""Facts as JSON values: exact both ways, and damaged ones are refused."""

from __future__ import annotations

from random import Random
from typing import Any

import orjson
import pytest

from contractguard.contract.errors import InputError
from contractguard.observe.sketch.facts import EMPTY, Facts
from contractguard.observe.sketch.join import join
from contractguard.observe.sketch.packed import pack, pack_news, unpack
from contractguard.observe.sketch.sketch import Sketch, observe_value
from tests.observe.sketch.strategies import draw_facts
from tests.observe.sketch.test_sketch import draw_value


def test_facts_are_read_back_as_they_were() -> None:
    random = Random(7)
    for _ in range(300):
        facts = draw_facts(random)
        assert unpack(orjson.loads(orjson.dumps(pack(facts)))) == facts


@pytest.mark.parametrize(
    "value",
    [None, 0, -1.5e300, 2**80, True, "", [], {}, [{"a": [1.0, None]}], {"a@b.c": 1}, {str(at): at for at in range(99)}],
    ids=range(11),
)
def test_facts_of_a_value_are_read_back_as_they_were(value: Any) -> None:
    facts = observe_value(value)

    assert unpack(orjson.loads(orjson.dumps(pack(facts)))) == facts


def test_no_facts_are_nothing() -> None:
    assert pack(EMPTY) == {}
    assert unpack({}) == EMPTY


def test_equal_facts_give_equal_bytes_whatever_came_first() -> None:
    one, other = Facts(properties={"a": EMPTY, "b": EMPTY}), Facts(properties={"b": EMPTY, "a": EMPTY})

    assert orjson.dumps(pack(one)) == orjson.dumps(pack(other))


def _deep(levels: int) -> Any:
    value: Any = {}
    for _ in range(levels):
        value = {"items": value}
    return value


@pytest.mark.parametrize(
    "damaged",
    [
        None, [], "object", {"tipes": 1}, {"types": 256}, {"types": -1}, {"types": True}, {"types": "object"},
        {"objects": -1}, {"objects": 1.5}, {"many": 1}, {"always": "ab"}, {"always": [1]}, {"failed": {"a": 1}},
        {"low": 5_000}, {"properties": []}, {"properties": {"a": None}}, {"rest": []}, {"items": {"x": 1}}, _deep(200),
    ],
    ids=range(20),
)  # fmt: skip
def test_what_is_damaged_is_refused(damaged: Any) -> None:
    with pytest.raises(InputError, match="facts are damaged"):
        unpack(damaged)


def test_news_joined_with_what_was_known_are_all_that_is_known() -> None:
    random = Random(11)
    for _ in range(60):
        sketch = Sketch()
        sketch.add({"a": [draw_value(random)], "b": draw_value(random)})
        known = sketch.facts()
        sketch.add({"a": draw_value(random), "c": draw_value(random)})
        facts = sketch.facts()

        news = unpack(orjson.loads(orjson.dumps(pack_news(facts, known))))

        assert join(known, news) == facts


def test_what_did_not_grow_is_no_news() -> None:
    sketch = Sketch()
    sketch.add({"old": {"a": 1, "b": {"c": "x"}}, "again": {"d": 1}})
    known = sketch.facts()
    sketch.add({"again": {"d": None}})

    news = unpack(pack_news(sketch.facts(), known))

    assert news.properties.keys() == {"again"}
    assert news.always == {"again"}
