"""What stands below the headline of the page, whatever was asked."""

from __future__ import annotations

import pytest

from contractguard.contract.answers.verdict import Verdict
from contractguard.contract.choices import Question, Unit, VerdictKind
from contractguard.contract.finding import Proof, Unchecked
from contractguard.contract.model import MessageKey
from contractguard.contract.report import EventCount, Report, Section, Statistics
from contractguard.reports.html.static_lists import MAX_LISTED
from tests.reports.html.pages import page_of
from tests.reports.states import HOSTILE, finding, report_of

KEY = MessageKey("event charge.paid")


@pytest.mark.parametrize(
    "verdict, told",
    [
        (Verdict(VerdictKind.COMPATIBLE), "compatible: old → new"),
        (Verdict(VerdictKind.COMPATIBLE, empty_sender=True), "compatible: old → new; nothing satisfies the sender"),
        (Verdict(VerdictKind.UNKNOWN, reason="too many steps"), "unknown: old → new: too many steps"),
        (Verdict(VerdictKind.UNKNOWN, reason="two say no", disputed=True), "disputed: old → new: two say no"),
    ],
    ids=["compatible", "empty", "unknown", "disputed"],
)
def test_the_answer_of_a_relation_is_told(verdict: Verdict, told: str) -> None:
    section = Section(title="old → new", unit=Unit.SCHEMA, statistics=Statistics(checked=1), verdict=verdict)

    assert told in page_of(Report("schema", (section,))).text


def test_why_there_may_be_more_is_told() -> None:
    open_one = finding(proof=Proof.UNPROVEN, reason="the search was cut", witness=None)
    section = Section((open_one,), statistics=Statistics(1, 1, 1), complete=False, reason="the time was over")

    text = page_of(Report("diff", (section,))).text

    assert "The findings are not known to be all." in text
    assert "unproven: the search was cut (1 times, first in GET /charges/{id}" in text
    assert "cut-short: the time was over" in text


def test_payloads_are_counted_as_payloads_and_by_event() -> None:
    section = Section(
        (finding(message=KEY),),
        statistics=Statistics(operations=1, messages=12, checked=10, failing=3),
        question=Question.REPLAY,
        unit=Unit.PAYLOAD,
        events=(EventCount(KEY, 10, 3),),
    )

    text = page_of(Report("verify", (section,))).text

    assert "12 payloads, 10 verified as 1 message, 3 failing" in text
    assert "event charge.paid: 3 of 10 failing (30.0%)" in text


def test_of_a_long_list_the_rest_is_counted() -> None:
    left = [Unchecked(None, "not read", subject=f"file {number:04}") for number in range(MAX_LISTED + 3)]

    text = page_of(report_of(exit_code=3, unchecked=left)).text

    assert f"Not checked ({MAX_LISTED + 3})" in text and "and 3 more" in text


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_foreign_words_of_lists_are_no_elements(text: str) -> None:
    def report(word: str) -> Report:
        verdict = Verdict(VerdictKind.UNKNOWN, reason=word)
        events = (EventCount(MessageKey(word), 1, 1),)
        section = Section(title=word, verdict=verdict, remarks=(word,), complete=False, reason=word, events=events)
        return Report("schema", (section,))

    assert page_of(report(text)).elements == page_of(report("plain")).elements
