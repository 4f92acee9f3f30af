"""What the expectations of consumers hit."""

from __future__ import annotations

from contractguard.checks.coverage.expected import ExpectedCells, expected_cells
from contractguard.checks.coverage.universe import read_universe
from contractguard.contract.choices import SourceKind, TargetPart
from contractguard.contract.document import Document, Json, Location, Schema
from contractguard.contract.expectation import EXAMPLE, Expectation, ExpectedPart, Strength, Target
from contractguard.observe.hits.cells import Cell, CoverageLevel
from tests.checks.descriptions import answering, contract

BODY = "GET /orders → 200 application/json"
PROVIDED: Json = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "total": {"$ref": "#/components/schemas/Money"},
        "lines": {"type": "array", "items": {"type": "object", "properties": {"sku": {"type": "string"}}}},
    },
}
MONEY: Json = {"type": "object", "properties": {"amount": {"type": "integer"}, "currency": {"enum": ["EUR", "USD"]}}}
DOCUMENT = Document("file:///c.json", "c.json", {})
ITSELF = Cell("consumer billing", "", "expectation charges")


def hit_by(part: ExpectedPart, source: SourceKind = SourceKind.SCHEMA, operation: str = "GET /orders") -> ExpectedCells:
    target = Target(TargetPart.RESPONSE, operation, status="200")
    one = Expectation(
        "billing", "orders", "charges", source, target, False, Strength.GUARANTEED, (part,), Location(DOCUMENT, ())
    )
    return expected_cells(read_universe(contract(answering(PROVIDED, Money=MONEY))), [one])


def levels(found: ExpectedCells) -> dict[Cell, CoverageLevel]:
    return {cell: hit.level for cell, hit in found.hits.items()}


def schema(node: Json) -> Schema:
    return Schema(DOCUMENT, (), node, "draft-2020-12")


def test_a_schema_asserts_the_fields_that_it_names_and_itself() -> None:
    wanted: Json = {"properties": {"id": {}, "total": {"properties": {"amount": {}}}, "unknown": {}}}

    found = levels(hit_by(ExpectedPart(("body",), schema(wanted))))

    assert found[Cell(BODY, "/body/id", "present")] is CoverageLevel.ASSERTED
    assert found[Cell("#/schemas/Money", "/amount", "present")] is CoverageLevel.ASSERTED
    assert found[ITSELF] is CoverageLevel.ASSERTED
    assert Cell("#/schemas/Money", "/currency", "present") not in found
    assert not [cell for cell in found if "unknown" in cell.pointer]


def test_needs_assert_the_fields_on_their_way_and_examples_are_seen() -> None:
    part = ExpectedPart(("body",), examples=({"total": {"amount": 1, "currency": "EUR"}},), needs=("/total/amount",))

    found = levels(hit_by(part, SourceKind.FIXTURES))

    assert found[Cell("#/schemas/Money", "/amount", "present")] is CoverageLevel.ASSERTED
    assert found[Cell(BODY, "/body/total", "present")] is CoverageLevel.ASSERTED
    assert found[Cell("#/schemas/Money", "/currency", 'member "EUR"')] is CoverageLevel.SEEN


def test_an_example_without_needs_is_seen_and_asserts_nothing() -> None:
    found = levels(hit_by(ExpectedPart(("body",), examples=({"id": "1"},)), SourceKind.FIXTURES))

    assert set(found.values()) == {CoverageLevel.SEEN}
    assert Cell(BODY, "/body/id", "present") in found
    assert ITSELF in found


def test_a_literal_of_a_pact_asserts_nothing() -> None:
    wanted: Json = {"properties": {"id": {"const": "1", "$comment": EXAMPLE}, "total": {"type": "object"}}}

    found = levels(hit_by(ExpectedPart(("body",), schema(wanted)), SourceKind.PACT))

    assert Cell(BODY, "/body/id", "present") not in found
    assert found[Cell(BODY, "/body/total", "present")] is CoverageLevel.ASSERTED


def test_items_are_reached_by_any_index() -> None:
    part = ExpectedPart(("body",), examples=({},), needs=("/lines/0/sku",))

    assert Cell(BODY, "/body/lines/*/sku", "present") in hit_by(part).hits


def test_who_reads_a_part_is_known() -> None:
    found = hit_by(ExpectedPart(("body",), schema({"properties": {"total": {"properties": {"amount": {}}}}})))

    assert found.readers["#/schemas/Money"] == frozenset({"billing"})
    assert found.own["GET /orders"].keys() == {ITSELF}


def test_an_expectation_of_an_operation_that_there_is_not_hits_nothing() -> None:
    assert hit_by(ExpectedPart(("body",), schema({})), operation="GET /nowhere").hits == {}


def test_a_recursive_schema_of_a_consumer_ends() -> None:
    node: Json = {"$defs": {"A": {"properties": {"total": {"$ref": "#/$defs/A"}}}}, "$ref": "#/$defs/A"}
    document = Document("file:///r.json", "r.json", node)

    assert (
        Cell(BODY, "/body/total", "present")
        in hit_by(ExpectedPart(("body",), Schema(document, (), node, "2020-12"))).hits
    )
