"""A schema without its words and with its references spelled out, so that two of them can be compared as values."""

from __future__ import annotations

from contractguard.contract.document import Document, Json
from contractguard.contract.errors import ContractGuardError

_WORDS = frozenset(["title", "description", "example", "examples", "$comment", "deprecated", "externalDocs"])
"""Keywords that decide nothing."""
_NAMED = frozenset(["properties", "patternProperties", "dependentSchemas", "dependencies", "$defs", "definitions"])
"""Keywords whose members have names that anybody may choose, those of keywords too."""
_DATA = frozenset(["enum", "const", "default"])
"""Keywords whose values are no schemas."""

_Above = tuple[tuple[int, str], ...]


class SpelledOut:
    """Spells schemas out, in the order of their keywords' names, up to references that lead back to themselves.

    Of what comes after `most` values no reference is followed any more; `left` is negative then.
    """

    def __init__(self, most: int) -> None:
        self.left = most

    def value(self, node: Json, document: Document) -> Json:
        """What a schema of a document says."""
        return self._value(node, document, ())

    def _value(self, node: Json, document: Document, above: _Above) -> Json:
        self.left -= 1
        if self.left < 0:
            return node
        if isinstance(node, list):
            return [self._value(item, document, above) for item in node]
        if not isinstance(node, dict):
            return node
        reference = node.get("$ref")
        if isinstance(reference, str):
            return self._follow_reference(reference, document, above)
        return {key: self._member(key, node[key], document, above) for key in sorted(node) if key not in _WORDS}

    def _member(self, keyword: str, value: Json, document: Document, above: _Above) -> Json:
        if keyword in _DATA:
            return value
        if keyword in _NAMED and isinstance(value, dict):
            return {name: self._value(value[name], document, above) for name in sorted(value)}
        return self._value(value, document, above)

    def _follow_reference(self, reference: str, document: Document, above: _Above) -> Json:
        step = (id(document), reference)
        if step in above:
            return {"again": len(above) - above.index(step)}
        try:
            target, _, node = document.resolve(reference)
        except ContractGuardError:
            return {"$ref": reference}
        return self._value(node, target, (*above, step))
