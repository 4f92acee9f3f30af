"""Schemas spelled out for a validator, and the way back from there to where they stand in their files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from contractguard.algebra.confirm.export import step_below
from contractguard.algebra.confirm.inlining import SchemaInliner, SubschemaInliner
from contractguard.contract.choices import Access
from contractguard.contract.document import Document, Json, Location, Path


class SourceMappedInliner(SchemaInliner):
    """A speller that remembers what each schema that it wrote was spelled from."""

    def __init__(self, access: Access | None, *, formats: bool = False) -> None:
        super().__init__(access, formats=formats)
        self._origins: dict[int, tuple[Json, Document, Json]] = {}

    def _note(self, written: Json, document: Document, node: Json) -> None:
        if isinstance(written, dict):  # kept alive with it, so that its identity stays its own
            self._origins.setdefault(id(written), (written, document, node))

    def _union(self, again: SubschemaInliner, members: Json) -> Json:
        """Every branch at its own place, for the errors lead back there."""
        return [again.in_place(member) for member in members]

    def origin(self, spelled: Json, path: Sequence[str | int]) -> tuple[Document, Json, str] | None:
        """The schema that holds the keyword at `path` of what was spelled: its document, its node, the keyword."""
        found = None
        node = spelled
        for index in range(len(path)):
            if id(node) in self._origins:
                _, document, source = self._origins[id(node)]
                found = (document, source, str(path[index]))
            node = step_below(node, path[index])[1]
        return found


def steps(value: Json, path: Iterable[str | int]) -> Path:
    """A validator's path as the value's own: names that look like numbers have become numbers in it."""
    found: list[str | int] = []
    for token in path:
        own, value = step_below(value, token)
        found.append(own)
    return tuple(found)


def at_path(value: Json, path: Iterable[str | int]) -> Json:
    """What stands at a validator's path."""
    for token in path:
        value = step_below(value, token)[1]
    return value


def locate_keywords(wanted: Iterable[tuple[Document, Json, str]]) -> list[Location]:
    """Where each of these keywords stands. One walk for each document."""
    wishes = list(wanted)
    by_document: dict[int, tuple[Document, set[int]]] = {}
    for wish in wishes:
        by_document.setdefault(id(wish[0]), (wish[0], set()))[1].add(id(wish[1]))
    paths = {key: _paths(document.root, ids) for key, (document, ids) in by_document.items()}
    return [_location(wish, paths[id(wish[0])]) for wish in wishes]


def _location(wish: tuple[Document, Json, str], paths: dict[int, Path]) -> Location:
    document, node, keyword = wish
    path = paths.get(id(node), ())
    return Location(document, (*path, keyword) if isinstance(node, dict) and keyword in node else path)


def _paths(root: Json, ids: set[int]) -> dict[int, Path]:
    """The place of each of these nodes in a document."""
    found: dict[int, Path] = {}
    todo: list[tuple[Json, Path]] = [(root, ())]
    while todo and len(found) < len(ids):
        node, path = todo.pop()
        if id(node) in ids:
            found.setdefault(id(node), path)
        if isinstance(node, dict):
            todo.extend((member, (*path, name)) for name, member in node.items() if isinstance(member, dict | list))
        elif isinstance(node, list):
            todo.extend((item, (*path, index)) for index, item in enumerate(node) if isinstance(item, dict | list))
    return found
