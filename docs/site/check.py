"""Looks at a site that was made: `python docs/site/check.py FOLDER`. Nothing on it is fetched from elsewhere, every
rule has its page at the address that reports name, and every link within it leads to a page and a place on it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from contractguard.rules.catalogue import RULES

FETCHED = {"img": "src", "script": "src", "link": "href", "iframe": "src", "source": "src"}
"""Elements that a browser fetches something for, and the attribute that says what."""


class Page(HTMLParser):
    """What a page fetches, where it leads to, and which places it has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.links: list[str] = []
        self.places: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.places.add(found.get("id", ""))
        if tag in FETCHED and found.get(FETCHED[tag]):
            self.fetched.append(found[FETCHED[tag]])
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])


def faults(site: Path) -> Iterator[str]:
    """What is wrong with a site, a line each."""
    pages = {path: Page(path.read_text("utf-8")) for path in sorted(site.rglob("*.html"))}
    yield from (f"rules/{rule}.html is not there" for rule in RULES if site / "rules" / f"{rule}.html" not in pages)
    for path, page in pages.items():
        name = path.relative_to(site)
        yield from (f"{name} fetches {one}" for one in page.fetched if urlsplit(one).netloc)
        for link in (*page.links, *page.fetched):
            target = urlsplit(link)
            if target.scheme or target.netloc:
                continue
            to = (path.parent / unquote(target.path)).resolve() if target.path else path
            other = pages.get(to)
            if not to.exists() or (other and target.fragment and unquote(target.fragment) not in other.places):
                yield f"{name} leads to {link}, which is not there"


def main(site: Path) -> int:
    found = list(faults(site.resolve()))
    for fault in found[:50]:
        print(fault, file=sys.stderr)
    return bool(found)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python docs/site/check.py FOLDER")
    raise SystemExit(main(Path(sys.argv[1])))
