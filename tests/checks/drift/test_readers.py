"""Who reads a place, and who needs it."""

from __future__ import annotations

from contractguard.checks.drift.readers import ConsumerReads
from contractguard.checks.drift.sentences import ITEM, FactPlace, PlaceStep, StepKind
from contractguard.contract.choices import SourceKind, TargetPart
from contractguard.contract.document import Document, Json, Location, Schema
from contractguard.contract.expectation import Expectation, ExpectedPart, Strength, Target
from contractguard.contract.model import MessageKey, Role
from tests.checks.drift.seen import described, object_schema

CONTRACT = described(object_schema())
KEY = MessageKey("GET /orders", Role.RESPONSE, "200", "application/json")
A, B = PlaceStep(StepKind.PROPERTY, "a"), PlaceStep(StepKind.PROPERTY, "b")
FILE = Document("file:///c.yaml", "c.yaml", {})


def expecting(schema: Json = None, needs: tuple[str, ...] = (), operation: str = "GET /orders") -> Expectation:
    read = None if schema is None else Schema(Document("", "read", schema), (), schema, "2020-12")
    part = ExpectedPart(("body",), read, needs=needs)
    target = Target(TargetPart.RESPONSE, operation)
    at = Location(FILE, ())
    return Expectation("billing", None, "orders", SourceKind.SCHEMA, target, False, Strength.GUARANTEED, (part,), at)


def readers(expectation: Expectation, *place: PlaceStep) -> list[tuple[str, bool]]:
    found: FactPlace = place
    return [(one.consumer, one.breaks) for one in ConsumerReads(CONTRACT, [expectation]).readers_of(KEY, found)]


def test_who_declares_a_property_reads_it() -> None:
    assert readers(expecting(object_schema(a={"type": "string"})), A) == [("billing", False)]


def test_who_requires_it_needs_it() -> None:
    assert readers(expecting(object_schema(("a",), a={"type": "string"})), A) == [("billing", True)]


def test_a_need_is_read_wherever_it_leads_through() -> None:
    assert readers(expecting(needs=("/a/0/b",)), A) == [("billing", True)]
    assert readers(expecting(needs=("/a/*/b",)), A, ITEM, B) == [("billing", True)]


def test_what_nobody_names_is_read_by_nobody() -> None:
    assert readers(expecting(object_schema(a={}), needs=("/a",)), B) == []


def test_an_expectation_of_another_operation_is_none_of_this_one() -> None:
    assert readers(expecting(object_schema(a={}), operation="GET /nothing"), A) == []
