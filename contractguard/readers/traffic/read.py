"""The exchanges of a recording, whatever wrote it: which format it has is seen at its beginning."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from itertools import chain
from typing import BinaryIO, TypeAlias

import orjson

from contractguard.contract.errors import InputError
from contractguard.readers.payloads.records import Record, UnreadableRecord, read_lines, read_pieces
from contractguard.readers.payloads.sources import PayloadFile
from contractguard.readers.traffic.access_log import exchange_of_log_line
from contractguard.readers.traffic.array_items import read_items
from contractguard.readers.traffic.exchange import RecordedExchange, UnreadExchange
from contractguard.readers.traffic.har import read_archive
from contractguard.readers.traffic.json_lines import exchange_of_line
from contractguard.readers.traffic.schemathesis import exchanges_of_event, is_event
from contractguard.readers.traffic.vcr import LAYOUTS, read_cassette

Exchanges: TypeAlias = Iterator[RecordedExchange | UnreadExchange]

HEAD = 64 * 1024
"""Bytes at the beginning that tell the format."""
_MAX_LOOKED = 20
"""Lines of a log of which one must be one."""
_BOM, _UTF_16 = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")
_ARRAY = re.compile(rb'"(?:%s)"\s*:\s*\[' % "|".join(LAYOUTS).encode())
_CASSETTE = re.compile(rb"^(?:%s):" % "|".join(LAYOUTS).encode(), re.MULTILINE)
_ITEMS = re.compile(rb"\[\s*\{")
_ARCHIVE = re.compile(rb'"log"\s*:\s*\{')


class TrafficFormat(StrEnum):
    """What recordings are written in."""

    HAR = "HTTP archive"
    CASSETTE = "cassette"
    LINES = "JSON lines"
    ARRAY = "JSON array"
    ACCESS_LOG = "access log"


def read_exchanges(file: PayloadFile, stdin: BinaryIO | None = None) -> Exchanges:
    """Every exchange of a recording, and what of it is none. Never more than one exchange is in memory, except of a
    cassette, which is bounded. Raises `InputError` for what is no recording, and for what cannot be read (on)."""
    pieces = read_pieces(file, stdin)
    head = _beginning_of(pieces)
    form = find_traffic_format(head)
    if form is None:
        raise _unknown(head, file.name)
    yield from _READERS[form](chain([head], pieces), file.name)


def read_head(file: PayloadFile) -> bytes:
    """The beginning of a file, unpacked. Raises `InputError`."""
    pieces = read_pieces(file)
    try:
        return _beginning_of(pieces)
    finally:
        pieces.close()


def _beginning_of(pieces: Iterator[bytes]) -> bytes:
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= HEAD:
            break
    return head


def find_traffic_format(head: bytes) -> TrafficFormat | None:
    """The format of a recording, by its beginning, unpacked; None for what is none."""
    text = head.removeprefix(_BOM).lstrip()
    if _ITEMS.match(text):
        return TrafficFormat.ARRAY
    first, end, _ = text.partition(b"\n")
    if text.startswith(b"{") and not _is_exchange(first):
        if _ARCHIVE.search(text):
            return TrafficFormat.HAR
        if _ARRAY.search(text):
            return TrafficFormat.CASSETTE
        if not end and len(head) >= HEAD:  # one long line
            return TrafficFormat.LINES
    elif _CASSETTE.search(text):
        return TrafficFormat.CASSETTE
    lines = text.splitlines()[:_MAX_LOOKED]
    if any(map(_is_exchange, lines)):
        return TrafficFormat.LINES
    return TrafficFormat.ACCESS_LOG if any(exchange_of_log_line(line, 1) for line in lines) else None


def is_event_log(head: bytes, *, is_named_so: bool) -> bool:
    """Whether what begins so is one JSON object a line, whatever these are: to be asked of what is no recording. One
    line alone may be anything, unless the file is called NDJSON."""
    lines = head.removeprefix(_BOM).splitlines()[:_MAX_LOOKED]
    found = sum(line.startswith(b"{") and _is_json(line) for line in lines)
    return found >= (1 if is_named_so else 2)


def _is_json(line: bytes) -> bool:
    try:
        orjson.loads(line)
    except orjson.JSONDecodeError:
        return False
    return True


def _is_exchange(line: bytes) -> bool:
    """Whether a line is one of many that are exchanges, rather than an archive or a cassette without line ends."""
    if not line.startswith(b"{"):
        return False
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return False
    return is_event(value) or exchange_of_line(value, 1) is not None


def _unknown(head: bytes, name: str) -> InputError:
    if head.startswith(_UTF_16):
        return InputError("is UTF-16", where=name, remedy="save it as UTF-8")
    if not head.strip():
        return InputError("the file is empty", where=name, remedy="record the traffic again")
    known = "an HTTP archive (HAR), a cassette (VCR), lines of JSON with an exchange each, or an access log"
    return InputError("no recording of traffic", where=name, remedy=f"name {known}")


def _read_lines(pieces: Iterable[bytes], name: str) -> Exchanges:
    """Lines of JSON, of which each tells what it is."""
    for record in read_lines(pieces, name):
        place = f"line {record.line}"
        if isinstance(record, UnreadableRecord):
            yield UnreadExchange(place, "too long")
            continue
        yield from _exchanges_of_json(record.raw, record.line, place)


def _read_array(pieces: Iterable[bytes], name: str) -> Exchanges:
    for number, item in enumerate(read_items(pieces, (), name), 1):
        yield from _exchanges_of_json(item, number, f"item {number}")


def _exchanges_of_json(text: bytes, number: int, place: str) -> Exchanges:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        yield UnreadExchange(place, "not JSON")
        return
    if is_event(value):
        yield from exchanges_of_event(value, number)
        return
    yield exchange_of_line(value, number) or UnreadExchange(place, "no request with a method and a URL")


def _read_log(pieces: Iterable[bytes], name: str) -> Exchanges:
    for record in read_lines(pieces, name):
        place = f"line {record.line}"
        if isinstance(record, UnreadableRecord):
            yield UnreadExchange(place, "too long")
            continue
        yield _exchange_of_log(record) or UnreadExchange(place, "no line of an access log with a request")


def _exchange_of_log(record: Record) -> RecordedExchange | None:
    return exchange_of_log_line(record.raw.rstrip(b"\r"), record.line)


_READERS: dict[TrafficFormat, Callable[[Iterable[bytes], str], Exchanges]] = {
    TrafficFormat.HAR: read_archive,
    TrafficFormat.CASSETTE: read_cassette,
    TrafficFormat.LINES: _read_lines,
    TrafficFormat.ARRAY: _read_array,
    TrafficFormat.ACCESS_LOG: _read_log,
}
