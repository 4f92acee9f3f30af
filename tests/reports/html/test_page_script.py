"""The parts of the page's script that need no document, run by node; the page as a whole, opened by Chromium."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from contractguard.contract.report import Report
from contractguard.reports import render
from contractguard.reports.html import page
from tests.reports.html.pages import page_of
from tests.reports.states import HOSTILE, failed, finding, report_of

SCRIPT = Path(page.__file__).with_name("page.js")
NODE, CHROMIUM = shutil.which("node"), shutil.which("chromium")
needs_node = pytest.mark.skipif(NODE is None, reason="node is not installed")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


def run_script(expression: str, **given: Any) -> Any:
    """What an expression is that calls functions of the script with what is given."""
    code = f"const page = require({json.dumps(str(SCRIPT))}); const given = {json.dumps(given)};\n"
    code += f"console.log(JSON.stringify({expression}))"
    done = subprocess.run([str(NODE), "-e", code], capture_output=True, check=True, text=True)
    return json.loads(done.stdout)


def open_page(report: Report, folder: Path, address: str = "") -> str:
    """The document that Chromium makes of a page."""
    (folder / "page.html").write_bytes(render(report, "html"))
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}", "--virtual-time-budget=3000"]
    command = [str(CHROMIUM), *options, "--dump-dom", f"file://{folder}/page.html{address}"]
    return subprocess.run(command, capture_output=True, check=True, text=True, timeout=120).stdout


WITNESS = [
    "{",
    '  "body": {',
    '    "a/b": [',
    "      {",
    '        "x": 1',
    "      },",
    "      {}",
    "    ],",
    '    "c": 2',
    "  }",
    "}",
]


@needs_node
@pytest.mark.parametrize(
    "pointer, lines",
    [
        ("/body", [1, 9]),
        ("/body/c", [8, 8]),
        ("/body/a~1b", [2, 7]),
        ("/body/a~1b/0/x", [4, 4]),
        ("/body/a~1b/1", [6, 6]),
        ("/body/a~1b/*/x", [4, 4]),
        ("/body/missing", [1, 9]),
        ("/nowhere", None),
        ("", None),
    ],
)
def test_the_part_that_a_pointer_leads_to_is_found(pointer: str, lines: list[int] | None) -> None:
    assert run_script("page.spot(given.lines, given.pointer)", lines=WITNESS, pointer=pointer) == lines


@needs_node
@pytest.mark.parametrize(
    "state, ids",
    [
        ({"q": "LEDGER"}, "2"),
        ({"q": "enum.widened errorless"}, ""),
        ({"s": ["warning", "info"]}, "45"),
        ({"c": "billing"}, "2"),
        ({"o": "POST /billing"}, "3"),
        ({"o": "GET /charges/{id}"}, "21456"),
        ({"q": "charges", "s": ["error"]}, "21"),
        ({}, "213456"),
    ],
    ids=str,
)
def test_a_filter_is_words_severities_consumer_and_operation(state: dict[str, Any], ids: str) -> None:
    data = page_of(failed("billing")).data()

    chosen = run_script(
        "page.choose(page.decode(given.data), given.state).map(row => row.id.slice(-1)).join('')",
        data=data,
        state={"f": "", "q": "", "s": [], "c": "", "o": "", **state},
    )

    assert chosen == ids


@needs_node
def test_a_state_is_read_back_from_the_address() -> None:
    state = {"f": "84e563c06a24", "q": "a & b", "s": ["error", "info"], "c": "x#y", "o": "GET /c/{id}"}

    assert run_script("page.readState('#' + page.writeState(given.state))", state=state) == state


@needs_node
def test_an_address_that_says_nonsense_chooses_nothing() -> None:
    assert run_script("page.readState('#s=owned,error&x=1&%')") == {"f": "", "q": "", "s": ["error"], "c": "", "o": ""}


@needs_node
def test_a_long_group_shows_its_first_rows_until_it_is_opened() -> None:
    data = page_of(report_of(finding(rule="a.b", number=99), *(finding(number=number) for number in range(12)))).data()
    told = "page.group(page.decode(given.data), new Set(given.open)).map(line => line.id || line.more || line.key)"

    folded = run_script(told, data=data, open=[])
    unfolded = run_script(told, data=data, open=["error response.enum.widened"])

    assert len(folded) == 1 + 1 + 3 + 1 and folded[-1] == 9
    assert len(unfolded) == 1 + 1 + 12 and 9 not in unfolded


@needs_node
def test_findings_of_a_message_are_a_tree_of_its_fields() -> None:
    rows = [{"pointer": pointer} for pointer in ("/body/a", "/body/a/b", "")]
    told = (
        "(function name(node) { return [node.rows.length, ...[...node.below].map(([key, one]) => [key, name(one)])] })"
    )

    assert run_script(f"{told}(page.fields(given.rows))", rows=rows) == [
        1,
        ["body", [0, ["a", [1, ["b", [1]]]]]],
    ]


@needs_node
@pytest.mark.parametrize("value, index", [(0, 0), (9, 0), (10, 1), (39, 2), (1_000, 3)])
def test_the_first_line_that_is_seen_is_found(value: int, index: int) -> None:
    assert run_script("page.search([0, 10, 20, 40], given.value)", value=value) == index


@needs_chromium
def test_a_browser_opens_the_finding_of_an_address_and_obeys_no_text(tmp_path: Path) -> None:
    document = open_page(failed(HOSTILE[7]), tmp_path, "#f=000000000002")

    assert "<article" in document and "contractguard accept 000000000002" in document
    assert "reads ledger" in document and "<mark>" in document
    assert "<script>alert" not in document and "&lt;script&gt;alert" in document


@needs_chromium
def test_a_browser_inflates_what_is_packed_and_shows_a_few_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "PACK_FROM", 0)

    document = open_page(report_of(*(finding(number=number) for number in range(500))), tmp_path)

    assert "500 findings" in document
    assert 5 <= document.count('class="row"') <= 40
