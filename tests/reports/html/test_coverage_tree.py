"""The map of coverage on the page."""

from __future__ import annotations

import json
from dataclasses import replace

import lxml.html
import pytest

from contractguard.contract.answers.coverage import CoverageAnswer, CoverageRow, FieldCoverage, MinimumRow
from contractguard.contract.answers.outcome import Outcome
from contractguard.contract.choices import Question, Unit
from contractguard.contract.report import Report, Section, Statistics
from contractguard.reports import render
from contractguard.reports.html.coverage_tree import coverage_html
from contractguard.reports.stored.report import read_report
from tests.reports.states import HOSTILE

FIELDS = (
    FieldCoverage("/body", ()),
    FieldCoverage("/body/status", (("present", "validated"), ('member "open"', "missing"))),
    FieldCoverage("/body/status/a~1b", (("null", "seen"),)),
)


def reported(*rows: CoverageRow, **answer: object) -> Report:
    made = replace(
        CoverageAnswer(rows, (MinimumRow("GET /a", True, 0, 1),), 3, 1, 87.0, ("no 401",), ("t.py:1: GET /x",)),
        **answer,  # type: ignore[arg-type]
    )
    section = Section(
        statistics=Statistics(1, 3, 2), title="orders", question=Question.COVERAGE, unit=Unit.COVERAGE, coverage=made
    )
    return Report("coverage", (section,), outcome=Outcome(0))


def row(name: str = "GET /a", fields: tuple[FieldCoverage, ...] = FIELDS) -> CoverageRow:
    return CoverageRow("operation", name, name, 3, 0, 1, 1, ("404 is declared and never tested",), ("billing",), fields)


def page(report: Report) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(render(report, "html").decode())


def test_fields_stand_in_a_tree_with_the_level_of_each_state() -> None:
    (tree,) = page(reported(row())).xpath("//section/details[starts-with(summary, '33.3% GET /a (1 of 3')]/ul")

    assert tree.xpath("./li/ul/li/code/text()") == ["status"]
    assert tree.xpath("./li/ul/li/small/text()") == ["present: validated"]
    assert tree.xpath("./li/ul/li/span[@class='dot error']/text()") == ['member "open": missing']
    assert tree.xpath("./li/ul/li/ul/li/code/text()") == ["a/b"]
    assert tree.xpath("./li/ul/li/ul/li/span[@class='dot warning']/text()") == ["null: seen"]


def test_the_gate_and_what_lacks_are_told() -> None:
    told = page(reported(row())).text_content()

    assert "Coverage of orders: 33.3% of 3 cells, 87% are asked for" in told
    assert "GET /a: of 2 failure paths none is known to be tested" in told
    assert "no 401" in told and "t.py:1: GET /x" in told and "read by billing" in told


def test_what_is_covered_in_full_is_counted_alone() -> None:
    full = CoverageRow("operation", "GET /full", "GET /full", 1, 1)

    told = page(reported(full)).text_content()

    assert "1 part covered in full" in told
    assert "GET /full" not in told


def test_a_report_of_something_else_has_no_map() -> None:
    assert list(coverage_html(Report("check", (Section(title="orders"),)))) == []


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_names_are_shown_and_nothing_else(text: str) -> None:
    field = FieldCoverage(f"/{text}", ((f"member {text}", "missing"),))
    report = reported(row(text, (field,)), gaps=(text,), unmatched=(text,))

    tree = page(report)

    assert tree.xpath("//main//section//*[@onerror or self::script or self::img or self::b]") == []
    for form in ("text", "markdown", "junit", "github"):
        lines = render(report, form).decode().splitlines()
        assert not [line for line in lines if line.lstrip().startswith("::") and "owned" in line.split("::")[1]]


def test_a_stored_map_is_read_back_as_it_was() -> None:
    report = reported(row())

    data = render(report, "json")

    assert render(read_report(json.loads(data), "r.json"), "json") == data
