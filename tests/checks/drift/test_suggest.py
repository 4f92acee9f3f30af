"""What was seen where nothing is described, as a part of a description: never more than was seen."""

from __future__ import annotations

from dataclasses import replace

import jsonschema_rs
import pytest

from contractguard.checks.drift.messages import UNDESCRIBED
from contractguard.checks.drift.suggest import suggest
from contractguard.contract.document import Json
from contractguard.observe.sketch.facts import EMPTY, OBJECT, Facts
from contractguard.observe.sketch.hints import Hint
from contractguard.observe.sketch.observed import Observed
from contractguard.observe.sketch.sketch import Sketch
from tests.checks.drift.seen import GET, described, object_schema

ADDRESS = {"city": "Bern", "zip": "3000"}


def seen(*bodies: Json, schema: Json) -> Json:
    """The schemas that are suggested after these bodies, by name."""
    contract = described(schema)
    sketch = Sketch(Hint([]))
    for body in bodies:
        sketch.add(body)
    found = suggest(contract, Observed("orders", calls=len(bodies), messages={GET: sketch.facts()}))
    return found.get("components", {}).get("schemas", {})


@pytest.mark.parametrize("opaque", [{}, {"type": "object"}], ids=["empty", "an object"])
def test_an_opaque_place_is_suggested_by_what_was_seen_there(opaque: Json) -> None:
    ((name, made),) = seen(*[{"address": ADDRESS}] * 12, schema=object_schema(address=opaque)).items()

    assert name == "OrdersAddress"
    assert made["description"] == f"As it was seen at /body/address of {GET}."
    assert (made["type"], made["required"]) == ("object", ["city", "zip"])
    assert {word: one["type"] for word, one in made["properties"].items()} == {"city": "string", "zip": "string"}


def test_below_ten_objects_nothing_is_suggested_as_required() -> None:
    (made,) = seen(*[{"address": ADDRESS}] * 9, schema=object_schema(address={})).values()

    assert "required" not in made


def test_what_was_null_or_missing_once_may_be_so() -> None:
    bodies = [{"address": ADDRESS}] * 12 + [{"address": {"city": None}}]

    (made,) = seen(*bodies, schema=object_schema(address={})).values()

    assert made["required"] == ["city"]
    assert made["properties"]["city"]["type"] == ["string", "null"]


@pytest.mark.parametrize(
    "value",
    [ADDRESS, [ADDRESS], [1, 2.5, None], {"deep": {"er": [{"a": True}, {"b": []}]}}, [], {}],
    ids=["object", "list of objects", "mixed list", "deep", "empty list", "empty object"],
)
def test_what_was_seen_fits_what_is_suggested(value: Json) -> None:
    (made,) = seen(*[{"address": value}] * 12, schema=object_schema(address={})).values()

    assert jsonschema_rs.Draft202012Validator(made).is_valid(value)


@pytest.mark.parametrize("told", [{"type": "string"}, {"type": "object", "properties": {"city": {}}}, {"enum": [1]}])
def test_where_something_is_described_nothing_is_suggested(told: Json) -> None:
    assert seen(*[{"address": ADDRESS}] * 12, schema=object_schema(address=told)) == {}


def test_a_scalar_at_an_opaque_place_is_no_shape() -> None:
    assert seen(*[{"address": "Bern"}] * 12, schema=object_schema(address={})) == {}


def test_two_places_of_one_name_are_told_apart() -> None:
    body = {"a-b": {"x": 1}, "a_b": {"y": 1}}

    found = seen(*[body] * 12, schema={"type": "object", "properties": {"a-b": {}, "a_b": {}}})

    assert list(found) == ["OrdersAB", "OrdersAB2"]


def test_names_of_parameters_are_suggested_beside_those_of_the_path() -> None:
    def names(*told: str) -> Facts:
        return Facts(types=OBJECT, objects=3, always=frozenset(), properties=dict.fromkeys(told, EMPTY))

    seen_names = replace(names(), properties={"header": names("x-trace"), "query": names("wait", "limit")})
    job = "GET /jobs/{id}"
    record = Observed("a", undocumented={f"{job} → 204": EMPTY, f"{job} request parameters": seen_names})

    found = suggest(UNDESCRIBED, record)["paths"]["/jobs/{id}"]["get"]

    told = [(one["name"], one["in"]) for one in found["parameters"]]
    assert told == [("id", "path"), ("limit", "query"), ("wait", "query"), ("x-trace", "header")]
    assert list(found["responses"]) == ["204"]
