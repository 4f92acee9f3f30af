"""The payloads in a file, one after the other, never more than one of them in memory."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain
from typing import BinaryIO, NamedTuple

import orjson

from contractguard.contract.document import Json
from contractguard.contract.errors import InputError
from contractguard.contract.redaction import redacted_name
from contractguard.readers.payloads.sources import PayloadFile
from contractguard.readers.text.decompress import GZIP, inflate
from contractguard.readers.text.json_text import repeated_key
from contractguard.readers.user_file import open_file
from contractguard.support.printable import printable

MAX_BYTES = 50 * 1024 * 1024
"""Of one payload, unpacked."""
_CHUNK = 256 * 1024
_BOM = b"\xef\xbb\xbf"


class Record(NamedTuple):
    """One payload as it is written. `line` is where it begins; `alone`: the file holds no other."""

    line: int
    raw: bytes
    alone: bool


_record = partial(tuple.__new__, Record)
"""Makes a record of its parts, in half the time: of a large log there are millions."""


class UnreadableRecord(NamedTuple):
    """One payload of a stream that cannot be read; the others are."""

    line: int
    error: InputError


_TOO_MUCH = {
    "infinity": "a number that is too large for any reader of doubles (RFC 8259, 6)",
    "surrogate in string": "a text with half of a surrogate pair, which is no Unicode (RFC 8259, 8.2)",
}
"""What JSON's grammar allows, and nobody can hold, by a word of the parser."""


def value_of(record: Record, name: str) -> Json:
    """The JSON value of a record. Raises `InputError`, also for two equal names in an object: one reader takes the
    first, another the last."""
    try:
        value = orjson.loads(record.raw)
        _refuse_repetition(record, value, name)
        return value
    except orjson.JSONDecodeError as error:
        if not record.raw.strip():
            raise InputError("the file is empty", where=name, remedy="a payload is a JSON value") from None
        line = record.line + error.lineno - 1
        what = f"line {line}, column {error.colno}: {describe_json_error(error)}"
        raise InputError(what, where=name, remedy=_remedy(record)) from None


def _refuse_repetition(record: Record, value: Json, name: str) -> None:
    repeated = repeated_key(record.raw, value)
    if repeated is not None:
        at, key = repeated
        line, told = record.line + at.line - 1, printable(redacted_name(key), 80)
        raise InputError(
            f'line {line}, column {at.column}: the same key twice ("{told}")',
            where=name,
            remedy="correct or remove it; readers disagree about which one counts",
        )


def is_one_for_all(record: Record, value: Json) -> bool:
    """Whether every reader makes the same value of a record."""
    return repeated_key(record.raw, value) is None


def describe_json_error(error: orjson.JSONDecodeError) -> str:
    """Why a text is no JSON, in words that hold nothing of it."""
    said = next((said for known, said in _TOO_MUCH.items() if known in error.msg), None)
    return said or f"not JSON: {printable(error.msg)}"


def _remedy(record: Record) -> str:
    """A file that is called JSON may be a stream."""
    first, _, others = record.raw.strip().partition(b"\n")
    if record.alone and others and _is_json(first):
        return "if it is one payload a line, call it .ndjson, or give --ndjson"
    return "correct or remove it"


def records_of(file: PayloadFile, stdin: BinaryIO | None = None) -> Iterator[Record | UnreadableRecord]:
    """Every payload of a file. Raises `InputError` when the file cannot be read (on)."""
    with _open_payloads(file, stdin) as stream:
        yield from _records(file, stream)


def read_pieces(file: PayloadFile, stdin: BinaryIO | None = None) -> Generator[bytes]:
    """The bytes of a file, unpacked where it is packed. Raises `InputError` when it cannot be read (on)."""
    with _open_payloads(file, stdin) as stream:
        chunks, is_packed = _begin(stream)
        yield from _decompress_stream(chunks, file.name) if is_packed else chunks


@contextmanager
def _open_payloads(file: PayloadFile, stdin: BinaryIO | None) -> Iterator[BinaryIO]:
    if file.path is None:
        stream = stdin or (sys.stdin.buffer if sys.stdin else None)
        if stream is None:
            raise InputError("standard input is closed", where=file.name, remedy="pipe the payloads in, or name files")
        yield stream
        return
    try:
        with open_file(file.path, file.name, file.root) as stream:
            yield stream
    except OSError as error:
        what = f"cannot be read: {error.strerror or error}"
        raise InputError(what, where=file.name, remedy="check the path and its permissions") from None


def _begin(stream: BinaryIO) -> tuple[Iterator[bytes], bool]:
    """The pieces of a stream, and whether it is packed."""
    chunks = _chunks(stream)
    first = next(chunks, b"")
    return chain([first], chunks), first.startswith(GZIP)


