"""What a record knows of each place, in words."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from contractguard.checks.coverage.full_tree.seen_places import describe_seen
from contractguard.checks.coverage.universe import read_universe
from contractguard.contract.document import Document, Json
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


def seen(message: str = BODY, **facts: Json) -> Mapping[tuple[str, str], str]:
    listed = {message: {"": "object 10+", **facts}}
    root = {"version": 1, "provider": "orders", "calls": "10+", "messages": listed}
    record = read_observed(Document("file:///o.json", "o.json", root))
    return describe_seen(read_universe(contract(answering(SCHEMA))), record)


@pytest.mark.parametrize(
    ("name", "facts", "told"),
    [
        ("id", {"id": "string uuid"}, "seen as string; always there (at least 10); each like uuid"),
        ("note", {"note?": "string | null"}, "seen as null, string; not always there (at least 10)"),
        ("status", {"status": "string {paid}"}, "seen as string; always there (at least 10); listed values: paid"),
        ("note", {"id": "string"}, "never seen, in at least 10 objects"),
        ("lines/*/sku", {"lines": {"": "array []", "*": {"": "object 1+", "sku": "string"}}},
         "seen as string; always there (at least one)"),
    ],
    ids=["format", "optional", "listed", "never", "item"],
)  # fmt: skip
def test_a_place_is_told_in_words(name: str, facts: Json, told: str) -> None:
    assert seen(**facts)[(BODY, f"/body/{name}")] == told


def test_a_message_that_is_not_described_tells_nothing() -> None:
    assert seen("GET /orders → 200 text/csv", id="string") == {}


@pytest.mark.parametrize("top", ["object 10+", "object 10+ map"], ids=["some", "all"])
def test_where_names_are_not_told_apart_no_field_is_said_to_be_missing(top: str) -> None:
    assert (BODY, "/body/note") not in seen(**{"{*}": "string", "": top})
