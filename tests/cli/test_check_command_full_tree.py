"""check --full-tree: every field on the page, with who reads it."""

from __future__ import annotations

import json
from pathlib import Path

import lxml.html
import pytest

from contractguard.contract.document import Json
from tests.cli.conftest import Run
from tests.cli.test_check_command_consumers import INDEX, NEEDS_TOTAL, ORDER, description

HOSTILE = "<img src=x onerror=alert(1)>\u202e"


def make_shop(folder: Path, run: Run, order: Json) -> None:
    (folder / "contractguard.toml").write_text('[providers.shop]\nspec = "openapi.json"\n')
    (folder / "openapi.json").write_text(json.dumps(description(order)))
    (folder / "contracts").mkdir()
    (folder / "contracts/billing.yaml").write_text(INDEX)
    (folder / "contracts/order.schema.json").write_text(json.dumps(NEEDS_TOTAL))
    assert run("record").code == 0


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Path:
    """A recorded provider with one consumer that needs the total, and a field with a hostile name."""
    monkeypatch.chdir(tmp_path)
    make_shop(tmp_path, run, {**ORDER, "properties": {**ORDER["properties"], HOSTILE: {"type": "string"}}})
    return tmp_path


def fields(page: Path) -> dict[str, str]:
    """What the tree tells of each field, by its name."""
    tree = lxml.html.document_fromstring(page.read_bytes())
    lines = tree.xpath("//section[starts-with(h2, 'Every field')]//li[not(ul)]")
    return {
        one.xpath("string(code)"): one.text_content().removeprefix(one.xpath("string(code)")).strip() for one in lines
    }


def test_each_field_has_those_who_read_it_or_nobody(shop: Path, run: Run) -> None:
    result = run("check", "--base", "none", "--full-tree", "-o", "html=page.html")

    found = fields(shop / "page.html")
    assert result.code == 0
    assert found["total"] == "number, required · read by billing"
    assert found["note"] == "string · read by nobody"
    assert found["<img src=x onerror=alert(1)>\\u202e"] == "string · read by nobody"
    assert b"<img" not in (shop / "page.html").read_bytes()


def test_what_was_observed_stands_beside_it(shop: Path, run: Run) -> None:
    message = {"": "object 10+", "id": "integer 1e0", "total": "number 1e0", "note?": "string"}
    record = {
        "version": 1, "provider": "shop", "calls": "10+",
        "messages": {"GET /orders/{id} → 200 application/json": message},
    }  # fmt: skip
    (shop / "snapshots/shop/observed.json").write_text(json.dumps(record))

    run("check", "--base", "none", "--full-tree", "-o", "html=page.html")

    assert (
        fields(shop / "page.html")["note"] == "string · read by nobody · seen as string; not always there (at least 10)"
    )


def test_a_damaged_record_is_told_and_fails_the_check_as_without_the_option(shop: Path, run: Run) -> None:
    (shop / "snapshots/shop/observed.json").write_text("{")

    code = run("check", "--base", "none", "--full-tree", "-o", "html=page.html").code

    assert code == run("check", "--base", "none").code == 3
    assert "What was observed cannot be told" in (shop / "page.html").read_text("utf-8")


def test_without_consumers_nothing_is_said_of_who_reads(shop: Path, run: Run) -> None:
    run("check", "--base", "none", "--no-consumers", "--full-tree", "-o", "html=page.html")

    assert fields(shop / "page.html")["note"] == "string"
    assert "No expectation was read" in (shop / "page.html").read_text("utf-8")


def test_an_expectation_that_cannot_be_read_makes_nobody_doubtful(shop: Path, run: Run) -> None:
    (shop / "contracts/other.yaml").write_text("consumer: risk\nexpect: []\n")

    run("check", "--base", "none", "--full-tree", "-o", "html=page.html")

    assert "Some of what consumers expect could not be read" in (shop / "page.html").read_text("utf-8")


def test_all_other_formats_are_the_same_bytes_with_it(shop: Path, run: Run) -> None:
    plain = run("check", "--base", "none", "-o", "json=a.json", "-o", "sarif=a.sarif", "-o", "html=a.html")
    full = run(
        "check", "--base", "none", "--full-tree", "-o", "json=b.json", "-o", "sarif=b.sarif", "-o", "html=b.html"
    )

    assert (plain.code, plain.out) == (full.code, full.out)
    assert (shop / "a.json").read_bytes() == (shop / "b.json").read_bytes()
    assert (shop / "a.sarif").read_bytes() == (shop / "b.sarif").read_bytes()
    before, tree, after = (shop / "b.html").read_text("utf-8").partition("<section><h2>Every field of shop")
    assert (shop / "a.html").read_text("utf-8") == before + after.partition("</section>")[2]
    assert tree


@pytest.mark.parametrize(
    "outputs", [(), ("-o", "json=a.json"), ("--format", "markdown")], ids=["text", "json", "markdown"]
)
def test_without_the_page_it_is_refused(shop: Path, run: Run, outputs: tuple[str, ...]) -> None:
    result = run("check", "--base", "none", "--full-tree", *outputs)

    assert result.code == 2
    assert "-o html" in result.err
