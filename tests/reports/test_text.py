"""The report for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from contractguard.contract.acceptance.waiver import FindingReference, Waiver
from contractguard.contract.document import Document, Location, Path, Position
from contractguard.contract.errors import UsageError
from contractguard.contract.finding import AffectedConsumer, Finding, Place, Proof, Severity, Unchecked
from contractguard.contract.model import MessageKey, Role
from contractguard.contract.report import Report, Statistics
from contractguard.reports import FORMATS, render
from contractguard.reports.context import RenderContext
from contractguard.reports.parts.style import TextStyle
from tests.reports.one_section import report_of


def waiver(text: str = "old clients are gone", provider: str = "") -> Waiver:
    subject = FindingReference("3f9c21ab12cd", "response.type.changed", text, text, provider)
    return Waiver(subject, text, text, date(2026, 1, 31), f"{text}.toml:3")


HOSTILE = "x\x1b[2J\x9b31m\u202e\u2028\r\nname"


def locate(paths: Sequence[Path]) -> list[Position]:
    return [Position(10 * len(path), 7) for path in paths]


def response(operation: str) -> MessageKey:
    return MessageKey(operation, Role.RESPONSE, "200", "application/json")


def finding(rule: str = "response.type.changed", level: Severity = Severity.ERROR, **more: Any) -> Finding:
    given: dict[str, Any] = {
        "proof": Proof.STRUCTURAL,
        "message": response("GET /charges/{id}"),
        "pointer": "/body/status",
        "text": "/body/status is now string (was integer)",
        "fingerprint": "3f9c21ab12cd",
    }
    return Finding(rule, level, **(given | more))


def text(report: Report, **style: Any) -> str:
    return render(report, "text", context=RenderContext(TextStyle(**style))).decode()


DOCUMENT = Document("file:///openapi.yaml", "openapi.yaml", {}, locate=locate)
ENUM = finding(
    "response.enum.widened",
    proof=Proof.PROVED,
    text='/body/status may now be "disputed"',
    source_old=Location(DOCUMENT, ("a",)),
    source_new=Location(DOCUMENT, ("a", "b")),
    witness=({"body": {"status": "disputed"}},),
    places=tuple(Place(response(f"GET /{name}"), "/body/status") for name in ("d", "c", "b")),
    further_places=13,
    consumers=(AffectedConsumer("billing-web", "contracts/billing-web.yaml: Charge.status accepts only 3 values"),),
)
PATTERN = finding(
    "request.pattern.changed",
    Severity.WARNING,
    proof=Proof.UNPROVEN,
    message=MessageKey("POST /charges", Role.REQUEST, None, "application/json"),
    text='/body/reference must now match the pattern "^[a-z]{3}$" (was "^[A-Z]{3}$")',
    fingerprint="0011223344aa",
    reason="the pattern uses a back-reference",
    complete=False,
)
ADDED = finding(
    "api.operation.added", Severity.INFO, message=MessageKey("GET /new"), pointer="", text="the operation is new"
)
REPORT = report_of(
    "diff",
    (ADDED, PATTERN, ENUM),
    (Unchecked(response("GET /odd"), "no schema", Location(DOCUMENT, ())), Unchecked(None, "x.yaml is missing")),
    Statistics(240, 1624, 812),
)

NARROW = """\
error    response.enum.widened   GET /charges/{id} → 200 application/json
         openapi.yaml:20:7
         /body/status may now be "disputed"
         breaks billing-web: contracts/billing-web.yaml: Charge.status accepts
         only 3 values
         witness {"body": {"status": "disputed"}}
         also in 13 places: GET /b → 200 application/json, GET /c → 200
         application/json, and 11 more
         id 3f9c21ab12cd

warning  request.pattern.changed   POST /charges request application/json
         /body/reference must now match the pattern "^[a-z]{3}$" (was
         "^[A-Z]{3}$")
         not proved: the pattern uses a back-reference
         the search was cut short here: there may be more differences in this
         message
         id 0011223344aa

not checked (2)
  the contract
    x.yaml is missing
  GET /odd → 200 application/json   openapi.yaml:0:7
    no schema

1 error, 1 warning, 1 info (not shown) · 240 operations, 812 messages compared, 2 not checked
"""

WIDE = """\
error    response.enum.widened   GET /charges/{id} → 200 application/json   openapi.yaml:20:7
         /body/status may now be "disputed"
         breaks billing-web: contracts/billing-web.yaml: Charge.status accepts only 3 values
         witness {"body": {"status": "disputed"}}
         also in 13 places: GET /b → 200 application/json, GET /c → 200 application/json, and 11 more
         id 3f9c21ab12cd

