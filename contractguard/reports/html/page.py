"""One page of HTML: no framework, nothing is loaded, and no script runs but the one of the page.

Its content security policy allows the one script and the one style by their hashes (CSP 3, section 2.3.1). Foreign
text stands in escaped HTML, or as JSON in a block that is no script, and is shown as text.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from pathlib import Path

from contractguard.contract.document import Json
from contractguard.contract.report import Report
from contractguard.reports.context import RenderContext
from contractguard.reports.html.coverage_tree import coverage_html
from contractguard.reports.html.field_trees import field_trees_html
from contractguard.reports.html.page_data import limit_infos, page_data, sort_entries
from contractguard.reports.html.static_parts import header_html, page_title, table_html
from contractguard.reports.parts.entries import list_entries
from contractguard.support.printable import written_json

MAX_INFOS = 20_000
"""Infos that are written; the rest is counted."""
PACK_FROM = 1_000_000
"""Characters of data above which it is deflated."""

_BLANKS = re.compile(r"\s*([{};])\s*|(?<=[:,]) ")
"""In a style sheet, what only its readers need."""
ESCAPES = {one: f"\\u{ord(one):04x}" for one in "<>&\u2028\u2029"}
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>{style}</style>
<script>{script}</script>
</head>
<body>
{header}
<main>
<div id="app"></div>
{table}
{coverage}
</main>
{data}
</body>
</html>
"""


def render(report: Report, context: RenderContext) -> bytes:
    """The report as a page."""
    entries, left_out = limit_infos(sort_entries(list_entries(report)), MAX_INFOS)
    style, script = _BLANKS.sub(r"\1", _source("page.css")), _source("page.js")
    page = _PAGE.format(
        policy=content_policy(script, style),
        title=page_title(report, context),
        style=style,
        script=script,
        header=header_html(report, entries, context, left_out),
        table=table_html(entries),
        coverage="\n".join((*coverage_html(report), *field_trees_html(report))),
        data=data_block(page_data(report, entries, context)),
    )
    return page.encode()


def content_policy(script: str, style: str) -> str:
    """A policy under which this script and this style work, and nothing else does."""
    kinds = f"script-src '{_hash_of(script)}'; style-src '{_hash_of(style)}'"
    return f"default-src 'none'; {kinds}; base-uri 'none'; form-action 'none'"


def data_block(data: dict[str, Json]) -> str:
    """The data as an element that no browser runs and no text in it can end."""
    text = data_text(data)
    if len(text) <= PACK_FROM:
        return f'<script type="application/json" id="data">{text}</script>'
    packed = base64.b64encode(zlib.compress(text.encode(), 6)).decode()
    return f'<script type="text/plain" id="data" data-packed="deflate">{packed}</script>'


def data_text(data: dict[str, Json]) -> str:
    """The data as JSON in which nothing looks like an element or a reference."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    text = written_json(text)
    for letter, escape in ESCAPES.items():  # `translate` takes ten times as long
        text = text.replace(letter, escape)
    return text


def _source(name: str) -> str:
    """A file of the package without what only its readers need: indentation, and lines that are comments."""
    lines = (line.strip() for line in Path(__file__).with_name(name).read_text("utf-8").splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("/*"))


def _hash_of(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