def _records(file: PayloadFile, stream: BinaryIO) -> Iterator[Record | UnreadableRecord]:
    chunks, packed = _begin(stream)
    if file.form == "one":
        data = _whole(chunks, file.name)
        yield Record(1, _without_byte_order_mark(inflate(data, file.name) if packed else data), True)
        return
    if packed:
        chunks = _decompress_stream(chunks, file.name)
    if file.form == "any":
        head, is_stream = _beginning(chunks, file.name)
        chunks = chain(head, chunks)
        if not is_stream:
            yield Record(1, _without_byte_order_mark(_whole(chunks, file.name)), True)
            return
    yield from read_lines(chunks, file.name)


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk


def _whole(chunks: Iterable[bytes], name: str) -> bytes:
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > MAX_BYTES:
            raise _too_large(name)
        parts.append(chunk)
    return b"".join(parts)


def _too_large(name: str) -> InputError:
    remedy = "a payload is smaller; for one payload a line, call the file .ndjson, or give --ndjson"
    return InputError(f"a payload of more than {MAX_BYTES >> 20} MB", where=name, remedy=remedy)


def _without_byte_order_mark(data: bytes) -> bytes:
    return data.removeprefix(_BOM)


def _decompress_stream(chunks: Iterable[bytes], name: str) -> Iterator[bytes]:
    """A gzip stream (RFC 1952, with all of its members) piece by piece; it may be of any size."""
    machine = zlib.decompressobj(zlib.MAX_WBITS | 16)
    ended = False
    try:
        for chunk in chunks:
            data = chunk
            while data:
                if ended:
                    data = data.lstrip(b"\0")  # padding behind the last member
                    if not data:
                        break
                    machine, ended = zlib.decompressobj(zlib.MAX_WBITS | 16), False
                part = machine.decompress(data, _CHUNK)
                if part:
                    yield part
                ended = machine.eof
                data = machine.unused_data if ended else machine.unconsumed_tail
        while not ended and (part := machine.decompress(machine.unconsumed_tail, _CHUNK)):
            yield part
            ended = machine.eof
    except zlib.error as error:
        raise InputError(f"cannot be unpacked: {error}", where=name, remedy="pack it again") from None
    if not ended and not machine.eof:
        raise InputError("cannot be unpacked: it ends too early", where=name, remedy="pack it again")


def _beginning(chunks: Iterator[bytes], name: str) -> tuple[list[bytes], bool]:
    """The first pieces, with the first line that is not empty, and whether that line is a JSON value of its own."""
    head: list[bytes] = []
    size = 0
    for chunk in chunks:
        head.append(chunk)
        size += len(chunk)
        if size > MAX_BYTES:
            raise _too_large(name)
        if b"\n" in chunk and b"\n" in (text := _without_byte_order_mark(b"".join(head)).lstrip()):
            return head, _is_json(text.partition(b"\n")[0])
    return head, False


def _is_json(line: bytes) -> bool:
    try:
        orjson.loads(line)
    except orjson.JSONDecodeError:
        return False
    return True


def is_stream(file: PayloadFile, stream: BinaryIO) -> bool:
    """Whether an open file, which is not packed, holds one payload a line. Raises `InputError` and `OSError`."""
    return file.form == "lines" or (file.form == "any" and _beginning(_chunks(stream), file.name)[1])


def read_lines(chunks: Iterable[bytes], name: str, *, is_first: bool = True) -> Iterator[Record | UnreadableRecord]:
    """The lines that are not empty. One that is too long is passed over, and said to be. `is_first`: the file begins
    here, perhaps with a mark of the byte order."""
    number = 0
    pieces: list[bytes] = []
    size = 0
    for chunk in chunks:
        first, *others = chunk.split(b"\n")
        size += len(first)
        if size <= MAX_BYTES:
            pieces.append(first)
        if not others:
            continue
        last = others.pop()
        number += 1
        yield from _join_pieces(pieces, size, number, name, is_first and number == 1)
        for line in others:
            number += 1
            if line and not line.isspace():
                yield _record((number, line, False))
        pieces, size = [last], len(last)
    yield from _join_pieces(pieces, size, number + 1, name, is_first and number == 0)


def _join_pieces(
    pieces: list[bytes], size: int, number: int, name: str, may_be_marked: bool
) -> Iterator[Record | UnreadableRecord]:
    """A line that came in pieces; `size` is what it would have been as a whole."""
    if size > MAX_BYTES:
        error = _too_large(name)
        yield UnreadableRecord(number, InputError(f"line {number}: {error.what}", where=name, remedy=error.remedy))
        return
    line = b"".join(pieces)
    if may_be_marked:
        line = _without_byte_order_mark(line)
    if line and not line.isspace():
        yield Record(number, line, False)
