"""What the script of the page is given of a finding."""

from __future__ import annotations

from typing import Any

import pytest

from contractguard.contract.choices import Question, Unit
from contractguard.contract.document import Json
from contractguard.contract.finding import Place
from contractguard.contract.model import MessageKey
from contractguard.contract.report import Report, Section
from tests.reports.html.pages import page_of
from tests.reports.states import WAIVER, finding, report_of


def detail_of(**more: Any) -> tuple[list[str], list[Any]]:
    """The texts of the data, and the details of the one finding."""
    data = page_of(report_of(finding(**more))).data()
    return data["texts"], data["details"][0]


def test_witness_and_fragments_are_lines_of_json() -> None:
    texts, detail = detail_of(text="x")

    assert texts[detail[1]] == '{\n  "body": {\n    "status": "x"\n  }\n}'
    assert texts[detail[2]] == '{\n  "enum": [\n    "paid"\n  ]\n}'
    assert texts[detail[5]] == "api.yaml:9:3"


def test_what_a_version_does_not_have_is_no_null() -> None:
    texts, detail = detail_of(new=None, witness=(None,))

    assert (texts[detail[3]], texts[detail[1]]) == ("", "null")


def test_a_value_that_no_fast_writer_takes_is_told() -> None:
    texts, detail = detail_of(witness=({"body": [2**70, "\ud800"]},))

    assert "1180591620717411303424" in texts[detail[1]] and "\\ud800" in texts[detail[1]]


def test_a_long_witness_is_cut_and_says_so() -> None:
    texts, detail = detail_of(witness=({"body": "x" * 20_000},))

    assert texts[detail[1]].endswith("…") and len(texts[detail[1]]) < 2_000


def test_a_secret_in_an_example_is_not_told() -> None:
    secret = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"

    texts, _ = detail_of(new={"type": "string", "example": secret})

    assert not [text for text in texts if secret in text]


def test_consumers_have_their_expectation_and_its_line() -> None:
    texts, detail = detail_of(consumers=("billing",))

    assert [[texts[cell] for cell in hurt] for hurt in detail[8]] == [
        ["billing", "reads billing", "billing.yaml:9:3", "breaks (guaranteed)"]
    ]


def test_places_that_are_left_out_are_counted() -> None:
    places = tuple(Place(MessageKey(f"GET /{number:03}"), "/body") for number in range(60))

    texts, detail = detail_of(places=places, further_places=70)

    assert len(detail[6]) == 50 and detail[7] == 70
    assert texts[detail[6][0][0]] == "GET /000"


def test_a_finding_is_in_every_operation_that_it_reaches() -> None:
    places = (Place(MessageKey("GET /refunds"), "/body"), Place(MessageKey("GET /charges/{id}"), "/body"))

    data = page_of(report_of(finding(places=places, further_places=2))).data()

    say = data["texts"].__getitem__
    assert [say(one) for one in data["rows"][0][11]] == ["GET /charges/{id}", "GET /refunds"]
    assert [[say(one) for one in pair] for pair in data["groups"]] == [
        ["GET /charges/{id}", "/charges"],
        ["GET /refunds", "/refunds"],
    ]


def test_what_findings_are_spread_over_has_a_name_unless_it_is_one_thing() -> None:
    sections = (
        Section((finding(),), unit=Unit.SCHEMA),
        Section((finding(),)),
        Section((finding(),), unit=Unit.COVERAGE),
    )

    told = [page_of(Report("schema", (section,))).data() for section in sections]

    assert [data["noun"] for data in told] == ["", "operation", "part"]


@pytest.mark.parametrize(
    "question, new, sides",
    [
        (Question.COMPARISON, {"type": "null"}, ("Old", "New")),
        (Question.COMPARISON, None, ("Old", "New")),
        (Question.CONTAINMENT, {"type": "null"}, ("Reader", "Sender")),
        (Question.PROVE, None, ("As it is", "As it was changed")),
        (Question.DRIFT, {"type": "null"}, ("Described", "Observed")),
        (Question.EXERCISE, None, ("Described", "")),
    ],
)
def test_the_sides_of_a_finding_are_named_for_what_was_asked(
    question: Question, new: Json, sides: tuple[str, str]
) -> None:
    report = Report("check", (Section((finding(new=new),), question=question), Section((finding(number=2),))))

    data = page_of(report).data()

    assert [[data["texts"][side] for side in detail[12]] for detail in data["details"]] == [[*sides], ["Old", "New"]]


def test_how_to_accept_is_told_of_what_nobody_accepts() -> None:
    texts, detail = detail_of()
    waived_texts, waived = detail_of(waiver=WAIVER)

    assert texts[detail[10]] == "contractguard accept 000000000001 --reason … --owner … --until 30d"
    assert waived_texts[waived[10]] == ""
    assert "waived by ann@example.com until 2026-01-31: old clients are gone" in waived_texts
