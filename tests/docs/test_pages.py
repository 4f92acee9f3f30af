"""Pages lead somewhere, stand in the folder of their kind, and a decision says when it was taken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
DECISIONS = sorted((DOCS / "decisions").glob("[0-9]*.md"))
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / ".github").rglob("*.md")), *sorted(DOCS.rglob("*.md"))]
KINDS = {"guides", "reference", "schemas", "rules", "decisions", "architecture", "site", "pictures"}
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)


def anchors(text: str) -> set[str]:
    """The fragments that a page's headings may be named by."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def broken_links(page: Path, text: str) -> Iterator[str]:
    """The links of a page to what is not there: a file, or a heading of a page."""
    for target in LINK.findall(CODE.sub("", text)):
        name, _, fragment = target.partition("#")
        if ":" in name:
            continue
        to = page.parent / name if name else page
        if not to.exists() or (fragment and fragment not in anchors(to.read_text("utf-8"))):
            yield target


def test_links_lead_somewhere() -> None:
    broken = {
        page.relative_to(ROOT).as_posix(): found
        for page in PAGES
        if (found := list(broken_links(page, page.read_text("utf-8"))))
    }

    assert broken == {}


@pytest.mark.parametrize(
    "text", ["[a](absent.md)", "[a](README.md#absent)", "[a](#absent)"], ids=["file", "heading", "own heading"]
)
def test_a_link_to_nothing_is_noticed(text: str) -> None:
    assert len(list(broken_links(ROOT / "README.md", text))) == 1


def test_pages_stand_in_the_folder_of_their_kind() -> None:
    assert {page.name for page in DOCS.iterdir() if page.is_file()} == {"README.md", "architecture.md", "glossary.md"}
    assert {folder.name for folder in DOCS.iterdir() if folder.is_dir()} == KINDS


@pytest.mark.parametrize("kind", ["guides", "reference", "schemas"])
def test_every_page_is_listed(kind: str) -> None:
    listed = set(LINK.findall((DOCS / "README.md").read_text("utf-8")))

    assert {f"{kind}/{page.name}" for page in (DOCS / kind).iterdir() if page.is_file()} <= listed


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda decision: decision.stem)
def test_a_decision_has_number_date_and_status(decision: Path) -> None:
    head = re.compile(
        r"# (\d{3}): .+\n\n- Date: \d{4}-\d\d-\d\d\n- Status: (accepted|superseded by \[\d{3}\]\(.+\))\n\n"
    )
    found = head.match(decision.read_text("utf-8"))

    assert found is not None
    assert found[1] == decision.name[:3]
    assert f"| [{found[1]}]({decision.name}) |" in (DOCS / "decisions" / "README.md").read_text("utf-8")


def test_a_decision_has_a_number_of_its_own() -> None:
    numbers = [decision.name[:3] for decision in DECISIONS]

    assert len(set(numbers)) == len(numbers)
