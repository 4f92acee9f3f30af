"""The page in a real browser, with foreign text in every place: it is shown, and nothing of it is done.

Needs Chromium, and playwright to drive it (`make docs` installs it); without either nothing is asked here.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contractguard.contract.finding import AffectedConsumer, Finding, Place
from contractguard.contract.model import MessageKey, Role
from contractguard.reports import render
from contractguard.reports.html import page
from tests.reports.hostile_texts import TEXTS
from tests.reports.states import finding, located, report_of

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (make docs installs it)")
CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
    pytest.mark.no_cover,
]
MARKUP = (
    "<img src=x onerror=document.title='owned'>",
    "<svg/onload=document.title='owned'>",
    "</script><script>document.title='owned'</script>",
    "</textarea><iframe src=https://example.com></iframe>",
    "<base href=https://example.com/>",
    "<style>*{display:none}</style>",
    "<a href=javascript:alert(1) autofocus onfocus=alert(1)>x</a>",
    "{{constructor.constructor('alert(1)')()}}",
    "__proto__",
    "constructor",
    "&lt;b&gt;&amp;#60;b&#62;",
    "\u2028document.title='owned'",
)
ALL = (*MARKUP, *TEXTS)
SHOWN = ALL if os.environ.get("HOSTILE_TEXTS") == "all" else (*MARKUP, *TEXTS[::12])


def everywhere(number: int, text: str) -> Finding:
    """A finding of which every text is this one."""
    key = MessageKey(f"GET /{text}", Role.RESPONSE, text, text)
    hurt = AffectedConsumer(text, text, located(text))
    plain = finding(
        text, number=number, file=text, message=key, pointer=f"/{text}/{text}", reason=text,
        old={text: [text]}, new={text: text}, witness=({text: {text: text}},), consumers=(),
    )  # fmt: skip
    return replace(plain, consumers=(hurt,), places=(Place(key, text),), further_places=2)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


class Watched:
    """A tab, and everything that it does which a page of ours never does."""

    def __init__(self, browser: Any, address: str) -> None:
        self.done: list[str] = []
        self.tab = browser.new_context(viewport={"width": 1200, "height": 800}).new_page()
        self.tab.on("dialog", self._dismiss)
        self.tab.on("console", lambda one: self.done.append(f"console: {one.text}"))
        self.tab.on("pageerror", lambda one: self.done.append(f"error: {one}"))
        self.tab.on("request", self._note_request)
        self.tab.goto(address)
        self.tab.locator("#list .row").first.wait_for()

    def _dismiss(self, dialog: Any) -> None:
        self.done.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _note_request(self, request: Any) -> None:
        if not request.url.startswith("file:") or request.resource_type != "document":
            self.done.append(f"request: {request.url}")


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Watched]:
    report = report_of(*(everywhere(number, text) for number, text in enumerate(SHOWN, 1)))
    (tmp_path / "page.html").write_bytes(render(report, "html"))
    watched = Watched(browser, (tmp_path / "page.html").as_uri())
    yield watched
    watched.tab.context.close()


def test_every_finding_is_shown_and_nothing_of_it_is_done(opened: Watched) -> None:
    tab, title = opened.tab, opened.tab.title()
    seen = set()

    for _ in SHOWN:
        tab.keyboard.press("j")
        seen.add(tab.evaluate("new URLSearchParams(location.hash.slice(1)).get('f')"))
        assert tab.locator("#detail h2").count() == 1

    assert len(seen) >= len(SHOWN) - 1
    assert opened.done == [] and tab.title() == title
    assert tab.locator("img, iframe, svg, base, #detail a, #list a, #app script, #app style").count() == 0


def test_words_and_squares_filter_by_any_text(opened: Watched) -> None:
    tab = opened.tab
    for text in MARKUP[:-1]:
        tab.locator("input[type=search]").fill(text)
        assert tab.locator("#list .row").count() >= 1, text
    tab.locator("input[type=search]").fill("")
    for square in tab.locator(".square").all()[:20]:
        square.click()

    assert opened.done == []


def test_what_the_page_does_is_noticed(browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "ESCAPES", {})
    (tmp_path / "page.html").write_bytes(render(report_of(finding(), finding(MARKUP[2], number=2)), "html"))

    watched = Watched.__new__(Watched)
    watched.done = []
    watched.tab = browser.new_context().new_page()
    watched.tab.on("console", lambda one: watched.done.append(one.text))
    watched.tab.goto((tmp_path / "page.html").as_uri())

    assert watched.done  # the policy refuses the script, and says so
    watched.tab.context.close()
