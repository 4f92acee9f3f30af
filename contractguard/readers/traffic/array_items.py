"""The items of an array somewhere in a JSON text of any size, one after the other, as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from contractguard.contract.errors import InputError

MAX_ITEM = 50 * 1024 * 1024
"""Bytes of one item."""
_PIECE = 256 * 1024
_BRACKET = re.compile(rb'(?:[^"{}\[\]]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")*+([{}\[\]])', re.DOTALL)
"""The next bracket that is in no string."""
_KEY = re.compile(rb'"([^"\\]{0,100})"[ \t\r\n]*:[ \t\r\n]*\Z')
_KEY_BYTES = 500
"""Before a bracket, in which the key of its value is looked for."""
_BETWEEN = b" \t\r\n,"
_BOM = b"\xef\xbb\xbf"


def read_items(pieces: Iterable[bytes], below: Sequence[str], name: str) -> Iterator[bytes]:
    """The items of the array that is reached by these names, as bytes that may be anything: nothing is parsed.

    What stands between two items and is none (a number, a text) is given, too. Raises `InputError` when there is no
    such array, when the text ends within it, and for an item beyond bounds.
    """
    source = _Source(pieces, name)
    depth = matched = 0  # brackets that are open; how many of them lead to the array
    while (bracket := source.next()) is not None:
        if bracket in b"]}":
            depth -= 1
            matched = min(matched, depth)
            if depth <= 0:
                break
            continue
        matched += matched == depth and (depth == 0 or source.key() == below[depth - 1].encode())
        depth += 1
        if matched == depth == len(below) + 1 and bracket == b"[":
            yield from _items(source)
            return
    where = "/".join(("", *below))
    raise InputError(
        f"there is no array at {where}" if below else "there is no array", where=name, remedy="save it once more"
    )


def _items(source: _Source) -> Iterator[bytes]:
    depth = 0
    source.keep()
    while (bracket := source.next()) is not None:
        if bracket in b"[{":
            if depth == 0:
                yield from _stray(source.taken()[:-1])
                source.keep(1)
            depth += 1
        elif depth == 0:
            yield from _stray(source.taken()[:-1])
            return
        else:
            depth -= 1
            if depth == 0:
                yield source.taken()
                source.keep()
    raise InputError("ends too early", where=source.name, remedy="save it once more")


def _stray(text: bytes) -> Iterator[bytes]:
    """What stands between two items, if it is something."""
    if rest := text.strip(_BETWEEN):
        yield rest


class _Source:
    """A text that comes in pieces, of which as much is kept as is needed."""

    def __init__(self, pieces: Iterable[bytes], name: str) -> None:
        self.name = name
        self._pieces = iter(pieces)
        self._data = next(self._pieces, b"").removeprefix(_BOM)
        self._at = self._before = 0
        self._kept: int | None = None

    def next(self) -> bytes | None:
        """The next bracket; None at the end."""
        self._before = self._at
        while (found := _BRACKET.match(self._data, self._at)) is None:
            if not self._read():
                return None
        self._at = found.end()
        return found[1]

    def key(self) -> bytes | None:
        """The key of the value that begins with the last bracket."""
        found = _KEY.search(self._data, max(self._before, self._at - 1 - _KEY_BYTES), self._at - 1)
        return found[1] if found else None

    def keep(self, back: int = 0) -> None:
        """Keep all that comes from here on, or from so many bytes before."""
        self._kept = self._at - back

    def taken(self) -> bytes:
        """What was kept, up to the last bracket."""
        return self._data[self._kept : self._at]

    def _read(self) -> bool:
        """Get as much again as there is: a string that has no end yet is looked through again each time."""
        start = self._before if self._kept is None else self._kept
        rest = self._data[start:]
        if len(rest) > MAX_ITEM:
            what = f"a part of more than {MAX_ITEM >> 20} MB"
            raise InputError(what, where=self.name, remedy="record it without bodies of that size")
        parts, size, wanted = [rest], 0, max(_PIECE, len(rest))
        for piece in self._pieces:
            parts.append(piece)
            size += len(piece)
            if size >= wanted:
                break
        self._data = b"".join(parts)
        self._at -= start
        self._before -= start
        self._kept = None if self._kept is None else 0
        return size > 0
