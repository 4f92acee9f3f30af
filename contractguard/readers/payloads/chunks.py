"""Parts of a file of any size, each of which can be read alone: the lines that begin in a range of bytes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import BinaryIO, NamedTuple

from contractguard.contract.errors import InputError
from contractguard.readers.payloads.records import Record, UnreadableRecord, is_stream, read_lines, records_of
from contractguard.readers.payloads.sources import PayloadFile
from contractguard.readers.text.decompress import GZIP
from contractguard.readers.user_file import open_file

CHUNK_BYTES = 32 * 1024 * 1024
"""Of a file that are read by one task."""
_PIECE = 256 * 1024


class Chunk(NamedTuple):
    """Whole lines of a file, from `start` to before `stop`, of the `size` that the file had; the whole file where
    `stop` is None, because it is packed, or one JSON value, or standard input."""

    file: PayloadFile
    start: int = 0
    stop: int | None = None
    size: int = 0

    @property
    def bytes(self) -> int:
        """How much of the file it is."""
        return self.size if self.stop is None else self.stop - self.start


def chunks_of(file: PayloadFile, size: int = CHUNK_BYTES) -> Sequence[Chunk]:
    """A file in parts of about so many bytes. Raises `InputError` when it cannot be read."""
    if file.path is None:
        return [Chunk(file)]
    with open_file(file.path, file.name, file.root) as stream:
        try:
            length = os.fstat(stream.fileno()).st_size
            head = stream.read(len(GZIP))
            stream.seek(0)
            if head == GZIP or not is_stream(file, stream):
                return [Chunk(file, size=length)]
            bounds = [0, *_line_starts(stream, size, length)]
        except OSError as error:
            raise _describe_error(error, file) from None
    return [Chunk(file, start, stop, length) for start, stop in pairwise(bounds)] or [Chunk(file)]


class ChunkReader:
    """The records of a chunk. `lines`: how many line ends were passed so far, empty lines included."""

    def __init__(self, chunk: Chunk) -> None:
        self.chunk = chunk
        self.lines = 0

    def records(self) -> Iterator[Record | UnreadableRecord]:
        """Every payload of the chunk, by its line within the chunk. Raises `InputError` when it cannot be read (on)."""
        file, start, stop, size = self.chunk
        if stop is None or file.path is None:
            yield from records_of(file)
            return
        try:
            with open_file(file.path, file.name, file.root) as stream:
                if os.fstat(stream.fileno()).st_size < size:
                    raise InputError("became shorter while it was read", where=file.name, remedy="read a copy of it")
                stream.seek(start)
                pieces = self._count_line_ends(_pieces(stream, stop - start))
                yield from read_lines(pieces, file.name, is_first=start == 0)
        except OSError as error:
            raise _describe_error(error, file) from None

    def _count_line_ends(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            yield piece
            self.lines += piece.count(b"\n")


def count_lines(chunk: Chunk) -> int:
    """How many line ends a chunk has, whose records nobody could read. Raises `InputError`."""
    reader = ChunkReader(chunk)
    for _ in reader.records():
        pass
    return reader.lines


def _line_starts(stream: BinaryIO, size: int, length: int) -> Iterator[int]:
    """Where a file of that length is cut: behind the first line end after each part of so many bytes, and at its end.
    (Each byte is looked at once at most: a line may be longer than many parts.)"""
    start = 0
    while start < length:
        start = _line_start(stream, start + size, length)
        yield start


def _line_start(stream: BinaryIO, offset: int, length: int) -> int:
    """Where the first line begins that begins at an offset or behind it; no further than the end."""
    at = offset - 1
    stream.seek(at)
    while at < length and (piece := stream.read(min(_PIECE, length - at))):
        found = piece.find(b"\n")
        if found >= 0:
            return at + found + 1
        at += len(piece)
    return length


def _pieces(stream: BinaryIO, length: int) -> Iterator[bytes]:
    while length > 0 and (piece := stream.read(min(_PIECE, length))):
        length -= len(piece)
        yield piece


def _describe_error(error: OSError, file: PayloadFile) -> InputError:
    what = f"cannot be read: {error.strerror or error}"
    return InputError(what, where=file.name, remedy="check the path and its permissions")
