"""The HTML page, read back: its states, its policy, foreign text, and how large it is."""

from __future__ import annotations

import base64
import hashlib
import time
from pathlib import Path

import lxml.html
import pytest

from contractguard.contract.finding import Severity
from contractguard.reports import render
from contractguard.reports.context import RenderContext
from contractguard.reports.html import page
from contractguard.reports.html.page_data import page_data, sort_entries
from contractguard.reports.parts.entries import list_entries
from contractguard.support.printable import written_text
from tests.reports.html.pages import page_of, read_page, row_texts
from tests.reports.states import HOSTILE, PLAIN, STATES, failed, finding, report_of


@pytest.mark.parametrize(
    "state, title, told",
    [
        ("passed", "✓ passed · payments", "Nothing was found that fails."),
        ("failed", "✗ failed · payments", "3 findings break 2 consumers."),
        ("waived-only", "✓ passed · payments", "Nothing was found that fails."),
        ("part-not-checked", "⚠ not checked · payments", "not all was checked that had to be"),
        ("could-not-check", "⚠ not checked · check", "Nothing could be checked: api.yaml: is no JSON"),
        ("nothing-compared", "⚠ not checked · payments", "Nothing could be checked: nothing was compared"),
        ("usage", "⚠ not checked · check", "Nothing could be checked: No such option"),
    ],
)
def test_the_headline_says_the_state(state: str, title: str, told: str) -> None:
    read = page_of(STATES[state])

    assert read.text.count(title) == 2 and told in read.text
    assert ("✓" in read.text) == (state in ("passed", "waived-only"))


def test_what_was_not_checked_is_told_without_the_script() -> None:
    read = page_of(STATES["part-not-checked"])

    assert "1 part not checked" in read.text and "a reference leads nowhere" in read.text


def test_the_remedy_is_told_where_nothing_could_be_checked() -> None:
    assert "What to do: correct it" in page_of(STATES["could-not-check"]).text


def test_a_waiver_is_told_with_its_last_day() -> None:
    assert f"{PLAIN}: waived by ann@example.com until 2026-01-31" in page_of(STATES["waived-only"]).text


def test_the_policy_allows_this_script_and_this_style_alone() -> None:
    read = page_of(failed())

    (script,) = (text for tag, attrs, text in read.blocks if tag == "script" and not attrs)
    (style,) = (text for tag, _, text in read.blocks if tag == "style")
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}'" for one in (script, style)]
    assert read.meta("Content-Security-Policy").split("; ") == [
        "default-src 'none'",
        f"script-src {hashes[0]}",
        f"style-src {hashes[1]}",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    assert read.meta("referrer") == "no-referrer"


def test_nothing_is_loaded_and_no_attribute_is_a_script() -> None:
    names = {name for _, found in page_of(failed()).elements for name, _ in found}

    assert names == {"charset", "class", "content", "http-equiv", "id", "lang", "name", "open", "type"}


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_foreign_text_is_never_an_element(text: str) -> None:
    plain, hostile = page_of(failed("plain")), page_of(failed(text))

    assert hostile.elements == plain.elements
    assert [block[:2] for block in hostile.blocks] == [block[:2] for block in plain.blocks]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_second_parser_finds_the_same_elements(text: str) -> None:
    tree = lxml.html.document_fromstring(render(failed(text), "html").decode())

    assert [one.tag for one in tree.iter(lxml.etree.Element)] == [tag for tag, _ in page_of(failed("plain")).elements]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_byte_of_a_page_is_unseen_or_a_command(text: str) -> None:
    written = render(failed(text), "html").decode()

    assert written_text(written) == written
    assert not set(written) & set("\x1b\u202e\u200b\ufeff\u2028\u2029")


def test_an_unescaped_end_of_a_script_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "ESCAPES", {})

    plain, hostile = page_of(failed("plain")), render(failed("</script><script>alert(1)</script>"), "html")

    assert b"alert(1)" in hostile
    assert read_page(hostile).elements != plain.elements


