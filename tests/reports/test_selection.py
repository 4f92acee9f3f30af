"""A report of many findings: what it begins with, how findings are grouped, and which of them it shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from contractguard.contract.finding import AffectedConsumer, Finding, Place, Proof, Severity
from contractguard.contract.model import MessageKey, Role
from contractguard.contract.report import Statistics
from contractguard.reports import render
from contractguard.reports.context import RenderContext
from contractguard.reports.parts.style import TextStyle
from contractguard.reports.selection import Selection, shares
from tests.reports.one_section import report_of

HOSTILE = "x\x1b[2J\u202e\nname"


def found(
    operation: str, rule: str = "response.nullable.added", text: str = "/body/id may now be null", **more: Any
) -> Finding:
    """An error in the 200 of an operation."""
    key = MessageKey(operation, Role.RESPONSE, "200", "application/json")
    given: dict[str, Any] = {"severity": Severity.ERROR, "proof": Proof.STRUCTURAL, "message": key, "pointer": "/body"}
    return Finding(rule=rule, text=text, **(given | {"fingerprint": f"id-{operation}-{rule}"} | more))


def gone(operation: str, text: str = "the operation is gone", **more: Any) -> Finding:
    return found(operation, "api.operation.removed", text, message=MessageKey(operation), **more)


def shown(findings: Iterable[Finding], command: str = "diff", **style: Any) -> str:
    report = report_of(command, tuple(findings), statistics=Statistics(20, 40, 40))
    return render(report, "text", context=RenderContext(TextStyle(**style))).decode()


DIFFERENT = [found(f"GET /{name}", text=f"/body/{name} may now be null") for name in "abcdef"]


def test_a_handful_of_findings_has_no_overview() -> None:
    assert shown(DIFFERENT[:5]).startswith("error    response.nullable.added   GET /a → 200")


def test_more_begin_with_the_verdict_and_where_the_errors_are() -> None:
    reaching = [
        found(
            "GET /a", "response.type.changed", f"/body/{name} is now string", places=(Place(_key("GET /b"), "/body"),)
        )
        for name in "xyz"
    ]
    hurting = found(
        "GET /b",
        "response.x.y",
        "/body/q",
        consumers=(AffectedConsumer("web", "e"), AffectedConsumer("web", "f"), AffectedConsumer("app", "e")),
    )
    lesser = [found("GET /w", severity=Severity.WARNING), found("GET /i", severity=Severity.INFO)]

    text = shown([*reaching, hurting, *DIFFERENT[:1], *lesser])

    assert text.startswith("""\
breaking: 5 errors in 2 operations, 1 warning, 1 info, 2 consumers affected

errors by rule
      3  response.type.changed
      1  response.nullable.added
      1  response.x.y

errors by operation
      4  GET /a
      4  GET /b

error    """)
    assert text.endswith(
        "5 errors, 1 warning, 1 info (not shown) · 20 operations, 40 messages compared, 0 not checked\n"
    )


def _key(operation: str) -> MessageKey:
    return MessageKey(operation, Role.RESPONSE, "200", "application/json")


@pytest.mark.parametrize(
    ("command", "level", "headline"),
    [
        ("verify", Severity.ERROR, "failing: 6 errors in 6 messages\n"),
        ("try", Severity.ERROR, "failing: 6 errors\n"),
        ("check", Severity.WARNING, "no errors: 6 warnings in 6 operations\n"),
        ("check", Severity.INFO, "no errors, no warnings: 6 infos in 6 operations\n"),
    ],
)
def test_the_verdict_says_what_the_worst_findings_mean(command: str, level: Severity, headline: str) -> None:
    text = shown([found(f"GET /{n}", text=n, severity=level) for n in "abcdef"], command, show=Severity.INFO)

    assert headline in text


def test_what_is_waived_is_no_part_of_the_verdict() -> None:
    from tests.reports.test_text import waiver

    assert "breaking" not in shown([found(f"GET /{n}", text=n, waiver=waiver()) for n in "abcdef"])


def test_a_table_ends_with_how_much_it_leaves_out() -> None:
    twice = [found("GET /b", f"response.r{number:02}.x", f"s{number} {n}") for number in range(12) for n in "ab"]

    lines = shown(twice).splitlines()

    assert lines[2:5] == ["errors by rule", "      2  response.r00.x", "      2  response.r01.x"]
    assert lines[12:14] == ["      2  response.r09.x", "         and 2 more rules, 2 each"]


def test_findings_that_say_the_same_are_one_block_with_what_each_has_of_its_own() -> None:
    witness = ({"body": None},)
    hurt = (AffectedConsumer("web", "contracts/web.yaml"),)

    text = shown([found("GET /a", witness=witness), found("GET /b", witness=witness, consumers=hurt)])

    assert text.startswith("""\
error    response.nullable.added   2 messages
         /body/id may now be null
         witness {"body": null}
         - GET /b → 200 application/json   id id-GET /b-response.nullable.added
           breaks web: contracts/web.yaml
         - GET /a → 200 application/json   id id-GET /a-response.nullable.added

