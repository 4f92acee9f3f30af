"""What a driver of a service reports."""

from __future__ import annotations

from pathlib import Path

import pytest

from contractguard.checks.coverage.answers import add_answer
from contractguard.checks.coverage.collector import CoverageCollector
from contractguard.checks.validation.response import HttpResponse
from contractguard.contract.document import Json
from contractguard.observe.hits.cells import Cell, CoverageLevel, Hit
from contractguard.store.coverage import load_coverage, write_coverage
from tests.checks.descriptions import answering, contract

SCHEMA: Json = {"type": "object", "properties": {"id": {"type": "string"}}}
STATUS = Cell("GET /orders → 200", "", "status")
FIELD = Cell("GET /orders → 200 application/json", "/body/id", "present")


@pytest.mark.parametrize(
    ("body", "fits", "level"),
    [
        (b'{"id": "1"}', True, CoverageLevel.VALIDATED),
        (b'{"id": "1"}', False, CoverageLevel.SEEN),
        (b"{", True, CoverageLevel.SEEN),
    ],
    ids=["fits", "does not fit", "no JSON"],
)
def test_an_answer_counts_as_much_as_was_checked(body: bytes, fits: bool, level: CoverageLevel) -> None:
    collector = CoverageCollector("orders", contract(answering(SCHEMA)))

    add_answer(
        collector,
        "GET /orders",
        HttpResponse(200, {"content-type": "application/json"}, body),
        fits=fits,
        source="exercise",
    )

    assert collector.hits[STATUS] == Hit(level, ("exercise",))
    assert (FIELD in collector.hits) is (body != b"{")


def test_what_was_collected_is_united_with_the_file_of_the_tests(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    for fits in (False, True):
        collector = CoverageCollector("orders", contract(answering(SCHEMA)))
        add_answer(collector, "GET /orders", HttpResponse(200, {}, b""), fits=fits)
        write_coverage(collector.record(), path)

    assert load_coverage(path, "c.json").hits[STATUS].level is CoverageLevel.VALIDATED
