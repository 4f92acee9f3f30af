"""Markdown: read back by a CommonMark parser, foreign text is code and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from contractguard.contract.choices import Question
from contractguard.contract.report import Report, Section
from contractguard.reports import render
from contractguard.reports.context import RenderContext
from contractguard.reports.markdown import MAX_ROWS
from tests.reports.states import HOSTILE, STATES, failed, finding, report_of

PARSER = MarkdownIt("commonmark").enable("table")


def text_of(report: Report, context: RenderContext | None = None) -> str:
    return render(report, "markdown", context=context).decode()


def tokens(text: str) -> Iterator[Token]:
    for token in PARSER.parse(text):
        yield token
        yield from token.children or ()


@pytest.mark.parametrize(
    "state, head",
    [
        ("passed", "### ✓ `payments`: nothing that fails"),
        ("failed", "### ✗ `payments`: 3 changes break 2 consumers"),
        ("waived-only", "### ✓ `payments`: nothing that fails"),
        ("part-not-checked", "### ⚠ `payments`: could not check all of it"),
        ("undecided", "### ⚠ `payments`: could not check all of it"),
        ("could-not-check", "### ⚠ `check`: could not check"),
        ("nothing-compared", "### ⚠ `payments`: could not check"),
        ("usage", "### ⚠ `check`: could not check"),
    ],
)
def test_the_first_line_says_the_state(state: str, head: str) -> None:
    text = text_of(STATES[state])

    assert text.splitlines()[0] == head
    assert ("✓" in text) == (state in ("passed", "waived-only"))


def test_a_row_says_whom_it_breaks_what_and_where() -> None:
    text = text_of(report_of(finding(consumers=("billing",))))

    cells = [token.content for token in tokens(text) if token.type == "code_inline"]
    assert cells[1:6] == [
        "billing",
        "/body/status may now be 'disputed'",
        "GET /charges/{id} → 200 application/json",
        "api.yaml:9",
        "000000000001",
    ]
    assert "contractguard accept 000000000001" in text


def test_what_is_waived_and_what_was_not_checked_is_told() -> None:
    text = text_of(failed())

    assert "Waived (1)" in text and "until 2026-01-31" in text
    assert "Not checked (2)" in text


def test_the_page_of_the_run_is_linked_where_it_is_known() -> None:
    text = text_of(STATES["passed"], RenderContext(run_url="https://example.com/run/1", commit="1a2b3c4d5e6f7a8b"))

    assert "[the run](https://example.com/run/1)" in text and "commit `1a2b3c4d5e6f`" in text


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_foreign_text_is_nothing_but_code(text: str) -> None:
    plain, hostile = ([*tokens(text_of(failed(one)))] for one in ("plain", text))

    kinds = [token.type for token in hostile if token.type not in ("text", "code_inline", "softbreak")]
    assert kinds == [token.type for token in plain if token.type not in ("text", "code_inline", "softbreak")]
    html = {token.content.strip() for token in hostile if token.type in ("html_block", "html_inline")}
    assert html == {token.content.strip() for token in plain if token.type in ("html_block", "html_inline")}
    foreign = {"owned", "alert(1)", "example.com", "ATTACHMENT", "gnp"}
    assert not [token for token in hostile if token.type == "text" and any(word in token.content for word in foreign)]


def test_a_long_table_says_how_much_is_left() -> None:
    text = text_of(report_of(*(finding(number=number) for number in range(MAX_ROWS + 7))))

    assert "and 7 more" in text


@pytest.mark.parametrize(
    "questions, told",
    [
        ([Question.COMPARISON], "1 change to look at"),
        ([Question.GATE, Question.COMPARISON], "1 change to look at"),
        ([Question.EXERCISE], "1 finding to look at"),
        ([Question.COVERAGE], "1 finding to look at"),
    ],
)
def test_what_fails_is_a_change_where_two_versions_were_compared(questions: list[Question], told: str) -> None:
    sections = [Section((finding(),) if one is questions[0] else (), question=one) for one in questions]

    assert text_of(Report("check", tuple(sections))).startswith("### ✗ `check`: " + told)
