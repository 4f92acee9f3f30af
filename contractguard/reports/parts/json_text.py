"""JSON text of reports: one member a line, nothing in it that a terminal or a build server obeys."""

from __future__ import annotations

import json
from collections.abc import Iterable

import orjson

from contractguard.contract.document import Json, Location
from contractguard.reports.parts.positions import MADE_BY_CODE, Positions
from contractguard.support.distribution import COMMAND, __version__
from contractguard.support.printable import written_json


def encode_report(text: str) -> bytes:
    """The text of a report as UTF-8, with what a terminal or a build server may obey escaped."""
    return written_json(text).encode()


def place(source: Location | None, where: Positions) -> dict[str, Json] | None:
    """A place as the published schemas have it: file, line and column, the last two null where they are not known; in
    what somebody's code made, the pointer instead. `origin` is how the file was named, where that is not its
    path from the top of the repository."""
    if source is None:
        return None
    position = where[source]
    line, column = position or (None, None)
    told: dict[str, Json] = {"file": source.document.name, "line": line, "column": column}
    if source.document.origin:
        told["origin"] = source.document.origin
    if position is None and source.path and source.document.uri.startswith(MADE_BY_CODE):
        from contractguard.contract.redaction import redacted_name

        told["pointer"] = redacted_name(source.pointer)
    return told


def json_array(items: Iterable[str], indent: str) -> str:
    """JSON texts as an array, one a line."""
    lines = f",\n{indent}  ".join(items)
    return f"[\n{indent}  {lines}\n{indent}]" if lines else "[]"


def dumps(value: Json) -> str:
    """Compact JSON: by orjson, or by the standard library for what orjson refuses (long integers, lone surrogates)."""
    if value is None:  # as half of the members are of most findings
        return "null"
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError:
        return json.dumps(value, separators=(",", ":"))


def tool() -> dict[str, Json]:
    """Who wrote a report."""
    return {"name": COMMAND, "version": __version__}
