"""The answer for two schemas, as text and as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from contractguard.contract.answers.difference import Difference
from contractguard.contract.answers.verdict import Verdict
from contractguard.contract.choices import ContentModel, FormatMode, VerdictKind
from contractguard.contract.document import Document, Location, Position, Schema
from contractguard.contract.errors import UsageError
from contractguard.contract.finding import Proof
from contractguard.contract.report import Side
from contractguard.contract.schema_report import SchemaAnswer, SchemaReport
from contractguard.reports import TextStyle
from contractguard.reports.formats import render_schema

PUBLISHED = json.loads(
    (Path(__file__).parents[2] / "docs" / "schemas" / "schema-report.schema.json").read_text("utf-8")
)
DOCUMENT = Document("file:///a.json", "a.json", {}, locate=lambda paths: [Position(2, 5) for _ in paths])
SIDE = Side("a.json", Schema(DOCUMENT, (), {}, "2020-12"))
PLACE = Location(DOCUMENT, ("enum",))


def report(verdict: Verdict, *found: Difference, **more: Any) -> SchemaReport:
    return SchemaReport(
        (SchemaAnswer(SIDE, SIDE, True, verdict, found, **more),), None, ContentModel.LITERAL, FormatMode.ANNOTATION
    )


def text(asked: SchemaReport, width: int = 80) -> str:
    return render_schema(asked, "text", TextStyle(width)).decode()


def as_json(asked: SchemaReport) -> Any:
    found = json.loads(render_schema(asked, "json", TextStyle()))
    jsonschema.validate(found, PUBLISHED)
    return found["directions"][0]


DISPUTED = report(
    Verdict(VerdictKind.UNKNOWN, reason="they do not agree", disputed=True, candidate=(None,)),
    Difference("pattern.changed", "", Proof.DISPUTED, PLACE, None, reason="one says yes", sent={"pattern": "a"}),
    complete=False,
    reason="pattern.changed at /: one says yes",
)


def test_a_dispute_is_told() -> None:
    shown = text(DISPUTED)

    assert shown.startswith("disputed: a.json → a.json")
    assert "disputed pattern.changed at the top\n         reader says nothing of it\n" in shown
    assert '         sender a.json:2:5   {"pattern": "a"}\n         one says yes\n' in shown
    assert "not decided: they do not agree\n  candidate null\n1 difference found; there may be more: " in shown


def test_a_dispute_is_in_the_json() -> None:
    found = as_json(DISPUTED)

    assert (found["verdict"], found["disputed"], found["candidate"]) == ("unknown", True, {"value": None})
    assert found["differences"][0]["source"] == {"sender": {"file": "a.json", "line": 2, "column": 5}, "reader": None}


def test_a_witness_that_shows_more_is_marked() -> None:
    one = Difference("enum.widened", "/a", Proof.PROVED, PLACE, PLACE, witness=({"a": 1},), isolated=False)

    assert "not isolated" in text(report(Verdict(VerdictKind.BREAKING, witness={"a": 1}), one))


def test_an_unproven_difference_without_a_reason_says_what_is_missing() -> None:
    one = Difference("enum.widened", "/a", Proof.UNPROVEN)

    assert "unproven enum.widened at /a\n" in text(report(Verdict(VerdictKind.UNKNOWN, reason="r"), one))
    assert "no witness was found" in text(report(Verdict(VerdictKind.UNKNOWN, reason="r"), one))


def test_a_break_that_was_not_located_shows_the_whole_witness() -> None:
    shown = text(report(Verdict(VerdictKind.BREAKING, witness=[1]), complete=False, reason="too large"))

    assert "  witness [1]\nwhat breaks was not located: too large\n" in shown


def test_what_is_large_is_abbreviated() -> None:
    one = Difference(
        "enum.widened", "/a", Proof.PROVED, PLACE, PLACE, sent={"enum": ["x" * 90_000]}, witness=("y" * 90_000,)
    )
    asked = report(Verdict(VerdictKind.BREAKING, witness="y" * 90_000), one)

    assert len(text(asked)) < 2_000
    assert max(map(len, text(asked, 50).splitlines())) <= 50
    assert as_json(asked)["differences"][0]["sent"]["…"] == "abbreviated"
    assert as_json(asked)["witness"]["value"]["…"] == "abbreviated"


def test_an_unknown_format_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="text, json"):
        render_schema(DISPUTED, "html", TextStyle())
