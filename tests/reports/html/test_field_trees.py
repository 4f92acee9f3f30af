"""The whole field tree on the page."""

from __future__ import annotations

import lxml.html
import pytest

from contractguard.contract.answers.field_tree import READ, SENT, FieldTree, FieldTrees, FieldUse, TreePlace
from contractguard.contract.answers.outcome import Outcome
from contractguard.contract.report import Report, Section
from contractguard.reports import render
from tests.reports.states import HOSTILE


def page(*places: TreePlace, name: str = "GET /a → 200", **found: object) -> lxml.html.HtmlElement:
    trees = FieldTrees((FieldTree(name, places, 2),), **found)  # type: ignore[arg-type]
    report = Report("check", (Section(title="orders", field_trees=trees),), outcome=Outcome(0))
    return lxml.html.document_fromstring(render(report, "html").decode())


def field(pointer: str, *uses: FieldUse, observed: str = "") -> TreePlace:
    return TreePlace(pointer, ("string",), True, True, uses, ("#/schemas/A",), observed)


def test_a_field_tells_its_types_its_readers_and_what_was_seen() -> None:
    at = field("/body/id", FieldUse(READ, ("billing", "risk"), ("ledger",)), observed="seen as string")

    (line,) = page(at).xpath("//li[code='id']")

    told = "id string, required · → #/schemas/A · read by billing, risk, in an example of ledger · seen as string"
    assert line.text_content() == told


@pytest.mark.parametrize("way", [READ, SENT])
def test_what_nobody_uses_stands_out_and_is_counted(way: str) -> None:
    found = page(field("/body/id", FieldUse(way)), field("/body/x", FieldUse(way, (), ("ledger",))))

    assert found.xpath("//span[@class='dot warning']/text()") == [f"{way} by nobody"]
    assert found.xpath("//section/details/summary/text()") == ["GET /a → 200 (2 fields, 1 read or sent by nobody)"]


def test_where_consumers_were_not_asked_nothing_is_said_of_them() -> None:
    assert (
        "by nobody"
        not in page(field("/body/id")).xpath("//section[h2='Every field of orders']/details")[0].text_content()
    )


def test_what_is_left_out_is_counted() -> None:
    told = page(field("/body"), left_out=3, places_left_out=40, notes=("No expectation was read.",)).text_content()

    assert "Left out: 2 further places." in told
    assert "Left out: 3 further trees with 40 places." in told
    assert "No expectation was read." in told


def test_a_report_without_trees_has_the_same_bytes_in_each_format_but_the_page() -> None:
    trees = FieldTrees((FieldTree("GET /a", (field("/body"),)),))
    with_trees, without = (
        Report("check", (Section(title="orders", field_trees=one),), outcome=Outcome(0)) for one in (trees, None)
    )

    for form in ("text", "json", "markdown", "sarif", "junit", "github", "gitlab", "azure"):
        assert render(with_trees, form) == render(without, form)
    assert b"Every field of" not in render(without, "html")
    assert b"Every field of" in render(with_trees, "html")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_names_are_shown_and_nothing_else(text: str) -> None:
    use = FieldUse(READ, (text,), (text,))
    at = TreePlace(f"/{text}", (text,), True, True, (use,), (text,), text)

    found = page(at, name=text, notes=(text,))

    assert found.xpath("//main//section//*[@onerror or self::script or self::img or self::b]") == []
    assert "\u202e" not in found.text_content()
    assert len(found.xpath("//section[starts-with(h2, 'Every field of')]/details/ul/li")) == 1
