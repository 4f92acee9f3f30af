"""Typed access to the values of a pact file, with every wrong type told at its place."""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.contract.document import Document, Location
from contractguard.contract.errors import InputError
from contractguard.readers.openapi.reading import DocumentNode, kind_of
from contractguard.support.printable import printable

__all__ = ["DocumentNode", "Problems", "kind_of", "quote_text", "unreadable"]


class Problems:
    """What could not be understood in a file, each once and with its place; and how much `effort` the file took so
    far."""

    __slots__ = ("_seen", "effort", "found")

    def __init__(self) -> None:
        self.effort = 0
        self.found: list[tuple[Location, str]] = []
        self._seen: set[tuple[tuple[str | int, ...], str]] = set()

    def report(self, spot: DocumentNode, what: str) -> None:
        """Note something that cannot be read; the rest still is."""
        key = (spot.path, what)
        if key not in self._seen:
            self._seen.add(key)
            self.found.append((spot.location, what))

    # A field that is null counts as absent: many writers put null for what they do not use.

    def mapping(self, spot: DocumentNode, field: str) -> DocumentNode | None:
        """The object in `field`, None when there is none; any other type is a problem."""
        if spot.node.get(field) is None:
            return None
        found = spot.child(field)
        if isinstance(found.node, dict):
            return found
        self.report(found, f"`{field}` must be an object, not {kind_of(found.node)}")
        return None

    def items(self, spot: DocumentNode, field: str) -> Iterator[DocumentNode]:
        """The elements of the array in `field`; any other type is a problem."""
        if spot.node.get(field) is None:
            return
        found = spot.child(field)
        if not isinstance(found.node, list):
            self.report(found, f"`{field}` must be an array, not {kind_of(found.node)}")
            return
        for i in range(len(found.node)):
            yield found.child(i)

    def text(self, spot: DocumentNode, field: str) -> str | None:
        """The string in `field`, None when there is none; any other type is a problem."""
        node = spot.node.get(field)
        if node is None or isinstance(node, str):
            return node
        self.report(spot.child(field), f"`{field}` must be a string, not {kind_of(node)}")
        return None


def unreadable(document: Document, spot: DocumentNode, what: str, remedy: str = "") -> InputError:
    """The error that ends the reading of a whole file."""
    place = f" (at {printable(spot.location.pointer)})" if spot.path else ""
    return InputError(what + place, where=document.name, remedy=remedy)


def quote_text(text: str) -> str:
    """Text of the file, to be shown inside a message."""
    return f"`{printable(text, 80)}`"
