"""Where everything in a text stands, noted while it is read: eight bytes for each member and item, sixteen for each
collection."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from contractguard.contract.document import Json, Path, Position
from contractguard.readers.text.trie import Tokens, Trie, spell_paths, trie_of

LINE = 32
"""Bits for a column; those above are for the line."""
_COLUMN = (1 << LINE) - 1
_END = 0


def mark_of(place: object) -> int:
    """A line and a column, both from zero as a YAML parser counts them, in one number that is not zero."""
    return (place.line + 1) << LINE | place.column + 1  # type: ignore[attr-defined, no-any-return]


def position_of(mark: int) -> Position:
    """The line and the column that a mark holds."""
    return Position(mark >> LINE, mark & _COLUMN)


class Marks:
    """The marks of all collections of a document, those of one collection in a row, in the order of its members.

    A collection is known by its identity, so whoever asks must hold the document's root. What stands for something that
    is written elsewhere, by an alias or a merge, stands there.
    """

    __slots__ = ("_first", "_identities", "_marks", "_starts", "root")

    def __init__(self) -> None:
        self.root: int | None = None
        self._marks = array("Q")
        self._identities, self._starts = array("Q"), array("Q")
        self._first: dict[int, int] = {}

    def close(self, collection: Json, marks: list[int]) -> None:
        """Note the marks of a collection that has been read to its end."""
        self._identities.append(id(collection))
        self._starts.append(len(self._marks))
        marks.append(_END)
        self._marks.fromlist(marks)

    def marks_of(self, collection: Json) -> list[int]:
        """The marks of a collection that has been read."""
        first = self._firsts()[id(collection)]
        return self._marks[first : first + len(collection)].tolist()

    def _firsts(self) -> dict[int, int]:
        """Where the marks of each collection begin, by its identity. (Made when something asks, which takes five times
        the memory; that an identity was given again, to what was read later, is noted in this order.)"""
        self._first.update(zip(self._identities, self._starts, strict=True))
        del self._identities[:], self._starts[:]
        return self._first

    def locate(self, root: Json, paths: Sequence[Path]) -> list[Position | None]:
        """Where each path stands: the key of a member, the start of an item; None where there is none."""
        wanted = spell_paths(paths)
        found: dict[Tokens, int] = {} if self.root is None else {(): self.root}
        self._firsts()
        self._walk(root, trie_of(wanted), (), found)
        return [position_of(found[path]) if path in found else None for path in wanted]

    def _walk(self, node: Json, trie: Trie, path: Tokens, found: dict[Tokens, int]) -> None:
        at = self._first.get(id(node))
        if at is None or not trie:
            return
        members = node.items() if isinstance(node, dict) else enumerate(node)
        for index, (key, value) in enumerate(members, at):
            mark = self._marks[index]
            if mark == _END:
                return
            below = trie.get(str(key))
            if below is not None:
                here = (*path, str(key))
                found[here] = mark
                if below:
                    self._walk(value, below, here, found)