warning  request.pattern.changed   POST /charges request application/json
         /body/reference must now match the pattern "^[a-z]{3}$" (was "^[A-Z]{3}$")
         not proved: the pattern uses a back-reference
         the search was cut short here: there may be more differences in this message
         id 0011223344aa

info     api.operation.added   GET /new
         the operation is new
         id 3f9c21ab12cd

not checked (2)
  the contract
    x.yaml is missing
  GET /odd → 200 application/json   openapi.yaml:0:7
    no schema

1 error, 1 warning, 1 info · 240 operations, 812 messages compared, 2 not checked
"""


def test_narrow_report_of_errors_and_warnings() -> None:
    assert text(REPORT) == NARROW


def test_wide_report_with_infos() -> None:
    assert text(REPORT, width=200, show=Severity.INFO) == WIDE


def test_colour_adds_codes_and_changes_nothing_else() -> None:
    import re

    coloured = text(REPORT, width=200, color=True, show=Severity.INFO)

    assert coloured.startswith("\x1b[1;31merror\x1b[0m    \x1b[1mresponse.enum.widened\x1b[0m   GET")
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == WIDE


def test_empty_report_is_its_summary() -> None:
    report = report_of("diff", (), statistics=Statistics(1, 2, 2))

    assert text(report) == ("0 errors, 0 warnings, 0 infos · 1 operation, 2 messages compared, 0 not checked\n")


def test_what_was_not_checked_for_the_same_reason_is_told_with_it_once() -> None:
    entries = tuple(Unchecked(response(f"GET /{number:02}"), "the budget ran out") for number in range(25))

    lines = text(report_of("diff", (), entries)).splitlines()

    assert lines[:2] == ["not checked (25)", "  GET /00 → 200 application/json"]
    assert lines[20:] == [
        "  GET /19 → 200 application/json",
        "  and 5 more",
        "    the budget ran out",
        "",
        "0 errors, 0 warnings, 0 infos · 0 operations, 0 messages compared, 25 not checked",
    ]


def test_every_reason_has_its_room_until_there_are_too_many() -> None:
    entries = tuple(Unchecked(response(f"GET /{number:02}"), f"reason {number:02}") for number in range(25))

    shown = text(report_of("diff", (), entries))

    assert shown.count("    reason ") == 20 and "  and 5 other reasons\n" in shown


def test_what_was_not_checked_is_listed_once() -> None:
    entry = Unchecked(None, "'version' must be a string", Location(DOCUMENT, ("info",)))
    other = Unchecked(None, "'version' must be a string", Location(Document("u", "new.yaml", {}), ("info",)))

    shown = text(report_of("diff", (), (entry, entry, other), complete=False))

    assert (
        shown
        == """\
not checked (2)
  the contract   new.yaml
  the contract   openapi.yaml:10:7
    'version' must be a string

