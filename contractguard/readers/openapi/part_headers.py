"""The headers of one part of a multipart body (Encoding Object, `headers`), compared as one value."""

from __future__ import annotations

from contractguard.contract.document import Json
from contractguard.contract.spelled import SpelledOut
from contractguard.readers.openapi.reading import DescriptionReader, DocumentNode

_FIELDS = ("required", "schema", "content", "style", "explode")
MAX_NODES = 500
"""Of one header's schema; one that is larger is a problem."""


def part_headers(reading: DescriptionReader, spot: DocumentNode) -> dict[str, Json]:
    """What decides on the headers of a part, by their names in lower case, with references spelled out.

    `Content-Type` is not one of them: the specification ignores it here.
    """
    found: dict[str, Json] = {}
    for name, entry in reading.members(spot, "headers"):
        header = None if name.lower() == "content-type" else reading.component(entry, _itself)
        if header is None:
            continue
        told = SpelledOut(MAX_NODES)
        node = {field: header.node[field] for field in _FIELDS if field in header.node}
        found[name.lower()] = told.value(node, header.document)
        if told.left < 0:
            reading.report(entry, f"a header of a part with more than {MAX_NODES} values is compared up to there")
    return found


def _itself(_reading: DescriptionReader, spot: DocumentNode) -> DocumentNode:
    return spot
