"""The pages as a site, without making it: every page is there, once, and leads to what is there.

`make docs` makes it with Sphinx, and `docs/site/check.py` looks at what was made.
"""

from __future__ import annotations

import importlib.util
import re
import subprocess
from pathlib import Path, PurePosixPath
from types import ModuleType

import pytest

from contractguard.rules.catalogue import RULES
from tests.docs.test_pages import DOCS, ROOT, broken_links

TOCTREE = re.compile(r"^```\{toctree\}\n(?::[^\n]*\n)*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def program(name: str) -> ModuleType:
    """One of the programs that make the site."""
    spec = importlib.util.spec_from_file_location(f"docs_site_{name}", DOCS / "site" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


stage, check = program("stage"), program("check")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of the site, before they are made HTML."""
    folder = tmp_path_factory.mktemp("site") / "source"
    stage.write_site(folder)
    return folder


def test_every_page_of_the_repository_is_on_the_site() -> None:
    tracked = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True)
    names = {name for name in tracked.stdout.split() if name.startswith("docs/") or "/" not in name}

    assert {page.as_posix() for page in stage.pages()} == names - {"README.md"}
    places = list(stage.pages().values())
    assert len(set(places)) == len(places)


def test_every_rule_is_at_the_address_that_reports_name(site: Path) -> None:
    assert [rule for rule in RULES if not (site / "rules" / f"{rule}.md").is_file()] == []


@pytest.mark.no_cover
def test_links_lead_somewhere_on_the_site(site: Path) -> None:
    broken = {
        page.relative_to(site).as_posix(): found
        for page in site.rglob("*.md")
        if (found := list(broken_links(page, page.read_text("utf-8"))))
    }

    assert broken == {}


def test_every_page_stands_beside_the_others_once_or_is_listed_by_one(site: Path) -> None:
    beside = []
    for page in (site / "index.md", site / "decisions" / "index.md"):
        found = TOCTREE.findall(page.read_text("utf-8"))
        beside += [page.parent / f"{name}.md" for block in found for name in block.split()]
    alone = [page for page in site.rglob("*.md") if page.read_text("utf-8").startswith("---\norphan: true\n---\n")]

    assert len(beside) == len(set(beside))
    assert set(beside) | set(alone) | {site / "index.md"} == set(site.rglob("*.md"))
    assert not set(beside) & set(alone)
    assert {page.parent.relative_to(site).as_posix() for page in alone} <= set(stage.ADDRESSED)


@pytest.mark.parametrize(
    "link, moved",
    [
        ("[a](../guides/provider.md#x)", "[a](../guides/provider.md#x)"),
        ("[a](../README.md)", "[a](../index.md)"),
        ("[a](../../CONTRIBUTING.md)", "[a](../contributing.md)"),
        ("![a](algebra/growth.svg)", "![a](algebra/growth.svg)"),
        ("[a](#here) [b](https://example.com/a.md)", "[a](#here) [b](https://example.com/a.md)"),
        ("`[a](b)`", "`[a](b)`"),
    ],
    ids=["page", "first-page", "beside", "picture", "others", "code"],
)
def test_a_link_leads_to_where_the_page_stands_now(
    link: str, moved: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, places = PurePosixPath("docs/reference/a.md"), dict(stage.pages())
    monkeypatch.setattr(stage, "ROOT", tmp_path)
    (tmp_path / page).parent.mkdir(parents=True)
    (tmp_path / page).write_text(link)

    assert stage.site_text(page, {**places, page: PurePosixPath("reference/a.md")}) == moved


def test_a_link_out_of_the_site_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "ROOT", tmp_path)
    page = PurePosixPath("docs/a.md")
    (tmp_path / "docs").mkdir()
    (tmp_path / page).write_text("[a](../Makefile)")

    with pytest.raises(SystemExit, match=r"docs/a.md: \.\./Makefile is no page"):
        stage.site_text(page, {page: PurePosixPath("a.md")})


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("")

    with pytest.raises(SystemExit, match="was not written by this program"):
        stage.write_site(tmp_path)

    assert (tmp_path / "mine").exists()


@pytest.mark.parametrize(
    "body, fault",
    [
        ('<a href="absent.html">', "leads to absent.html"),
        ('<a href="#absent">', "leads to #absent"),
        ('<img src="https://example.com/a.png">', "fetches https://example.com/a.png"),
        ('<link rel="stylesheet" href="//example.com/a.css">', "fetches //example.com/a.css"),
    ],
    ids=["page", "place", "picture", "style"],
)
def test_a_fault_of_a_made_site_is_found(
    body: str, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "RULES", {})
    (tmp_path / "index.html").write_text(f'{body}<a href="index.html#here"></a><p id="here">')

    (found,) = check.faults(tmp_path)

    assert fault in found


def test_a_rule_without_a_page_is_found(tmp_path: Path) -> None:
    assert len(list(check.faults(tmp_path))) == len(RULES)