0 errors, 0 warnings, 0 infos · 0 operations, 0 messages compared, 2 not checked
"""
    )


def test_a_finding_that_is_not_proved_is_no_search_that_was_cut_short() -> None:
    shown = text(report_of("diff", (finding(proof=Proof.UNPROVEN, reason="the budget ran out"),), complete=False))

    assert "not proved: the budget ran out" in shown
    assert "cut short" not in shown and "more findings" not in shown


def test_what_is_not_proved_and_not_spelled_out_is_told() -> None:
    hidden = finding(level=Severity.INFO, proof=Proof.UNPROVEN, reason="the budget ran out")

    shown = text(report_of("diff", (hidden,), complete=False))

    assert "1 finding of those that are not shown in full is not proved: --show info" in shown


def test_report_that_is_not_complete_for_no_known_reason_says_so() -> None:
    assert "There may be more findings; it is not known why." in text(report_of("diff", (), complete=False))


def test_names_from_inputs_cannot_reach_the_terminal() -> None:
    document = Document("file:///x", HOSTILE, {})
    bad = finding(
        HOSTILE,
        proof=Proof.UNPROVEN,
        message=MessageKey(HOSTILE, Role.RESPONSE, HOSTILE, HOSTILE),
        pointer="/body/" + HOSTILE,
        text=HOSTILE,
        fingerprint=HOSTILE,
        source_new=Location(document, ()),
        witness=({HOSTILE: HOSTILE, "\ud800": "\udfff"},),
        reason=HOSTILE,
        places=(Place(MessageKey(HOSTILE), HOSTILE),),
        consumers=(AffectedConsumer(HOSTILE, HOSTILE),),
        waiver=waiver(HOSTILE),
    )
    entry = Unchecked(MessageKey(HOSTILE), HOSTILE, Location(document, ()))

    shown = text(report_of("diff", (bad,), (entry,), unused_waivers=(waiver(HOSTILE, HOSTILE),)))

    assert all(line.isprintable() for line in shown.split("\n"))
    assert "\\u001b[2J" in shown


@pytest.mark.parametrize("width", [40, 80, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    long = finding(
        "r" * 300,
        message=response("GET /" + "long/" * 60),
        text="word " * 100 + "w" * 300,
        witness=({"body": {"status": ["v" * 400]}},),
        source_new=Location(Document("u", "f" * 300, {}, locate=locate), ("a",)),
        consumers=tuple(AffectedConsumer("c" * 90, "e" * 300) for _ in range(7)),
        places=(Place(response("GET /" + "p" * 300), ""),),
        waiver=waiver("w" * 300),
        waiver_expired=True,
    )
    entry = Unchecked(response("GET /" + "q" * 300), "reason " * 60)

    report = report_of("diff", (long,), (entry,), complete=False, unused_waivers=(waiver("u" * 300, "v" * 90),))
    *shown, summary = text(report, width=width).splitlines()

    assert max(len(line) for line in shown) <= width
    assert summary.startswith("1 error, ") and summary.endswith("1 not checked")
    assert "         and 2 more consumers" in shown


WAIVED = """\
warning  response.type.changed   GET /charges/{id} → 200 application/json
         /body/status is now string (was integer)
         waiver for 3f9c21ab12cd by ann expired on 2026-01-31: ann
         id 3f9c21ab12cd

waived   response.type.changed   GET /charges/{id} → 200 application/json
         /body/status is now string (was integer)
         error, waived by ann until 2026-01-31: ann
         id 3f9c21ab12cd

unused waivers (1)
  3f9c21ab12cd   [shop]   response.type.changed   ann   ann.toml:3
    no finding needs it; waived by ann until 2026-01-31: ann

