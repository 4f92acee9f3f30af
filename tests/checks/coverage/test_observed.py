"""What a record shows as seen."""

from __future__ import annotations

from contractguard.checks.coverage.observed import observed_cells
from contractguard.checks.coverage.universe import read_universe
from contractguard.contract.document import Document, Json
from contractguard.observe.hits.cells import Cell
from contractguard.observe.sketch.reading import read_observed
from tests.checks.descriptions import answering, contract

BODY = "GET /orders → 200 application/json"
SCHEMA: Json = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "note": {"type": ["string", "null"]},
        "status": {"enum": ["paid", "open"]},
        "lines": {"type": "array", "items": {"type": "object", "properties": {"sku": {"type": "string"}}}},
    },
}


def seen(**facts: Json) -> set[Cell]:
    root = {
        "version": 1,
        "provider": "orders",
        "calls": "10+",
        "messages": {BODY: {"": "object 10+", **facts}},
    }
    record = read_observed(Document("file:///o.json", "o.json", root))
    return observed_cells(read_universe(contract(answering(SCHEMA))), record)


def test_fields_that_were_there_absent_or_null_are_seen() -> None:
    found = seen(**{"id": "string", "note?": "string | null", "status": "string {paid}"})

    assert found >= {
        Cell("GET /orders → 200", "", "status"),
        Cell(BODY, "", "media type"),
        Cell(BODY, "/body/id", "present"),
        Cell(BODY, "/body/note", "null"),
        Cell(BODY, "/body/note", "absent"),
        Cell(BODY, "/body/status", 'member "paid"'),
    }
    assert Cell(BODY, "/body/id", "absent") not in found
    assert Cell(BODY, "/body/status", 'member "open"') not in found


def test_items_are_looked_into() -> None:
    found = seen(lines={"": "array []", "*": {"sku": "string"}})

    assert Cell(BODY, "/body/lines/*/sku", "present") in found


def test_a_message_of_no_known_operation_is_passed_over() -> None:
    root = {
        "version": 1,
        "provider": "p",
        "calls": "1+",
        "messages": {"GET /x → 200 application/json": {"": "object 1+", "id": "string"}},
    }
    record = read_observed(Document("file:///o.json", "o.json", root))

    assert observed_cells(read_universe(contract(answering(SCHEMA))), record) == set()
