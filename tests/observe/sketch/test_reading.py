"""A record is read strictly: what its writer does not write is refused with its line and a remedy."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contractguard.contract.document import Document, Json
from contractguard.contract.errors import InputError
from contractguard.observe.sketch.file import observed_bytes, property_word
from contractguard.observe.sketch.observed import Observed
from contractguard.observe.sketch.reading import locate_fact, read_observed
from contractguard.observe.sketch.sketch import observe_value
from contractguard.readers.sources.references import document
from tests.observe.sketch.test_sketch import DECLARED, hint

KEY = "GET /charges → 200 application/json"


def record(**changed: Json) -> Document:
    """A record in which some parts are others."""
    whole = {"version": 1, "provider": "payments", "calls": "10+", "messages": {KEY: "object 10+"}} | changed
    return document("file:///observed.json", "observed.json", json.dumps(whole, indent=1).encode())


def message(node: Json, **shapes: Json) -> Document:
    """A record of one message."""
    return record(messages={KEY: node}, shapes=shapes)


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no version": ({"version": None}, "/version must be the version"),
    "version true": ({"version": True}, "/version must be the version"),
    "no provider": ({"provider": ""}, "/provider must not be empty"),
    "calls": ({"calls": "11+"}, "/calls must be one of"),
    "section": ({"examples": {}}, "/examples is no part"),
    "messages": ({"messages": []}, "/messages must be an object"),
    "message": ({"messages": {"k": 7}}, "/messages/k must be an object"),
    "line": ({"messages": {"k": "string uuuid"}}, "/messages/k has 'uuuid'"),
    "line in node": ({"messages": {"k": {"": "object 1+", "a": "int"}}}, "/messages/k/a has 'int'"),
    "no count": ({"messages": {"k": {"a": "null"}}}, "no object had them"),
    "no parts": ({"messages": {"k": {"": "object 1+"}}}, "says nothing of what is below"),
    "needless": ({"messages": {"k": {"": "object", "a": "null"}}}, "goes without saying"),
    "twice": ({"messages": {"k": {"": "object 1+", "a": "null", "a?": "null"}}}, "a property twice"),
    "escape": ({"messages": {"k": {"": "object 1+", "\\a": "null"}}}, "not how a property is written"),
    "mark": ({"messages": {"k": {"": "object 1+", "a!": "null"}}}, "not how a property is written"),
    "tag": ({"messages": {"k": {"<card>": "object 1+"}}}, "is no tag"),
    "cut": ({"messages": {"k": {"": "object 1+ cut", "a": "null"}}}, "they were cut"),
    "map": ({"messages": {"k": {"": "object 1+ map", "a": "null"}}}, "it is a map"),
    "joined": ({"messages": {"k": {"": "object 1+ joined", "<a=b>": "object 1+"}}}, "they were joined"),
    "names": ({"messages": {"k": {"": "object 1+", **{f"a{i}": "null" for i in range(97)}}}}, "more names"),
    "shape": ({"messages": {"k": "= a~1"}}, "refers to a shape that there is not"),
    "circle": ({"messages": {"k": "= a"}, "shapes": {"a": {"": "object 1+", "b": "= a"}}}, "/shapes/a contains itself"),
    "left out": ({"left_out": [7]}, "/left_out/0 must be a text"),
    "unrouted": ({"unrouted": {"GET /{*}": {"404": 3}}}, "/unrouted/GET ~1{*}/404 must be one of"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_never_written_is_refused(case: str) -> None:
    changed, said = WRONG[case]

    with pytest.raises(InputError) as caught:
        read_observed(record(**changed))

    assert said in caught.value.what
    assert caught.value.remedy


def test_the_line_of_what_is_wrong_is_told() -> None:
    with pytest.raises(InputError) as caught:
        read_observed(message({"": "object 1+", "a": "null", "b": "nul"}))

    assert caught.value.where == "observed.json:9"


def test_a_newer_version_is_refused_with_its_own_remedy() -> None:
    with pytest.raises(InputError) as caught:
        read_observed(record(version=2, future={}))

    assert "version 2; this contractguard reads version 1" in caught.value.what
    assert caught.value.remedy == "upgrade contractguard"


def test_shapes_that_multiply_are_refused() -> None:
    bomb = {f"s{i}": {"a": f"= s{i + 1}", "b": f"= s{i + 1}"} for i in range(30)} | {"s30": {"a": "null"}}

    with pytest.raises(InputError, match="more than is ever written"):
        read_observed(message({"": "object 1+", "a": "= s0"}, **bomb))


def test_shapes_that_nest_endlessly_are_refused_in_any_order() -> None:
    chain = {f"s{i}": {"a": f"= s{i + 1}"} for i in range(900)} | {"s900": {"a": "null"}}
    messages = {f"k{i:03}": {"": "object 1+", "a": f"= s{i}"} for i in reversed(range(901))}

    with pytest.raises(InputError, match="nested deeper"):
        read_observed(record(messages=messages, shapes=chain))


def test_a_fact_has_the_line_on_which_it_is_written() -> None:
    card = {"kind": "card", "last4": "4242"}
    facts = observe_value({"method": card, "lines": [{"b?": 1, "a": 1}], "labels": {"x": "y"}}, hint(DECLARED))
    data = observed_bytes(Observed("payments", 1, {KEY: facts}))
    read = document("file:///observed.json", "observed.json", data)

    def line(*place: str) -> str:
        found = locate_fact(read, KEY, place)
        assert found is not None
        assert read.locate is not None
        position = read.locate([found.path])[0]
        assert position is not None
        return data.decode().splitlines()[position.line - 1].strip().rstrip(",")

    assert line() == f'"{KEY}": {{'
    assert line("method", "<kind=card>", "last4") == '"last4": "string integer-text"'
    assert line("lines", "*", "a") == '"a": "integer 1e0"'
    assert line("labels", "{*}") == '"{*}": "string"'


def test_a_fact_in_a_shape_has_the_line_of_the_shape() -> None:
    part = {"a?": 1, "b": 1, "c": 1}
    node = {"": "object 1+", "one?": "= one~1", "two": "= one~1"}
    read = message(node, **{"one~1": {property_word(name): "integer 1e0" for name in part}})

    found = locate_fact(read, KEY, ["one", "b"])

    assert found is not None
    assert found.path == ("shapes", "one~1", "b")


@pytest.mark.parametrize("place", [("x",), ("a", "b"), ("*",)], ids="/".join)
def test_what_is_not_in_the_record_is_nowhere(place: tuple[str, ...]) -> None:
    read = message({"": "object 1+", "a": "null"})

    assert locate_fact(read, KEY, place) is None
    assert locate_fact(read, "GET /nothing", place) is None