0 errors, 1 warning, 0 infos, 1 waived · 0 operations, 0 messages compared, 0 not checked
"""


def test_waived_findings_come_last_and_say_why() -> None:
    waived = finding(waiver=waiver("ann"))
    expired = finding(level=Severity.WARNING, waiver=waiver("ann"), waiver_expired=True)

    assert text(report_of("check", (waived, expired), unused_waivers=(waiver("ann", "shop"),))) == WAIVED


def test_very_many_unused_waivers_are_counted() -> None:
    shown = text(report_of("check", (), unused_waivers=(waiver(),) * 25))

    assert "unused waivers (25)\n" in shown and shown.count("no finding needs it") == 20 and "  and 5 more\n" in shown


def witness_line(value: Any, pointer: str) -> str:
    shown = text(report_of("diff", (finding(proof=Proof.PROVED, witness=(value,), pointer=pointer),)))
    return next(line for line in shown.splitlines() if "witness" in line).strip()


def test_large_witness_shows_the_offending_part() -> None:
    value = {"body": {"note": "n" * 200, "items": [{"a/b": 1}]}}

    assert witness_line(value, "/body/items/0/a~1b") == "witness … /body/items/0/a~1b: 1"


def test_large_witness_of_a_missing_property_shows_what_is_there() -> None:
    value = {"body": {"note": "n" * 200, "items": [{"id": 1}]}}

    assert witness_line(value, "/body/items/*/total") == 'witness … /body/items/0: {"id": 1}'


def test_large_witness_without_a_part_is_cut() -> None:
    line = witness_line({"other": "n" * 200}, "/body")

    assert line.startswith('witness {"other": "nnn') and line.endswith("…") and len(line) <= 71


def test_witness_null_is_shown() -> None:
    assert witness_line(None, "") == "witness null"


def test_huge_witness_takes_no_time_and_no_recursion() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]

    assert witness_line(deep, "").startswith("witness [[[[[")
    assert witness_line({"body": deep}, "/body").startswith("witness … /body: [[[[[")


def test_structural_finding_shows_its_reason() -> None:
    assert "         shadowed by enum\n" in text(report_of("diff", (finding(reason="shadowed by enum"),)))


def test_unknown_position_shows_the_file_alone() -> None:
    document = Document("u", "a.yaml", {}, locate=lambda paths: [None for _ in paths])

    shown = text(report_of("diff", (finding(source_old=Location(document, ())),)))

    assert "   a.yaml\n" in shown or "         a.yaml\n" in shown


def test_positions_are_looked_up_once_for_each_document_and_only_for_what_is_shown() -> None:
    asked: list[list[Path]] = []

    def ask(paths: Sequence[Path]) -> list[Position]:
        asked.append(list(paths))
        return [Position(1, 1) for _ in paths]

    document = Document("u", "a.yaml", {}, locate=ask)
    found = [finding(source_new=Location(document, (name,)), fingerprint=name) for name in ("a", "b", "a")]
    hidden = finding("x", Severity.INFO, source_new=Location(document, ("z",)))

    text(report_of("diff", (*found, hidden)))

    assert asked == [[("a",), ("b",)]]


def test_unknown_format_names_the_choices() -> None:
    with pytest.raises(UsageError) as caught:
        render(REPORT, "yaml")

    assert caught.value.remedy == f"choose one of {', '.join(FORMATS)}"


@pytest.mark.parametrize(
    ("key", "sense"),
    [
        (response("GET /a"), "an example that is never sent"),
        (MessageKey("POST /a", Role.REQUEST, None, "application/json"), "an example that is not accepted"),
        (MessageKey("POST /a"), "an example\n"),
    ],
)
def test_an_example_is_said_to_be_one(key: MessageKey, sense: str) -> None:
    hurt = finding("x.y.z", message=key, consumers=(AffectedConsumer("web", "the fixture", strength="possible"),))

    assert f"breaks web: the fixture, {sense}" in text(report_of("diff", (hurt,), (), Statistics(1, 1, 1)))


@pytest.mark.parametrize(
    ("key", "told"),
    [
        pytest.param(response("GET /a"), "read by", id="read"),
        pytest.param(MessageKey("POST /a", Role.REQUEST, None, "application/json"), "sent by", id="sent"),
    ],
)
def test_who_can_do_without_is_told_as_such(key: MessageKey, told: str) -> None:
    used = finding(
        "x.y.z", message=key, consumers=(AffectedConsumer("web", "the fixture", strength="possible", breaks=False),)
    )

    assert f"{told} web: the fixture\n" in text(report_of("diff", (used,), (), Statistics(1, 1, 1)))


def test_a_waiver_of_a_former_id_is_told_with_the_new_one() -> None:
    former = finding(waiver=waiver("ann"), fingerprint="aaaaaaaaaaaa")
    vague = finding(waiver=waiver("ann"), fingerprint="bbbbbbbbbbbb", waiver_outdated=True)

    shown = " ".join(text(report_of("diff", (former, vague))).split())

    assert "(the waiver names its former id 3f9c21ab12cd: write aaaaaaaaaaaa)" in shown
    assert "a waiver for 3f9c21ab12cd by ann does not count" in shown
    assert "this one is bbbbbbbbbbbb now" in shown


@pytest.mark.parametrize(
    ("uri", "told"),
    [
        pytest.param("file:///!model/shop/validation/Order", "shop:Order #/properties/id", id="model"),
        pytest.param("file:///!app/openapi.json", "shop:Order #/properties/id", id="application"),
        pytest.param("file:///shop.json", "shop:Order\n", id="file"),
        pytest.param("", "shop:Order\n", id="nowhere"),
    ],
)
def test_a_place_in_what_code_made_is_a_pointer(uri: str, told: str) -> None:
    made = Document(uri, "shop:Order", {"properties": {"id": {}}})
    found = finding("x.y.z", source_new=Location(made, ("properties", "id")))

    assert told in text(report_of("diff", (found,), (), Statistics(1, 1, 1)))


@pytest.mark.parametrize(
    "expectation, told",
    [
        ("contracts/web.yaml: Charge.status", "contracts/web.yaml:10:7: Charge.status"),
        ("web.yaml for GET /a", "contracts/web.yaml:10:7 for GET /a"),
        ("b.yaml for GET /a", "b.yaml for GET /a  contracts/web.yaml:10:7"),
        ("what the code reads", "what the code reads  contracts/web.yaml:10:7"),
        (": a", ": a  contracts/web.yaml:10:7"),
    ],
    ids=["whole-name", "end-of-the-name", "only-part-of-a-name", "no-name", "nothing"],
)
def test_where_an_expectation_stands_is_said_once(expectation: str, told: str) -> None:
    at = Location(Document("file:///web.yaml", "contracts/web.yaml", None, locate=locate), ("expects",))
    hurt = finding(consumers=(AffectedConsumer("web", expectation, at),))

    written = text(report_of("diff", (hurt,), (), Statistics(1, 1, 1)), width=120)

    assert f"         breaks web: {told}\n" in written
