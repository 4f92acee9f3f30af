"""What the description names and was not seen, what it leaves open and was, and what was more regular than it says."""

from __future__ import annotations

import pytest

from contractguard.contract.document import Json
from contractguard.contract.finding import Proof
from contractguard.observe.sketch import facts as sketch
from contractguard.observe.sketch.facts import Facts
from tests.checks.drift.compared import drift, finding, summary
from tests.checks.drift.seen import NUMBER, TEXT, TEXT_OR_NULL, described, object_schema, observed, seen_objects
from tests.checks.drift.test_readers import expecting

NOTE = object_schema(("id",), id={"type": "string"}, note={"type": ["string", "null"]})
STATUS = object_schema(("status",), status={"type": "string", "enum": ["open", "paid", "void"]})
OPEN_OR_PAID = Facts(types=sketch.STRING, members=frozenset({"open", "paid"}))

CASES: list[tuple[str, Json, Facts, tuple[str, str, str]]] = [
    ("a property that was never there", NOTE, seen_objects(100, id=TEXT),
     ("response.property.unseen", "info", "/body/note is described, and not seen in 100+ objects")),
    ("always there", object_schema(id={}, note={"type": ["string", "null"]}), seen_objects(100, ("note",), id=TEXT, note=TEXT_OR_NULL),
     ("response.property.always-seen", "info", "/body/id may be missing, and was in all of 100+ objects: add it to required")),
    ("never null", object_schema(("note",), note={"type": ["string", "null"]}), seen_objects(100, note=TEXT),
     ("response.property.always-seen", "info", "/body/note may be null, and never was in 100+ objects: take null out of its type")),
    ("not described", NOTE, seen_objects(1, id=TEXT, margin=NUMBER),
     ("response.property.undocumented", "warning", "/body/margin was sent (integer), and is not described")),
    ("opaque", object_schema(address={}), seen_objects(1, address=seen_objects(1, city=TEXT)),
     ("response.schema.opaque", "info", "/body/address is not described, and came as an object")),
    ("a member that was never sent", STATUS, seen_objects(100, status=OPEN_OR_PAID),
     ("response.enum.unseen", "info", '/body/status was never "void" in 100+ objects')),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "facts", "expected"), [one[1:] for one in CASES], ids=[one[0] for one in CASES])
def test_what_is_read_off_is_told_and_nothing_else(schema: Json, facts: Facts, expected: tuple[str, str, str]) -> None:
    section = drift(described(schema), observed(facts))

    assert summary(section) == [expected]
    assert finding(section, expected[0]).proof is Proof.STRUCTURAL


@pytest.mark.parametrize("facts", [seen_objects(10, id=TEXT), Facts(types=sketch.OBJECT, objects=100, many=True, rest=TEXT)],
                         ids=["few objects", "names are not known"])  # fmt: skip
def test_what_was_not_seen_often_is_not_called_never(facts: Facts) -> None:
    schema = object_schema(id={"type": "string"}, note={"type": "string"})

    assert summary(drift(described(schema), observed(facts))) == []


def test_the_rule_of_three_is_told_of_traffic_alone() -> None:
    section = drift(described(NOTE), observed(seen_objects(100, id=TEXT)), traffic=True)

    assert finding(section, "response.property.unseen").text.endswith("objects: rarer than 3 in 100 (95 %)")


def test_a_property_that_a_consumer_waits_for_is_a_warning() -> None:
    reader = expecting(object_schema(note={}))

    found = finding(
        drift(described(NOTE), observed(seen_objects(100, id=TEXT)), None, [reader]), "response.property.unseen"
    )

    assert found.severity.label == "warning" and [one.consumer for one in found.consumers] == ["billing"]


@pytest.mark.parametrize(
    "schema",
    [object_schema(id={}) | {"additionalProperties": {"type": "integer"}}, object_schema(id={}) | {"patternProperties": {"^m": {}}}],
    ids=["additionalProperties", "patternProperties"],
)  # fmt: skip
def test_members_of_a_declared_map_are_described(schema: Json) -> None:
    assert summary(drift(described(schema), observed(seen_objects(1, id=TEXT, margin=NUMBER)))) == []


def test_what_is_not_described_says_where_what_is_around_it_is_described() -> None:
    found = finding(
        drift(described(NOTE), observed(seen_objects(1, id=TEXT, margin=NUMBER))), "response.property.undocumented"
    )

    assert found.source_old is not None and found.source_old.pointer.endswith("/schema")
    assert found.source_new is not None and found.source_new.path[-1] == "margin"
