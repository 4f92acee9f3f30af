"""The headers of one part of a multipart body (Encoding Object, `headers`), compared as one value."""

from __future__ import annotations

from contractguard.contract.document import Document, Json
from contractguard.contract.errors import InputError
from contractguard.readers.openapi.reading import Reading, Spot

_FIELDS = ("required", "schema", "content", "style", "explode")
_WORDS = frozenset(["title", "description", "example", "examples", "$comment", "deprecated"])
MAX_NODES = 500
"""Of one header's schema; one that is larger is a problem."""


def part_headers(reading: Reading, spot: Spot) -> dict[str, Json]:
    """What decides on the headers of a part, by their names in lower case, with references spelled out.

    `Content-Type` is not one of them: the specification ignores it here.
    """
    found: dict[str, Json] = {}
    for name, entry in reading.members(spot, "headers"):
        header = None if name.lower() == "content-type" else reading.component(entry, _itself)
        if header is None:
            continue
        told = _Spelled()
        node = {field: header.node[field] for field in _FIELDS if field in header.node}
        found[name.lower()] = told.value(node, header.document, ())
        if told.left < 0:
            reading.report(entry, f"a header of a part with more than {MAX_NODES} values is compared up to there")
    return found


def _itself(_reading: Reading, spot: Spot) -> Spot:
    return spot


class _Spelled:
    def __init__(self) -> None:
        self.left = MAX_NODES

    def value(self, node: Json, document: Document, above: tuple[tuple[int, str], ...]) -> Json:
        """The value with its references spelled out, one that leads back to itself by how far it leads."""
        self.left -= 1
        if self.left < 0:
            return None
        if isinstance(node, list):
            return [self.value(item, document, above) for item in node]
        if not isinstance(node, dict):
            return node
        reference = node.get("$ref")
        if isinstance(reference, str):
            return self._referred(reference, document, above)
        return {key: self.value(member, document, above) for key, member in node.items() if key not in _WORDS}

    def _referred(self, reference: str, document: Document, above: tuple[tuple[int, str], ...]) -> Json:
        step = (id(document), reference)
        if step in above:
            return {"$ref": len(above) - above.index(step)}
        try:
            target, _, node = document.resolve(reference)
        except InputError:
            return {"$ref": reference}
        return self.value(node, target, (*above, step))
