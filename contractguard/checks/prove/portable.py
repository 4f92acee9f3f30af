"""Expectations in a form that another process can be sent: their documents without what finds positions in files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from contractguard.contract.document import Document, Location, Schema
from contractguard.contract.expectation import Expectation, ExpectedPart


def without_positions(expectations: Iterable[Expectation]) -> tuple[Expectation, ...]:
    """The same expectations; positions are found by whoever reports them."""
    copies = _Copies()
    return tuple(
        replace(
            one,
            at=Location(copies.copy(one.at.document), one.at.path),
            parts=tuple(copies.copy_part(part) for part in one.parts),
        )
        for one in expectations
    )


class _Copies:
    """Documents that were copied, each once and together with its siblings."""

    def __init__(self) -> None:
        self._known: dict[int, Document] = {}

    def copy_part(self, part: ExpectedPart) -> ExpectedPart:
        schema = part.schema
        if schema is None:
            return part
        return replace(part, schema=Schema(self.copy(schema.document), schema.path, schema.node, schema.dialect))

    def copy(self, document: Document) -> Document:
        if id(document) not in self._known:
            siblings: dict[str, Document] = {}
            for uri, one in {document.uri: document, **document.siblings}.items():
                self._known[id(one)] = Document(uri, one.name, one.root, siblings, dict(one.failures))
        return self._known[id(document)]
