"""The documents of a description as they were loaded: what stands where, and where references lead in the end."""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.checks.prove.places import Documents
from contractguard.contract.document import Document, Json, Location
from contractguard.contract.errors import ContractGuardError

_HOPS = 20


class RawDocuments:
    """Finds nodes in documents, and members of nodes."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    def node(self, at: Location) -> Json:
        """What stands at a place; None where there is nothing."""
        try:
            return self._own(at.document).value_at(at.path)
        except (KeyError, IndexError):
            return None

    def follow(self, at: Location) -> Location | None:
        """Where something stands in the end that may be a reference; None where there is no object."""
        node = self.node(at)
        for _ in range(_HOPS):
            if not isinstance(node, dict):
                return None
            if not isinstance(node.get("$ref"), str):
                return at
            try:
                document, path, node = self._own(at.document).resolve(node["$ref"])
            except ContractGuardError:
                return None
            at = Location(document, path)
        return None

    def members(self, at: Location, field: str) -> Iterator[tuple[str | int, Location]]:
        """The members of a map or list in a field, by name or index."""
        node = self.node(at)
        held = node.get(field) if isinstance(node, dict) else None
        names = held if isinstance(held, dict) else range(len(held)) if isinstance(held, list) else ()
        for name in names:
            yield name, Location(at.document, (*at.path, field, name))

    def _own(self, document: Document) -> Document:
        """The document as it was loaded; a reader may have rewritten it."""
        return self._documents.get(document.uri, document)
