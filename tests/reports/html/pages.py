"""Pages read back as a browser reads them: elements, attributes, and the text of each block."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from contractguard.contract.report import Report
from contractguard.reports import render
from contractguard.reports.context import RenderContext

VOID = ("meta", "br")


@dataclass
class ReadPage(HTMLParser):
    """`elements` are those that there are, in order, with their attributes; `blocks` are the texts of scripts and styles,
    `text` is all other text."""

    elements: list[tuple[str, tuple[tuple[str, str | None], ...]]] = field(default_factory=list)
    blocks: list[tuple[str, dict[str, str | None], str]] = field(default_factory=list)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(attrs)))
        if tag in ("script", "style"):
            self.blocks.append((tag, dict(attrs), ""))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.elements.append((f"/{tag} that ends nothing", ()))

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] in ("script", "style"):
            tag, attrs, text = self.blocks[-1]
            self.blocks[-1] = tag, attrs, text + data
        else:
            self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"there is no comment on the page: {data}")

    def meta(self, name: str) -> str:
        """The content of the meta element of this name."""
        return next(str(dict(found)["content"]) for tag, found in self.elements if tag == "meta" and name in str(found))

    def data(self) -> Any:
        """What the script of the page is given."""
        attrs, text = next((attrs, text) for tag, attrs, text in self.blocks if attrs.get("id") == "data")
        return json.loads(zlib.decompress(base64.b64decode(text)) if "data-packed" in attrs else text)


def page_of(report: Report, context: RenderContext | None = None) -> ReadPage:
    """The page of a report, read back."""
    return read_page(render(report, "html", context=context))


def read_page(page: bytes) -> ReadPage:
    """A page, read back."""
    read = ReadPage()
    read.feed(page.decode())
    read.close()
    return read


def row_texts(data: Any) -> list[dict[str, Any]]:
    """The rows of the data with their texts, as the script of the page has them."""
    names = "level rule text operation message pointer proof id at section".split()
    say = data["texts"].__getitem__
    return [
        {**{name: say(cell) for name, cell in zip(names, row, strict=False)}, "hurt": [say(one) for one in row[10]]}
        for row in data["rows"]
    ]
