"""The comment of a pull request: its mark, what it tells in which state, and what is left out first."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from contractguard.contract.answers.outcome import Outcome, Problem
from contractguard.contract.document import Json
from contractguard.contract.finding import Place, Severity, Unchecked
from contractguard.contract.model import MessageKey, Role
from contractguard.contract.report import Report
from contractguard.reports import render
from contractguard.reports.ci.github_comment import MAX_IDS, needs_comment, read_mark
from contractguard.reports.context import MAX_ROOM, CommentContext, RenderContext
from tests.reports.states import HOSTILE, STATES, WAIVER, failed, finding, report_of

COUNT = int(os.environ.get("REPORT_FINDINGS", "3000"))
"""Findings that there must be room for; `make nightly` takes 60,000."""
PARSER = MarkdownIt("commonmark").enable("table").enable("strikethrough")
OLD = ("00000000000a", "000000000001")


def text_of(report: Report, seen: Sequence[str] | None = None, room: int = MAX_ROOM, key: str = "shop") -> str:
    comment = CommentContext(key, "abcdef0123456789", None if seen is None else tuple(seen), room)
    context = RenderContext(
        repository_url="https://github.com/acme/payments",
        commit="1" * 40,
        run_url="https://ci.example/1",
        comment=comment,
    )
    return render(report, "github-comment", context=context).decode()


@pytest.mark.parametrize("state", STATES)
def test_nothing_but_a_pass_looks_like_one(state: str) -> None:
    assert ("✓" in text_of(STATES[state])) == (state in ("passed", "waived-only"))


@pytest.mark.parametrize(
    "report",
    [
        report_of(finding("✓ passed", severity=Severity.WARNING), exit_code=3),
        report_of(exit_code=3, unchecked=[Unchecked(None, "✓" * 300 + str(n), must=True) for n in range(99)]),
        Report("check", outcome=Outcome(70, Problem("✓", "✓", "✓"))),
    ],
    ids=["finding", "unchecked", "problem"],
)
def test_no_foreign_text_makes_it_look_like_a_pass(report: Report) -> None:
    text = text_of(report, room=30_000)

    assert "✓" not in text and "\\u2713" in text
    assert len(text) <= 30_000


@pytest.mark.parametrize("state, told", [(state, state not in ("passed", "waived-only")) for state in STATES])
def test_a_pass_is_no_reason_for_a_comment(state: str, told: bool) -> None:
    assert needs_comment(STATES[state]) is told


@pytest.mark.parametrize(
    "severity, told", [(Severity.ERROR, True), (Severity.WARNING, True), (Severity.INFO, False)], ids=str
)
def test_a_warning_is_a_reason_and_an_info_is_none(severity: Severity, told: bool) -> None:
    assert needs_comment(report_of(finding(severity=severity), exit_code=0)) is told


@pytest.mark.parametrize("days, told", [(0, True), (7, True), (8, False), (None, False)])
def test_a_waiver_that_ends_soon_is_a_reason(days: int | None, told: bool) -> None:
    waived = finding(waiver=replace(WAIVER, days_left=days))

    assert needs_comment(report_of(waived, exit_code=0)) is told


def test_what_the_base_did_not_meet_either_is_no_reason() -> None:
    one = finding(consumers=("billing",))
    pending = replace(one, consumers=tuple(replace(hurt, pending=True) for hurt in one.consumers))

    assert not needs_comment(report_of(pending, exit_code=0))


def test_the_mark_holds_the_ids_and_is_read_back() -> None:
    text = text_of(
        report_of(finding(number=1), finding(number=2, severity=Severity.INFO), finding(number=3, waiver=WAIVER))
    )

    assert text.startswith("<!-- contractguard:v1:shop fp=000000000001 -->\n### ✗")
    assert read_mark(text, "shop") == ("000000000001",)
    assert read_mark(text, "shop2") is None


@pytest.mark.parametrize("key", ["", "a b", "-->", "a--b", "---", "é\n", "x" * 500, "\ud800", "a,b@c.yml", "%"])
def test_any_key_is_read_back_and_ends_no_mark(key: str) -> None:
    text = text_of(report_of(exit_code=0), key=key)

    mark = text.splitlines()[0]
    assert mark.count("--") == 2 and mark.endswith(" -->")
    assert read_mark(text, key) == ()
    assert read_mark(text, key + "x") is None


@pytest.mark.parametrize("body", [b"\r\n", b"\n"], ids=["crlf", "lf"])
def test_the_mark_is_read_with_either_line_end(body: bytes) -> None:
    text = text_of(report_of(exit_code=0)).encode().replace(b"\n", body).decode()

    assert read_mark(text, "shop") == ()


def test_what_looks_like_no_id_is_in_no_mark() -> None:
    text = text_of(report_of(replace(finding(), fingerprint="--><b>")))

    assert text.startswith("<!-- contractguard:v1:shop fp= -->\n")


def test_what_is_new_is_counted_and_what_is_gone_is_struck_through() -> None:
    text = text_of(report_of(finding(number=1), finding(number=2)), OLD)

    assert "since the last push: +1 −1 (~~`00000000000a`~~)" in text


def test_what_was_accepted_is_not_struck_through() -> None:
    text = text_of(report_of(finding(number=1, waiver=WAIVER), finding(number=2)), OLD)

    assert "since the last push: +1 −1 (~~`00000000000a`~~) accepted `000000000001`" in text


@pytest.mark.parametrize(
    "report",
    [
        report_of(finding(number=1), unchecked=[Unchecked(None, "x", must=True)]),
        report_of(finding(number=1), exit_code=3),
        Report("check", outcome=Outcome(3, Problem("x"))),
    ],
    ids=["missed", "not-checked", "problem"],
)
def test_what_was_not_looked_at_is_not_said_to_be_gone(report: Report) -> None:
    text = text_of(report, OLD)

    assert "−" not in text
    assert set(OLD) <= set(read_mark(text, "shop") or ())


def test_nothing_is_said_of_the_last_push_where_there_was_none_or_nothing_changed() -> None:
    report = report_of(finding(number=1))

    assert "since" not in text_of(report)
    assert "since" not in text_of(report, ("000000000001",))


def test_a_full_mark_does_not_say_what_is_new() -> None:
    findings = [finding(number=number) for number in range(1, MAX_IDS + 50)]
    text = text_of(report_of(*findings))

    seen = read_mark(text, "shop")
    assert seen is not None and len(seen) == MAX_IDS
    assert "+" not in text_of(report_of(*findings), seen).rpartition("\n\n")[2]


def test_the_footer_names_the_commit_that_people_know_and_the_first_end_of_a_waiver() -> None:
    waivers = [replace(WAIVER, days_left=days) for days in (5, 9)]
    found = [finding(number=number, waiver=waiver) for number, waiver in enumerate(waivers)]

    footer = text_of(report_of(*found, exit_code=0)).splitlines()[-1]

    assert (
        footer
        == "commit `abcdef012345` · 3 operations, 4 messages compared · 2 waived, 5 days left · [the run](https://ci.example/1)"
    )


def test_a_line_of_the_repository_is_a_link() -> None:
    text = text_of(report_of(finding(file="a b/ü](x).yaml")))

    assert f"https://github.com/acme/payments/blob/{'1' * 40}/a%20b/%C3%BC%5D%28x%29.yaml#L9" in text


@pytest.mark.parametrize("file", ["https://example.com/a.yaml", "/etc/passwd"])
def test_what_is_no_file_of_the_repository_is_no_link(file: str) -> None:
    assert "/blob/" not in text_of(report_of(finding(file=file)))


def test_the_command_that_accepts_a_finding_stands_there() -> None:
    assert "contractguard accept 000000000001 --reason" in text_of(report_of(finding()))


@pytest.mark.parametrize("new, shown", [({"enum": ["b"]}, True), ({"enum": ["a"]}, False), (None, True)])
def test_both_fragments_stand_there_where_they_differ(new: Json, shown: bool) -> None:
    text = text_of(report_of(replace(finding(), old={"enum": ["a"]}, new=new)))

    assert ('old: {"enum": ["a"]}' in text) == shown and ("new: " in text) == shown


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_foreign_text_is_code_and_nothing_else(number: int) -> None:
    foreign = text_of(failed(HOSTILE[number]))
    plain = text_of(failed())

    def elements(text: str) -> set[str]:
        found = [token for one in PARSER.parse(text) for token in (one, *(one.children or ()))]
        return {token.type for token in found}

    assert elements(foreign) <= elements(plain) | {"text"}
    assert "owned" not in "".join(line for line in foreign.splitlines() if line.lstrip().startswith("::"))


PLACES = tuple(
    Place(MessageKey(f"GET /places/{n}", Role.RESPONSE, "200", "application/json"), "/body") for n in range(5)
)


def large(room: int, errors: int = 40) -> str:
    """A comment with some of everything, for so little room."""
    errors_found = [finding(number=n, places=PLACES, further_places=5) for n in range(1, errors + 1)]
    warnings = [finding("a warning", "request.property.removed", Severity.WARNING, 1_000 + n) for n in range(40)]
    infos = [finding("an info", "api.operation.added", Severity.INFO, 2_000 + n) for n in range(40)]
    return text_of(report_of(*errors_found, *warnings, *infos), room=room)


SIGNS = (
    "an info",
    "also in",
    "witness: ",
    "old: ",
    "000000001000 request.property.removed",
    "contractguard accept 000000000028",
    "`0000000003e8`",
)


@pytest.mark.no_cover
def test_things_are_left_out_in_their_order_and_counted() -> None:
    seen: list[int] = []
    for room in range(2 * MAX_ROOM, 3_000, -4_000):
        text = large(room)
        assert len(text) <= room
        present = [sign in text for sign in SIGNS[:4]]
        assert present == sorted(present)
        seen.append(sum(present))
        assert ("left out here, for want of room" in text) == (not present[1])
        assert ("more in the report" in text) == (not present[0])

    assert seen[0] == 4 and seen[-1] == 0 and seen == sorted(seen, reverse=True)
    assert set(seen) >= {0, 4}


def test_what_is_left_of_rows_are_the_errors_that_affect_a_consumer() -> None:
    findings = [finding(number=n) for n in range(1, 300)]
    text = text_of(report_of(*findings, finding(number=999, consumers=("billing",))), room=8_000)

    assert "**`billing`**" in text and len(text) <= 8_000
    assert "more in the report" in text


@pytest.mark.no_cover
def test_very_many_findings_have_room() -> None:
    findings = [finding("é\U0001f600" * 200, number=n, severity=Severity.WARNING) for n in range(COUNT)]
    text = text_of(report_of(*findings, finding(number=10**6, consumers=("billing",))))

    assert len(text) <= 60_000 and len(text.encode()) <= 240_000
    assert "**`billing`**" in text and "more in the report" in text


@pytest.mark.no_cover
@pytest.mark.parametrize("room", [60_000, 30_000])
def test_lists_have_their_bound_too(room: int) -> None:
    long = "\u202e" * 400
    waived = [finding(long, number=n, waiver=replace(WAIVER, reason=long, owner=long)) for n in range(60)]
    unchecked = [Unchecked(None, long + str(n), must=True) for n in range(60)]

    text = text_of(report_of(*waived, exit_code=3, unchecked=unchecked), room=room)

    assert len(text) <= room
