"""Puts the pages of this repository in the order of a site: `python docs/site/stage.py FOLDER`.

The pages stay as they are read in the repository: what only a site needs (a table of contents, addresses without
README) is added to copies of them.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from itertools import starmap
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[2]
DOCS = "docs"
BESIDE = ("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")
"""Pages that stand beside the documentation, and are a part of the site."""
ADDRESSED = {"rules": "rules/index", "reference/algebra": "reference/algebra"}
"""Folders of which no page stands beside the others: the one that lists them leads to each."""
WORK = ("architecture", "glossary", "decisions/index", "contributing", "security", "changelog")

_LINK = re.compile(r"(\]\()([^)\s#:]+)((?:#[^)\s]*)?\))")
_CODE = re.compile(r"(^```.*?^```$|`[^`\n]+`)", re.MULTILINE | re.DOTALL)
_ORPHAN = "---\norphan: true\n---\n\n"


def pages() -> Mapping[PurePosixPath, PurePosixPath]:
    """Each page of the repository that is one of the site, and where it stands there."""
    found = {}
    for path in sorted((ROOT / DOCS).rglob("*.md")):
        inside = PurePosixPath(path.relative_to(ROOT / DOCS).as_posix())
        found[DOCS / inside] = inside.with_name("index.md") if inside.name == "README.md" else inside
    return found | {PurePosixPath(name): PurePosixPath(name.lower()) for name in BESIDE}


def site_text(page: PurePosixPath, places: Mapping[PurePosixPath, PurePosixPath]) -> str:
    """The text of a page as the site has it."""
    text, place = (ROOT / page).read_text("utf-8"), places[page]
    pieces = _CODE.split(text)
    pieces[::2] = [_LINK.sub(lambda found: _moved(found, page, places), piece) for piece in pieces[::2]]
    text = "".join(pieces)
    if place == PurePosixPath("index.md"):
        return text + "".join(starmap(_contents, sections(text)))
    if place == PurePosixPath("decisions/index.md"):
        return text + _contents(
            "", [one.stem for one in places.values() if one.parent == place.parent and one != place]
        )
    return _ORPHAN + text if place.parent.as_posix() in ADDRESSED and place.stem != "index" else text


def sections(text: str) -> list[tuple[str, list[str]]]:
    """What stands beside each page, by its heading: in the order in which the first page lists it."""
    listed = [link[2].removesuffix(".md") for link in _LINK.finditer(text) if link[2].endswith(".md")]
    parts = [
        (title, [one for one in dict.fromkeys(listed) if one.startswith(f"{folder}/")])
        for title, folder in (("Guides", "guides"), ("Reference", "reference"), ("Rules", "rules"))
    ]
    return [*parts, ("Working on it", list(WORK))]


def _moved(link: re.Match[str], page: PurePosixPath, places: Mapping[PurePosixPath, PurePosixPath]) -> str:
    """A link of a page to another one, from where the page stands on the site to where that one does."""
    target = PurePosixPath(os.path.normpath(page.parent / link[2]))
    to = places.get(target) or (target.relative_to(DOCS) if target.is_relative_to(DOCS) else None)
    if to is None:
        raise SystemExit(f"{page}: {link[2]} is no page of the site, and no file of {DOCS}")
    return f"{link[1]}{os.path.relpath(to, places[page].parent)}{link[3]}"


def _contents(title: str, entries: Sequence[str]) -> str:
    """A table of contents that stands beside the page alone."""
    caption = f":caption: {title}\n" if title else ""
    return "\n".join((f"\n```{{toctree}}\n:hidden:\n{caption}", *entries, "```\n"))


def write_site(folder: Path) -> int:
    """Write all pages, and the files that they show, into a folder; how many pages there are."""
    places, mark = pages(), folder / ".staged"
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        raise SystemExit(f"{folder} is not empty, and was not written by this program")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / DOCS, folder, ignore=shutil.ignore_patterns("*.md", "*.py", "__pycache__", "site"))
    for page, place in places.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(site_text(page, places), "utf-8")
    mark.touch()
    return len(places)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python docs/site/stage.py FOLDER")
    print(f"{write_site(Path(sys.argv[1]))} pages")
