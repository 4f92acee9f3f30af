"""The answer for two schemas, as text and as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from contractguard.algebra import Differences
from contractguard.checks.comparison.schema_findings import schema_section
from contractguard.contract.answers.difference import Difference
from contractguard.contract.answers.verdict import Verdict
from contractguard.contract.choices import DialectName, VerdictKind
from contractguard.contract.document import Document, Location, Position, Schema
from contractguard.contract.errors import UsageError
from contractguard.contract.finding import Proof
from contractguard.contract.report import Report, Side
from contractguard.reports import render
from contractguard.reports.context import RenderContext
from contractguard.reports.parts.style import TextStyle

PUBLISHED = json.loads((Path(__file__).parents[2] / "docs/schemas/report.schema.json").read_text("utf-8"))
DOCUMENT = Document("file:///a.json", "a.json", {}, locate=lambda paths: [Position(2, 5) for _ in paths])
SIDE = Side("a.json", Schema(DOCUMENT, (), {}, DialectName.DRAFT_2020_12))
PLACE = Location(DOCUMENT, ("enum",))


def report(
    verdict: Verdict,
    *found: Difference,
    complete: bool = True,
    reason: str | None = None,
    notes: tuple[Difference, ...] = (),
    decides: bool = True,
) -> Report:
    section = schema_section((SIDE, SIDE), verdict, Differences(found, complete, reason), notes, decides=decides)
    return Report("schema", (section,), {"model": "literal", "formats": "annotation"})


def text(asked: Report, width: int = 80) -> str:
    return render(asked, "text", context=RenderContext(TextStyle(width))).decode()


def as_json(asked: Report) -> Any:
    found = json.loads(render(asked, "json"))
    jsonschema.validate(found, PUBLISHED)
    return found


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

    verdict = found["sections"][0]["verdict"]
    assert (verdict["kind"], verdict["disputed"], verdict["candidate"]) == ("unknown", True, {"value": None})
    (one,) = found["findings"]
    assert one["source"] == {"old": None, "new": {"file": "a.json", "line": 2, "column": 5}}
    assert (one["verdict"], one["severity"], one["isolated"]) == ("disputed", "warning", None)
    assert [doubt["kind"] for doubt in found["incomplete"]] == ["unchecked", "disputed", "cut-short"]


def test_what_would_break_if_formats_were_asserted_is_a_warning() -> None:
    note = Difference("format.dropped", "/a", Proof.UNPROVEN, PLACE, PLACE)

    asked = report(Verdict(VerdictKind.COMPATIBLE), notes=(note,))

    assert "warning  format.dropped at /a\n" in text(asked)
    assert "no witness was found\n\n1 warning: what would break, too, if `format` were a constraint\n" in text(asked)
    (found,) = as_json(asked)["findings"]
    assert (found["severity"], found["verdict"], found["reason"]) == ("warning", "structural", "no witness was found")


def test_an_answer_that_does_not_decide_has_nothing_that_fails() -> None:
    one = Difference("enum.widened", "/a", Proof.PROVED, PLACE, PLACE, witness=({"a": 1},))

    asked = report(Verdict(VerdictKind.BREAKING, witness={"a": 1}), one, decides=False)
    open_one = report(Verdict(VerdictKind.UNKNOWN, reason="r"), decides=False)

    assert as_json(asked)["summary"]["error"] == 0 and as_json(asked)["findings"][0]["severity"] == "info"
    assert as_json(open_one)["summary"]["missed"] == 0
    assert "breaks   enum.widened at /a" in text(asked)


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
    assert "schema.break" not in shown


def test_a_break_that_was_not_located_is_an_error_all_the_same() -> None:
    (found,) = as_json(report(Verdict(VerdictKind.BREAKING, witness=[1]), complete=False, reason="too large"))[
        "findings"
    ]

    assert (found["rule"], found["severity"], found["witness"]) == ("schema.break.not-located", "error", {"value": [1]})


def test_what_is_large_is_abbreviated() -> None:
    one = Difference(
        "enum.widened", "/a", Proof.PROVED, PLACE, PLACE, sent={"enum": ["x" * 90_000]}, witness=("y" * 90_000,)
    )
    asked = report(Verdict(VerdictKind.BREAKING, witness="y" * 90_000), one)

    assert len(text(asked)) < 2_000
    assert max(map(len, text(asked, 50).splitlines())) <= 50
    assert as_json(asked)["findings"][0]["new"]["…"] == "abbreviated"
    assert as_json(asked)["findings"][0]["witness"]["value"]["…"] == "abbreviated"


def test_an_unknown_format_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="text, json"):
        render(DISPUTED, "nothing")