@pytest.mark.parametrize("packed", [False, True])
def test_the_data_read_back_are_the_data_written(packed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "PACK_FROM", 0 if packed else 1_000_000)
    report = failed("</script> & \u2028")

    read = page_of(report)

    entries = sort_entries(list_entries(report))
    assert read.data() == page_data(report, entries, RenderContext())
    assert any("data-packed" in attrs for _, attrs, _ in read.blocks) == packed


def test_consumers_hurt_come_first_then_what_is_proved() -> None:
    rows = row_texts(page_of(failed("billing")).data())

    assert [(row["level"], row["id"][-1], row["hurt"]) for row in rows] == [
        ("error", "2", ["billing", "ledger"]),
        ("error", "1", []),
        ("error", "3", []),
        ("warning", "4", []),
        ("info", "5", []),
        ("waived", "6", []),
    ]


def test_a_table_of_errors_and_warnings_stands_there_without_the_script() -> None:
    read = page_of(failed())

    assert [tag for tag, _ in read.elements].count("tr") == 1 + 4
    assert "Not in this table: 1 info." in read.text


def test_what_a_long_table_leaves_out_is_counted() -> None:
    read = page_of(report_of(*(finding(number=number) for number in range(2_003))))

    assert [tag for tag, _ in read.elements].count("tr") == 1 + 2_000
    assert "Not in this table: 3 more errors and warnings." in read.text


def test_infos_beyond_the_limit_are_left_out_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "MAX_INFOS", 2)
    infos = [finding(severity=Severity.INFO, number=number) for number in range(5)]

    read = page_of(report_of(finding(number=9), *infos))

    assert [row["id"][-1] for row in row_texts(read.data())] == ["9", "0", "1"]
    assert "3 infos left out of this page" in read.text


def test_links_are_made_of_addresses_of_the_web_alone() -> None:
    good = RenderContext(run_url="https://example.com/1?a=1&b=2", docs_url="https://example.com")
    bad = RenderContext(run_url="javascript:alert(1)", docs_url="javascript:alert(1)")

    assert ("a", (("href", "https://example.com/1?a=1&b=2"),)) in page_of(failed(), good).elements
    assert b"javascript:" not in render(report_of(), "html", context=bad)


def test_an_empty_report_is_small() -> None:
    assert len(render(STATES["passed"], "html")) <= 25_000


@pytest.mark.no_cover
def test_ten_thousand_findings_are_packed() -> None:
    texts = (f"/body/property_{number} may now be null" for number in range(10_000))
    report = report_of(*(finding(text, number=number) for number, text in enumerate(texts)))
    before = time.process_time()

    written = render(report, "html")

    assert time.process_time() - before < 10  # 2 s are meant; another machine may be slower
    assert len(written) <= 5_000_000
    assert len(read_page(written).data()["rows"]) == 10_000


def test_the_same_report_is_the_same_bytes() -> None:
    assert render(failed(), "html") == render(failed(), "html")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_what_is_behind_them(scheme: str) -> None:
    style = Path(page.__file__).with_name("page.css").read_text("utf-8")
    colours: dict[str, str] = {}
    for block in style.split(":root {")[1 : 2 if scheme == "light" else 3]:
        pairs = (one.split(":") for one in block.split("}")[0].split(";") if ": #" in one)
        colours.update({name.strip().strip("-"): value.strip() for name, value in pairs})

    on_page = [(word, behind) for word in ("ink", "faint", "link") for behind in ("page", "soft")]
    on_page += [(word, "page") for word in ("error", "warning", "good")] + [("ink", "mark"), ("page", "ink")]
    on_dots = [("on", dot) for dot in ("error", "warning", "info", "waived")]
    weak = {pair for pair in on_page + on_dots if contrast(colours[pair[0]], colours[pair[1]]) < 4.5}
    assert weak == set()


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (WCAG 2.2, contrast ratio)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    digits = colour.strip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