""")


def test_findings_of_another_severity_are_another_block() -> None:
    text = shown([found("GET /a"), found("GET /b", severity=Severity.WARNING)])

    assert "messages\n" not in text.rpartition("\n\n")[0]


def test_removed_operations_are_one_block_whatever_is_said_of_each() -> None:
    text = shown([gone("GET /a"), gone("GET /b", "the operation is gone; it was announced to stay until 2030-01-01")])

    assert text.count("api.operation.removed") == 1 + 2  # in the ids of this test
    assert text.startswith("error    api.operation.removed   2 operations\n         - GET /a")
    assert "it was announced" in text


def test_a_limit_shows_something_of_each_cause_and_says_what_it_left_out() -> None:
    text = shown([*(gone(f"GET /g{number:02}") for number in range(40)), *DIFFERENT], limit=10)

    assert text.count("\n         - GET /g") == 4
    assert "\n         and 36 more\n" in text
    assert all(f"/body/{name} may now be null" in text for name in "abcdef")
    assert "\nleft out: 36 errors; --limit all shows all" in text
    assert "\n46 errors, " in text


def test_a_limit_of_nothing_leaves_the_overview() -> None:
    text = shown(DIFFERENT, limit=0)

    assert text.startswith("breaking: 6 errors") and "left out: 6 errors" in text and "may now be null" not in text


def test_a_limit_that_is_not_reached_says_nothing() -> None:
    assert shown(DIFFERENT, limit=6) == shown(DIFFERENT)


@pytest.mark.parametrize(
    ("sizes", "limit", "expected"),
    [
        ([3, 1], None, [3, 1]),
        ([3, 1], 4, [3, 1]),
        ([30, 1, 1], 5, [3, 1, 1]),
        ([5, 9, 9], 12, [4, 4, 4]),
        ([2, 9, 9], 13, [2, 6, 5]),
        ([1, 1, 1], 2, [1, 1, 0]),
        ([7], 0, [0]),
        ([], 3, []),
    ],
)
def test_the_room_is_shared(sizes: list[int], limit: int | None, expected: list[int]) -> None:
    assert shares(sizes, limit) == expected


@pytest.mark.parametrize(
    ("only", "ids"),
    [
        (Selection(rules=("response.nullable.added",)), ["GET /a", "GET /b"]),
        (Selection(rules=("RESPONSE.*", "api.*")), ["GET /gone", "GET /a", "GET /b"]),
        (Selection(operations=("GET /b",)), ["GET /b"]),
        (Selection(operations=("/b",)), ["GET /b"]),
        (Selection(operations=("get /shared",)), ["GET /a"]),
        (Selection(operations=("/*",), consumers=("web",)), ["GET /b"]),
        (Selection(operations=("GET /",)), []),
    ],
)
def test_a_selection_chooses_by_rule_operation_and_consumer(only: Selection, ids: list[str]) -> None:
    findings = [
        gone("GET /gone"),
        found("GET /a", places=(Place(_key("GET /shared"), "/body"),)),
        found("GET /b", consumers=(AffectedConsumer("web", "x"),)),
    ]

    assert [one.message.operation for one in only.choose(findings)] == ids


def test_a_provider_before_an_operation_need_not_be_named() -> None:
    findings = [found("[shop] GET /a"), found("[bank] GET /a")]

    assert len(Selection(operations=("GET /a",)).choose(findings)) == 2
    assert len(Selection(operations=("[shop] GET /a",)).choose(findings)) == 1


def test_a_selection_is_told_with_how_much_it_hides_and_counts_stay_those_of_the_whole() -> None:
    text = shown(DIFFERENT, only=Selection(operations=("GET /a",)))

    assert text.startswith(
        "breaking: 6 errors in 6 operations\n\n--only-operation GET /a: 1 of 6 findings shown; 5 hidden\n"
    )
    assert text.count("may now be null") == 1
    assert "\n6 errors, " in text


def test_a_selection_that_matches_nothing_names_what_is_near() -> None:
    text = " ".join(shown(DIFFERENT, only=Selection(rules=("response.nulable.added",))).split())

    assert "0 of 6 findings shown; 6 hidden" in text
    assert "no finding has the rule response.nulable.added; there is response.nullable.added" in text


def test_a_selection_of_what_is_too_little_to_be_shown_says_how_to_see_it() -> None:
    text = shown([found("GET /a", severity=Severity.INFO)], only=Selection(operations=("/a",)))

    assert "--show info shows 1 lesser finding" in text and "no finding has" not in text


def test_names_in_the_overview_and_in_options_cannot_reach_the_terminal() -> None:
    hostile = [found(HOSTILE, HOSTILE, f"{n}", consumers=(AffectedConsumer(HOSTILE, HOSTILE),)) for n in "abcdef"]

    text = shown(hostile) + shown(hostile, only=Selection((HOSTILE,), (HOSTILE, "?"), (HOSTILE,)))

    assert all(line.isprintable() for line in text.split("\n"))


@pytest.mark.parametrize("width", [40, 80, 200])
def test_no_line_of_a_large_report_is_wider_than_the_terminal(width: int) -> None:
    many = [
        found("GET /" + "long/" * 60 + n, "r" * 300, "s" * 300, consumers=(AffectedConsumer("c" * 90, n),))
        for n in "abcdefgh"
    ]

    *lines, _summary = shown(many, width=width, limit=4).splitlines()

    assert max(map(len, lines)) <= width


def test_places_in_the_same_operation_are_told_without_it() -> None:
    xml = MessageKey("GET /a", Role.RESPONSE, "200", "application/xml")

    text = shown([found("GET /a", places=(Place(xml, "/body"), Place(_key("GET /a"), "/body/other")))])

    assert "also in 2 places: /body/other, → 200 application/xml" in text
